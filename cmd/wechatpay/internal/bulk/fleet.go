package bulk

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/batch/fleet"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// brokerFlags say where the broker is, and who asks.
type brokerFlags struct {
	url, creds, authority, cert, key string
	replicas                         int // of what a coordinator makes
}

func (f *brokerFlags) register(c terminal.Console, flags *pflag.FlagSet) {
	flags.StringVar(&f.url, "nats", "", c.Say(words.FlagNATS))
	flags.StringVar(&f.creds, "nats-creds", "", c.Say(words.FlagNATSCreds))
	flags.StringVar(&f.authority, "nats-ca", "", c.Say(words.FlagNATSCA))
	flags.StringVar(&f.cert, "nats-cert", "", c.Say(words.FlagNATSCert))
	flags.StringVar(&f.key, "nats-key", "", c.Say(words.FlagNATSKey))
}

// registerReplicas is for those who make streams.
func (f *brokerFlags) registerReplicas(c terminal.Console, flags *pflag.FlagSet) {
	flags.IntVar(&f.replicas, "nats-replicas", 0, c.Say(words.FlagNATSReplicas))
}

// connect connects to the broker.
func (f *brokerFlags) connect() (*nats.Conn, error) {
	if f.url == "" {
		return nil, terminal.Usage(words.FleetGiveNATS, words.FleetNoNATS)
	}
	if (f.cert == "") != (f.key == "") {
		return nil, terminal.Usage(words.FleetBoth, words.FleetHalf)
	}
	var opts []nats.Option
	if f.cert != "" {
		opts = append(opts, nats.ClientCert(f.cert, f.key))
	}
	if f.creds != "" {
		opts = append(opts, nats.UserCredentials(f.creds))
	}
	if f.authority != "" {
		opts = append(opts, nats.RootCAs(f.authority))
	}
	conn, err := fleet.Connect(f.url, opts...)
	switch {
	case errors.Is(err, fleet.ErrAway):
		return nil, &terminal.Failure{Code: exitTrouble, Err: err, Hint: words.FleetLook}
	case err != nil:
		return nil, terminal.Usage(words.FleetGiveNATS, err)
	}
	return conn, nil
}

// fleetFailure is what the package fleet says, with an exit code and a hint.
func fleetFailure(err error, name string) error {
	f := &terminal.Failure{Code: terminal.ExitUsage, Err: err}
	quoted := terminal.ShellQuote(name)
	switch {
	case errors.Is(err, fleet.ErrUnnumbered), errors.Is(err, fleet.ErrSensitive):
		f.Hint = words.FleetAlone.With(quoted)
	case errors.Is(err, fleet.ErrOtherJob):
		f.Hint = words.FleetRecover.With(quoted)
	case errors.Is(err, fleet.ErrCoordinator):
		f.Hint = words.FleetOne
	case errors.Is(err, fleet.ErrBroker), errors.Is(err, fleet.ErrStream):
		f.Hint = words.FleetLook
	case errors.Is(err, fleet.ErrAway):
		f.Code, f.Hint = exitTrouble, words.FleetLook
	default:
		return failure(err, name)
	}
	return f
}

// coordinate runs a job by workers.
func coordinate(ctx context.Context, c terminal.Console, conn *nats.Conn, job *batch.Job, opts batch.Options, replicas int, name string) error {
	defer conn.Close()
	err := fleet.Coordinate(ctx, conn, job, fleet.Options{Options: opts, Replicas: replicas, Waiting: func(why error) {
		if errors.Is(why, fleet.ErrNoWorker) {
			c.Tell(words.FleetNoWorker)
			return
		}
		c.Tell(words.FleetWaits.With(why))
	}})
	if err != nil {
		return fleetFailure(err, name)
	}
	return nil
}

func newWorker(c terminal.Console) *cobra.Command {
	var f keys
	var broker brokerFlags
	var concurrency int
	var only []string
	cmd := &cobra.Command{
		Use: "worker --nats URL", Short: c.Say(words.BatchWorkerShort), DisableFlagsInUseLine: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := f.Config(c.Getenv)
			if err != nil {
				return err
			}
			config.Concurrency = concurrency // as many connections are kept
			if config, err = f.engine.Apply(config, true, c.Getenv); err != nil {
				return err
			}
			client, err := wechatpay.New(config)
			if err != nil {
				return terminal.Usage(words.LookAtCredentials, err)
			}
			conn, err := broker.connect()
			if err != nil {
				return err
			}
			defer conn.Close()
			c.Tell(words.FleetWorks.With(config.MchID, conn.ConnectedUrlRedacted()))
			if err := fleet.Work(cmd.Context(), conn, client, fleet.WorkOptions{Concurrency: concurrency, Only: only, Progress: tellWork(c)}); err != nil {
				return fleetFailure(err, "JOB")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	broker.register(c, flags)
	flags.StringArrayVar(&only, "only", nil, c.Say(words.FlagOnly))
	flags.IntVar(&concurrency, "concurrency", 32, c.Say(words.FlagWorkerConcurrency))
	f.register(c, flags)
	return cmd
}

// tellWork says how a worker fares: each ten seconds in which something changes, and at once why it has no work.
func tellWork(c terminal.Console) func(fleet.Working) {
	var told fleet.Working
	var last time.Time
	return func(w fleet.Working) {
		if w.Trouble != nil && (told.Trouble == nil || told.Trouble.Error() != w.Trouble.Error()) {
			told.Trouble = w.Trouble
			c.Tell(words.FleetTrouble.With(w.Trouble))
		}
		if w.Jobs == told.Jobs && (w.Calls == told.Calls && w.UnderWay == told.UnderWay || time.Since(last) < 10*time.Second) {
			return
		}
		told.Jobs, told.Calls, told.UnderWay, last = w.Jobs, w.Calls, w.UnderWay, time.Now()
		c.Tell(words.FleetWorking.With(w.Calls, w.UnderWay, w.Jobs))
	}
}

func newRecover(c terminal.Console) *cobra.Command {
	var broker brokerFlags
	var adopt bool
	cmd := &cobra.Command{
		Use: "recover JOB --nats URL", Short: c.Say(words.BatchRecoverShort), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			job, err := open("recover", args)
			if err != nil {
				return err
			}
			defer job.Close()
			conn, err := broker.connect()
			if err != nil {
				return err
			}
			defer conn.Close()
			if err := fleet.Recover(cmd.Context(), conn, job, fleet.Options{Options: batch.Options{Adopt: adopt}, Replicas: broker.replicas}); err != nil {
				return fleetFailure(err, args[0])
			}
			return status(cmd.Context(), c, job, args[0], false)
		},
	}
	cmd.Flags().SortFlags = false
	broker.register(c, cmd.Flags())
	broker.registerReplicas(c, cmd.Flags())
	cmd.Flags().BoolVar(&adopt, "adopt", false, c.Say(words.FlagAdopt))
	return cmd
}
