package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox"
)

// sandboxFlags are the flags of wechatpay sandbox.
type sandboxFlags struct {
	controlFlags
	noticeFlags
	listen, data  string
	mchids        []string // the first is the folder's own
	partner       string
	subs          []string
	hosts         []string
	replay, quiet bool

	earlier []byte // the profile of the sandbox that was found as --profile sandbox before this one
}

// New gives what makes wechatpay sandbox, whose page shows what explain says.
func New(explain Explainer) func(terminal.Console) *cobra.Command {
	return func(c terminal.Console) *cobra.Command { return newSandbox(c, explain) }
}

func newSandbox(c terminal.Console, explain Explainer) *cobra.Command {
	f := sandboxFlags{controlFlags: controlFlags{explain: explain}}
	cmd := &cobra.Command{
		Use:     "sandbox [flags]",
		Short:   c.Say(words.SandboxShort),
		Long:    c.Say(words.SandboxLong),
		Example: "  wechatpay sandbox --data wechatpay-sandbox\n  wechatpay sandbox --data shop --mchid 1900000001 --host pay.test",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return terminal.Usage(words.ForExample.With("wechatpay sandbox --data wechatpay-sandbox"), words.SandboxTakesNone.With(terminal.Quote(args[0])))
			}
			return f.run(cmd.Context(), c)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8443", c.Say(words.FlagListen))
	flags.StringVar(&f.data, "data", "", c.Say(words.FlagData))
	flags.StringArrayVar(&f.mchids, "mchid", nil, c.Say(words.FlagSandboxMchID))
	flags.StringVar(&f.partner, "partner", "", c.Say(words.FlagPartner))
	flags.StringArrayVar(&f.subs, "sub-mchid", nil, c.Say(words.FlagSubMchID))
	flags.StringArrayVar(&f.hosts, "host", nil, c.Say(words.FlagHost))
	flags.BoolVar(&f.replay, "allow-replay", false, c.Say(words.FlagAllowReplay))
	f.controlFlags.register(c, flags)
	f.noticeFlags.register(c, flags)
	flags.BoolVar(&f.quiet, "quiet", false, c.Say(words.FlagQuiet))
	return cmd
}

// run runs the sandbox until the context ends.
func (f *sandboxFlags) run(ctx context.Context, c terminal.Console) error {
	if err := f.checkMerchants(); err != nil {
		return err
	}
	if err := f.check(c.Getenv); err != nil {
		return err
	}
	if err := f.checkNotices(); err != nil {
		return err
	}
	data := f.data
	if data == "" {
		var err error
		if data, err = os.MkdirTemp("", "wechatpay-sandbox-"); err != nil {
			return &terminal.Failure{Code: terminal.ExitOther, Hint: words.RoomForTemporaryFiles, Err: err}
		}
		defer os.RemoveAll(data)
	}
	folder, db, err := openFolder(data)
	if err != nil {
		return err
	}
	defer db.close() // after the sandbox has ended
	d, sb, err := f.start(c, folder, db)
	if err != nil {
		return err
	}
	defer sb.Close() // again, after a failure
	profile := f.register(c, d)
	if f.data == "" {
		defer func() { account.UnregisterSandbox(folder, f.earlier) }()
		c.Tell(words.NothingIsKept)
	}
	if err := terminal.WriteFailure(d.announce(c, profile)); err != nil {
		return err
	}
	<-ctx.Done()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second) // main ends the program after three
	defer cancel()
	if err := sb.Shutdown(grace); err != nil {
		return unwritable(filepath.Join(folder, databaseName), err)
	}
	return nil
}

// start starts the sandbox with the keys of the folder, and writes what the folder lacks.
func (f *sandboxFlags) start(c terminal.Console, folder string, db *database) (*desk, *sandbox.Sandbox, error) {
	k, err := f.keysOf(folder, db)
	if err != nil {
		return nil, nil, err
	}
	opts := sandbox.Options{MchID: k.MchID, Listen: f.listen, Hosts: k.Hosts, Store: db, AllowReplay: f.replay,
		NotifyAllow: f.notifyAllow, TimeScale: f.timeScale, SubMchIDs: k.SubMchIDs, BillRows: -1}
	level := slog.LevelInfo
	if f.quiet {
		level = slog.LevelError
	}
	opts.Logger = slog.New(slog.NewTextHandler(c.Err, &slog.HandlerOptions{Level: level}))
	if opts.Merchants, err = k.merchants(); err == nil && k.CA != nil {
		opts.Keys, err = k.keys()
	}
	if err != nil {
		return nil, nil, notOurs(filepath.Join(folder, databaseName), words.KeysUnreadable)
	}
	sb, err := sandbox.Start(opts)
	if err != nil {
		return nil, nil, f.startFailure(folder, err)
	}
	if opts.Keys != nil && !opts.Keys.Authority.Equal(sb.Keys().Authority) {
		c.Tell(words.NewCA)
	}
	d, err := settle(folder, db, k, sb)
	if err == nil {
		err = f.mount(sb, k.ControlKey)
	}
	if err != nil {
		sb.Close()
		return nil, nil, err
	}
	return d, sb, nil
}

