package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
)

// plainGo writes a sample's value as Go that a Request takes.
func plainGo(value any) string {
	switch v := value.(type) {
	case []catalogue.Value:
		text := "wechatpay.Object{"
		for _, member := range v {
			text += "\n" + strconv.Quote(member.Name) + ": " + plainGo(member.Value) + ","
		}
		if len(v) > 0 {
			text += "\n"
		}
		return text + "}"
	case map[string]any:
		var list []catalogue.Value
		for _, name := range slices.Sorted(maps.Keys(v)) {
			list = append(list, catalogue.Value{Name: name, Value: v[name]})
		}
		return plainGo(list)
	case []any:
		items := make([]string, len(v))
		for i := range v {
			items[i] = plainGo(v[i])
		}
		return "[]any{" + strings.Join(items, ", ") + "}"
	case catalogue.FileDigest:
		return "media.SHA256()"
	case catalogue.Secret:
		return "wechatpay.Sensitive(" + strconv.Quote(string(v)) + ")"
	case string:
		return strconv.Quote(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// jsonOf writes a sample's value as JSON.
func jsonOf(value any) string {
	switch v := value.(type) {
	case []catalogue.Value:
		members := make([]string, len(v))
		for i, m := range v {
			members[i] = strconv.Quote(m.Name) + ":" + jsonOf(m.Value)
		}
		return "{" + strings.Join(members, ",") + "}"
	case []any:
		items := make([]string, len(v))
		for i := range v {
			items[i] = jsonOf(v[i])
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	text, err := json.Marshal(value)
	if err != nil { // of a text, a number or a bool: there is none
		return "null"
	}
	return string(text)
}
