package bulk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// The exit codes of a job. The worst wins, in this order.
const (
	exitTrouble = 3 // network or disk: run it again
	exitUnknown = 5
	exitPaused  = 7
	exitRefused = 4
)

// New makes wechatpay batch.
func New(c terminal.Console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "batch COMMAND JOB",
		Short:   c.Say(words.BatchShort),
		Long:    c.Say(words.BatchLong),
		Example: planExample + "\n  wechatpay batch run refunds-0729\n  wechatpay batch report refunds-0729 --state refused,unknown -o left.csv",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return terminal.Usage(words.HelpListsTheFlags.With("wechatpay batch"), words.NoCommand.With(args[0]))
		},
		DisableFlagsInUseLine: true,
	}
	cmd.AddCommand(newPlan(c), newRun(c), newStatus(c), newSettle(c), newReport(c), newPause(c), newSkip(c), newWorker(c), newRecover(c))
	return cmd
}

// open opens the job that is named.
func open(command string, args []string) (*batch.Job, error) {
	if len(args) != 1 {
		return nil, terminal.Usage(words.BatchJobFirst.With(command), words.BatchNoJobGiven)
	}
	job, err := batch.Open(args[0])
	if err != nil {
		return nil, failure(err, args[0])
	}
	return job, nil
}

// failure is what the package batch says, with an exit code and a hint.
func failure(err error, name string) error {
	f := &terminal.Failure{Code: terminal.ExitUsage, Err: err}
	name = terminal.ShellQuote(name)
	switch {
	case errors.Is(err, batch.ErrNoJob):
		f.Hint = words.BatchJobFirst.With("status")
	case errors.Is(err, batch.ErrDamaged):
		f.Code, f.Hint = exitTrouble, words.BatchDamaged
	case errors.Is(err, batch.ErrForeign):
		f.Hint = words.BatchForeign
	case errors.Is(err, batch.ErrLimits):
		if f.Hint = words.BatchLimitsFolder; errors.Is(err, batch.ErrPaused) || errors.Is(err, syscall.ENOSPC) {
			f.Code = exitTrouble
		}
	case errors.Is(err, batch.ErrSealKey):
		f.Hint = words.BatchSealKeyWrong
	case errors.Is(err, batch.ErrUnsettled):
		f.Code, f.Hint = exitUnknown, words.BatchByHand.With(name)
	case errors.As(err, new(*batch.BusyError)):
		f.Hint = words.BatchBusy.With(name)
	case errors.Is(err, batch.ErrCopy):
		f.Hint = words.BatchCopied
	case errors.Is(err, batch.ErrNetwork):
		f.Hint = words.BatchElsewhere
	case errors.Is(err, batch.ErrOlder):
		f.Hint = words.BatchOlder
	case errors.Is(err, batch.ErrServer):
		f.Hint = words.BatchServer
	case errors.Is(err, batch.ErrMerchant):
		f.Hint = words.LookAtCredentials
	case errors.Is(err, batch.ErrPaused), errors.Is(err, context.Canceled):
		f.Code, f.Hint = exitPaused, words.BatchGoOn.With(name)
	case errors.Is(err, batch.ErrHalted):
		f.Code, f.Hint = exitPaused, words.BatchHalted.With(name)
	case errors.Is(err, batch.ErrTaken):
		f.Code, f.Hint = exitTrouble, words.BatchTaken.With(name)
	case errors.Is(err, batch.ErrLedger):
		f.Code, f.Hint = exitTrouble, words.BatchRoom.With(name)
	case errors.Is(err, batch.ErrUnsent):
		f.Code, f.Hint = exitTrouble, words.BatchGoOn.With(name)
	default:
		f.Code, f.Hint = terminal.ExitOther, words.BatchLookHow.With(name)
	}
	return f
}

// settleFailure is failure, with the command that goes on.
func settleFailure(err error, name string) error {
	f := failure(err, name)
	if known, ok := errors.AsType[*terminal.Failure](f); ok && (known.Code == exitPaused && !errors.Is(err, batch.ErrHalted) || errors.Is(err, batch.ErrUnsent)) {
		known.Hint = words.BatchSettleOn.With(terminal.ShellQuote(name))
	}
	return f
}

func isOpen(counts batch.Counts) bool {
	return counts.By[batch.Planned].Rows+counts.By[batch.Sent].Rows > 0
}

