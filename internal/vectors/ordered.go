package vectors

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// Ordered is a JSON object whose order is kept, as PHP keeps that of an array.
// Its values are string, bool, nil, json.Number, Ordered or []any. An empty JSON
// array decodes into an empty Ordered: PHP has one kind of empty array.
type Ordered []Member

// A Member is one key of an Ordered and its value.
type Member struct {
	Key   string
	Value any
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *Ordered) UnmarshalJSON(raw []byte) error {
	value, err := Decode(raw)
	if err != nil {
		return err
	}
	switch v := value.(type) {
	case nil:
		*o = nil
	case Ordered:
		*o = v
	case []any:
		if len(v) > 0 {
			return fmt.Errorf("a list of %d where an object is wanted", len(v))
		}
		*o = Ordered{}
	default:
		return fmt.Errorf("%T where an object is wanted", v)
	}
	return nil
}

// Get returns the value of a key, and whether it is there.
func (o Ordered) Get(key string) (any, bool) {
	for _, m := range o {
		if m.Key == key {
			return m.Value, true
		}
	}
	return nil, false
}

// Text returns the text of a field that is called key, or key_base64 where its
// bytes are no UTF-8, and whether there is one.
func (o Ordered) Text(key string) (string, bool) {
	if text, ok := o.Get(key); ok {
		s, ok := text.(string)
		return s, ok
	}
	encoded, _ := o.Get(key + "_base64")
	s, ok := encoded.(string)
	if !ok {
		return "", false
	}
	b, err := base64.StdEncoding.DecodeString(s)
	return string(b), err == nil
}

// Decode decodes any JSON value with the types of [Ordered].
func Decode(raw []byte) (any, error) {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	switch {
	case len(raw) > 0 && raw[0] == '{':
		var members Members
		if err := json.Unmarshal(raw, &members); err != nil {
			return nil, err
		}
		object := make(Ordered, len(members))
		for i, m := range members {
			value, err := Decode(m.Value)
			if err != nil {
				return nil, err
			}
			object[i] = Member{m.Key, value}
		}
		return object, nil
	case len(raw) > 0 && raw[0] == '[':
		var items []json.RawMessage
		if err := json.Unmarshal(raw, &items); err != nil {
			return nil, err
		}
		list := make([]any, len(items))
		for i, item := range items {
			value, err := Decode(item)
			if err != nil {
				return nil, err
			}
			list[i] = value
		}
		return list, nil
	}
	var value any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	err := dec.Decode(&value)
	return value, err
}

// Members is a JSON object in order, one level deep, its values as they stand.
type Members []RawMember

// A RawMember is one key of a Members and its value.
type RawMember struct {
	Key   string
	Value json.RawMessage
}

// UnmarshalJSON implements json.Unmarshaler.
func (m *Members) UnmarshalJSON(raw []byte) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if start, err := dec.Token(); err != nil {
		return err
	} else if start != json.Delim('{') {
		return fmt.Errorf("%v where an object is wanted", start)
	}
	*m = (*m)[:0]
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		*m = append(*m, RawMember{key.(string), value})
	}
	return nil
}

// text returns the object as JSON.
func (m Members) text() json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, member := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(member.Key) // a string always marshals
		b.Write(key)
		b.WriteByte(':')
		b.Write(member.Value)
	}
	b.WriteByte('}')
	return b.Bytes()
}
