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
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop()                      // a second Ctrl-C ends the program at once
		time.Sleep(3 * time.Second) // and so does the first, where something does not listen: the opening of a FIFO
		os.Exit(exitInterrupted)
	})
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
	c.in = interruptible{ctx, c.in}
	root := newRoot(c)
	root.SetArgs(args)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagError(cmd, args, err) })
	err := root.ExecuteContext(ctx)
	return c.report(ctx, err)
}

// interruptible is an input that gives up with its context: a read that waits for somebody to type does not.
type interruptible struct {
	ctx context.Context
	in  io.Reader
}

// Read reads; after an interruption the read that is under way keeps its own memory, and what it finds is lost.
func (i interruptible) Read(p []byte) (int, error) {
	text := make([]byte, len(p))
	var n int
	var err error
	done := make(chan struct{})
	go func() {
		n, err = i.in.Read(text)
		close(done)
	}()
	select {
	case <-done:
		return copy(p, text[:n]), err
	case <-i.ctx.Done():
		return 0, i.ctx.Err()
	}
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
		RunE:          unknownCommand,
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.AddCommand(newCall(c), newAPI(c), newGen(c), newCerts(c), newVerify(c), newDoctor(c), newKeys(c), newCompletion(c))
	return root
}

const firstCommand = "wechatpay call --sandbox POST 'v3/marketing/favor/stocks/{stock_id}/start' stock_id=9856000 stock_creator_mchid=8956000"

// unknownCommand tells what to write in place of a command line that names no subcommand.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
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

// flagError offers the flag that was most likely meant. The flags of a command that is misspelt are not what is wrong.
func flagError(cmd *cobra.Command, args []string, err error) error {
	_, name, long := strings.Cut(err.Error(), "unknown flag: --")
	if cmd.HasSubCommands() {
		if wrong := noSubcommand(cmd, args, name); wrong != nil {
			return wrong
		}
	}
	hint := cmd.CommandPath() + " --help lists the flags"
	if long {
		if near := nearest(name, flagNames(cmd)); near != "" {
			hint = "did you mean --" + near + "?"
		}
	}
	if _, number, bare := strings.Cut(err.Error(), "missing unit in duration "); bare {
		hint = "write " + strings.Trim(number, `"`) + "s for seconds, 2m for minutes"
	}
	text, _, _ := strings.Cut(err.Error(), " in -") // what follows a short flag may be a secret
	text, _, _ = strings.Cut(text, ": strconv.")
	return usage(hint, "%s", text)
}

// noSubcommand is the failure of a command line whose flag is that of a subcommand: which is misspelt, or comes after it.
func noSubcommand(cmd *cobra.Command, args []string, flag string) error {
	if cmd.HasParent() {
		args = args[slices.Index(args, cmd.Name())+1:]
	}
	words := slices.DeleteFunc(slices.Clone(args), func(word string) bool { return strings.HasPrefix(word, "-") })
	if len(words) == 0 {
		return nil
	}
	if args[0] == words[0] {
		return cmd.RunE(cmd, words)
	}
	for _, sub := range cmd.Commands() {
		if slices.Contains(words, sub.Name()) && sub.Flags().Lookup(flag) != nil {
			return usage(sub.CommandPath()+" --"+flag+" …", "--%s is a flag of %s, and stands before it", flag, sub.Name())
		}
	}
	return nil
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
