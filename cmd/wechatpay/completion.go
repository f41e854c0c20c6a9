package main

import (
	_ "embed"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// bashScript replaces cobra's: that one needs the package bash-completion, and takes name=value for one word only
// where name is a flag.
//
//go:embed completion.bash
var bashScript string

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
	switch shell {
	case "zsh":
		return root.GenZshCompletion(w)
	case "fish":
		return root.GenFishCompletion(w, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(w)
	}
	_, err := io.WriteString(w, bashScript)
	return err
}
