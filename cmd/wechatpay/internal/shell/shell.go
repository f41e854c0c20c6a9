// Package shell is wechatpay completion: the name of a shell in, the script that connects it with the program out.
package shell

import (
	_ "embed"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// The scripts replace cobra's: those run what was typed, as eval does, and the one for bash needs the package
// bash-completion, takes name=value for one word only where name is a flag, and quotes nothing inside of quotes.
var (
	//go:embed completion.bash
	bashScript string
	//go:embed completion.zsh
	zshScript string
	//go:embed completion.fish
	fishScript string
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

// New makes wechatpay completion.
func New(c terminal.Console) *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: c.Say(words.CompletionShort),
		Long:  c.Say(words.CompletionLong),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(shells, args[0]) {
				return terminal.Usage(words.ForExample.With("wechatpay completion bash"), words.NameOneShell.With(strings.Join(shells, ", ")))
			}
			return terminal.WriteFailure(writeCompletion(cmd.Root(), c.Out, args[0]))
		},
		ValidArgsFunction:     cobra.FixedCompletions(shells, cobra.ShellCompDirectiveNoFileComp),
		DisableFlagsInUseLine: true,
	}
}

func writeCompletion(root *cobra.Command, w io.Writer, shell string) error {
	if shell == "powershell" {
		return root.GenPowerShellCompletionWithDesc(w)
	}
	script := map[string]string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[shell]
	_, err := io.WriteString(w, script)
	return err
}
