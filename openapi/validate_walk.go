package openapi

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/a8579013/wechatpay/internal/near"
)

// mostValues bounds the walk over one request: a map may hold itself.
const mostValues = 100_000

// run is one validation.
type run struct {
	v        *Validator
	findings []Finding
	budget   int // values left to look at

	root  string // json, query, xml, path, body
	steps []step // where in root the walk is
	room  [12]step

	loose     bool // everything is text: query, path variables, XML
	weak      bool // nothing here is sure enough for an error
	plain     bool // characters are not looked at
	encrypted bool // a text that is encrypted with WeChat Pay's key has been seen
}

// step is a member, the item of an array, or "$" for what a JSON string holds.
type step struct {
	name  string
	index int // counts where name is empty
}

func (r *run) push(name string) { r.steps = append(r.steps, step{name: name}) }

func (r *run) pop() { r.steps = r.steps[:len(r.steps)-1] }

// where writes the path of a value, and of a member of it unless that is empty.
func (r *run) where(member string) string {
	var b strings.Builder
	b.WriteString(r.root)
	for _, s := range r.steps {
		switch s.name {
		case "":
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case jsonMember:
			b.WriteString(jsonMember)
		default:
			b.WriteString("." + printable(s.name))
		}
	}
	if member != "" {
		b.WriteString("." + printable(member))
	}
	return b.String()
}

// mostName is how much of a name goes into a text. The catalogue's are shorter.
const mostName = 64

// name gives the name of the field at hand, of an array for its items.
func (r *run) name() string {
	for _, s := range slices.Backward(r.steps) {
		if s.name != "" && s.name != jsonMember {
			return s.name
		}
	}
	return ""
}

// printable makes a name from outside fit for one line.
func printable(name string) string {
	if len(name) > mostName {
		name = strings.ToValidUTF8(name[:mostName], "") + "…"
	}
	return strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) || c == unicode.ReplacementChar {
			return '?'
		}
		return c
	}, name)
}

// add notes a finding about the value at hand, or about a member of it. A doubtful one is a warning unless the
// Validator says otherwise.
func (r *run) add(c Class, doubtful bool, member, format string, args ...any) {
	level := r.v.level(c)
	if level == Default {
		if level = Error; doubtful || r.weak {
			level = Warn
		}
	}
	if level == Off {
		return
	}
	path := ""
	if r.root != "" {
		path = r.where(member)
	}
	r.findings = append(r.findings, Finding{Class: c, Path: path, Message: fmt.Sprintf(format, args...), Level: level})
}

// value checks any Go value against a node. Common types are looked at without reflection.
func (r *run) value(n *node, given any) {
	if r.budget--; r.budget < 0 {
		return
	}
	switch v := given.(type) {
	case nil:
		r.null()
	case string:
		r.text(n, v)
	case map[string]any:
		object(r, n, v)
	case map[string]string:
		object(r, n, v)
	case []any:
		array(r, n, v)
	case []string:
		array(r, n, v)
	case []map[string]any:
		array(r, n, v)
	case bool:
		r.boolean(n, v)
	case int:
		r.integer(n, int64(v))
	case int64:
		r.integer(n, v)
	case float64:
		r.float(n, v, exact64)
	case json.Number:
		r.number(n, string(v))
	case reflect.Value:
		r.reflected(n, v)
	case io.Reader, opaque: // of a stream nothing is read
	default:
		r.reflected(n, reflect.ValueOf(given))
	}
}

// opaque stands for a value that is not known here.
type opaque struct{}

func (r *run) null() {
	if !r.loose { // in a query and in XML it is left out, or empty
		r.add(ClassNull, false, "", "is null, which WeChat Pay refuses: leave the field out")
	}
}

// is tells whether a value has the kind that is wanted, and notes where it has not.
func (r *run) is(n *node, got kind) bool {
	if n.kind == anyKind || n.kind == got || n.kind == numberKind && got == integerKind {
		return true
	}
	if n.encrypted {
		r.secret(n, articles[got]) // whatever it is, it is no ciphertext
		return false
	}
	// The facts call some identifiers numbers that are strings, and some amounts strings that are numbers.
	doubtful := n.Disputed || n.amount && n.kind == stringKind
	if n.id {
		doubtful = doubtful || got == stringKind || n.kind == stringKind && isNumber(got) && (n.form || knownNames()[r.name()].numeric)
	}
	r.add(ClassType, doubtful, "", "is %s, %s is wanted", articles[got], articles[n.kind])
	return false
}

