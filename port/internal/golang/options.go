package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// guzzle are options that Go does another way, and how.
var guzzle = map[string]string{
	"timeout":          "give the context a deadline: context.WithTimeout",
	"connect_timeout":  "Config.Transport has it: net.Dialer.Timeout",
	"read_timeout":     "give the context a deadline: context.WithTimeout",
	"debug":            "Config.Logger tells what happens",
	"verify":           "Config.Transport has it: TLSClientConfig",
	"proxy":            "Config.Transport has it: http.Transport.Proxy",
	"cert":             "Config.Merchant, or Config.Transport",
	"ssl_key":          "Config.Merchant, or Config.Transport",
	"http_errors":      "an answer of 4xx or 5xx is always a *wechatpay.Error, which has the Response",
	"allow_redirects":  "redirects are never followed: a 3xx is a *wechatpay.Error",
	"stream":           "give a sink: what is not signed streams there",
	"delay":            "time.Sleep, before the call",
	"on_stats":         "wrap Config.Transport",
	"on_headers":       "wrap Config.Transport",
	"progress":         "give a sink that counts",
	"version":          "net/http chooses the version",
	"curl":             "Config.Transport has it",
	"decode_content":   "net/http decodes gzip",
	"force_ip_resolve": "Config.Transport has it: net.Dialer",
	"expect":           "net/http sends no Expect",
	"synchronous":      "a verb without Async is synchronous",
	"cookies":          "WeChat Pay sets none",
	"retries":          "Config.Retry",
	"auth":             "Authorization is written by the client, in PHP too",
	"handler":          "Config.Transport wraps what is sent; answers without a signature are known",
}

var reservedKeys = []string{"json", "query", "xml", "headers", "body", "sink", "base_uri", "security", "nonceless"}

// options writes the request of a call.
func (g *generator) options(x *form.Send, r *route, method string) string {
	g.sending++
	defer func() { g.sending-- }()
	switch o := x.Options.(type) {
	case nil, *form.Null:
		r.dropTail(nil)
		return "nil"
	case *form.Array:
		if len(o.Items) == 0 {
			r.dropTail(nil)
			return "nil"
		}
		if plain(o) {
			return g.request(o, r, method)
		}
	case *form.Call:
		if a := g.mergedOptions(o); a != nil {
			return g.request(a, r, method)
		}
	}
	v := g.want(g.expr(x.Options), kMap)
	switch v.typ.kind {
	case kMap, kNever:
		return v.code
	case kEmpty:
		return "nil"
	}
	g.refuse(x.Options.At(), "a "+v.typ.php()+" as the options of a call")
	return ""
}

// mergedOptions are those of array_merge.
func (g *generator) mergedOptions(c *form.Call) *form.Array {
	var parts []form.Expr
	for _, a := range c.Args {
		parts = append(parts, a.Value)
		if a.Spread {
			return nil
		}
	}
	switch c.Name {
	case "array_merge", "array_replace":
		return flatten(c.Span, parts)
	}
	return nil
}

// plain tells an array whose names are written out.
func plain(a *form.Array) bool {
	for _, item := range a.Items {
		if _, ok := item.Key.(*form.Text); !ok || item.Spread || item.Ref || item.Value == nil {
			return false
		}
	}
	return true
}

// request writes options whose names are known.
func (g *generator) request(a *form.Array, r *route, method string) string {
	var given []string
	for _, item := range a.Items {
		given = append(given, g.placeholderOf(r, item.Key.(*form.Text).Value))
	}
	r.dropTail(given)
	c := composite{open: "wechatpay.Request"}
	seen := map[string]bool{}
	for _, item := range a.Items {
		key := g.placeholderOf(r, item.Key.(*form.Text).Value)
		if seen[key] {
			g.refuse(item.Span, "a name that is there twice")
		}
		seen[key] = true
		g.option(&c, r, item, key, given)
	}
	c.wide = len(c.rows) > 1 || strings.Contains(strings.Join(c.rows, ""), "\n")
	if len(c.rows) == 0 {
		return "nil"
	}
	if !slices.ContainsFunc(c.rows, func(row string) bool { return !strings.HasPrefix(row, "//") }) {
		for _, row := range c.rows {
			g.line(row)
		}
		return "nil"
	}
	g.missing(r, given, method)
	return c.String()
}

