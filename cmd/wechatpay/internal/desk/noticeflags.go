package desk

import (
	"math"
	"net"
	"strings"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// noticeFlags are those flags of wechatpay sandbox that are about notifications.
type noticeFlags struct {
	notifyAllow []string
	timeScale   float64
}

func (f *noticeFlags) register(c terminal.Console, flags *pflag.FlagSet) {
	flags.Float64Var(&f.timeScale, "time-scale", 1, c.Say(words.FlagTimeScale))
	flags.StringArrayVar(&f.notifyAllow, "notify-allow", nil, c.Say(words.FlagNotifyAllow))
}

// checkNotices looks at the flags of notifications.
func (f *noticeFlags) checkNotices() error {
	if !(f.timeScale > 0) || math.IsInf(f.timeScale, 0) {
		return terminal.Usage(words.TimeScaleForm, words.TimeScaleWrong.With(f.timeScale))
	}
	for i, host := range f.notifyAllow {
		host = strings.Trim(host, "[]")
		if host == "" || strings.ContainsAny(host, "/@? ") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
			return terminal.Usage(words.NotifyAllowForm, words.NotifyAllowWrong.With(terminal.Quote(f.notifyAllow[i])))
		}
		f.notifyAllow[i] = host
	}
	return nil
}
