package item

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Value is what one item says: JSON text.
type Value json.RawMessage

// Read gives the item's value as JSON. A text stays a text, whatever it looks like.
func (i Item) Read() (Value, error) {
	text := i.Value
	if i.Sep == SepTextFile || i.Sep == SepJSONFile {
		content, err := os.ReadFile(i.Value)
		if err != nil {
			return nil, terminal.Usage(words.TextBeginsWithAt.With(i.Name()), words.Because.With(i.Name(), err))
		}
		text = string(content)
	}
	if i.Sep == SepText || i.Sep == SepTextFile {
		return terminal.Encode(text)
	}
	if err := terminal.CheckJSON([]byte(text)); err != nil {
		return nil, terminal.Usage(words.TextNeedsNoQuote.With(i.Name()), words.IsNoJSON.With(i.Name(), err))
	}
	return Value(text), nil
}

// Plain gives the value as Go sees it, its numbers as they are written: a variable of the path takes one, or a list.
func (v Value) Plain() any {
	var out any
	d := json.NewDecoder(bytes.NewReader(v))
	d.UseNumber()
	if d.Decode(&out) != nil {
		return nil
	}
	return out
}

// MarshalJSON gives the value as it was written.
func (v Value) MarshalJSON() ([]byte, error) { return v, nil }

// Object is a JSON object whose members stay in the order in which they were given.
type Object struct {
	Names  []string
	Values map[string]any // a value or an *object
}

// Set puts a value at a path of names, and makes the objects that lead there.
func (o *Object) Set(path []string, v Value) error {
	for n, name := range path {
		here, exists := o.Values[name]
		last := n == len(path)-1
		inner, isObject := here.(*Object)
		if exists && (last || !isObject) {
			whole := strings.Join(path[:n+1], ".")
			return terminal.Usage(words.WholeOrFields.With(whole), words.ValueAndObject.With(whole))
		}
		if !exists {
			var member any = v
			if !last {
				inner = &Object{}
				member = inner
			}
			if o.Values == nil {
				o.Values = make(map[string]any)
			}
			o.Names, o.Values[name] = append(o.Names, name), member
		}
		o = inner
	}
	return nil
}

// MarshalJSON writes the members in order.
func (o *Object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for n, name := range o.Names {
		if n > 0 {
			b = append(b, ',')
		}
		key, err := terminal.Encode(name)
		if err != nil {
			return nil, err
		}
		member, err := terminal.Encode(o.Values[name])
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, key...), ':'), member...)
	}
	return append(b, '}'), nil
}