// placeholderOf is the placeholder that an option fills: PHP looks for {openId} under the name open-id.
func (g *generator) placeholderOf(r *route, key string) string {
	if !slices.Contains(r.names, key) {
		for _, name := range r.names {
			if strings.ToLower(name) != name && hyphened(name) == key {
				return name
			}
		}
	}
	return key
}

// missing tells of placeholders that nothing fills.
func (g *generator) missing(r *route, given []string, _ string) {
	for _, name := range r.names {
		if !slices.Contains(given, name) && !strings.Contains(r.begins, "{?") && !strings.Contains(r.begins, "{&") {
			g.note(r.at, "nothing fills {"+name+"}: PHP sends an empty segment, Go an error before a byte is sent")
		}
	}
}

// option writes one.
func (g *generator) option(c *composite, r *route, item form.Item, key string, given []string) {
	at := item.Span
	switch {
	case slices.Contains(r.names, key), !r.whole && !slices.Contains(reservedKeys, key) && guzzle[key] == "" && key != "multipart" && key != "form_params":
		g.pathVariable(c, item, key)
		return
	case guzzle[key] != "":
		g.refuseUnthrown(item, key)
		g.note(at, key+": "+guzzle[key])
		for _, text := range item.Lead {
			c.rows = append(c.rows, commentText(text))
		}
		c.rows = append(c.rows, commentText("PHP: "+oneLine(g.prog.Quote(at))+" ("+guzzle[key]+")"))
		c.notes = true
		return
	case key == "multipart", key == "form_params":
		g.refuse(at, key+": a file is uploaded as a *wechatpay.Media; nothing else of WeChat Pay's takes it")
	case !slices.Contains(reservedKeys, key):
		if r.fixed {
			g.note(at, key+" fills no placeholder: PHP passes it over, Go takes it for an error, so it is left out")
			c.rows = append(c.rows, commentText("PHP: "+oneLine(g.prog.Quote(at))+" (no placeholder of this name)"))
			c.notes = true
			return
		}
		g.pathVariable(c, item, key)
		return
	}
	if !r.isV2() && !strings.HasPrefix(r.text, "{") && r.fixed && r.whole && (key == "xml" || key == "security" || key == "nonceless") {
		g.note(at, key+" belongs to APIv2, whose paths begin with v2/: PHP passes it over here, so it is left out")
		c.rows = append(c.rows, commentText("PHP: "+oneLine(g.prog.Quote(at))+" (of APIv2, and no path of it)"))
		c.notes = true
		return
	}
	if code := g.reserved(item, key, given); code != "" {
		c.row(item, quote(key)+": "+code)
	}
}

// pathVariable fills a placeholder. Nothing in it would be an error of Go's, and is one here.
func (g *generator) pathVariable(c *composite, item form.Item, key string) {
	v := g.expr(item.Value)
	if t, ok := v.lit.(*form.Text); ok && t.Value == "" && item.Trail == "" {
		g.note(item.Span, key+" is empty: PHP sends an empty segment, Go an error before a byte is sent")
		item.Trail = "TODO: PHP would send an empty segment; Go refuses"
	}
	v = g.want(v, kString)
	switch v.typ.kind {
	case kNull:
		v = text("")
	case kString, kInt, kValue, kSensitive, kUnknown, kNever, kStrings, kList:
	case kBool:
		v.code = map[string]string{"true": `"1"`, "false": `""`}[v.code]
		if v.code == "" {
			g.refuse(item.Span, "a bool in a path")
		}
	default:
		v = g.str(item.Value.At(), v)
	}
	c.row(item, quote(key)+": "+v.code)
}

