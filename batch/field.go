package batch

import (
	"net/textproto"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"
)

// fieldOf finds a scalar in the text of a request by its dotted path, as openapi writes it: json.out_refund_no,
// path.openid, query.mchid, header.Idempotency-Key. "" where it is not there.
func fieldOf(text, path string) string {
	value := valueOf(text, path)
	if value.IsObject() || value.IsArray() || value.Type == gjson.Null {
		return ""
	}
	return strings.TrimSpace(value.String())
}

func valueOf(text, path string) gjson.Result {
	part, rest, _ := strings.Cut(path, ".")
	root := gjson.Parse(text)
	switch part {
	case "path":
		return root.Get(gjson.Escape(rest))
	case "header":
		var found gjson.Result
		root.Get("headers").ForEach(func(name, value gjson.Result) bool {
			if textproto.CanonicalMIMEHeaderKey(name.String()) == textproto.CanonicalMIMEHeaderKey(rest) {
				if found = value; value.IsArray() {
					found = value.Get("0")
				}
			}
			return !found.Exists()
		})
		return found
	case "query":
		query := root.Get("query")
		if query.Type != gjson.String {
			return query.Get(gjson.Escape(rest))
		}
		values, err := url.ParseQuery(query.String())
		if err != nil || !values.Has(rest) {
			return gjson.Result{}
		}
		return gjson.Result{Type: gjson.String, Str: values.Get(rest)}
	}
	steps := strings.Split(path, ".")
	for i, step := range steps {
		steps[i] = gjson.Escape(step)
	}
	return root.Get(strings.Join(steps, "."))
}
