package specimen

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/openapi"
)

// Maker makes values of fields. The zero value is ready to use; one is used for one request or answer.
type Maker struct {
	Now   time.Time      // what times say
	Known map[string]any // values by the name of a member, taken wherever they fit
	V2    bool           // of APIv2, whose times are none as in RFC 3339
	Seed  string         // what numbers that WeChat Pay gives out depend on; "": those of the catalogue's examples

	// Seal encrypts a field that the catalogue calls sensitive. Nil leaves it in the clear.
	Seal func(f *openapi.Field, plain string) (any, error)
	// Skip leaves a member out. Nil: all of them are there.
	Skip func(f *openapi.Field) bool

	err error
}

// A Secret is a known text that stands only where it is encrypted.
type Secret string

// Err is the first error of Seal.
func (m *Maker) Err() error { return m.err }

// Object makes the members of an object: all that may stand together.
func (m *Maker) Object(f *openapi.Field) map[string]any {
	made := map[string]any{}
	if f == nil {
		return made
	}
	members := f.Fields
	if len(f.OneOf) > 0 {
		members = append(members[:len(members):len(members)], f.OneOf[0].Fields...)
	}
	alone := false
	for _, member := range members {
		if member.Exclusive {
			if alone {
				continue
			}
			alone = true
		}
		if _, there := made[member.Name]; there || m.Skip != nil && m.Skip(member) {
			continue
		}
		made[member.Name] = m.Value(member)
	}
	return made
}

// Value makes one value: a string, json.Number, bool, map or list, or what Seal gives.
func (m *Maker) Value(f *openapi.Field) any {
	if f == nil {
		return map[string]any{}
	}
	if f.Sensitive == "" {
		if known, ok := m.known(f); ok {
			return known
		}
	}
	switch f.Type {
	case "object":
		return m.Object(f)
	case "array":
		return m.list(f)
	case "boolean":
		return f.Example != false
	case "integer", "number":
		return m.number(f)
	}
	if f.Sensitive != "" && m.Seal != nil {
		plain := m.text(f)
		if secret, ok := m.Known[f.Name].(Secret); ok && secret != "" {
			plain = string(secret)
		}
		sealed, err := m.Seal(f, plain)
		if err != nil && m.err == nil {
			m.err = err
		}
		return sealed
	}
	return m.text(f)
}

// known is the value that a member of that name has elsewhere, in the type that is wanted here.
func (m *Maker) known(f *openapi.Field) (any, bool) {
	value, ok := m.Known[f.Name]
	if !ok || f.Name == "" || f.Type == "object" || f.Type == "array" && (f.Items == nil || f.Items.Type == "object" || f.Items.Sensitive != "") {
		return nil, false
	}
	switch v := value.(type) {
	case Secret:
		return nil, false
	case string:
		if f.Type == "integer" || f.Type == "number" {
			value = json.Number(v)
		}
	case json.Number:
		if f.Type == "string" {
			value = v.String()
		}
	}
	return value, len(Misfits(f, value)) == 0
}

// mostItems bounds a list that is made of a list that was sent.
const mostItems = 1000

// list has an item for each one of the same list elsewhere, with its values, or as few as are allowed.
func (m *Maker) list(f *openapi.Field) any {
	list := []any{}
	if f.Items == nil {
		return list
	}
	given, _ := m.Known[f.Name].([]any)
	most := mostItems
	if f.MaxItems > 0 {
		most = min(most, f.MaxItems)
	}
	for _, item := range given[:min(len(given), most)] {
		if members, ok := item.(map[string]any); ok && f.Items.Type == "object" {
			of := *m
			of.Known = maps.Clone(m.Known)
			maps.Copy(of.Known, members)
			list = append(list, of.Value(f.Items))
			m.err = of.err
		}
	}
	for len(list) < max(1, f.MinItems) {
		list = append(list, m.Value(f.Items))
	}
	return list
}

// number takes the example, or the least that is allowed.
func (m *Maker) number(f *openapi.Field) json.Number {
	candidates := []string{literal(f.Example), literal(f.Default)}
	candidates = append(candidates, f.Enum...)
	candidates = append(candidates, "1", "20")
	for _, limit := range []*int64{f.Minimum, f.Maximum} {
		if limit != nil {
			candidates = append(candidates, literal(*limit))
		}
	}
	for _, text := range candidates {
		if text != "" && len(Misfits(f, json.Number(text))) == 0 {
			return json.Number(text)
		}
	}
	return "1"
}

// literal writes a value of the catalogue as a text.
func literal(v any) string {
	if v == nil {
		return ""
	}
	if text, ok := v.(string); ok {
		return text
	}
	written, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(written), ".0")
}