// reserved writes the value of a reserved key; "" where Go needs none.
func (g *generator) reserved(item form.Item, key string, given []string) string {
	at := item.Value.At()
	switch key {
	case "json":
		return g.jsonOption(item.Value)
	case "headers":
		return g.headers(item.Value, given)
	case "sink":
		return g.sink(item.Value)
	}
	v := g.expr(item.Value)
	switch key {
	case "query", "xml":
		v = g.want(v, kMap)
		if v.typ.kind == kEmpty {
			return "wechatpay.Object{}"
		}
		if v.typ.kind == kNull {
			return ""
		}
		if key == "query" && g.sendsBool(item.Value) {
			g.note(at, "PHP writes true as 1 in a query, Go as true, which is what WeChat Pay documents")
		}
		return g.anything(at, v)
	case "body":
		if v.typ.kind == kMedia {
			return v.code
		}
		if v.typ.kind == kBytes || v.typ.kind == kFile {
			return v.code
		}
		return g.str(at, v).code
	case "security":
		if v.typ.kind != kBool {
			g.note(at, "PHP looks for exactly true: of anything else it takes no notice")
			return ""
		}
		return v.code
	case "nonceless":
		if v.typ.kind == kNull { // as if it were not there; whatever else it is, PHP sends no nonce_str
			return ""
		}
		return "true"
	}
	return g.str(at, v).code
}

// jsonOption writes the body: an array without members is an object, as everywhere in WeChat Pay's API.
func (g *generator) jsonOption(e form.Expr) string {
	v := g.want(g.expr(e), kMap)
	switch v.typ.kind {
	case kEmpty:
		g.note(e.At(), "PHP sends [] here; every operation of WeChat Pay's takes an object, {}")
		return "wechatpay.Object{}"
	case kNull:
		return ""
	}
	return g.anything(e.At(), v)
}

// headers writes a map of texts. What a *Media brings by itself is left out.
func (g *generator) headers(e form.Expr, given []string) string {
	a, ok := e.(*form.Array)
	if !ok || !plain(a) {
		v := g.expr(e)
		switch v.typ.kind {
		case kNull:
			return ""
		case kEmpty:
			return ""
		case kMap, kStringMap:
			return v.code
		}
		if v.typ.kind == kHandler && slices.Contains(given, "body") { // $media->getHeaders()
			return ""
		}
		g.refuse(e.At(), "headers whose names are not written out")
	}
	c := composite{open: "map[string]string", wide: isWide(a)}
	for _, item := range a.Items {
		v := g.expr(joined(item.Value))
		if v.typ.kind == kHandler {
			continue
		}
		key := item.Key.(*form.Text).Value
		if strings.EqualFold(key, "Authorization") {
			g.note(item.Span, "Authorization is written by the client")
			continue
		}
		c.row(item, quote(key)+": "+g.str(item.Value.At(), v).code)
	}
	if len(c.rows) == 0 {
		return ""
	}
	return c.String()
}

// sink writes where the answer goes: a file in PHP, a writer in Go.
func (g *generator) sink(e form.Expr) string {
	v := g.expr(e)
	if v.typ.kind == kFile {
		return v.code
	}
	path := g.str(e.At(), v)
	file := g.tmp("file")
	g.line(file, ", err := os.Create(", path.code, ")")
	g.ifErr()
	g.line("defer ", file, ".Close()")
	return file
}

// joined is a header of several values as HTTP has it in one line.
func joined(e form.Expr) form.Expr {
	a, ok := e.(*form.Array)
	if !ok || isNested(a) || len(a.Items) == 0 {
		return e
	}
	list := &form.Array{Span: a.Span, Items: a.Items}
	return &form.Call{Span: a.Span, Name: "implode", Args: []form.Arg{{Value: &form.Text{Span: a.Span, Value: ", "}}, {Value: list}}}
}
