package main

import (
	_ "embed"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
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

const completionHelp = `Print what makes a shell complete commands, paths, variables and fields with Tab:

  bash  echo 'source <(wechatpay completion bash)' >> ~/.bashrc
  zsh   wechatpay completion zsh > "${fpath[1]}/_wechatpay"
  fish  wechatpay completion fish > ~/.config/fish/completions/wechatpay.fish

Then begin a new shell.`

func newCompletion(c console) *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a shell's completion script",
		Long:  completionHelp,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(shells, args[0]) {
				return usage("wechatpay completion bash, for one", "name one shell: %s", strings.Join(shells, ", "))
			}
			return writeFailure(writeCompletion(cmd.Root(), c.out, args[0]))
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
