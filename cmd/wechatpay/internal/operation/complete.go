package operation

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/openapi"
)

// KeepOrder offers no files, and leaves what is offered as it stands.
const KeepOrder = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder

// StartingWith lists the texts that begin like prefix, each once.
func StartingWith(texts []string, prefix string) []cobra.Completion {
	var found []cobra.Completion
	for _, text := range texts {
		if strings.HasPrefix(text, prefix) && !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	return found
}

// PathsWith lists the paths of a method that begin like prefix. Many are given segment by segment, as a shell lists
// folders.
func PathsWith(method, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	const most = 30
	slash := ""
	if strings.HasPrefix(prefix, "/") {
		slash, prefix = "/", prefix[1:]
	}
	var found []*openapi.Operation
	for _, o := range openapi.Operations() {
		if (method == "" || strings.EqualFold(o.Method, method)) && strings.HasPrefix(o.Template(), prefix) {
			found = append(found, o)
		}
	}
	var list []cobra.Completion
	if len(found) <= most {
		for _, o := range found {
			list = append(list, cobra.CompletionWithDesc(slash+o.Template(), o.Name))
		}
		return list, KeepOrder
	}
	for i, o := range found {
		rest := o.Template()[len(prefix):]
		end := strings.IndexByte(rest, '/')
		if end < 0 || end == len(rest)-1 {
			list = append(list, cobra.CompletionWithDesc(slash+o.Template(), o.Name))
			continue
		}
		folder := prefix + rest[:end+1]
		if i == 0 || !strings.HasPrefix(found[i-1].Template(), folder) {
			list = append(list, slash+folder)
		}
	}
	return list, KeepOrder | cobra.ShellCompDirectiveNoSpace
}