// settle keeps the keys of a sandbox that has started, and writes the files.
func settle(folder string, db *database, k *kept, sb *sandbox.Sandbox) (*desk, error) {
	err := errors.Join(k.keep(sb), k.keepMerchants(sb))
	if err == nil {
		err = db.save(k)
	}
	if err != nil {
		return nil, unwritable(filepath.Join(folder, databaseName), err)
	}
	d := newDesk(folder, k, sb)
	return d, d.writeAll()
}

// keysOf gives what the folder keeps of an earlier start, with what the flags add.
func (f *sandboxFlags) keysOf(folder string, db *database) (*kept, error) {
	k, err := db.load()
	if failure, ok := errors.AsType[*terminal.Failure](err); ok {
		return nil, failure
	}
	if err != nil {
		return nil, notOurs(filepath.Join(folder, databaseName), words.KeysUnreadable)
	}
	if k == nil {
		k = &kept{MchID: f.ownMchID()}
	}
	if len(f.mchids) > 0 && !slices.Contains(f.mchids, k.MchID) {
		return nil, terminal.Usage(words.OtherMerchant, words.FolderOfMerchant.With(folder, k.MchID, f.mchids[0]))
	}
	k.addHosts(f.hosts)
	k.addMerchants(f)
	return k, nil
}

// startFailure tells what stood in the sandbox's way.
func (f *sandboxFlags) startFailure(folder string, err error) error {
	if failure, ok := errors.AsType[*terminal.Failure](err); ok { // the database's
		return failure
	}
	if errors.Is(err, sandbox.ErrStore) {
		return notOurs(filepath.Join(folder, databaseName), err)
	}
	op, listening := errors.AsType[*net.OpError](err)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return &terminal.Failure{Code: terminal.ExitOther, Hint: words.AnotherPort, Err: words.PortTaken.With(f.listen)}
	case listening:
		return terminal.Usage(words.ListenForm, words.CantListen.With(f.listen, op.Err))
	}
	return terminal.Usage(words.HostForm, err)
}

// register makes --profile sandbox stand for this sandbox, and gives what to write after --profile.
func (f *sandboxFlags) register(c terminal.Console, d *desk) string {
	file := terminal.ShellQuote(d.in(profileFile))
	done, earlier, err := account.RegisterSandbox(d.profile(d.in))
	f.earlier = earlier
	switch {
	case err != nil:
		c.Tell(words.ProfileNotSaved.With(terminal.Reason(err), file))
	case !done:
		c.Tell(words.ProfileNotTaken.With(file))
	default:
		return "sandbox"
	}
	return file
}

// announce prints what the next terminal needs.
func (d *desk) announce(c terminal.Console, profile string) error {
	var b strings.Builder
	ca := terminal.ShellQuote(d.in(caFile))
	fmt.Fprintf(&b, "%s\n%s%s\n\n", c.Say(words.SandboxRuns.With(d.MchID, d.url, d.folder)), d.introduce(c), c.Say(words.NextTerminal))
	fmt.Fprintf(&b, "  %s\n", strings.Replace(playground.FirstCommand, "--sandbox", "--profile "+profile, 1))
	fmt.Fprintf(&b, "  set -a; . %s; set +a\n", terminal.ShellQuote(d.in(envFile)))
	fmt.Fprintf(&b, "  HTTPS_PROXY=%s SSL_CERT_FILE=%s NODE_EXTRA_CA_CERTS=%s %s\n", d.proxy(), ca, ca, c.Say(words.ExampleProgram))
	fmt.Fprintf(&b, "\n%s\n%s\n", c.Say(words.OneProgram.With(words.ExampleProgram)), c.Say(words.ConsoleAt.With(d.url+sandbox.ControlPath)))
	_, err := io.WriteString(c.Out, b.String())
	return err
}
