package call

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/openapi"
)

// completeCall completes METHOD, PATH and items.
func completeCall(_ *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return operation.StartingWith(operation.Methods, prefix), cobra.ShellCompDirectiveNoFileComp
	case 1:
		return operation.PathsWith(args[0], prefix)
	}
	o, ok := openapi.Lookup(args[0], args[1])
	if !ok {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return completeItem(o, args[2:], prefix)
}

// slot is a place of a request that an item fills.
type slot struct {
	path  []string
	sep   string
	field *openapi.Field
}

// slotsOf lists the places of an operation, in the order of the page, what is required first.
func slotsOf(o *openapi.Operation) []slot {
	var slots []slot
	add := func(sep string, fields []*openapi.Field) {
		for _, f := range fields {
			slots = append(slots, slot{[]string{f.Name}, sep, f})
		}
	}
	add(item.SepText, o.PathParams)
	add(item.SepQuery, o.Query)
	switch o.Kind {
	case openapi.JSON:
		slots = appendSlots(slots, nil, o.Body)
	case openapi.Multipart:
		for _, f := range o.Body.Fields {
			switch {
			case f.Type == "file":
				slots = append(slots, slot{[]string{f.Name}, item.SepUpload, f})
			case f.Name == "meta" && f.JSON != nil:
				slots = appendSlots(slots, nil, f.JSON)
			case f.Name == "meta":
				slots = appendSlots(slots, nil, f)
			}
		}
	}
	add(item.SepHeader, o.Header)
	slices.SortStableFunc(slots, func(a, b slot) int { return rank(a) - rank(b) })
	return slots
}

func rank(s slot) int {
	if s.field.Required {
		return 0
	}
	return 1
}

// appendSlots goes down into objects, not into lists: these are JSON.
func appendSlots(slots []slot, path []string, object *openapi.Field) []slot {
	fields, _ := operation.Members(object)
	for _, f := range fields {
		here := append(path[:len(path):len(path)], f.Name)
		sep := item.SepJSON
		if f.Type == "string" {
			sep = item.SepText
		}
		if operation.IsStruct(f) {
			slots = appendSlots(slots, here, f)
			continue
		}
		slots = append(slots, slot{here, sep, f})
	}
	return slots
}

// completeItem completes a name, and behind its separator the value.
func completeItem(o *openapi.Operation, given []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if it, err := item.Parse(prefix); err == nil {
		return completeValue(o, it)
	}
	taken := make(map[string]bool)
	for _, arg := range given {
		if it, err := item.Parse(arg); err == nil {
			taken[it.Place()] = true
		}
	}
	var list []cobra.Completion
	for _, s := range slotsOf(o) {
		it := item.Item{Sep: s.sep, Path: s.path}
		if taken[it.Place()] {
			continue
		}
		word, about := it.String(), describeSlot(s)
		if !strings.HasPrefix(word, prefix) {
			continue
		}
		if dot := strings.IndexByte(word[len(prefix):], '.'); dot >= 0 && len(s.path) > 1+strings.Count(prefix, ".") {
			word, about = word[:len(prefix)+dot+1], ""
		}
		if made := cobra.CompletionWithDesc(word, about); !slices.Contains(list, made) {
			list = append(list, made)
		}
	}
	return list, operation.KeepOrder | cobra.ShellCompDirectiveNoSpace
}

func describeSlot(s slot) string {
	about := s.field.Label
	if s.field.Required {
		about += " *"
	}
	return strings.TrimSpace(about)
}

// completeValue offers what the catalogue knows of values: enums, bools, an example.
func completeValue(o *openapi.Operation, it item.Item) ([]cobra.Completion, cobra.ShellCompDirective) {
	if it.Sep == item.SepUpload || it.Sep == item.SepTextFile || it.Sep == item.SepJSONFile {
		return filesWith(it)
	}
	for _, s := range slotsOf(o) {
		if !slices.Equal(s.path, it.Path) || s.sep != it.Sep && !(s.sep == item.SepText && it.Sep == item.SepJSON) {
			continue
		}
		var list []cobra.Completion
		for _, value := range valuesOf(s.field) {
			if strings.HasPrefix(value, it.Value) {
				full := it
				full.Value = value
				list = append(list, full.String())
			}
		}
		return list, operation.KeepOrder
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

func valuesOf(f *openapi.Field) []string {
	switch {
	case len(f.Enum) > 0:
		return f.Enum
	case f.Type == "boolean":
		return []string{"true", "false"}
	}
	var values []string
	for _, known := range []any{f.Default, f.Example} {
		if known != nil {
			if value := fmt.Sprint(known); !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
	}
	return values
}

// filesWith completes the name of a file behind a separator: shells can't, the word does not begin with it.
func filesWith(it item.Item) ([]cobra.Completion, cobra.ShellCompDirective) {
	folder, begun := filepath.Split(it.Value)
	found, err := os.ReadDir(cmp.Or(folder, "."))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	var list []cobra.Completion
	for _, file := range found {
		if !strings.HasPrefix(file.Name(), begun) || begun == "" && strings.HasPrefix(file.Name(), ".") || file.Name() != terminal.OneLine(file.Name()) {
			// a line feed would end the completion, and the rest of the name begin another
			continue
		}
		full := it
		full.Value = folder + file.Name()
		if file.IsDir() {
			full.Value += string(filepath.Separator)
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		list = append(list, full.String())
	}
	return list, directive
}
