package openapi

import (
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

const serialHeader = "Wechatpay-Serial"

// find looks the operation up, and notes what is to be said of it as a whole.
func (r *run) find(method, template string, request map[string]any) *checker {
	var op *Operation
	found := false
	if isPlain(template) {
		op, found = Lookup(method, template)
	}
	if !found {
		if path, ok := expand(template, request); ok {
			op, found = Lookup(method, path)
		}
	}
	if !found {
		r.unknownOperation(method, template)
		return nil
	}
	if op.Deprecated() {
		instead := ""
		if len(op.Successor) > 0 {
			instead = ": use " + strings.Join(op.Successor, " or ")
		}
		r.add(ClassDeprecated, true, "", "the operation is %s%s", op.Status, instead)
	}
	return checkerOf(op)
}

// unknownOperation says what is like an operation that the catalogue does not have.
func (r *run) unknownOperation(method, template string) {
	if r.v.UnknownOperation == Off {
		return
	}
	also, meant := "", ""
	if methods := Methods(template); len(methods) > 0 {
		also = ", which has this path with " + strings.Join(methods, ", ")
	} else if near := r.v.said.nearest(method, withoutQuery(template)); near != "" {
		meant = "; did you mean " + near + "?"
	}
	r.add(ClassUnknownOperation, true, "", "is not known to the catalogue%s: nothing is checked%s", also, meant)
}

// check goes over a request: path variables, query, body, headers.
func (r *run) check(c *checker, template string, request map[string]any) {
	r.pathVariables(c, template, request)
	r.query(c, template, request)
	r.body(c, request)
	r.headers(c, request["headers"])
}

// pathVariables checks values that stand at the place of a variable with known limits. Names need not be the
// catalogue's; a value that is bound already is not seen here.
func (r *run) pathVariables(c *checker, template string, request map[string]any) {
	known := false
	for _, n := range c.path {
		known = known || n != nil
	}
	if !known {
		return
	}
	given := strings.Split(strings.TrimPrefix(withoutQuery(template), "/"), "/")
	place := 0
	for i, segment := range strings.Split(c.op.Template(), "/") {
		if _, ok := placeholder(segment); !ok {
			continue
		}
		n := c.path[min(place, len(c.path)-1)]
		place++
		if n == nil || i >= len(given) {
			continue
		}
		if name, ok := placeholder(given[i]); ok && request[name] != nil {
			r.root, r.loose = "path", true
			r.push(name)
			r.value(n, request[name])
			r.pop()
		}
	}
}

// query checks the query option, or else the query in the template.
func (r *run) query(c *checker, template string, request map[string]any) {
	r.root, r.loose = "query", true
	switch q := request["query"].(type) {
	case nil:
		given, whole := templateQuery(template, request)
		if whole || len(given) > 0 {
			r.pairs(c.query, given, whole)
		}
	case string:
		if values, err := url.ParseQuery(q); err == nil {
			r.pairs(c.query, fold(values), true)
		}
	case url.Values:
		r.pairs(c.query, fold(q), true)
	case map[string][]string:
		r.pairs(c.query, fold(q), true)
	default:
		r.value(c.query, q)
	}
}

// pairs checks names and values; whole tells that there are no others.
func (r *run) pairs(n *node, given map[string]any, whole bool) {
	if whole && given == nil && len(n.required) == 0 {
		return
	}
	if !whole {
		part := *n
		part.required, part.either = nil, nil
		n = &part
	}
	if given == nil {
		given = map[string]any{}
	}
	object(r, n, given)
}

// fold makes one value of the values of a name; ids[0] and ids[1] are ids.
func fold(values map[string][]string) map[string]any {
	given := make(map[string]any, len(values))
	for name, list := range values {
		plain, _, indexed := strings.Cut(name, "[")
		switch {
		case indexed:
			given[plain] = opaque{}
		case len(list) == 1:
			given[name] = list[0]
		case len(list) > 1:
			given[name] = list
		}
	}
	return given
}

// templateQuery reads the query of a template, ?a=b{&c,d}; whole is false where some of it can't be told.
func templateQuery(template string, request map[string]any) (given map[string]any, whole bool) {
	rest := template[queryAt(template):]
	if rest == "" {
		return nil, true
	}
	given, whole = make(map[string]any), true
	var literal strings.Builder
	for {
		before, expression, more := strings.Cut(rest, "{")
		literal.WriteString(before)
		if !more {
			break
		}
		expression, rest, _ = strings.Cut(expression, "}")
		switch {
		case strings.IndexByte("?&", (expression + " ")[0]) >= 0:
			whole = expressionPairs(given, expression[1:], request) && whole
		case strings.ContainsAny(expression, "+#./;:*,"):
			whole = false
		default: // ?a={b}: a name with a value
			text, _ := request[expression].(string)
			literal.WriteString(url.QueryEscape(text))
		}
	}
	text, _, _ := strings.Cut(literal.String(), "#")
	values, err := url.ParseQuery(strings.Trim(text, "?&"))
	for name, value := range fold(values) {
		given[name] = value
	}
	return given, whole && err == nil
}

// expressionPairs reads the variables a,b*,c:3 of one expression; ok is false where the names can't be told.
func expressionPairs(given map[string]any, expression string, request map[string]any) (ok bool) {
	ok = true
	for name := range strings.SplitSeq(expression, ",") {
		plain, _, cut := strings.Cut(name, ":")
		name, exploded := strings.CutSuffix(plain, "*")
		value := request[name]
		switch members, isMap := value.(map[string]any); {
		case value == nil:
		case exploded && isMap:
			for k, v := range members {
				given[k] = v
			}
		case exploded && reflect.ValueOf(value).Kind() != reflect.Slice:
			ok = false
		case cut:
			given[name] = opaque{}
		default:
			given[name] = value
		}
	}
	return ok
}

// body checks json, xml, or a ready text as body.
func (r *run) body(c *checker, request map[string]any) {
	key := string(c.op.Kind)
	switch c.op.Kind {
	case JSON, XML:
	case NoBody:
		if isGiven(request["json"]) {
			r.root = "json"
			r.add(ClassUnknownField, true, "", "is not known to the catalogue: the operation has no body")
		}
		return
	default:
		return
	}
	r.root, r.loose, r.plain = key, c.op.Kind == XML, c.op.Kind == XML
	given := request[key]
	if m, ok := given.(map[string]any); ok && m != nil { // the usual case
		object(r, c.body, m)
		return
	}
	switch {
	case isGiven(given):
		if !r.loose || indirect(reflect.ValueOf(given)).Kind() == reflect.Map {
			r.value(c.body, given)
		}
	case isGiven(request["body"]):
		r.ready(c, request["body"])
	case len(c.body.required) > 0:
		names := c.body.needs()
		more := ""
		if len(names) > shownValues {
			names, more = names[:shownValues], " and more"
		}
		r.add(ClassRequired, c.body.weak, "", "is missing: the operation wants %s%s", strings.Join(names, ", "), more)
	}
}

// needs names what an object has to have.
func (n *node) needs() []string {
	var names []string
	for _, m := range n.required {
		names = append(names, m.Name)
	}
	for _, group := range n.either {
		names = append(names, strings.Join(group, " or "))
	}
	return names
}

// ready checks a body that is JSON already. Streams stay as they are.
func (r *run) ready(c *checker, body any) {
	var text string
	switch b := body.(type) {
	case string:
		text = b
	case []byte:
		text = string(b)
	default:
		return
	}
	if c.op.Kind != JSON {
		return
	}
	if v, err := decode(text); err == nil {
		r.root = "body"
		r.value(c.body, v)
	}
}

// isGiven tells whether an option is there: nil, also a typed nil, is as good as none.
func isGiven(v any) bool {
	if v == nil {
		return false
	}
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return !rv.IsNil()
	}
	return true
}

