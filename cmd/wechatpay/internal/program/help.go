package program

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Cobra's own help is in English, and so is pflag's: this one is laid out like theirs.

// speak gives the root its help, and every command under it the flag, in the reader's language.
func speak(root *cobra.Command, c terminal.Console) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { fmt.Fprint(c.Out, helpOf(cmd, c.Lang)) })
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		_, err := fmt.Fprint(c.Err, usageOf(cmd, c.Lang))
		return err
	})
	root.SetHelpCommand(newHelp(root, c))
	root.InitDefaultHelpCmd()
	root.Flags().BoolP("version", "v", false, c.Say(words.FlagVersion))
	addHelpFlags(root, c)
}

func addHelpFlags(cmd *cobra.Command, c terminal.Console) {
	cmd.Flags().BoolP("help", "h", false, c.Say(words.FlagHelp.With(cmd.Name())))
	for _, sub := range cmd.Commands() {
		addHelpFlags(sub, c)
	}
}

// newHelp makes wechatpay help.
func newHelp(root *cobra.Command, c terminal.Console) *cobra.Command {
	return &cobra.Command{
		Use:   c.Say(words.HelpUse),
		Short: c.Say(words.HelpShort),
		Long:  c.Say(words.HelpLong),
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, _, err := root.Find(args)
			if err != nil {
				return err
			}
			cmd.InitDefaultHelpFlag() // which brings the flags of the root to it
			return cmd.Help()
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
			cmd, _, err := root.Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var found []cobra.Completion
			for _, sub := range cmd.Commands() {
				if isListed(sub) && strings.HasPrefix(sub.Name(), prefix) {
					found = append(found, cobra.CompletionWithDesc(sub.Name(), sub.Short))
				}
			}
			return found, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func isListed(cmd *cobra.Command) bool { return cmd.IsAvailableCommand() || cmd.Name() == "help" }

// helpOf is the page of a command.
func helpOf(cmd *cobra.Command, lang words.Lang) string {
	about := cmd.Long
	if about == "" {
		about = cmd.Short
	}
	return strings.TrimSpace(about) + "\n\n" + usageOf(cmd, lang)
}

// usageOf is the part of a page that follows the prose.
func usageOf(cmd *cobra.Command, lang words.Lang) string {
	var b strings.Builder
	section := func(title words.Text, lines ...string) {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(title.In(lang) + "\n" + strings.Join(lines, "\n"))
	}
	lines := []string{"  " + strings.ReplaceAll(cmd.UseLine(), "[flags]", words.FlagsInUse.In(lang))}
	if cmd.HasAvailableSubCommands() {
		lines = append(lines, "  "+words.SubcommandUse.With(cmd.CommandPath()).In(lang))
	}
	section(words.UsageTitle, lines...)
	if cmd.HasExample() {
		section(words.ExamplesTitle, cmd.Example)
	}
	if lines = nil; cmd.HasAvailableSubCommands() {
		for _, sub := range cmd.Commands() {
			if isListed(sub) {
				lines = append(lines, "  "+terminal.Pad(sub.Name(), sub.NamePadding())+" "+sub.Short)
			}
		}
		section(words.CommandsTitle, lines...)
	}
	if cmd.HasAvailableLocalFlags() {
		section(words.FlagsTitle, flagLines(cmd.LocalFlags(), lang)...)
	}
	if cmd.HasAvailableInheritedFlags() {
		section(words.GlobalFlagsTitle, flagLines(cmd.InheritedFlags(), lang)...)
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\n\n" + words.MoreAboutACommand.With(cmd.CommandPath()).In(lang))
	}
	return b.String() + "\n"
}

// flagLines lists flags: what is typed, and in a column behind it what it does.
func flagLines(flags *pflag.FlagSet, lang words.Lang) []string {
	var names, about []string
	widest := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "      --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		value, text := pflag.UnquoteUsage(f)
		if value != "" {
			name += " " + value
		}
		switch f.DefValue {
		case "", "false", "[]":
		default:
			text += words.FlagDefault.With(f.DefValue).In(lang)
		}
		names, about, widest = append(names, name), append(about, text), max(widest, terminal.Width(name))
	})
	for i := range names {
		names[i] = terminal.Pad(names[i], widest) + "   " + about[i]
	}
	return names
}
