package bulk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/tidwall/pretty"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/table"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// planFlags are the flags of wechatpay batch plan.
type planFlags struct {
	account.Flags
	rows, format, delimiter, encoding string
	number, amount, unit, key         string
	gap                               time.Duration
	show                              int
	repeated                          bool
	seal                              sealFlag
}

const planExample = `  wechatpay batch plan refunds-0729 POST v3/refund/domestic/refunds out_trade_no={order} out_refund_no=R{order} amount.refund:={fen} amount.total:={total} amount.currency=CNY --rows refunds.csv`

func newPlan(c terminal.Console) *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:     "plan JOB METHOD PATH [item…] --rows FILE",
		Short:   c.Say(words.BatchPlanShort),
		Long:    c.Say(words.BatchPlanLong),
		Example: planExample,
		RunE:    func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), c, args) },

		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.rows, "rows", "", c.Say(words.FlagRows))
	flags.StringVar(&f.format, "format", "auto", c.Say(words.FlagTableFormat))
	flags.StringVar(&f.delimiter, "delimiter", "", c.Say(words.FlagDelimiter))
	flags.StringVar(&f.encoding, "encoding", "auto", c.Say(words.FlagEncoding))
	flags.StringVar(&f.number, "number", "", c.Say(words.FlagNumber))
	flags.StringVar(&f.amount, "amount", "", c.Say(words.FlagAmount))
	flags.StringVar(&f.unit, "unit", "", c.Say(words.FlagUnit))
	flags.StringVar(&f.key, "key", "", c.Say(words.FlagSerialised))
	flags.DurationVar(&f.gap, "gap", 0, c.Say(words.FlagGap))
	flags.BoolVar(&f.repeated, "repeated", false, c.Say(words.FlagRepeated))
	f.seal.register(c, flags)
	flags.IntVar(&f.show, "show", 0, c.Say(words.FlagShowFirst))
	f.Register(c, flags, nil)
	return cmd
}

// run plans a job.
func (f *planFlags) run(ctx context.Context, c terminal.Console, args []string) error {
	if err := f.check(args); err != nil {
		return err
	}
	items, err := item.ParseAll(args[3:])
	if err != nil {
		return err
	}
	config, err := f.config(c.Getenv, args[2])
	if err != nil {
		return err
	}
	seal, err := f.seal.key(config)
	if err != nil {
		return err
	}
	in, done, err := f.open(c.In)
	if err != nil {
		return err
	}
	defer done()
	options := table.Options{Format: f.format, Encoding: f.encoding}
	for _, r := range f.delimiter {
		options.Delimiter = r
	}
	reader, err := table.Open(in, options)
	if err != nil {
		return terminal.Usage(words.BatchRowsFirst, words.Because.With("--rows", err))
	}
	m, err := newMapping(strings.ToUpper(args[1]), args[2], items, reader.Columns)
	if err != nil {
		return err
	}
	template := batch.Template{
		Method: strings.ToUpper(args[1]), Path: args[2], Merchant: config.MchID, Number: f.number, Amount: f.amount, Unit: openapi.Unit(f.unit),
		Key: f.key, Gap: f.gap, SealKey: seal, Double: doubles(c), Input: inputOf(f.rows), Repeated: f.repeated,
	}
	job, err := batch.Plan(ctx, args[0], template, requests(m, reader))
	if err != nil {
		return planFailure(err)
	}
	defer job.Close()
	if err := show(ctx, c, job, f.show); err != nil {
		return err
	}
	return tell(ctx, c, args[0], job)
}

// mostDoubles are the rows of which it is said that they repeat another; of more only how many.
const mostDoubles = 10

func doubles(c terminal.Console) func(line, earlier int64) {
	told := 0
	return func(line, earlier int64) {
		if told++; told <= mostDoubles {
			c.Tell(words.BatchDouble.With(line, earlier))
		}
	}
}

// requests are the rows of a table as a plan takes them.
func requests(m *mapping, reader *table.Reader) iter.Seq2[batch.Row, error] {
	return func(yield func(batch.Row, error) bool) {
		for row, err := range reader.Rows() {
			planned := batch.Row{Line: row.Line}
			if err == nil {
				planned.Request, err = m.request(row)
			}
			if !yield(planned, err) {
				return
			}
		}
	}
}

func (f *planFlags) check(args []string) error {
	switch {
	case len(args) < 3:
		return terminal.Usage(words.BatchJobFirst.With("plan"), words.MethodPathMissing)
	case !slices.Contains(operation.Methods, strings.ToUpper(args[1])):
		return terminal.Usage(words.WriteAMethod, words.IsNoMethod.With(terminal.Quote(args[1])))
	case f.rows == "":
		return terminal.Usage(words.BatchRowsFirst, words.BatchNoRowsGiven)
	case len([]rune(f.delimiter)) > 1:
		return terminal.Usage(words.BatchOneCharacter, words.BatchNoneOf.With("--delimiter", f.delimiter))
	}
	for _, flag := range []struct {
		name, value string
		may         []string
	}{
		{"--format", f.format, []string{"csv", "jsonl", "auto"}},
		{"--encoding", f.encoding, []string{"utf-8", "gb18030", "auto"}},
		{"--unit", f.unit, []string{"", "fen", "yuan"}},
	} {
		if !slices.Contains(flag.may, flag.value) {
			return terminal.Usage(words.BatchOneOf.With(strings.Join(flag.may, " ")), words.BatchNoneOf.With(flag.name, flag.value))
		}
	}
	return nil
}

