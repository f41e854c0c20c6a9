package check

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay/accel/openssl"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/engine"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// checkRSA says who computes. Both are in order.
func (p *patient) checkRSA() {
	name, err := openssl.Library()
	if err != nil {
		p.ok(words.CheckRSA, words.RSAByGo.With(err))
		return
	}
	p.ok(words.CheckRSA, words.RSAByOpenSSL.With(name))
}

// bench measures the machine, which takes a few seconds, and looks at nothing else.
func bench(c terminal.Console, flags *pflag.FlagSet, asJSON bool) error {
	var other error
	flags.Visit(func(f *pflag.Flag) {
		if f.Name != "bench" && f.Name != "json" && f.Name != "lang" {
			other = terminal.Usage(words.LeaveOneOut, words.BenchAlone.With(f.Name))
		}
	})
	if other != nil {
		return other
	}
	b, err := engine.Measure(500 * time.Millisecond)
	if err != nil {
		return &terminal.Failure{Code: terminal.ExitOther, Err: err}
	}
	if asJSON {
		return c.PrintJSON(b)
	}
	head := words.BenchHead.With(b.Processors)
	if b.IFMA {
		head = words.BenchIFMA.With(b.Processors)
	}
	rows := [][]string{{"", c.Say(words.BenchSign), c.Say(words.BenchVerify), c.Say(words.BenchOpen)}}
	for _, r := range b.Rates {
		rows = append(rows, []string{r.Engine, whole(r.Sign), whole(r.Verify), whole(r.Decrypt), r.Version})
	}
	out := c.Say(head) + "\n"
	for _, row := range rows {
		line := ""
		for _, cell := range row {
			line += terminal.Pad(cell, 10)
		}
		out += strings.TrimRight(line, " ") + "\n"
	}
	if b.Without != "" {
		out += b.Without + "\n"
	}
	_, err = io.WriteString(c.Out, out)
	return terminal.WriteFailure(err)
}

func whole(n float64) string { return strconv.FormatFloat(n, 'f', 0, 64) }
