package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/internal/goname"
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

// truncation writes a MarshalJSON for what is sent with a moment in it: the pages have them to the second, and what
// time.Now gives has nine digits more.
func (s *structs) truncation(p pending, members []member) {
	moments := slices.DeleteFunc(slices.Clone(members), func(m member) bool { return m.goType != moment })
	if !p.form.sent || p.form.tag != "json" || len(moments) == 0 {
		return
	}
	s.imports["encoding/json"] = true
	fmt.Fprintf(&s.text, "// MarshalJSON writes moments to the second.\nfunc (v %s) MarshalJSON() ([]byte, error) {\n\ttype plain %s\n", p.name, p.name)
	for _, m := range moments {
		fmt.Fprintf(&s.text, "\tv.%s = v.%s.Truncate(time.Second)\n", m.name, m.name)
	}
	s.text.WriteString("\treturn json.Marshal(plain(v))\n}\n\n")
}

// getters writes what gives the optional objects of an answer, and of these whatever they hold: safe where there is none.
func (s *structs) getters(p pending, members []member, taken map[string]bool) {
	if p.form.sent {
		return
	}
	for _, m := range members {
		name := "Get" + m.name
		if !s.behind[p.name] && !m.pointer || taken[name] {
			continue
		}
		result, value, zero := m.declared(), "v."+m.name, m.zero()
		if operation.IsStruct(m.field) && !m.pointer {
			result, value, zero = "*"+m.goType, "&v."+m.name, "nil"
		}
		fmt.Fprintf(&s.text, "// %s gives %s; of nil, %s.\nfunc (v *%s) %s() %s {\n\tif v == nil {\n\treturn %s\n\t}\n\treturn %s\n}\n\n",
			name, m.name, zero, p.name, name, result, zero, value)
	}
}

// constants writes the known values of texts.
func (s *structs) constants(p pending, members []member) {
	for _, m := range members {
		values := m.field.Enum
		if m.field.Items != nil {
			values = m.field.Items.Enum
		}
		if strings.TrimPrefix(m.goType, "[]") != "string" || !slices.ContainsFunc(values, hasLetter) {
			continue
		}
		s.comment("", "Known values of "+p.name+"."+m.name+", "+cmp.Or(m.field.Label, m.field.Name)+". There may be others.")
		s.text.WriteString("const (\n")
		for _, value := range values {
			if !hasLetter(value) { // a number has no name
				continue
			}
			name := goname.Unique(p.name+m.name+valueName(value), func(n string) bool { return s.taken[n] })
			s.taken[name] = true
			fmt.Fprintf(&s.text, "\t%s = %q", name, value)
			if meaning := meaningOf(m.field.Name, value); meaning != "" {
				s.text.WriteString(" // " + meaning)
			}
			s.text.WriteString("\n")
		}
		s.text.WriteString(")\n\n")
	}
}

func hasLetter(value string) bool { return strings.ContainsFunc(value, unicode.IsLetter) }

// valueName makes a name of a value: NOT_APPROVE is NotApprove, no_balance NoBalance; capitals within a word stay where
// not all of the value is written in them.
func valueName(value string) string {
	if value == strings.ToUpper(value) {
		value = strings.ToLower(value)
	}
	return strings.TrimPrefix(goname.Field("a-"+value), "A")
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
	if m.required && !m.isNilable() && m.goType != moment { // a moment that nobody set is none
		s.text.WriteString("\t" + statement + "\n")
		return
	}
	set := "v." + m.name + " != " + m.zero()
	if m.goType == moment && !m.pointer {
		set = "!v." + m.name + ".IsZero()"
	}
	fmt.Fprintf(&s.text, "\tif %s {\n\t%s\n\t}\n", set, statement)
}

func (m member) isNilable() bool {
	return m.pointer || strings.HasPrefix(m.goType, "[]") || strings.HasPrefix(m.goType, "map[") || m.goType == "json.RawMessage"
}

// zero is the zero value of a member.
func (m member) zero() string {
	switch {
	case m.isNilable():
		return "nil"
	case m.goType == "int64" || m.goType == "uint64":
		return "0"
	case m.goType == "bool":
		return "false"
	case m.goType == "string" || m.goType == sensitive || m.goType == "json.Number":
		return `""`
	}
	return m.goType + "{}"
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
	case moment:
		return "values.Set(" + key + ", " + m.value() + ".Format(time.RFC3339))"
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
	case m.goType == moment:
		return key + " = " + m.value() + ".Format(time.RFC3339)"
	}
	return key + " = " + m.value()
}
