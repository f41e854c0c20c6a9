package catalogue

import (
	"slices"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/internal/goname"
	"github.com/a8579013/wechatpay/openapi"
)

// treeExpression is the operation's path in the typed tree: client.V3().Refund().Domestic().Refunds(). The names follow
// the rules in tree.go of the root package.
func treeExpression(o *openapi.Operation) string {
	var b strings.Builder
	b.WriteString("client")
	segments := strings.Split(o.Template(), "/")
	for i, segment := range segments {
		parent := strings.Join(segments[:i], "/")
		if segment == "" && !slices.Contains(treePaths(), parent) {
			break // the slash belongs to the place before it
		}
		b.WriteString("." + treeName(parent, segment) + "()")
	}
	return b.String()
}

// treeName is the name of a segment under its parent.
func treeName(parent, segment string) string {
	name := goname.Segment(segment)
	switch {
	case segment == "":
		return "Slash"
	case parent == "":
		return strings.ToUpper(segment[:1]) + restOfRoot(segment)
	case isNodeMethod(name):
		name += "Segment"
	}
	for _, sibling := range siblings(parent) {
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

// restOfRoot completes V3, V2, HK and Global, the methods of Client.
func restOfRoot(segment string) string {
	if segment == "hk" {
		return "K"
	}
	return segment[1:]
}

// isNodeMethod tells whether every node of the tree has a method of that name.
func isNodeMethod(name string) bool {
	return slices.Contains([]string{"Param", "Chain", "Get", "Put", "Post", "Patch", "Delete"}, strings.TrimSuffix(name, "Async"))
}

// treePaths lists the paths of all operations.
var treePaths = sync.OnceValue(func() []string {
	var paths []string
	for _, o := range openapi.Operations() {
		paths = append(paths, o.Template())
	}
	return paths
})

// siblings lists the segments that follow a path.
func siblings(parent string) []string {
	var next []string
	for _, path := range treePaths() {
		if rest, ok := strings.CutPrefix(path, parent+"/"); ok {
			segment, _, _ := strings.Cut(rest, "/")
			if !slices.Contains(next, segment) {
				next = append(next, segment)
			}
		}
	}
	return next
}
