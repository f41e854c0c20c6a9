package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// flat is an answer as a list of dotted paths, in the order of its fields. Names of roles are made one.
type flat struct {
	order []string
	kinds map[string]string
}

func flatten(body *openapi.Field) flat {
	all := flat{kinds: map[string]string{}}
	walk("", body, func(path string, f *openapi.Field) {
		if path == "" || strings.HasSuffix(path, "[]") || strings.HasSuffix(path, "$") {
			return
		}
		parts := strings.Split(path[1:], ".")
		for i, part := range parts {
			name := strings.TrimRight(part, "[]$")
			parts[i] = role(name) + part[len(name):]
		}
		path = strings.Join(parts, ".")
		if _, twice := all.kinds[path]; !twice {
			all.order = append(all.order, path)
			all.kinds[path] = f.Type
		}
	})
	return all
}

// lacks gives the paths that other has and f has not; of an object that is missing as a whole only itself.
func (f flat) lacks(other flat) (missing []string) {
	for _, path := range other.order {
		at := strings.LastIndexByte(path, '.')
		parent := strings.TrimRight(path[:max(at, 0)], "[]$")
		if _, has := f.kinds[path]; has {
			continue
		}
		if _, has := f.kinds[parent]; parent == "" || has {
			missing = append(missing, path)
		}
	}
	return missing
}

// common counts the paths that both have.
func (f flat) common(other flat) (n int) {
	for _, path := range f.order {
		if _, ok := other.kinds[path]; ok {
			n++
		}
	}
	return n
}

// partnerWords are segments, and beginnings of segments, that make a service provider's path of a direct merchant's.
var (
	partnerWords = regexp.MustCompile(`(^|/)partner(/|$)`)
	partnerStart = regexp.MustCompile(`(^|/)partner-`)
	placeholders = regexp.MustCompile(`\{[^}]*\}`)
)

// twinKey is the same for a direct merchant's operation, a service provider's and a brand's.
func twinKey(o *openapi.Operation) string {
	path := partnerStart.ReplaceAllString(partnerWords.ReplaceAllString(o.Template(), "$1"), "$1")
	path = strings.TrimPrefix(strings.TrimPrefix(path, "v3/"), "brand/")
	return o.Method + " " + placeholders.ReplaceAllString(path, "{}")
}

// numberKey is the same for two queries of one thing, each by a number of its own; "" for all other operations.
func numberKey(o *openapi.Operation) string {
	segments := strings.Split(o.Template(), "/")
	n := len(segments)
	if o.Method != "GET" || n < 3 || segments[n-1][0] != '{' || segments[n-2][0] == '{' {
		return ""
	}
	name := strings.Trim(segments[n-1], "{}")
	if literal := strings.ReplaceAll(segments[n-2], "-", "_"); literal != name && !strings.HasSuffix(name, "_"+literal) {
		return ""
	}
	return strings.Join(segments[:n-2], "/")
}

// grouped gives the operations of one key together, in the order of the catalogue; those without a key and those alone are left out.
func (c *catalogue) grouped(keyOf func(*openapi.Operation) string) (groups [][]*openapi.Operation) {
	at := map[string]int{}
	for _, o := range c.operations {
		key := keyOf(o)
		if key == "" || o.V2 || o.Response.Body == nil || o.Response.Content != "json" || strings.HasPrefix(o.Template(), "hk/") || strings.HasPrefix(o.Template(), "global/") {
			continue
		}
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], o)
	}
	return slices.DeleteFunc(groups, func(g []*openapi.Operation) bool { return len(g) < 2 })
}

// twinless finds fields that only one of two twins answers with.
func (c *catalogue) twinless() []hole { return c.unequal("twin", twinKey) }

// numberless finds fields that only one of two queries of the same thing answers with.
func (c *catalogue) numberless() []hole { return c.unequal("number", numberKey) }

func (c *catalogue) unequal(kind string, keyOf func(*openapi.Operation) string) (found []hole) {
	for _, group := range c.grouped(keyOf) {
		for _, o := range group {
			mine, seen := flatten(o.Response.Body), map[string]bool{}
			for _, other := range group {
				if other == o {
					continue
				}
				for _, path := range mine.lacks(flatten(other.Response.Body)) {
					if !seen[path] && (!o.Has(openapi.FlagBrandScheme) || !strings.HasSuffix(path, "brand_id")) { // who the brand is, it knows
						seen[path] = true
						found = append(found, hole{kind, o.Method + " " + o.Template(), "response." + path, other.Template()})
					}
				}
			}
		}
	}
	return found
}

// leastCommon is the part of a query's answer that a notification of the same thing has, in percent.
const leastCommon = 40

// queryOf gives the query whose answer has most in common with a notification; nil where none has enough.
func (c *catalogue) queryOf(n *openapi.Notification) (query *openapi.Operation) {
	content, best := flatten(n.Resource), leastCommon
	for _, o := range c.operations {
		if o.V2 || o.Method != "GET" || o.Response.Body == nil || len(o.PathParams) == 0 || o.Deprecated() {
			continue
		}
		by := o.PathParams[len(o.PathParams)-1].Name
		if _, ok := content.kinds[role(by)]; !ok {
			continue
		}
		answer := flatten(o.Response.Body)
		common := content.common(answer)
		if score := 100 * common / (len(answer.order) + len(content.order) - common); score > best {
			query, best = o, score
		}
	}
	return query
}

// noticeless finds fields that a query answers with and the notification of the same thing lacks.
func (c *catalogue) noticeless() (found []hole) {
	for _, n := range c.notifications {
		if n.V2 || n.Resource == nil {
			continue
		}
		if query := c.queryOf(n); query != nil {
			for _, path := range flatten(n.Resource).lacks(flatten(query.Response.Body)) {
				found = append(found, hole{"notice", noticeKey(n), "resource." + path, query.Template()})
			}
		}
	}
	return found
}
