package main

import (
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/goname"
	"github.com/a8579013/wechatpay/openapi"
)

// place is a place in the tree of all paths: a segment under its parents.
type place struct {
	segment  string   // a literal, {name}, or {} for the union of placeholders that stand at one place
	path     string   // from the first segment to this one
	depth    int      // how many placeholders stand before it in a path
	children []*place // literals and placeholders in the order of the catalogue
	union    *place   // where Param leads to: the only placeholder, or the union of several; nil without one
	ends     []*openapi.Operation

	method   string // its Go name in the parent
	typeName string
}

// verbs in the order in which Chain has them.
var verbs = []string{"Get", "Put", "Post", "Patch", "Delete"}

// reserved tells whether a node of the tree has a method of that name.
func reserved(name string) bool {
	return name == "Param" || name == "Chain" || slices.Contains(verbs, strings.TrimSuffix(name, "Async"))
}

// roots makes a tree of each first segment: v3, v2, hk, global.
func roots(ops []*openapi.Operation) ([]*place, error) {
	top := new(place)
	for _, o := range ops {
		if err := top.add(o); err != nil {
			return nil, err
		}
	}
	for _, root := range top.children {
		root.unite()
	}
	return top.children, nil
}

func (p *place) isHole() bool { return strings.HasPrefix(p.segment, "{") }

// name is that of the placeholder; the union has those of all its parts.
func (p *place) name() string { return strings.Trim(p.segment, "{}") }

var segmentForm = regexp.MustCompile(`^([\w.~-]+|\{[\w.-]+\})$`)

// add makes the places of an operation's path. The slash that a path ends in belongs to the place before it; only
// where the same path exists without, it is a place of its own, the empty segment.
func (p *place) add(o *openapi.Operation) error {
	at, segments := p, strings.Split(o.Template(), "/")
	for i, s := range segments {
		if !segmentForm.MatchString(s) && (s != "" || i < len(segments)-1) {
			return fmt.Errorf("%s %s: %q is neither a literal nor a placeholder: the tree has no name for it", o.Method, o.Template(), s)
		}
		if s != "" {
			at = at.child(s)
		}
	}
	if len(at.ends) > 0 && at.ends[0].Template() != o.Template() { // one of the two ends in a slash
		slash := at.child("")
		if strings.HasSuffix(o.Template(), "/") {
			at = slash
		} else {
			slash.ends, at.ends = append(slash.ends, at.ends...), nil
		}
	}
	at.ends = append(at.ends, o)
	return nil
}

// child gives the place of a segment under p, made where it is new.
func (p *place) child(segment string) *place {
	for _, c := range p.children {
		if c.segment == segment {
			return c
		}
	}
	next := &place{segment: segment, path: strings.TrimPrefix(p.path+"/"+segment, "/"), depth: p.depth}
	if p.isHole() {
		next.depth++
	}
	p.children = append(p.children, next)
	return next
}

// unite finds where Param leads to, here and below.
func (p *place) unite() {
	var holes []*place
	for _, c := range p.children {
		c.unite()
		if c.isHole() {
			holes = append(holes, c)
		}
	}
	switch len(holes) {
	case 0:
	case 1:
		p.union = holes[0]
	default:
		p.union = union(holes)
		p.union.unite()
	}
}

// union merges places that differ only in a placeholder's name.
func union(parts []*place) *place {
	names := make([]string, len(parts))
	for i, part := range parts {
		names[i] = part.name()
	}
	u := &place{segment: "{" + strings.Join(names, " or ") + "}", depth: parts[0].depth}
	u.path = strings.TrimSuffix(parts[0].path, parts[0].segment) + u.segment
	for _, part := range parts {
		u.merge(part)
	}
	return u
}

func (p *place) merge(from *place) {
	p.ends = append(p.ends, from.ends...)
	for _, c := range from.children {
		p.child(c.segment).merge(c)
	}
}

// below gives what stands under a place; the union of placeholders comes last.
func (p *place) below() []*place {
	if p.union == nil || slices.Contains(p.children, p.union) {
		return p.children
	}
	return append(slices.Clip(p.children), p.union)
}

// all tells whether something holds of every operation here and below.
func (p *place) all(holds func(*openapi.Operation) bool) bool {
	for _, o := range p.ends {
		if !holds(o) {
			return false
		}
	}
	return !slices.ContainsFunc(p.children, func(c *place) bool { return !c.all(holds) })
}

