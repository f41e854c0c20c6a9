package bulk

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/batch/fleet"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/engine"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// runFlags are the flags of wechatpay batch run.
type runFlags struct {
	keys
	seal                                      sealFlag
	broker                                    brokerFlags
	show                                      showFlags
	rate, confirm, maxFailures, until, limits string
	concurrency, limit                        int
	timeout                                   time.Duration
	adopt                                     bool
}

func newRun(c terminal.Console) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use: "run JOB", Short: c.Say(words.BatchRunShort), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			job, err := open("run", args)
			if err != nil {
				return err
			}
			defer job.Close()
			return f.run(cmd.Context(), c, job, args[0])
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.confirm, "confirm", "", c.Say(words.FlagConfirm))
	flags.StringVar(&f.rate, "rate", "", c.Say(words.FlagRate))
	flags.IntVar(&f.concurrency, "concurrency", 64, c.Say(words.FlagConcurrency))
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, c.Say(words.FlagTimeout))
	flags.IntVar(&f.limit, "limit", 0, c.Say(words.FlagBegin))
	flags.StringVar(&f.maxFailures, "max-failures", "", c.Say(words.FlagMaxFailures))
	flags.StringVar(&f.until, "until", "", c.Say(words.FlagUntil))
	flags.StringVar(&f.limits, "limits", "", c.Say(words.FlagLimits))
	flags.BoolVar(&f.adopt, "adopt", false, c.Say(words.FlagAdopt))
	f.show.register(c, flags)
	f.seal.register(c, flags)
	f.broker.register(c, flags)
	f.broker.registerReplicas(c, flags)
	f.register(c, flags)
	return cmd
}

// keys are the flags that say who calls, and who computes.
type keys struct {
	account.Flags
	engine engine.Flag
}

func (f *keys) register(c terminal.Console, flags *pflag.FlagSet) {
	f.engine.Register(c, flags)
	f.Register(c, flags, nil)
}

// defaultServer is where a client sends that is told nothing else.
const defaultServer = "https://api.mch.weixin.qq.com"

// connect makes the client that a job is run with. The config has the keys as they were loaded.
func connect(f *keys, c terminal.Console, job *batch.Job, concurrency int) (client *wechatpay.Client, config wechatpay.Config, err error) {
	if operation.IsV2(job.Template().Path) {
		config, err = f.ConfigV2(c.Getenv)
	} else {
		config, err = f.Config(c.Getenv)
	}
	if err != nil {
		return nil, config, err
	}
	config.Concurrency = concurrency // as many connections are kept
	computed, err := f.engine.Apply(config, true, c.Getenv)
	if err != nil {
		return nil, config, err
	}
	client, err = wechatpay.New(computed)
	if err != nil {
		return nil, config, terminal.Usage(words.LookAtCredentials, err)
	}
	if merchant := job.Template().Merchant; client.MchID() != merchant {
		return nil, config, terminal.Usage(words.LookAtCredentials, fmt.Errorf("%w: %s", batch.ErrMerchant, merchant))
	}
	return client, config, nil
}

// run sends a job.
func (f *runFlags) run(ctx context.Context, c terminal.Console, job *batch.Job, name string) error {
	if err := f.check(); err != nil {
		return err
	}
	opts := batch.Options{Concurrency: f.concurrency, Timeout: f.timeout, Limit: f.limit, Limits: f.limits, Adopt: f.adopt}
	var err error
	if opts.Rate, err = parseRate(f.rate); err != nil {
		return err
	}
	if opts.MaxRefused, err = parseMax(f.maxFailures, job.Info().Rows); err != nil {
		return err
	}
	if opts.Until, err = parseUntil(f.until, time.Now()); err != nil {
		return err
	}
	counts, err := job.Counts(ctx)
	if err != nil {
		return failure(err, name)
	}
	if name := changed(job.Template().Input); name != "" && isOpen(counts) {
		c.Tell(words.BatchChanged.With(name))
	}
	if isAbove(job.Template(), opts.Rate) {
		c.Tell(words.BatchAboveRate.With(f.rate, publishedOf(job.Template())))
	}
	send, err := f.way(c, job, counts, name)
	if err != nil {
		return err
	}
	shown, err := f.show.show(c, job, counts, false)
	if err != nil {
		return err
	}
	defer shown.close()
	opts.Progress, opts.Failed = shown.progress, shown.failed
	asked := context.WithoutCancel(ctx)
	err = send(ctx, opts)
	shown.end()
	if err != nil {
		return worst(asked, job, err)
	}
	return conclude(asked, c, job, name, f.show.json)
}