func indirect(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return v
		}
		v = v.Elem()
	}
	return v
}

// headers makes sure that required headers are there, and the key's name where something is encrypted with it.
func (r *run) headers(c *checker, given any) {
	r.root = "headers"
	if r.encrypted && !hasHeader(given, serialHeader) {
		r.add(ClassSerial, false, serialHeader, "is missing: the request has an encrypted field, and this names the key that encrypted it")
	}
	for _, name := range c.header {
		if !hasHeader(given, name) {
			r.add(ClassRequired, false, name, "is missing, and required")
		}
	}
}

// hasHeader looks for a header in any kind of map, in any case.
func hasHeader(given any, name string) bool {
	v := indirect(reflect.ValueOf(given))
	if v.Kind() != reflect.Map || v.Type().Key().Kind() != reflect.String {
		return given != nil && v.IsValid() && v.Kind() != reflect.Map // what it is can't be told
	}
	for it := v.MapRange(); it.Next(); {
		if strings.EqualFold(it.Key().String(), name) {
			value := indirect(it.Value())
			switch value.Kind() {
			case reflect.String, reflect.Slice:
				return value.Len() > 0
			}
			return value.IsValid()
		}
	}
	return false
}

// queryAt tells where the query of a template begins.
func queryAt(template string) int {
	for i := range len(template) {
		if template[i] == '?' || template[i] == '#' || template[i] == '{' && i+1 < len(template) && strings.IndexByte("?&#", template[i+1]) >= 0 {
			return i
		}
	}
	return len(template)
}

func withoutQuery(template string) string { return template[:queryAt(template)] }

// isPlain tells whether each placeholder of the path is one segment, so that its place is known.
func isPlain(template string) bool {
	path := withoutQuery(template)
	for {
		at := strings.IndexByte(path, '{')
		if at < 0 {
			return true
		}
		var name string
		name, path, _ = strings.Cut(path[at+1:], "}")
		if strings.ContainsAny(name, ",:*") || name != "" && strings.IndexByte("+./;", name[0]) >= 0 {
			return false
		}
	}
}

// expand puts values into the path where each is one text: a variable may stand for a literal segment, {+rest} for
// several.
func expand(template string, request map[string]any) (path string, ok bool) {
	var b strings.Builder
	rest := withoutQuery(template)
	for {
		at := strings.IndexByte(rest, '{')
		if at < 0 {
			return b.String() + rest, true
		}
		b.WriteString(rest[:at])
		var name string
		name, rest, _ = strings.Cut(rest[at+1:], "}")
		switch value := request[strings.TrimPrefix(name, "+")].(type) {
		case string:
			b.WriteString(value)
		case int:
			b.WriteString(strconv.Itoa(value))
		default:
			return "", false
		}
	}
}