// operations lists what ends here and below.
func (p *place) operations() []*openapi.Operation {
	all := slices.Clone(p.ends)
	for _, c := range p.children {
		all = append(all, c.operations()...)
	}
	return all
}

// end is the type of an end with these operations: endGetPost. "" where nothing ends here.
func (p *place) end() string {
	name := ""
	for _, v := range p.verbs() {
		name += v
	}
	if name == "" {
		return ""
	}
	return "end" + name
}

func (p *place) verbs() []string {
	var have []string
	for _, v := range verbs {
		if slices.ContainsFunc(p.ends, func(o *openapi.Operation) bool { return strings.EqualFold(o.Method, v) }) {
			have = append(have, v)
		}
	}
	return have
}

// namer gives the Go names of the tree. tree.go at the root says the rules.
type namer struct {
	types map[string]bool
	open  []untyped
	notes []string // collisions and how they were resolved
}

func (n *namer) note(format string, args ...any) {
	n.notes = append(n.notes, fmt.Sprintf(format, args...))
}

// root names a tree, whose types begin with its first segment.
func (n *namer) root(p *place) error {
	p.typeName = p.segment + "Root"
	n.types[p.typeName] = true
	return n.below(p, []string{p.segment}, p.segment)
}

// below names what stands under p. walked is the first segment and the methods from there to p, path is its own path.
func (n *namer) below(p *place, walked []string, path string) error {
	if err := n.siblings(p.children, path); err != nil {
		return err
	}
	for _, c := range p.below() {
		if c.method == "" {
			c.method = "Param"
		}
		c.typeName = c.end()
		way := append(slices.Clip(walked), c.method)
		if len(c.children) > 0 {
			n.open = append(n.open, untyped{c, way, path + "/" + c.segment})
		}
		if err := n.below(c, way, path+"/"+c.segment); err != nil {
			return err
		}
	}
	return nil
}

// untyped is a place whose type has no name yet, the methods that lead to it, and its path.
type untyped struct {
	*place
	way  []string
	path string
}

// nameTypes names each type by as few of the last segments as make it one of a kind, two at least: a program that keeps
// all methods has each name several times. Short paths choose first.
func (n *namer) nameTypes() {
	slices.SortStableFunc(n.open, func(a, b untyped) int { return len(a.way) - len(b.way) })
	for _, c := range n.open {
		name := ""
		for from := max(1, len(c.way)-2); from > 0; from-- {
			if name = c.way[0] + strings.Join(c.way[from:], ""); !n.types[name] {
				break
			}
		}
		c.typeName = goname.Unique(name, func(s string) bool { return n.types[s] })
		if n.types[c.typeName] = true; c.typeName != name {
			n.note("%s: the type %s is taken: %s", c.path, name, c.typeName)
		}
	}
}

// siblings names the children of one place.
func (n *namer) siblings(children []*place, path string) error {
	byName := map[string][]*place{}
	for _, c := range children {
		c.method = goname.Segment(c.segment)
		if c.segment == "" {
			c.method = "Slash"
		}
		if reserved(c.method) {
			c.method += "Segment"
			n.note("%s/%s: a node has a method of that name: %s", path, c.segment, c.method)
		}
		if !token.IsIdentifier(c.method) || !token.IsExported(c.method) {
			return fmt.Errorf("%s/%s: %q is no Go name; add a rule to internal/generate/tree.go", path, c.segment, c.method)
		}
		byName[c.method] = append(byName[c.method], c)
	}
	for _, c := range children { // not over the map: notes have an order
		alike := byName[c.method]
		if len(alike) < 2 {
			continue
		}
		switch {
		case c.isHole():
			c.method += "Variable"
		case strings.Contains(c.segment, "_"):
			c.method += "Underscore"
		default:
			continue
		}
		n.note("%s/%s: a sibling has that name: %s", path, c.segment, c.method)
	}
	taken := map[string]string{}
	for _, c := range children {
		if other, ok := taken[c.method]; ok {
			return fmt.Errorf("%s: %s and %s would both be %s; add a rule to internal/generate/tree.go", path, other, c.segment, c.method)
		}
		taken[c.method] = c.segment
	}
	return nil
}
