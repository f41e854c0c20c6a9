package call

import (
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/engine"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/outcome"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox"
)

// callFlags are the flags of wechatpay call.
type callFlags struct {
	account.Flags
	engine                                                                      engine.Flag
	sandbox, dryRun, verbose, include, unsigned, noValidate, noEncrypt, decrypt bool

	timeout time.Duration
	output  string
	json    string
}

const callExamples = "  " + playground.FirstCommand + `
  wechatpay call --sandbox POST v3/pay/transactions/native appid=wxd678efh567hg6787 mchid=8956000 description=book out_trade_no=20260729001 notify_url=https://example.com/notify amount.total:=100
  wechatpay call --profile shop GET 'v3/pay/transactions/out-trade-no/{out_trade_no}' out_trade_no=20260729001 mchid==1900000001
  wechatpay call --dry-run --profile shop POST v3/merchant/media/upload file@license.png`

// New makes wechatpay call.
func New(c terminal.Console) *cobra.Command {
	var f callFlags
	cmd := &cobra.Command{
		Use:     "call [flags] METHOD PATH [item…]",
		Short:   c.Say(words.CallShort),
		Long:    c.Say(words.CallLong),
		Example: callExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), c, cmd.Flags(), args)
		},
		ValidArgsFunction:     completeCall,
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.sandbox, "sandbox", false, c.Say(words.FlagSandbox))
	flags.BoolVar(&f.dryRun, "dry-run", false, c.Say(words.FlagDryRun))
	flags.BoolVarP(&f.verbose, "verbose", "v", false, c.Say(words.FlagVerbose))
	flags.BoolVarP(&f.include, "include", "i", false, c.Say(words.FlagInclude))
	flags.StringVarP(&f.output, "output", "o", "", c.Say(words.FlagOutput))
	flags.StringVar(&f.json, "json", "", c.Say(words.FlagJSONBody))
	flags.BoolVar(&f.unsigned, "unsigned", false, c.Say(words.FlagUnsigned))
	flags.BoolVar(&f.noValidate, "no-validate", false, c.Say(words.FlagNoValidate))
	flags.BoolVar(&f.noEncrypt, "no-encrypt", false, c.Say(words.FlagNoEncrypt))
	flags.BoolVar(&f.decrypt, "decrypt", false, c.Say(words.FlagDecrypt))
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, c.Say(words.FlagTimeout))
	f.engine.Register(c, flags)
	f.Register(c, flags, nil)
	return cmd
}

// run is one call, from the command line to the printed answer.
func (f *callFlags) run(ctx context.Context, c terminal.Console, flags *pflag.FlagSet, args []string) error {
	if err := f.check(flags); err != nil {
		return err
	}
	method, path, err := methodAndPath(args)
	if err != nil {
		return err
	}
	items, err := item.ParseAll(args[2:])
	if err != nil {
		return err
	}
	body, err := f.readBody(c.In)
	if err != nil {
		return err
	}
	config, done, err := f.connect(ctx, c.Getenv, method, path)
	if err != nil {
		return err
	}
	defer done()
	if config, err = f.engine.Apply(config, false, c.Getenv); err != nil {
		return err
	}
	one := &oneCall{Console: c, flags: f, config: config, method: method, path: path}
	return f.Ended(one.run(ctx, items, body), c.Getenv)
}

// check refuses flags that contradict each other.
func (f *callFlags) check(flags *pflag.FlagSet) error {
	if err := account.SandboxAlone(f.sandbox, flags); err != nil {
		return err
	}
	if f.decrypt && f.output != "" {
		return terminal.Usage(words.LeaveOneOut, words.DecryptedIsPrinted)
	}
	if f.timeout <= 0 {
		return terminal.Usage(words.AsInTimeout, words.TimeoutTooShort.With(f.timeout))
	}
	return nil
}

// methodAndPath takes the first two arguments.
func methodAndPath(args []string) (method, path string, err error) {
	if len(args) == 0 {
		return "", "", terminal.Usage(words.Plain(playground.FirstCommand), words.MethodPathMissing)
	}
	method = args[0]
	upper := strings.ToUpper(method)
	switch {
	case slices.Contains(operation.Methods, method) && (len(args) == 1 || strings.TrimSpace(args[1]) == ""):
		return "", "", terminal.Usage(words.WriteThePath, words.PathMissing.With(method))
	case slices.Contains(operation.Methods, method):
		return method, args[1], nil
	case slices.Contains(operation.Methods, upper):
		return "", "", terminal.Usage(words.WriteIt.With(upper), words.IsNoMethod.With(terminal.Quote(method)))
	case len(args) > 1 && slices.Contains(operation.Methods, strings.ToUpper(args[1])):
		return "", "", terminal.Usage(words.Plain("wechatpay call "+strings.ToUpper(args[1])+" "+terminal.ShellQuote(method)), words.MethodFirst)
	case slices.ContainsFunc(operation.Methods, func(m string) bool { return strings.HasPrefix(method, m+" ") }):
		return "", "", terminal.Usage(words.WithoutQuotes.With(method), words.TwoArguments)
	case strings.Contains(method, "/"):
		return "", "", terminal.Usage(words.PostOrOthers.With(terminal.ShellQuote(method)), words.MethodMissing.With(terminal.Quote(method)))
	}
	return "", "", terminal.Usage(words.WriteAMethod, words.IsNoMethod.With(terminal.Quote(method)))
}

// readBody reads --json.
func (f *callFlags) readBody(stdin io.Reader) ([]byte, error) {
	var text []byte
	var err error
	switch f.json {
	case "":
		return nil, nil
	case "-":
		text, err = io.ReadAll(stdin)
	default:
		text, err = os.ReadFile(f.json)
	}
	if err != nil {
		return nil, terminal.Usage(words.JSONTakesAFile, words.JSONFileWrong.With(err))
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // Windows editors begin files with it
	if err := terminal.CheckJSON(text); err != nil {
		return nil, terminal.Usage(words.JSONTakesJSON, words.JSONTextWrong.With(f.json, err))
	}
	return text, nil
}

// connect gives the credentials, those of a sandbox that it starts, or the user's.
func (f *callFlags) connect(ctx context.Context, getenv func(string) string, method, path string) (wechatpay.Config, func(), error) {
	nothing := func() {}
	switch {
	case f.sandbox && f.dryRun: // its keys are enough
		return sandboxConfig(sandbox.New(sandbox.Options{}), path), nothing, nil
	case f.sandbox:
		sb, err := playground.Start()
		if err != nil {
			return wechatpay.Config{}, nothing, err
		}
		if err := playground.Prepare(ctx, sb, method, path); err != nil {
			sb.Close()
			return wechatpay.Config{}, nothing, outcome.Failure(ctx, method, err, true)
		}
		return sandboxConfig(sb, path), func() { sb.Close() }, nil
	}
	load := f.Config
	if operation.IsV2(path) {
		load = f.ConfigV2
	}
	config, err := load(getenv)
	return config, nothing, err
}
