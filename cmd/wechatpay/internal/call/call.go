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
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/outcome"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/sandbox"
)

// callFlags are the flags of wechatpay call.
type callFlags struct {
	account.Flags
	sandbox, dryRun, verbose, include, unsigned, noValidate, noEncrypt bool

	timeout time.Duration
	output  string
	json    string
}

const callHelp = `Call one path of WeChat Pay's API, and print the answer once it has been verified.

METHOD is GET, PUT, POST, PATCH or DELETE. PATH is a path of WeChat Pay's, its placeholders in braces. Each item says
one thing, and the first separator in it decides which:

  name=text      the JSON string "text", or the path variable of that name
  name:=json     any JSON: a number, true, a list, an object
  name==text     a query parameter
  Header:text    a header
  name@file      a file to upload; name is the name of its part
  name=@file     as name=text, read from a file; name:=@file as name:=json

A dot leads into an object: amount.total:=100. A backslash takes its meaning from a dot or a separator in a name.

A path that begins with v2/ is one of APIv2: its fields go out as XML, signed with WECHATPAY_SECRET, and the answer is
printed as JSON. Fields that have to be encrypted with WeChat Pay's key are given in the clear: call encrypts them.

Exit codes: 0 fine, 1 this machine, 2 usage, 3 network or time-out, 4 the API refused, 5 it said 5xx, or anything after
which nobody knows whether it was done: query it, 6 the answer failed verification, 130 interrupted. After 4 and 5 the
JSON of the refusal is on stdout.`

const callExamples = "  " + playground.FirstCommand + `
  wechatpay call --sandbox POST v3/pay/transactions/native appid=wxd678efh567hg6787 mchid=8956000 description=book out_trade_no=20260729001 notify_url=https://example.com/notify amount.total:=100
  wechatpay call --profile shop GET 'v3/pay/transactions/out-trade-no/{out_trade_no}' out_trade_no=20260729001 mchid==1900000001
  wechatpay call --dry-run --profile shop POST v3/merchant/media/upload file@license.png`

// New makes wechatpay call.
func New(c terminal.Console) *cobra.Command {
	var f callFlags
	cmd := &cobra.Command{
		Use:     "call [flags] METHOD PATH [item…]",
		Short:   "Call a path of WeChat Pay's API",
		Long:    callHelp,
		Example: callExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), c, cmd.Flags(), args)
		},
		ValidArgsFunction:     completeCall,
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.sandbox, "sandbox", false, "call the built-in sandbox: no account, no keys, no network")
	flags.BoolVar(&f.dryRun, "dry-run", false, "sign and print the request, send nothing")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print what goes over the wire to stderr, signatures cut, and the body of a refusal that is no JSON")
	flags.BoolVarP(&f.include, "include", "i", false, "print status and headers of the answer before its body")
	flags.StringVarP(&f.output, "output", "o", "", "write the answer's body to `FILE`; - is stdout, byte by byte")
	flags.StringVar(&f.json, "json", "", "`FILE` that holds the whole JSON body; - is stdin")
	flags.BoolVar(&f.unsigned, "unsigned", false, "the answer carries no signature (a download that is not known yet)")
	flags.BoolVar(&f.noValidate, "no-validate", false, "send it without checking it against the catalogue")
	flags.BoolVar(&f.noEncrypt, "no-encrypt", false, "leave fields as they are that the catalogue wants encrypted")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "how long to wait for the answer")
	f.Register(flags, nil)
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
	one := &oneCall{Console: c, flags: f, config: config, method: method, path: path}
	return one.run(ctx, items, body)
}

// check refuses flags that contradict each other.
func (f *callFlags) check(flags *pflag.FlagSet) error {
	if err := account.SandboxAlone(f.sandbox, flags); err != nil {
		return err
	}
	if f.timeout <= 0 {
		return terminal.Usage("as in --timeout 30s", "--timeout %s leaves no time for an answer", f.timeout)
	}
	return nil
}

// methodAndPath takes the first two arguments.
func methodAndPath(args []string) (method, path string, err error) {
	if len(args) == 0 {
		return "", "", terminal.Usage(playground.FirstCommand, "METHOD and PATH are missing")
	}
	method = args[0]
	upper := strings.ToUpper(method)
	switch {
	case slices.Contains(operation.Methods, method) && (len(args) == 1 || strings.TrimSpace(args[1]) == ""):
		return "", "", terminal.Usage("write the path of the API's page: wechatpay call GET v3/certificates, for one", "PATH is missing after %s", method)
	case slices.Contains(operation.Methods, method):
		return method, args[1], nil
	case slices.Contains(operation.Methods, upper):
		return "", "", terminal.Usage("write "+upper, "%s is no method", terminal.Quote(method))
	case len(args) > 1 && slices.Contains(operation.Methods, strings.ToUpper(args[1])):
		return "", "", terminal.Usage("wechatpay call "+strings.ToUpper(args[1])+" "+terminal.ShellQuote(method), "the method comes first, then the path")
	case slices.ContainsFunc(operation.Methods, func(m string) bool { return strings.HasPrefix(method, m+" ") }):
		return "", "", terminal.Usage("without the quotes around both: wechatpay call "+method, "METHOD and PATH are two arguments")
	case strings.Contains(method, "/"):
		return "", "", terminal.Usage("wechatpay call POST "+terminal.ShellQuote(method)+", or GET, PUT, PATCH, DELETE", "METHOD is missing before %s", terminal.Quote(method))
	}
	return "", "", terminal.Usage("write GET, PUT, POST, PATCH or DELETE", "%s is no method", terminal.Quote(method))
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
		return nil, terminal.Usage("--json takes a FILE, or - for stdin", "--json: %w", err)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // Windows editors begin files with it
	if err := terminal.CheckJSON(text); err != nil {
		return nil, terminal.Usage("--json takes a file of JSON; fields are given as items: name=text", "--json %s: %w", f.json, err)
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
