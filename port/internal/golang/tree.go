package golang

import (
	"slices"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/internal/goname"
	"github.com/a8579013/wechatpay/openapi"
)

// treeExpression is the path of an operation in the typed tree, .V3().Refund().Domestic().Refunds(), by the rules in tree.go of
// the root package; "" where the catalogue does not have it, with just these names of its placeholders.
func treeExpression(method, path string) string {
	t := tree()
	if !t.operations[method+" "+path] {
		return ""
	}
	var b strings.Builder
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		parent := strings.Join(segments[:i], "/")
		if segment == "" && !t.paths[parent] {
			break // the slash belongs to the place before it
		}
		b.WriteString("." + t.name(parent, segment) + "()")
	}
	return b.String()
}

// catalogue is what the typed tree is made of.
type catalogue struct {
	operations map[string]bool
	paths      map[string]bool
	children   map[string][]string
}

var tree = sync.OnceValue(func() *catalogue {
	t := &catalogue{map[string]bool{}, map[string]bool{}, map[string][]string{}}
	for _, o := range openapi.Operations() {
		path := o.Template()
		t.operations[o.Method+" "+path], t.paths[path] = true, true
		for i, segment := range strings.Split(path, "/") {
			parent := strings.Join(strings.Split(path, "/")[:i], "/")
			if !slices.Contains(t.children[parent], segment) {
				t.children[parent] = append(t.children[parent], segment)
			}
		}
	}
	return t
})

// name is that of a segment under its parent.
func (t *catalogue) name(parent, segment string) string {
	name := goname.Segment(segment)
	switch {
	case segment == "":
		return "Slash"
	case parent == "" && segment == "hk":
		return "HK"
	case parent == "":
		return strings.ToUpper(segment[:1]) + segment[1:]
	case slices.Contains([]string{"Param", "Chain", "Get", "Put", "Post", "Patch", "Delete"}, strings.TrimSuffix(name, "Async")):
		name += "Segment"
	}
	for _, sibling := range t.children[parent] {
		if sibling == segment || goname.Segment(sibling) != goname.Segment(segment) {
			continue
		}
		switch {
		case strings.HasPrefix(segment, "{"):
			return name + "Variable"
		case strings.Contains(segment, "_"):
			return name + "Underscore"
		}
	}
	return name
}

// treeMark stands for a walk down the typed tree until the code was checked: the tree has too many types to declare them all.
const treeMark = ".Chain(\"\u2060tree "

// grow puts the walks down the tree where their marks are.
func grow(code string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(code, treeMark)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		operation, after, _ := strings.Cut(rest, `")`)
		method, path, _ := strings.Cut(operation, " ")
		b.WriteString(treeExpression(method, path))
		code = after
	}
}
