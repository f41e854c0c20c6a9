// Wechatpay calls WeChat Pay from a terminal: it signs a request, sends it, and prints the answer once its signature
// has been verified. Try it without an account:
//
//	wechatpay call --sandbox POST 'v3/marketing/favor/stocks/{stock_id}/start' stock_id=9856000 stock_creator_mchid=8956000
//
// The manual is docs/cli.md.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], console{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv}))
}

// console is what the program reads from and writes to.
type console struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
}

// run runs one command line and gives its exit code.
func run(ctx context.Context, args []string, c console) int {
	root := newRoot(c)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	return c.report(ctx, err)
}

// newRoot makes the command that the subcommands hang on. Each of them has a file of its own.
func newRoot(c console) *cobra.Command {
	root := &cobra.Command{
		Use:           "wechatpay",
		Short:         "Call WeChat Pay from a terminal",
		Long:          "wechatpay calls WeChat Pay's API: it signs a request, sends it, and prints the answer once its signature has been verified.",
		Example:       "  " + firstCommand + "\n  wechatpay api search 退款\n  wechatpay api show POST v3/refund/domestic/refunds",
		Version:       version(),
		SilenceErrors: true, // they are printed in one place: console.report
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          func(cmd *cobra.Command, args []string) error { return unknownCommand(cmd, args) },
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newCall(c), newAPI(c), newGen(c), newCerts(c), newVerify(c), newDoctor(c), newCompletion(c))
	return root
}

const firstCommand = "wechatpay call --sandbox POST 'v3/marketing/favor/stocks/{stock_id}/start' stock_id=9856000 stock_creator_mchid=8956000"

// unknownCommand tells what to write in place of a command line that names no subcommand.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage("wechatpay help", "no command given")
	}
	if slices.Contains(methods, strings.ToUpper(args[0])) {
		return usage("wechatpay call "+strings.ToUpper(args[0])+" …", "%q is no command, it is a method", args[0])
	}
	hint := "wechatpay help"
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean wechatpay " + near[0] + "?"
	}
	return usage(hint, "%q is no command", args[0])
}

// flagError offers the flag that was most likely meant.
func flagError(cmd *cobra.Command, err error) error {
	hint := cmd.CommandPath() + " --help lists the flags"
	if _, name, ok := strings.Cut(err.Error(), "unknown flag: --"); ok {
		if near := nearest(name, flagNames(cmd)); near != "" {
			hint = "did you mean --" + near + "?"
		}
	}
	text, _, _ := strings.Cut(err.Error(), " in -") // what follows a short flag may be a secret
	return usage(hint, "%s", text)
}

// version tells which release this is, as the Go toolchain recorded it.
func version() string {
	text := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		text = info.Main.Version
	}
	return text + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}

// flagNames lists the flags of a command.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}
