package openapi

import "strings"

// route is a segment of the tree of all paths. Paths are kept in the spelling of Client.Chain.
type route struct {
	literal map[string]*route
	holes   []hole         // placeholders at this place; more than one where operations call it differently
	end     map[string]int // method: place in the list of operations
}

type hole struct {
	name string
	next *route
}

func (r *route) add(template, method string, place int) {
	for segment := range strings.SplitSeq(template, "/") {
		r = r.child(segment)
	}
	if r.end == nil {
		r.end = make(map[string]int, 1)
	}
	r.end[method] = place
}

func (r *route) child(segment string) *route {
	if name, ok := placeholder(segment); ok {
		for _, h := range r.holes {
			if h.name == name {
				return h.next
			}
		}
		next := new(route)
		r.holes = append(r.holes, hole{name, next})
		return next
	}
	next := r.literal[segment]
	if next == nil {
		if r.literal == nil {
			r.literal = make(map[string]*route, 1)
		}
		next = new(route)
		r.literal[segment] = next
	}
	return next
}

// placeholder takes a segment that is a variable: {name}, {+name}, <name>, _name_, and {} where a value was bound.
func placeholder(segment string) (name string, ok bool) {
	n := len(segment)
	if n < 2 {
		return "", false
	}
	switch first, last := segment[0], segment[n-1]; {
	case first == '{' && last == '}':
		return strings.TrimLeft(segment[1:n-1], "+"), true
	case first == '<' && last == '>', first == '_' && last == '_':
		return segment[1 : n-1], true
	}
	return "", false
}

// find gives the place of an operation in the list, -1 where there is none.
func (r *route) find(path, method string) int {
	if at := strings.Index(path, "://"); at >= 0 {
		_, path, _ = strings.Cut(path[at+3:], "/")
	}
	for i := range len(path) {
		if path[i] == '?' || path[i] == '#' || path[i] == '{' && i+1 < len(path) && strings.IndexByte("?&#", path[i+1]) >= 0 {
			path = path[:i]
			break
		}
	}
	if first := r.literal[firstSegment(path)]; first == nil {
		path = strings.TrimPrefix(path, "/")
		if first = r.literal[firstSegment(path)]; first == nil {
			path = v2Prefix + "/" + path // a path of APIv2 as its page has it: /pay/unifiedorder
		}
	}
	switch method { // as most callers write it
	case "GET", "POST", "PUT", "PATCH", "DELETE":
	default:
		method = strings.ToUpper(method)
	}
	return r.walk(path, method)
}

func firstSegment(path string) string {
	first, _, _ := strings.Cut(path, "/")
	return first
}

// walk goes down: the literal child first, then placeholders, the one of the same name before the others.
func (r *route) walk(path, method string) int {
	segment, rest, more := strings.Cut(path, "/")
	if next := r.literal[segment]; next != nil {
		if at := next.arrive(rest, more, method); at >= 0 {
			return at
		}
	}
	if segment == "" {
		return -1
	}
	name, _ := placeholder(segment)
	for _, sameName := range [...]bool{true, false} {
		for _, h := range r.holes {
			if (h.name == name) == sameName {
				if at := h.next.arrive(rest, more, method); at >= 0 {
					return at
				}
			}
		}
	}
	return r.capitals(name, rest, more, method)
}

// capitals takes a placeholder for the literal that it spells in small letters: {addinstitutionsub} stands for
// addInstitutionsub, which is no name of the property style.
func (r *route) capitals(name, rest string, more bool, method string) int {
	if name == "" {
		return -1
	}
	for literal, next := range r.literal {
		if literal != name && strings.EqualFold(literal, name) && strings.ToLower(literal) != literal {
			return next.arrive(rest, more, method)
		}
	}
	return -1
}

func (r *route) arrive(rest string, more bool, method string) int {
	if more {
		return r.walk(rest, method)
	}
	if at, ok := r.end[method]; ok {
		return at
	}
	return -1
}
