package catalogue

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
)

// Completion comes from the catalogue: a method, then a path, then items. Shells ask through cobra's hidden command
// __complete; `wechatpay completion bash`, zsh and fish print what connects them.

// complete gives a flag its values.
func complete(cmd *cobra.Command, flag string, values func(prefix string) []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return values(prefix), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil { // no such flag: a mistake in this program
		panic(err)
	}
}

// completeOperation completes METHOD and PATH, or an event.
func completeOperation(_ *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		if strings.Contains(prefix, "/") {
			return operation.PathsWith("", prefix)
		}
		return operation.StartingWith(slices.Concat(operation.Methods, eventTypes()), prefix), cobra.ShellCompDirectiveNoFileComp
	case 1:
		return operation.PathsWith(args[0], prefix)
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}