// config is who will run it.
func (f *planFlags) config(getenv func(string) string, path string) (wechatpay.Config, error) {
	if operation.IsV2(path) {
		return f.ConfigV2(getenv)
	}
	return f.Config(getenv)
}

func (f *planFlags) open(stdin io.Reader) (in io.Reader, done func(), err error) {
	if f.rows == "-" {
		return stdin, func() {}, nil
	}
	file, err := os.Open(filepath.Clean(f.rows))
	if err != nil {
		return nil, nil, terminal.Usage(words.BatchRowsFirst, words.Because.With("--rows", err))
	}
	return file, func() { _ = file.Close() }, nil
}

// planFailure is what Plan refuses: all of it, a line for each row.
func planFailure(err error) error {
	if errors.Is(err, batch.ErrExists) {
		return terminal.Usage(words.BatchAnotherJob, errors.Unwrap(err))
	}
	all := []error{errors.Unwrap(err)}
	if joined, ok := all[0].(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var lines []words.Phrase
	for _, one := range all {
		if row, ok := errors.AsType[*batch.RowError](one); ok {
			lines = append(lines, words.BatchRow.With(row.Line, row.Err))
			continue
		}
		lines = append(lines, words.Plain(one.Error()))
	}
	switch {
	case errors.Is(err, batch.ErrLedger):
		return &terminal.Failure{Code: exitTrouble, Hint: words.BatchRoomToPlan, Err: errors.Unwrap(err)}
	case errors.Is(err, batch.ErrNumber):
		return terminal.Usage(words.BatchGiveNumber, all[0])
	case errors.Is(err, batch.ErrAmount):
		return terminal.Usage(words.BatchGiveAmount, all[0])
	}
	if errors.Is(err, batch.ErrRepeated) {
		return &terminal.Failure{Code: terminal.ExitUsage, Hint: words.BatchMendRepeated, Err: words.BatchNoPlan, Details: lines}
	}
	return &terminal.Failure{Code: terminal.ExitUsage, Hint: words.BatchMend, Err: words.BatchNoPlan, Details: lines}
}

// show prints some requests as they will be sent.
func show(ctx context.Context, c terminal.Console, job *batch.Job, n int) error {
	t := job.Template()
	rows, err := some(job.Rows(ctx, ""), n, rand.Int64N)
	if err != nil {
		return failure(err, job.Info().Dir)
	}
	for _, r := range rows {
		if _, err := fmt.Fprintf(c.Out, "%d: %s %s\n%s", r.Line, t.Method, t.Path, pretty.Pretty([]byte(r.Request()))); err != nil {
			return terminal.WriteFailure(err)
		}
	}
	return nil
}

// some picks n rows, in their order: the first one, the one that moves most, and others at random.
func some(rows iter.Seq2[batch.Record, error], n int, random func(int64) int64) (picked []batch.Record, err error) {
	var first, most batch.Record
	var others []batch.Record // each row but these two is one of them with the same chance
	seen := int64(0)
	other := func(r batch.Record) {
		if seen++; len(others) < n-2 {
			others = append(others, r)
		} else if at := random(seen); at < int64(n-2) {
			others[at] = r
		}
	}
	if n <= 0 {
		return nil, nil
	}
	for r, err := range rows {
		switch {
		case err != nil:
			return nil, err
		case first.ID == 0:
			first = r
		case most.ID == 0:
			most = r
		case r.Fen > most.Fen:
			other(most)
			most = r
		default:
			other(r)
		}
	}
	for _, r := range append([]batch.Record{first, most}, others...) {
		if r.ID != 0 && len(picked) < n {
			picked = append(picked, r)
		}
	}
	slices.SortFunc(picked, func(a, b batch.Record) int { return cmp.Compare(a.ID, b.ID) })
	return picked, nil
}

// inputOf is what a job keeps of the file that it was planned from: its digest and its name.
func inputOf(name string) string {
	path, err := filepath.Abs(name)
	if digest := digestOf(path); name != "-" && err == nil && digest != "" {
		return digest + " " + path
	}
	return ""
}

// changed gives the name of a file that is not any more what inputOf saw. One that is gone says nothing.
func changed(input string) string {
	digest, path, _ := strings.Cut(input, " ")
	if now := digestOf(path); digest != "" && now != "" && now != digest {
		return path
	}
	return ""
}

// digestOf is that of a regular file; "" where there is none.
func digestOf(path string) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return ""
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// inYuan writes fen as yuan.
func inYuan(fen int64) string {
	text := strconv.FormatInt(fen, 10)
	for len(text) < 3 {
		text = "0" + text
	}
	return text[:len(text)-2] + "." + text[len(text)-2:]
}