// left is the failure of a job that has come to its end with rows that a person has to look at, or nil.
func left(ctx context.Context, job *batch.Job, name string) error {
	counts, err := job.Counts(ctx)
	if err != nil {
		return failure(err, name)
	}
	f := &terminal.Failure{Err: words.BatchAsksFor, Hint: words.BatchLookAt.With(terminal.ShellQuote(name))}
	t := job.Template()
	switch {
	case counts.By[batch.Unknown].Rows > 0:
		f.Code, f.Hint = exitUnknown, words.BatchLookAndSettle.With(terminal.ShellQuote(name))
		if t.Method != "GET" && t.Number == batch.None { // there is nothing to ask for
			f.Hint = words.BatchByHand.With(terminal.ShellQuote(name))
		}
	case isOpen(counts): // --limit
		f.Code, f.Err, f.Hint = exitPaused, words.BatchNotAll, words.BatchGoOn.With(terminal.ShellQuote(name))
	case counts.By[batch.Refused].Rows > 0, counts.By[batch.Settled].Rows > counts.Happened.Rows:
		f.Code = exitRefused
	default:
		return nil
	}
	return f
}

// conclude prints how the job stands at the end. That nobody reads it is less than what it says.
func conclude(ctx context.Context, c terminal.Console, job *batch.Job, name string, asJSON bool) error {
	unread := status(ctx, c, job, name, asJSON)
	if err := left(ctx, job, name); err != nil {
		return err
	}
	return unread
}

