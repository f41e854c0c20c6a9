package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/openapi"
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

const keepOrder = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder

// completeOperation completes METHOD and PATH, or an event.
func completeOperation(_ *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		if strings.Contains(prefix, "/") {
			return pathsWith("", prefix)
		}
		return startingWith(slices.Concat(methods, eventTypes()), prefix), cobra.ShellCompDirectiveNoFileComp
	case 1:
		return pathsWith(args[0], prefix)
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// completeCall completes METHOD, PATH and items.
func completeCall(_ *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return startingWith(methods, prefix), cobra.ShellCompDirectiveNoFileComp
	case 1:
		return pathsWith(args[0], prefix)
	}
	o, ok := openapi.Lookup(args[0], args[1])
	if !ok {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return completeItem(o, args[2:], prefix)
}

func startingWith(texts []string, prefix string) []cobra.Completion {
	var found []cobra.Completion
	for _, text := range texts {
		if strings.HasPrefix(text, prefix) && !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	return found
}

// pathsWith lists the paths of a method that begin like prefix. Many are given segment by segment, as a shell lists
// folders.
func pathsWith(method, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
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
		return list, keepOrder
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
	return list, keepOrder | cobra.ShellCompDirectiveNoSpace
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
	add(sepText, o.PathParams)
	add(sepQuery, o.Query)
	switch o.Kind {
	case openapi.JSON:
		slots = appendSlots(slots, nil, o.Body)
	case openapi.Multipart:
		for _, f := range o.Body.Fields {
			switch {
			case f.Type == "file":
				slots = append(slots, slot{[]string{f.Name}, sepUpload, f})
			case f.Name == "meta" && f.JSON != nil:
				slots = appendSlots(slots, nil, f.JSON)
			case f.Name == "meta":
				slots = appendSlots(slots, nil, f)
			}
		}
	}
	add(sepHeader, o.Header)
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
	fields, _ := membersOf(object)
	for _, f := range fields {
		here := append(path[:len(path):len(path)], f.Name)
		sep := sepJSON
		if f.Type == "string" {
			sep = sepText
		}
		if isStruct(f) {
			slots = appendSlots(slots, here, f)
			continue
		}
		slots = append(slots, slot{here, sep, f})
	}
	return slots
}

// completeItem completes a name, and behind its separator the value.
func completeItem(o *openapi.Operation, given []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if it, err := parseItem(prefix); err == nil {
		return completeValue(o, it)
	}
	taken := make(map[string]bool)
	for _, arg := range given {
		if it, err := parseItem(arg); err == nil {
			taken[it.place()] = true
		}
	}
	var list []cobra.Completion
	for _, s := range slotsOf(o) {
		it := item{sep: s.sep, path: s.path}
		if taken[it.place()] {
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
	return list, keepOrder | cobra.ShellCompDirectiveNoSpace
}

func describeSlot(s slot) string {
	about := s.field.Label
	if s.field.Required {
		about += " *"
	}
	return strings.TrimSpace(about)
}

// completeValue offers what the catalogue knows of values: enums, bools, an example.
func completeValue(o *openapi.Operation, it item) ([]cobra.Completion, cobra.ShellCompDirective) {
	if it.sep == sepUpload || it.sep == sepTextFile || it.sep == sepJSONFile {
		return filesWith(it)
	}
	for _, s := range slotsOf(o) {
		if !slices.Equal(s.path, it.path) || s.sep != it.sep && !(s.sep == sepText && it.sep == sepJSON) {
			continue
		}
		var list []cobra.Completion
		for _, value := range valuesOf(s.field) {
			if strings.HasPrefix(value, it.value) {
				full := it
				full.value = value
				list = append(list, full.String())
			}
		}
		return list, keepOrder
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
func filesWith(it item) ([]cobra.Completion, cobra.ShellCompDirective) {
	folder, begun := filepath.Split(it.value)
	found, err := os.ReadDir(first(folder, "."))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	var list []cobra.Completion
	for _, file := range found {
		if !strings.HasPrefix(file.Name(), begun) || begun == "" && strings.HasPrefix(file.Name(), ".") || file.Name() != oneLine(file.Name()) {
			// a line feed would end the completion, and the rest of the name begin another
			continue
		}
		full := it
		full.value = folder + file.Name()
		if file.IsDir() {
			full.value += string(filepath.Separator)
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		list = append(list, full.String())
	}
	return list, directive
}