// check refuses what is below zero.
func (f *runFlags) check() error {
	for _, flag := range []struct {
		name, value string
		below       bool
	}{
		{"--concurrency", strconv.Itoa(f.concurrency), f.concurrency < 0}, {"--timeout", f.timeout.String(), f.timeout < 0}, {"--limit", strconv.Itoa(f.limit), f.limit < 0},
	} {
		if flag.below {
			return terminal.Usage(words.BatchFromZero.With(flag.name), words.BatchNoneOf.With(flag.name, flag.value))
		}
	}
	return nil
}

// way is how the rows are sent, once somebody has said that they are to be: from here, or by workers, whose server and keys
// are their own.
func (f *runFlags) way(c terminal.Console, job *batch.Job, counts batch.Counts, name string) (send func(context.Context, batch.Options) error, err error) {
	if f.broker.url != "" {
		if job.Template().Number == batch.None {
			return nil, fleetFailure(fleet.ErrUnnumbered, name)
		}
		conn, err := f.broker.connect()
		if err != nil {
			return nil, err
		}
		if err := f.confirmed(c, job, counts, job.Template().Merchant, c.Say(words.FleetServer)); err != nil {
			return nil, err
		}
		return func(ctx context.Context, opts batch.Options) error {
			return coordinate(ctx, c, conn, job, opts, f.broker.replicas, name)
		}, nil
	}
	client, config, err := connect(&f.keys, c, job, f.concurrency)
	if err != nil {
		return nil, err
	}
	seal, err := f.seal.opens(config, job)
	if err != nil {
		return nil, err
	}
	if err := f.confirmed(c, job, counts, config.MchID, cmp.Or(config.BaseURL, defaultServer)); err != nil {
		return nil, err
	}
	return func(ctx context.Context, opts batch.Options) error {
		opts.SealKey = seal
		if err := job.Run(ctx, client, opts); err != nil {
			return failure(err, name)
		}
		return nil
	}, nil
}

// parseRate reads 120/s and 1000/min.
func parseRate(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	number, per, _ := strings.Cut(text, "/")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n > 0 && n <= 1e6) || per != "s" && per != "min" {
		return 0, terminal.Usage(words.BatchRateForm, words.BatchNoRate.With(text))
	}
	if per == "min" {
		n /= 60
	}
	return n, nil
}

// parseMax reads a number of rows, or a share of them; 0 is none. What is not given is the package's own, which has a floor.
func parseMax(text string, rows int64) (int, error) {
	if text == "" {
		return 0, nil
	}
	number, isShare := strings.CutSuffix(text, "%")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n >= 0) || isShare && n > 100 || !isShare && n != float64(int(n)) {
		return 0, terminal.Usage(words.BatchMaxForm.With(), words.BatchNoMax.With(text))
	}
	switch {
	case n == 0:
		return 1, nil
	case isShare:
		return max(1, int(n*float64(rows)/100)), nil
	}
	return int(n), nil
}

// parseUntil reads a time of this day.
func parseUntil(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	clock, err := time.ParseInLocation("15:04", text, now.Location())
	at := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, now.Location())
	if err != nil || !at.After(now) {
		return time.Time{}, terminal.Usage(words.BatchUntilForm, words.BatchNoTime.With(text))
	}
	return at, nil
}
