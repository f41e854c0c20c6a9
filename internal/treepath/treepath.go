// Package treepath writes the paths of the catalogue as walks down the typed tree of the root package: for tools that write Go.
package treepath

import (
	"slices"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/internal/goname"
	"github.com/a8579013/wechatpay/openapi"
)

// Of is the path of an operation in the typed tree, .V3().Refund().Domestic().Refunds(), by the rules in tree.go of the root
// package; "" where the catalogue does not have it, with just these names of its placeholders.
func Of(method, path string) string {
	t := known()
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

// Has tells whether the catalogue has a path, with just these names of its placeholders.
func Has(path string) bool { return known().paths[path] }

// tree is what the typed tree is made of.
type tree struct {
	operations map[string]bool
	paths      map[string]bool
	children   map[string][]string
}

var known = sync.OnceValue(func() *tree {
	t := &tree{map[string]bool{}, map[string]bool{}, map[string][]string{}}
	for _, o := range openapi.Operations() {
		path := o.Template()
		t.operations[o.Method+" "+path], t.paths[path] = true, true
		segments := strings.Split(path, "/")
		for i, segment := range segments {
			parent := strings.Join(segments[:i], "/")
			if !slices.Contains(t.children[parent], segment) {
				t.children[parent] = append(t.children[parent], segment)
			}
		}
	}
	return t
})

// name is that of a segment under its parent.
func (t *tree) name(parent, segment string) string {
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
