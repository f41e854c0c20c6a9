// Package program is the whole command line: arguments in, an exit code out. It hangs the families on one root, and says
// what to write in place of a command line that names none of their commands or flags.
package program

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Command makes one command, with its subcommands, for a console.
type Command = func(terminal.Console) *cobra.Command

// Run runs one command line and gives its exit code.
func Run(ctx context.Context, args []string, c terminal.Console, commands []Command) int {
	c = c.Until(ctx)
	c.Lang = language(args, c.Getenv)
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
		Short:         c.Say(words.RootShort),
		Long:          c.Say(words.RootLong),
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
	registerLanguage(root, c)
	speak(root, c)
	return root
}

// unknownCommand tells what to write in place of a command line that names no subcommand.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	if method := strings.ToUpper(args[0]); slices.Contains(operation.Methods, method) {
		return terminal.Usage(words.Plain("wechatpay call "+method+" …"), words.NoCommandAMethod.With(args[0]))
	}
	hint := words.Phrase(words.Plain("wechatpay help"))
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if near := terminal.Nearest(args[0], names); near != "" {
		hint = words.DidYouMean.With("wechatpay " + near)
	}
	return terminal.Usage(hint, words.NoCommand.With(args[0]))
}

// flagError offers the flag that was most likely meant. The flags of a command that is misspelt are not what is wrong.
func flagError(cmd *cobra.Command, args []string, err error) error {
	name := ""
	unknown, isUnknown := errors.AsType[*pflag.NotExistError](err)
	if isUnknown && unknown.GetSpecifiedShortnames() == "" {
		name = unknown.GetSpecifiedName()
	}
	if cmd.HasSubCommands() {
		if wrong := noSubcommand(cmd, args, name); wrong != nil {
			return wrong
		}
	}
	if wrong, ok := errors.AsType[*terminal.Failure](err); ok {
		return wrong
	}
	hint := words.HelpListsTheFlags.With(cmd.CommandPath())
	if near := terminal.Nearest(name, flagNames(cmd)); near != "" {
		hint = words.DidYouMean.With("--" + near)
	}
	if _, number, bare := strings.Cut(err.Error(), "missing unit in duration "); bare {
		hint = words.WriteAUnit.With(strings.Trim(number, `"`))
	}
	return terminal.Usage(hint, inWords(err))
}

// inWords says what the parser of the flags has found. What follows a short flag may be a secret: it is left out.
func inWords(err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if e.GetSpecifiedShortnames() != "" {
			return words.UnknownShortFlag.With(firstRune(e.GetSpecifiedName()))
		}
		return words.UnknownFlag.With(e.GetSpecifiedName())
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		if e.GetSpecifiedShortnames() != "" {
			return words.ShortNeedsAValue.With(firstRune(e.GetSpecifiedName()))
		}
		return words.FlagNeedsAValue.With(e.GetSpecifiedName())
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return words.BadFlagSyntax.With(e.GetSpecifiedFlag())
	}
	e, ok := errors.AsType[*pflag.InvalidValueError](err)
	if !ok {
		return err
	}
	flag := "--" + e.GetFlag().Name
	if short := e.GetFlag().Shorthand; short != "" {
		flag = "-" + short + ", " + flag
	}
	if _, number := errors.AsType[*strconv.NumError](err); number || strings.HasPrefix(e.Unwrap().Error(), "strconv.") {
		return words.InvalidFlagValue.With(e.GetValue(), flag)
	}
	return words.InvalidFlagBecause.With(e.GetValue(), flag, e.Unwrap())
}

func firstRune(name string) rune {
	r, _ := utf8.DecodeRuneInString(name)
	return r
}

// noSubcommand is the failure of a command line whose flag is that of a subcommand: which is misspelt, or comes after it.
func noSubcommand(cmd *cobra.Command, args []string, flag string) error {
	if cmd.HasParent() {
		args = args[slices.Index(args, cmd.Name())+1:]
	}
	given := slices.DeleteFunc(slices.Clone(args), func(word string) bool { return strings.HasPrefix(word, "-") })
	if len(given) == 0 {
		return nil
	}
	if args[0] == given[0] {
		return cmd.RunE(cmd, given)
	}
	for _, sub := range cmd.Commands() {
		if slices.Contains(given, sub.Name()) && sub.Flags().Lookup(flag) != nil {
			return terminal.Usage(words.Plain(sub.CommandPath()+" --"+flag+" …"), words.FlagBelongsBehind.With(flag, sub.Name()))
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
