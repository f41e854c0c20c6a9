package catalogue

import (
	"fmt"
	"slices"
	"strings"
)

// writeMethod writes the method that turns a struct into what the keys of a wechatpay.Request take: the query option
// wants url.Values, xml and Media.Meta a map.
func (s *structs) writeMethod(p pending, members []member) {
	switch p.form.method {
	case "Values":
		if slices.ContainsFunc(members, func(m member) bool { return m.goType == sensitive }) {
			s.sealedQuery(p, members)
			return
		}
		s.imports["net/url"] = true
		fmt.Fprintf(&s.text, "// Values gives the parameters as the query option of a Request takes them.\nfunc (v %s) Values() url.Values {\n\tvalues := make(url.Values)\n", p.name)
		for _, m := range members {
			s.setWhere(m, m.intoQuery(s))
		}
	case "Map":
		fmt.Fprintf(&s.text, "// Map gives the fields as a Request takes them.\nfunc (v %s) Map() map[string]any {\n\tvalues := make(map[string]any)\n", p.name)
		for _, m := range members {
			s.setWhere(m, m.intoMap(p.form))
		}
	default:
		return
	}
	s.text.WriteString("\treturn values\n}\n\n")
}

// sealedQuery writes Values of a query with fields that the client encrypts: url.Values holds texts only.
func (s *structs) sealedQuery(p pending, members []member) {
	fmt.Fprintf(&s.text, "// Values gives the parameters as the query option of a Request takes them.\nfunc (v %s) Values() map[string]any {\n\tvalues := make(map[string]any)\n", p.name)
	for _, m := range members {
		s.setWhere(m, m.intoMap(p.form))
	}
	s.text.WriteString("\treturn values\n}\n\n")
}

// setWhere writes a statement, under the condition that the member has a value where it need not have one.
func (s *structs) setWhere(m member, statement string) {
	zero := map[string]string{"string": `""`, sensitive: `""`, "json.Number": `""`, "int64": "0", "uint64": "0"}[m.goType]
	switch {
	case m.pointer || strings.HasPrefix(m.goType, "[]") || strings.HasPrefix(m.goType, "map[") || m.goType == "json.RawMessage":
		zero = "nil"
	case m.required:
		zero = ""
	}
	if zero == "" {
		s.text.WriteString("\t" + statement + "\n")
		return
	}
	fmt.Fprintf(&s.text, "\tif v.%s != %s {\n\t%s\n\t}\n", m.name, zero, statement)
}

// value is the expression of a member's value.
func (m member) value() string {
	if m.pointer {
		return "*v." + m.name
	}
	return "v." + m.name
}

func (m member) intoQuery(s *structs) string {
	key := fmt.Sprintf("%q", m.field.Name)
	switch m.goType {
	case "string":
		return "values.Set(" + key + ", " + m.value() + ")"
	case "json.Number":
		return "values.Set(" + key + ", " + m.value() + ".String())"
	case "[]string":
		return "values[" + key + "] = " + m.value()
	}
	s.imports["fmt"] = true
	return "values.Set(" + key + ", fmt.Sprint(" + m.value() + "))"
}

func (m member) intoMap(as form) string {
	key := fmt.Sprintf("values[%q]", m.field.Name)
	switch {
	case as.tag == "xml" && m.nested && strings.HasPrefix(m.goType, "[]"):
		return "list := make([]any, len(v." + m.name + "))\n\tfor i := range list {\n\tlist[i] = v." + m.name + "[i].Map()\n\t}\n\t" + key + " = list"
	case as.tag == "xml" && m.nested:
		return key + " = v." + m.name + ".Map()"
	}
	return key + " = " + m.value()
}
