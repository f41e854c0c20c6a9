package assist

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// query is a call as an assistant describes it. Where it goes, and with which headers, is not for the assistant to say.
type query struct {
	Method, Path string
	Variables    map[string]any
	Query        map[string]any
	JSON, XML    map[string]any
}

var (
	aMethod = regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE)$`)
	aPath   = regexp.MustCompile(`^/?(v2|v3|hk)/[^?#:\s]+$`)
)

// read takes the arguments of a tool that calls.
func read(r *mcp.CallToolRequest) (query, error) {
	var q query
	if err := arguments(r, &q); err != nil {
		return q, err
	}
	q.Method, q.Path = strings.ToUpper(q.Method), strings.TrimPrefix(q.Path, "/")
	switch {
	case !aMethod.MatchString(q.Method) || !aPath.MatchString(q.Path):
		return q, words.MCPWhichCall
	case q.JSON != nil && strings.HasPrefix(q.Path, "v2/"), q.XML != nil && !strings.HasPrefix(q.Path, "v2/"):
		return q, words.MCPOneBody
	}
	return q, nil
}

// known is the operation, nil where the catalogue has none.
func (q query) known() *openapi.Operation {
	op, _ := openapi.Lookup(q.Method, q.Path)
	return op
}

// request makes the request, with the fields wrapped that are to be encrypted.
func (q query) request() (wechatpay.Request, error) {
	req := wechatpay.Request{}
	for name, value := range q.Variables {
		if slices.Contains([]string{"json", "xml", "query", "headers", "body", "sink", "base_uri", "unsigned", "security", "nonceless"}, name) {
			return nil, words.MCPWhichCall
		}
		req[name] = value
	}
	if q.Query != nil {
		req["query"] = q.Query
	}
	op := q.known()
	if q.JSON != nil {
		var body *openapi.Field
		if op != nil {
			body = op.Body
		}
		req["json"] = wrap(body, q.JSON)
	}
	if q.XML != nil {
		req["xml"] = maps.Clone(q.XML)
		if op != nil && op.Has(openapi.FlagMTLS) {
			req["security"] = true
		}
	}
	return req, nil
}

// text is the request as JSON, in clear: what a person reads, and what amounts are read from.
func (q query) text() (string, error) {
	all := maps.Clone(q.Variables)
	if all == nil {
		all = map[string]any{}
	}
	for name, part := range map[string]map[string]any{"query": q.Query, "json": q.JSON, "xml": q.XML} {
		if part != nil {
			all[name] = part
		}
	}
	text, err := json.MarshalIndent(all, "", "  ")
	return string(text), err
}

// wrap makes of what the catalogue wants encrypted with WeChat Pay's key what the client encrypts.
func wrap(f *openapi.Field, v any) any {
	if f == nil {
		return v
	}
	switch v := v.(type) {
	case string:
		if f.Sensitive == operation.WithWechatpay && v != "" {
			return wechatpay.Sensitive(v)
		}
	case map[string]any:
		members := make(map[string]any, len(v))
		for name, member := range v {
			members[name] = wrap(f.Field(name), member)
		}
		return members
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = wrap(f.Items, v[i])
		}
		return list
	}
	return v
}