func newSettle(c terminal.Console) *cobra.Command {
	var f keys
	var seal sealFlag
	var show showFlags
	var lines, until, limits, maxFailures string
	var adopt bool
	cmd := &cobra.Command{
		Use: "settle JOB", Short: c.Say(words.BatchSettleShort), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			job, err := open("settle", args)
			if err != nil {
				return err
			}
			defer job.Close()
			opts := batch.SettleOptions{Limits: limits, Adopt: adopt, Final: until == "final"}
			if until != "" && !opts.Final {
				return terminal.Usage(words.BatchOneOf.With("final"), words.BatchNoneOf.With("--until", until))
			}
			if opts.Lines, err = parseLines(lines); err != nil {
				return err
			}
			if opts.MaxRefused, err = parseMax(maxFailures, job.Info().Rows); err != nil {
				return err
			}
			client, config, err := connect(&f, c, job, 8)
			if err != nil {
				return err
			}
			if opts.SealKey, err = seal.opens(config, job); err != nil {
				return err
			}
			return show.settle(cmd.Context(), c, client, job, opts, args[0])
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVar(&until, "until", "", c.Say(words.FlagFinal))
	cmd.Flags().StringVar(&lines, "rows", "", c.Say(words.FlagLines))
	cmd.Flags().StringVar(&maxFailures, "max-failures", "", c.Say(words.FlagMaxFailures))
	cmd.Flags().StringVar(&limits, "limits", "", c.Say(words.FlagLimits))
	cmd.Flags().BoolVar(&adopt, "adopt", false, c.Say(words.FlagAdopt))
	show.register(c, cmd.Flags())
	seal.register(c, cmd.Flags())
	f.register(c, cmd.Flags())
	return cmd
}

// settle settles a job, and tells how that goes.
func (f *showFlags) settle(ctx context.Context, c terminal.Console, client *wechatpay.Client, job *batch.Job, opts batch.SettleOptions, name string) error {
	asked := context.WithoutCancel(ctx)
	counts, err := job.Counts(asked)
	if err != nil {
		return failure(err, name)
	}
	shown, err := f.show(c, job, counts, true)
	if err != nil {
		return err
	}
	defer shown.close()
	opts.Progress, opts.Waiting, opts.Failed = shown.progress, shown.waiting, shown.failed
	err = job.Settle(ctx, client, opts)
	shown.end()
	if err != nil && !(errors.Is(err, batch.ErrUnsettled) && counts.By[batch.Unknown].Rows == 0) { // nothing is to be found out
		return worst(asked, job, settleFailure(err, name))
	}
	return conclude(asked, c, job, name, f.json)
}

func newSkip(c terminal.Console) *cobra.Command {
	var lines string
	cmd := &cobra.Command{
		Use: "skip JOB --rows LINES", Short: c.Say(words.BatchSkipShort), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			job, err := open("skip", args)
			if err != nil {
				return err
			}
			defer job.Close()
			numbers, err := parseLines(lines)
			if err == nil && len(numbers) == 0 {
				err = terminal.Usage(words.BatchLinesForm, words.BatchNoLines.With(lines))
			}
			if err != nil {
				return err
			}
			n, err := job.Skip(cmd.Context(), numbers...)
			if n > 0 || err == nil {
				c.Tell(words.BatchSkipped.With(words.Rows(int64(n))))
			}
			if err != nil {
				return skipFailure(err, args[0])
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&lines, "rows", "", c.Say(words.FlagLines))
	return cmd
}

// skipFailure names the rows that can't be skipped.
func skipFailure(err error, name string) error {
	if _, ok := errors.AsType[*batch.SkipError](err); !ok {
		return failure(err, name)
	}
	f := &terminal.Failure{Code: terminal.ExitUsage, Err: words.BatchNotSkipped, Hint: words.BatchSkipPlanned.With(terminal.ShellQuote(name))}
	for _, one := range partsOf(err) {
		line, ok := errors.AsType[*batch.SkipError](one)
		switch {
		case !ok:
			f.Details = append(f.Details, words.Plain(one.Error()))
		case line.State == "":
			f.Details = append(f.Details, words.BatchNoRow.With(line.Line))
		default:
			f.Details = append(f.Details, words.BatchRowIs.With(line.Line, stateIn(line.State)))
		}
	}
	return f
}

// partsOf are the errors that were joined.
func partsOf(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

func newPause(c terminal.Console) *cobra.Command {
	return &cobra.Command{
		Use: "pause JOB", Short: c.Say(words.BatchPauseShort), DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			job, err := open("pause", args)
			if err != nil {
				return err
			}
			defer job.Close()
			err = job.Pause()
			if errors.Is(err, batch.ErrIdle) {
				c.Tell(words.BatchIdle)
				return nil
			}
			if err != nil {
				return &terminal.Failure{Code: exitTrouble, Err: err, Hint: words.BatchGoOn.With(terminal.ShellQuote(args[0]))}
			}
			c.Tell(words.BatchAsked)
			return nil
		},
	}
}

func parseLines(text string) (lines []int64, err error) {
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil || n < 1 {
			return nil, terminal.Usage(words.BatchLinesForm, words.BatchNoLines.With(text))
		}
		lines = append(lines, n)
	}
	return lines, nil
}

func newReport(c terminal.Console) *cobra.Command {
	var states, format, file string
	cmd := &cobra.Command{
		Use: "report JOB", Short: c.Say(words.BatchReportShort), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			job, err := open("report", args)
			if err != nil {
				return err
			}
			defer job.Close()
			var wanted []batch.State
			for word := range strings.SplitSeq(states, ",") {
				if state := batch.State(strings.TrimSpace(word)); slices.Contains(batch.States(), state) {
					wanted = append(wanted, state)
				} else if state != "" {
					return terminal.Usage(words.BatchOneOf.With(stateNames()), words.BatchNoneOf.With("--state", word))
				}
			}
			if format != string(batch.CSV) && format != string(batch.JSONL) {
				return terminal.Usage(words.BatchOneOf.With(strings.Join([]string{string(batch.CSV), string(batch.JSONL)}, " ")), words.BatchNoneOf.With("--format", format))
			}
			if file == "" {
				return terminal.WriteFailure(job.Report(cmd.Context(), c.Out, batch.Format(format), wanted...))
			}
			if err := job.ReportFile(cmd.Context(), file, batch.Format(format), wanted...); err != nil {
				return &terminal.Failure{Code: terminal.ExitOther, Hint: words.BatchFileFirst, Err: err}
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&states, "state", "", c.Say(words.FlagState))
	flags.StringVar(&format, "format", string(batch.CSV), c.Say(words.FlagReportForm))
	flags.StringVarP(&file, "output", "o", "", c.Say(words.FlagReportFile))
	return cmd
}

func stateNames() string {
	var names []string
	for _, state := range batch.States() {
		names = append(names, string(state))
	}
	return strings.Join(names, " ")
}

// worst is a failure with the exit code of what is worse: an outcome that is not known.
func worst(ctx context.Context, job *batch.Job, err error) error {
	f, ok := errors.AsType[*terminal.Failure](err)
	counts, counted := job.Counts(ctx)
	if ok && f.Code == exitPaused && counted == nil && counts.By[batch.Unknown].Rows > 0 {
		f.Code = exitUnknown
	}
	return err
}
