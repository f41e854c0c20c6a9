package specimen

import (
	"strings"
	"sync"
	"time"

	"github.com/a8579013/wechatpay/openapi"
)

// IsMoment tells whether a text of APIv3 is a moment as in RFC 3339, for sure: the catalogue says so or shows one, and
// shows nothing else. Where it does neither, as in most notifications, the name counts, if many fields have it and all of
// them show a moment: paid_time, which is 20091225091210 here and there, is a text.
func IsMoment(f *openapi.Field) bool {
	if f.Type != "string" || f.JSON != nil || f.Sensitive != "" || len(f.Enum) > 0 {
		return false
	}
	switch example, _ := f.Example.(string); {
	case example != "":
		return showsMoment(example)
	case f.Format != "":
		return f.Format == "rfc3339"
	}
	return momentNames()[f.Name]
}

// showsMoment tells whether an example is one. Some pages show a 60th second.
func showsMoment(example string) bool {
	_, err := time.Parse(time.RFC3339, strings.Replace(example, ":60", ":59", 1))
	return err == nil
}

// momentNames are the names of fields that are moments everywhere.
var momentNames = sync.OnceValue(func() map[string]bool {
	const many = 8
	shown, other := map[string]int{}, map[string]bool{}
	var walk func(f *openapi.Field)
	walk = func(f *openapi.Field) {
		if f == nil {
			return
		}
		if example, _ := f.Example.(string); showsMoment(example) {
			shown[f.Name]++
		} else if example != "" || f.Format != "" && f.Format != "rfc3339" || f.Type != "string" {
			other[f.Name] = true
		}
		for _, list := range [][]*openapi.Field{f.Fields, f.OneOf, {f.Items, f.JSON}} {
			for _, m := range list {
				walk(m)
			}
		}
	}
	for _, o := range openapi.Operations() {
		if !o.V2 {
			walk(&openapi.Field{Fields: o.Query, Items: o.Body, JSON: o.Response.Body})
		}
	}
	names := make(map[string]bool)
	for name, n := range shown {
		names[name] = name != "" && n >= many && !other[name]
	}
	return names
})
