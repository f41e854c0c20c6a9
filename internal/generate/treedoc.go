package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// mostNames is how many required fields of one object a comment names.
const mostNames = 8

// comment is what stands above the method that leads to a place: the facts of what ends there, and nothing that the
// official page says better.
func (p *place) comment(method string, known map[string]bool) []string {
	begin := method + " is "
	switch {
	case method == "Param" && len(p.ends) == 0:
		return []string{"Param binds " + p.name() + "."}
	case method == "Param":
		begin = "Param binds " + p.name() + " in "
	case len(p.ends) == 0 && p.isHole():
		return []string{method + " leaves " + p.name() + " to the request."}
	case len(p.ends) == 0:
		return []string{method + " leads to " + p.path + "/…, " + p.about()}
	}
	strike := p.all((*openapi.Operation).Deprecated)
	var lines []string
	for i, o := range p.ends {
		if i > 0 {
			lines, begin = append(lines, ""), "Also "
		}
		lines = append(lines, begin+o.Method+" "+o.Template()+", "+o.Name+".")
		lines = append(lines, essentials(o)...)
		if o.Deprecated() && !strike { // a live operation is reached through this method too
			lines = append(lines, "Do not use it: "+replaced([]*openapi.Operation{o}, known)+".")
		}
		if o.Doc != "" {
			lines = append(lines, o.Doc)
		}
	}
	if strike && len(p.ends) > 0 {
		lines = append(lines, "", "Deprecated: "+replaced(p.ends, known)+".")
	}
	return lines
}

// mostGroups is how many groups of operations a comment names.
const mostGroups = 4

// about tells how many operations stand below a place, and what they are for, the most frequent first.
func (p *place) about() string {
	ops := p.operations()
	count, groups := map[string]int{}, []string{}
	for _, o := range ops {
		if count[o.Group]++; count[o.Group] == 1 && o.Group != "" {
			groups = append(groups, o.Group)
		}
	}
	slices.SortStableFunc(groups, func(a, b string) int { return count[b] - count[a] })
	text := fmt.Sprintf("%d operations", len(ops))
	if len(ops) == 1 {
		text = "1 operation"
	}
	switch n := len(groups); {
	case n == 0:
		return text + "."
	case n > mostGroups:
		return text + ": " + strings.Join(groups[:mostGroups], ", ") + ", …"
	}
	return text + ": " + strings.Join(groups, ", ") + "."
}

// essentials gives one line of what a caller has to know of an operation, or none.
func essentials(o *openapi.Operation) []string {
	var said []string
	say := func(what string, names []string) {
		if len(names) > 0 {
			said = append(said, what+": "+strings.Join(names, ", ")+".")
		}
	}
	say("Path", required(o, o.PathParams, 0))
	say("Required query", required(o, o.Query, 0))
	if o.Body != nil {
		say("Required "+string(o.Kind), required(o, o.Body.Fields, 1))
	}
	switch len(o.Hosts) {
	case 0:
	case 1:
		say("Host", o.Hosts)
	default:
		say("Hosts", o.Hosts)
	}
	switch o.Status {
	case openapi.Restricted:
		said = append(said, "It needs an approval.")
	case openapi.Beta:
		said = append(said, "It is in beta.")
	}
	if len(said) == 0 {
		return nil
	}
	return []string{strings.Join(said, " ")}
}

// required names the fields that must be given, with those of objects down to depth. What every call of APIv2 gets
// from the client is left out.
func required(o *openapi.Operation, fields []*openapi.Field, depth int) []string {
	var names []string
	for _, f := range fields {
		if !f.Required || o.V2 && (f.Name == "sign" || f.Name == "nonce_str") {
			continue
		}
		if len(names) == mostNames {
			return append(names, "…")
		}
		name, inner := f.Name, f
		if f.Items != nil {
			name, inner = name+"[]", f.Items
		}
		if depth > 0 {
			if members := required(o, inner.Fields, depth-1); len(members) > 0 {
				name += "{" + strings.Join(members, ", ") + "}"
			}
		}
		names = append(names, name)
	}
	return names
}

// replaced says why operations should not be used and what to use instead.
func replaced(ops []*openapi.Operation, known map[string]bool) string {
	var said []string
	by := map[string][]string{}
	for _, o := range ops {
		what := map[openapi.Status]string{openapi.Offline: "switched off", openapi.Superseded: "superseded", openapi.Deprecated: "out of use"}[o.Status]
		if o.Since != "" {
			what += " since " + o.Since
		}
		if !slices.Contains(said, what) {
			said = append(said, what)
		}
		for _, s := range o.Successor {
			if s = successor(s, known); !slices.Contains(by[what], s) {
				by[what] = append(by[what], s)
			}
		}
	}
	for i, what := range said {
		if len(by[what]) > 0 {
			said[i] += ", use " + strings.Join(by[what], " or ")
		}
	}
	return strings.Join(said, "; ")
}

// successor writes "PATH" or "METHOD PATH" of the facts as Client.Do takes it. known holds the templates of all
// operations: one of APIv2 stands in the facts without its prefix.
func successor(fact string, known map[string]bool) string {
	method, path, ok := strings.Cut(fact, " ")
	if !ok {
		method, path = "", fact
	}
	template := strings.TrimPrefix(path, "/")
	if !known[template] && known["v2/"+template] {
		template = "v2/" + template
	}
	return strings.TrimPrefix(method+" "+template, " ")
}
