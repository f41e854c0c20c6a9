package desk

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// completeTrigger completes an event, and the members of its content.
func completeTrigger(_ *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	if len(args) == 0 {
		for _, name := range names() {
			if n, err := sandbox.Event(name); err == nil && strings.HasPrefix(name, prefix) {
				list = append(list, cobra.CompletionWithDesc(name, n.Name))
			}
		}
		return list, operation.KeepOrder
	}
	n, err := sandbox.Event(args[0])
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if it, err := item.Parse(prefix); err == nil {
		f := contentOf(n)
		for _, name := range it.Path {
			f = f.Field(name)
		}
		if f == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return operation.StartingWith(valuesFor(it, f), prefix), operation.KeepOrder
	}
	at := strings.LastIndexByte(prefix, '.') + 1
	f := contentOf(n)
	for _, name := range strings.FieldsFunc(prefix[:at], func(r rune) bool { return r == '.' }) {
		f = f.Field(name)
	}
	if f == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	members, _ := operation.Members(f)
	for _, member := range members {
		word := prefix[:at] + member.Name + separator(member)
		if strings.HasPrefix(word, prefix) {
			list = append(list, cobra.CompletionWithDesc(word, member.Label))
		}
	}
	return list, operation.KeepOrder | cobra.ShellCompDirectiveNoSpace
}

// separator is what follows the name of a member.
func separator(f *openapi.Field) string {
	switch {
	case operation.IsStruct(f):
		return "."
	case f.Type == "string":
		return item.SepText
	}
	return item.SepJSON
}

// valuesFor are the values of an enum, as items.
func valuesFor(it item.Item, f *openapi.Field) []string {
	values := f.Enum
	if f.Type == "boolean" {
		values = []string{"true", "false"}
	}
	var all []string
	for _, value := range values {
		it.Value = value
		all = append(all, it.String())
	}
	return all
}