func isNumber(k kind) bool { return k == integerKind || k == numberKind }

// object checks a map.
func object[V any](r *run, n *node, m map[string]V) {
	if m == nil {
		r.null()
		return
	}
	if !r.is(n, objectKind) {
		n = free
	}
	given := 0
	for name, v := range m {
		member := n.members[name]
		if member == nil {
			member = free
			r.letters(name)
			if !n.open {
				r.unknown(n, name, len(m), func(name string) bool { _, ok := m[name]; return ok })
			}
		}
		if r.loose && any(v) == nil {
			continue
		}
		if member.must {
			given++
		}
		if member.Deprecated {
			r.add(ClassDeprecated, true, name, "is deprecated")
		}
		r.push(name)
		r.value(member, v)
		r.pop()
	}
	if given < len(n.required) || len(n.either) > 0 {
		r.missing(n, func(name string) bool { v, ok := m[name]; return ok && !(r.loose && any(v) == nil) })
	}
}

// missing notes the required members that are not there.
func (r *run) missing(n *node, has func(name string) bool) {
	for _, m := range n.required {
		if has(m.Name) {
			continue
		}
		doubtful := m.weak
		for _, other := range n.members {
			if m.family != "" && other.family == m.family && other != m && has(other.Name) {
				doubtful = true
			}
		}
		r.add(ClassRequired, doubtful, m.Name, "is missing, and required")
	}
	for _, group := range n.either {
		if !slices.ContainsFunc(group, has) {
			first := n.members[group[0]]
			r.add(ClassRequired, !first.Required || first.weak, group[0], "is missing: one of %s is needed", strings.Join(group, ", "))
		}
	}
}

// letters looks at the name of a member that is not known here.
func (r *run) letters(name string) {
	if !r.plain && hasFourBytes(name) {
		r.add(ClassCharacters, false, name, "its name holds an emoji or another character of 4 bytes in UTF-8, which WeChat Pay refuses")
	}
}

// mostHints is the size of the largest object whose unknown members are compared with the known ones.
const mostHints = 1000

// unknown notes a member that the catalogue does not know, one of so many. It is an error only where it must be a slip.
func (r *run) unknown(n *node, name string, many int, has func(name string) bool) {
	if many > mostHints {
		r.add(ClassUnknownField, true, name, "is not known to the catalogue")
		return
	}
	var open []string
	for known := range n.members {
		if more := plainLength(name) - plainLength(known); max(more, -more) <= len(name)/3 && !has(known) {
			open = append(open, known)
		}
	}
	if meant := near.Name(name, open); meant != "" {
		r.add(ClassUnknownField, !isSlip(name, n.members[meant]), name, "is not known: did you mean %s?", meant)
		return
	}
	r.add(ClassUnknownField, true, name, "is not known to the catalogue")
}

// array checks a slice. In a query, several values of one name are one after another.
func array[V any](r *run, n *node, list []V) {
	if list == nil {
		r.null()
		return
	}
	r.items(n, len(list), func(i int) any { return list[i] })
}

// items checks the items of an array, which at gives.
func (r *run) items(n *node, length int, at func(i int) any) {
	item := r.arrayOf(n, length)
	for i := range length {
		r.steps = append(r.steps, step{index: i})
		r.value(item, at(i))
		r.pop()
	}
}

// arrayOf checks an array as a whole, and gives the node of its items.
func (r *run) arrayOf(n *node, length int) *node {
	switch {
	case r.loose && n.kind != arrayKind:
		return n
	case !r.is(n, arrayKind) || n.items == nil:
		return free
	case n.MaxItems > 0 && length > n.MaxItems:
		r.add(ClassLength, false, "", "has %d items, at most %d are taken", length, n.MaxItems)
	case length < n.MinItems:
		r.add(ClassLength, false, "", "has %d items, at least %d are wanted", length, n.MinItems)
	}
	return n.items
}

// nested checks the JSON in a string. What the facts say of it is too weak for an error.
func (r *run) nested(n *node, text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	loose, weak, plain := r.loose, r.weak, r.plain
	r.loose, r.weak, r.plain = false, true, true
	if v, err := decode(text); err != nil {
		r.add(ClassType, true, "", "holds no JSON")
	} else {
		r.push(jsonMember)
		r.value(n.json, v)
		r.pop()
	}
	r.loose, r.weak, r.plain = loose, weak, plain
}

// decode reads one JSON value, with its numbers as they are written.
func decode(text string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err = d.Decode(&v); err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = fmt.Errorf("something stands behind the JSON")
		}
	}
	return v, err
}
