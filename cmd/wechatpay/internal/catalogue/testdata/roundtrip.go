//go:build ignore

// This program is built together with the structs of all operations and notifications: it puts messages into them, and
// writes what is in them then.
package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
)

// message is one line of the input: what a type is to hold, as JSON, or in the body of an answer.
type message struct {
	Name, Type, Way string
	Text            string
}

// written is one line of the output.
type written struct {
	Name  string
	Held  any // what stands in the struct, a Sensitive as its text
	Sent  any `json:",omitempty"` // what is sent of it
	Other any `json:",omitempty"` // what encoding/xml reads
	Empty string
	Error string
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var m message
		if err := in.Decode(&m); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		w := m.run()
		w.Name = m.Name
		if err := out.Encode(w); err != nil {
			panic(err)
		}
	}
}

func (m message) run() (w written) {
	defer func() {
		if r := recover(); r != nil {
			w.Error = fmt.Sprint("panic: ", r)
		}
	}()
	v := types[m.Type]()
	empty := types[m.Type]()
	var err error
	switch m.Way {
	case "answer":
		err = answer(m.Text, v)
		w.Held = held(reflect.ValueOf(v), "json", false)
	case "xml answer":
		err = answer(m.Text, v)
		w.Held = held(reflect.ValueOf(v), "json", true)
		other := types[m.Type]()
		if err == nil {
			err = xml.Unmarshal([]byte(m.Text), other)
		}
		w.Other = held(reflect.ValueOf(other), "xml", true)
	case "json":
		err = json.Unmarshal([]byte(m.Text), v)
		w.Held = held(reflect.ValueOf(v), "json", false)
		w.Sent = marshaled(v)
		text, _ := json.Marshal(empty)
		w.Empty = string(text)
		getAll(reflect.ValueOf(v))
	case "Map", "Values":
		tag := map[string]string{"Map": "json", "Values": "url"}[m.Way]
		if strings.HasSuffix(m.Type, "Request") {
			tag = "xml"
		}
		var values any
		decoder := json.NewDecoder(strings.NewReader(m.Text))
		decoder.UseNumber()
		err = decoder.Decode(&values)
		fill(reflect.ValueOf(v), tag, values)
		w.Held = held(reflect.ValueOf(v), tag, false)
		w.Sent = marshaled(held(reflect.ValueOf(v).MethodByName(m.Way).Call(nil)[0], tag, false))
	}
	getAll(reflect.ValueOf(v))
	getAll(reflect.Zero(reflect.TypeOf(v)))
	if err != nil {
		w.Error = err.Error()
	}
	return w
}

func answer(text string, v any) error {
	return (&wechatpay.Response{StatusCode: 200, Header: http.Header{}, Body: []byte(text)}).Decode(v)
}

func marshaled(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return json.RawMessage(text)
}

// getAll calls all getters, of what is there and of what is not.
func getAll(v reflect.Value) {
	for i := range v.NumMethod() {
		if v.Type().Method(i).Name[:3] != "Get" {
			continue
		}
		got := v.Method(i).Call(nil)[0]
		if got.Kind() == reflect.Pointer && got.Type().Elem().Kind() == reflect.Struct && got.Type() != v.Type() {
			getAll(got)
		}
	}
}

// held is what a value holds, without what is zero, by the names of a tag.
func held(v reflect.Value, tag string, texts bool) any {
	switch x := v.Interface().(type) {
	case wechatpay.Sensitive:
		return string(x)
	case time.Time:
		if x.IsZero() {
			return nil
		}
		return x.Format(time.RFC3339Nano)
	case json.Number:
		if texts {
			return x.String()
		}
		return x
	case json.RawMessage:
		return x
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return held(v.Elem(), tag, texts)
	case reflect.Slice:
		list := []any{}
		for i := range v.Len() {
			list = append(list, held(v.Index(i), tag, texts))
		}
		return list
	case reflect.Map:
		members := map[string]any{}
		for _, key := range v.MapKeys() {
			members[key.String()] = held(v.MapIndex(key), tag, texts)
		}
		return members
	case reflect.Struct:
		members := map[string]any{}
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get(tag), ",")
			members[name] = held(v.Field(i), tag, texts)
		}
		return members
	}
	if texts {
		return fmt.Sprint(v.Interface())
	}
	return v.Interface()
}

// fill puts values into a struct by the names of a tag.
func fill(v reflect.Value, tag string, value any) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(v.Elem(), tag, value)
		return
	case reflect.Struct:
		if members, ok := value.(map[string]any); ok {
			for i := range v.NumField() {
				name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get(tag), ",")
				if member, ok := members[name]; ok {
					fill(v.Field(i), tag, member)
				}
			}
			return
		}
	case reflect.Slice:
		if list, ok := value.([]any); ok && v.Type().Elem().Kind() != reflect.Uint8 {
			v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
			for i := range list {
				fill(v.Index(i), tag, list[i])
			}
			return
		}
	}
	if v.Type() == reflect.TypeFor[wechatpay.Sensitive]() {
		v.SetString(value.(string))
		return
	}
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, v.Addr().Interface())
	}
	if err != nil {
		panic(err)
	}
}
