// Package program is the whole command line: arguments in, an exit code out. It hangs the families on one root, and says
// what to write in place of a command line that names none of their commands or flags.
package program

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

// Command makes one command, with its subcommands, for a console.
type Command = func(terminal.Console) *cobra.Command

// Run runs one command line and gives its exit code.
func Run(ctx context.Context, args []string, c terminal.Console, commands []Command) int {
	c = c.Until(ctx)
	root := newRoot(c, commands)
	root.SetArgs(args)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagError(cmd, args, err) })
	err := root.ExecuteContext(ctx)
	return c.Report(ctx, err)
}

// newRoot makes the command that the subcommands hang on.
func newRoot(c terminal.Console, commands []Command) *cobra.Command {
	root := &cobra.Command{
		Use:           "wechatpay",
		Short:         "Call WeChat Pay from a terminal",
		Long:          "wechatpay calls WeChat Pay's API: it signs a request, sends it, and prints the answer once its signature has been verified.",
		Example:       "  " + playground.FirstCommand + "\n  wechatpay api search 退款\n  wechatpay api show POST v3/refund/domestic/refunds",
		Version:       terminal.Version(),
		SilenceErrors: true, // they are printed in one place: Console.Report
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          unknownCommand,
	}
	root.SetIn(c.In)
	root.SetOut(c.Out)
	root.SetErr(c.Err)
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	for _, command := range commands {
		root.AddCommand(command(c))
	}
	return root
}

// unknownCommand tells what to write in place of a command line that names no subcommand.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	if slices.Contains(operation.Methods, strings.ToUpper(args[0])) {
		return terminal.Usage("wechatpay call "+strings.ToUpper(args[0])+" …", "%q is no command, it is a method", args[0])
	}
	hint := "wechatpay help"
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean wechatpay " + near[0] + "?"
	}
	return terminal.Usage(hint, "%q is no command", args[0])
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
		if near := terminal.Nearest(name, flagNames(cmd)); near != "" {
			hint = "did you mean --" + near + "?"
		}
	}
	if _, number, bare := strings.Cut(err.Error(), "missing unit in duration "); bare {
		hint = "write " + strings.Trim(number, `"`) + "s for seconds, 2m for minutes"
	}
	text, _, _ := strings.Cut(err.Error(), " in -") // what follows a short flag may be a secret
	text, _, _ = strings.Cut(text, ": strconv.")
	return terminal.Usage(hint, "%s", text)
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
			return terminal.Usage(sub.CommandPath()+" --"+flag+" …", "--%s is a flag of %s, and stands before it", flag, sub.Name())
		}
	}
	return nil
}

// flagNames lists the flags of a command.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}
