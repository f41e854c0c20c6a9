package outside

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Find makes variables of what comes from outside of a program.
func Find(p *form.Program) {
	share(p)
	settypes(p)
	f := &finder{program: p, defined: defined(p), places: map[form.Expr]bool{}}
	f.requests, f.settings = f.globals(p.Body), indexed(p.Body)
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			f.function(x)
		case *form.Class:
			f.members = indexed(bodiesOf(x))
			f.values(x.Fields)
			f.values(x.Consts)
			for i := range x.Methods {
				f.function(&x.Methods[i].Function)
			}
		default:
			form.Rewrite([]form.Stmt{s}, f.expr)
		}
	}
}

type finder struct {
	program  *form.Program
	defined  map[string]bool
	requests map[string]bool
	settings map[string]bool    // variables whose members are read
	members  map[string]bool    // properties
	places   map[form.Expr]bool // what is assigned to
}

// requestTypes are how classes of requests end.
const requestTypes = "Request"

func isRequest(param form.Param) bool {
	t := strings.TrimPrefix(param.Type, "?")
	return strings.HasSuffix(t, requestTypes) || t == "ServerRequestInterface" || t == "RequestInterface" || t == "" && (param.Name == "request" || param.Name == "req")
}

// globals are variables of a script that hold the request: by their names, where nothing else is assigned to them.
func (f *finder) globals(list []form.Stmt) map[string]bool {
	names := map[string]bool{"request": true, "req": true}
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		if a, ok := e.(*form.Assign); ok {
			if v, ok := a.To.(*form.Var); ok {
				delete(names, v.Name)
			}
		}
		return true
	})
	return names
}

// values are constants of the SDK in what fields and constants of a class begin with.
func (f *finder) values(fields []form.Field) {
	for i := range fields {
		fields[i].Value = f.value(fields[i].Value)
	}
}

func (f *finder) value(e form.Expr) form.Expr {
	if e == nil {
		return nil
	}
	do := &form.Do{X: e}
	form.Rewrite([]form.Stmt{do}, func(e form.Expr) form.Expr {
		if c, ok := e.(*form.Const); ok && !f.defined[c.Class] {
			return sdkConstant(c)
		}
		return nil
	})
	return do.X
}

func (f *finder) function(x *form.Function) {
	outer := f.requests
	f.requests = map[string]bool{}
	for i, param := range x.Params {
		f.requests[param.Name] = isRequest(param)
		x.Params[i].Default = f.value(param.Default)
	}
	settings := f.settings
	f.settings = indexed(x.Body)
	form.Rewrite(x.Body, f.expr)
	f.requests, f.settings = outer, settings
}

// defined are constants, and classes, of the program itself.
func defined(p *form.Program) map[string]bool {
	names := map[string]bool{}
	for _, s := range p.Body {
		if c, ok := s.(*form.Class); ok && c.Name != "" {
			names[c.Name] = true
		}
	}
	form.Everything(p, func(e form.Expr) {
		if c, ok := e.(*form.Call); ok && c.Name == "define" && len(c.Args) > 0 {
			if t, ok := c.Args[0].Value.(*form.Text); ok {
				names[t.Value] = true
			}
		}
	})
	return names
}

// expr gives the variable that stands for an expression, or nothing.
func (f *finder) expr(e form.Expr) form.Expr {
	switch x := e.(type) {
	case *form.Assign:
		f.place(x.To)
		if c, ok := x.Value.(*form.Call); ok && c.Name == "require" {
			x.Value = f.from(c, "file", fileStem(f.program.Quote(c.Span)))
		}
		if name := settingOf(x.Value); name != "" && (f.settings[placeName(x.To)] || f.members[placeName(x.To)]) {
			x.Value = f.from(x.Value, "setting", name)
		}
		f.nestedIn(x)
	case *form.Step:
		f.place(x.X)
	case *form.Throw:
		if n := f.madeError(x.X); n != nil {
			x.X = n
		}
	case *form.Func:
		for _, param := range x.Params {
			f.requests[param.Name] = isRequest(param)
		}
	case *form.Const:
		return f.constant(x)
	case *form.Index:
		if made := member(x); made != nil {
			return made
		}
		if _, isText := x.Key.(*form.Text); isText {
			if made := f.nested(x.Of); made != nil {
				x.Of = made
			}
		}
		return f.index(x)
	case *form.Prop:
		if name := fieldName(x); name != "" && f.isRequest(x.Of) && !f.places[e] {
			return f.from(e, "request", name)
		}
	case *form.Call:
		return f.call(x)
	case *form.Method:
		if bag, ok := x.Of.(*form.Prop); ok && f.isBag(bag) && (bag.Name == "headers" || bag.Name == "cookies") && x.Name == "all" {
			return f.from(e, "request", "all_"+bag.Name)
		}
		if f.isRequest(x.Of) || f.isBag(x.Of) {
			return f.field(e, x.Name, x.Args)
		}
	case *form.Static:
		if x.Class == "Request" || x.Class == "Input" {
			return f.field(e, x.Name, x.Args)
		}
	case *form.Send:
		if f.isRequest(x.To) && x.Options == nil {
			return f.field(e, x.Verb, nil)
		}
	}
	return nil
}

// place keeps what is assigned to as it is.
func (f *finder) place(e form.Expr) {
	for e != nil {
		f.places[e] = true
		switch x := e.(type) {
		case *form.Index:
			e = x.Of
		case *form.Prop:
			e = x.Of
		default:
			return
		}
	}
}

// from is the variable: its name has a blank, as none of PHP's has.
func (f *finder) from(e form.Expr, kind, name string) form.Expr {
	if strings.ToUpper(name) == name {
		name = strings.ToLower(name)
	}
	return &form.Var{Span: e.At(), Name: kind + " " + strings.ReplaceAll(name, " ", "_"), From: strings.Join(strings.Fields(f.program.Quote(e.At())), " ")}
}

var globals = map[string]string{"_GET": "request", "_POST": "request", "_REQUEST": "request", "_SESSION": "session", "_COOKIE": "cookie", "_SERVER": "server", "_ENV": "env"}

// index reads $_GET['name'], and $request['name'].
func (f *finder) index(x *form.Index) form.Expr {
	name, ok := x.Key.(*form.Text)
	v, isVar := x.Of.(*form.Var)
	if !ok || f.places[x] {
		return nil
	}
	if isVar && globals[v.Name] != "" {
		return f.from(x, globals[v.Name], name.Value)
	}
	if f.isRequest(x.Of) {
		return f.from(x, "request", name.Value)
	}
	return nil
}

// fieldName is a field of a request that is read as a property: not one of the parts that frameworks name.
func fieldName(x *form.Prop) string {
	if slices.Contains([]string{"headers", "header", "query", "request", "files", "server", "attributes", "cookies", "body", "post", "get", "session"}, x.Name) {
		return ""
	}
	return x.Name
}

// isRequest tells what a framework has the request in.
func (f *finder) isRequest(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Var:
		return f.requests[x.Name]
	case *form.Call:
		return x.Name == "request" && len(x.Args) == 0
	case *form.Prop:
		_, isThis := x.Of.(*form.This)
		s, isStatic := x.Of.(*form.StaticProp)
		return (x.Name == "request" || x.Name == "input") && (isThis || isStatic && s.Class == "Yii")
	}
	return false
}

// isBag tells $request->query, which has fields itself.
func (f *finder) isBag(e form.Expr) bool {
	x, ok := e.(*form.Prop)
	return ok && f.isRequest(x.Of) && slices.Contains([]string{"query", "request", "attributes", "cookies", "headers"}, x.Name)
}

// call reads functions of frameworks.
func (f *finder) call(x *form.Call) form.Expr {
	switch x.Name {
	case "constant":
		if name, ok := text(x.Args); ok && len(x.Args) == 1 && !strings.Contains(name, ":") {
			name = name[strings.LastIndexByte(name, '\\')+1:]
			if c := (&form.Const{Span: x.Span, Name: name}); f.defined[name] {
				return c
			} else if made := f.constant(c); made != nil {
				return made
			}
		}
	case "input", "i":
		return f.field(x, "input", x.Args)
	case "request":
		if len(x.Args) > 0 {
			return f.field(x, "input", x.Args)
		}
	case "session", "cookie":
		if t, ok := text(x.Args); ok && len(x.Args) == 1 {
			return f.from(x, x.Name, t)
		}
	}
	return nil
}

func text(args []form.Arg) (string, bool) {
	if len(args) == 0 || args[0].Spread {
		return "", false
	}
	t, ok := args[0].Value.(*form.Text)
	if !ok || t.Value == "" {
		return "", false
	}
	return t.Value, true
}

// readers are methods that give a field of the request, or all of them.
var readers = []string{"input", "get", "post", "query", "param", "put", "request", "getparam", "getpost", "getvar", "getquery", "get_post", "string", "integer", "route",
	"all", "getparsedbody", "getqueryparams", "validated", "getbodyparam", "getqueryparam", "request_param"}

var addresses = []string{"ip", "getclientip", "getuserip", "ip_address", "getrealip", "getremoteip", "clientip"}

// field is a field of the request, with what stands for it where it is not there.
func (f *finder) field(e form.Expr, method string, args []form.Arg) form.Expr {
	method = strings.ToLower(method)
	if slices.Contains(addresses, method) {
		return f.from(e, "request", "ip")
	}
	name, ok := text(args)
	if method == "header" || method == "server" || method == "cookie" {
		if !ok {
			return nil
		}
		return f.from(e, method, name)
	}
	if !slices.Contains(readers, method) {
		return nil
	}
	if ok {
		name, _, _ = strings.Cut(name[strings.LastIndexByte(name, '.')+1:], "/") // post.order_no/s of ThinkPHP
	}
	if !ok || name == "" {
		if len(args) > 0 && name != "" || len(args) > 1 {
			return nil
		}
		return f.from(e, "request", "data")
	}
	made := f.from(e, "request", name)
	if len(args) > 1 && !isNothing(args[1].Value) {
		return &form.Binary{Span: e.At(), Op: "??", L: made, R: args[1].Value}
	}
	return made
}

func isNothing(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Null:
		return true
	case *form.Text:
		return x.Value == ""
	case *form.Int:
		return x.Value == 0
	}
	return false
}

// ownConstants are how names of PHP's constants begin.
var ownConstants = strings.Fields("PHP_ E_ JSON_ SORT_ CURL OPENSSL_ FILE_ LOCK_ ENT_ STR_ DATE_ PREG_ M_ T_ PATHINFO_ LIBXML_ XML_ COUNT_ ARRAY_ EXTR_ FILTER_ LC_ LOG_ SEEK_ DIRECTORY_ PATH_ MB_ " +
	"MAXIMUM_CLOCK_OFFSET EV2_ EV3_ ERR_INIT_ DEP_XML_ INFO_ ZLIB_ FORCE_ GLOB_ SCANDIR_ HTML_ INI_ STREAM_ PASSWORD_ UPLOAD_ STD NAN INF __")

// constant is one that the SDK, or another file, defines.
func (f *finder) constant(x *form.Const) form.Expr {
	if f.defined[x.Class] {
		return nil
	}
	if known := sdkConstant(x); known != nil {
		return known
	}
	if x.Class != "" || f.defined[x.Name] || strings.ToUpper(x.Name) != x.Name || slices.ContainsFunc(ownConstants, func(p string) bool { return strings.HasPrefix(x.Name, p) }) {
		return nil
	}
	return f.from(x, "const", x.Name)
}

// fileStem is the name of a file that is included, without its folder and its end.
func fileStem(text string) string {
	text = strings.TrimRight(text, " ;)'\"")
	text = strings.TrimSuffix(text[strings.LastIndexAny(text, "/'\" ")+1:], ".php")
	if text == "" {
		return "included"
	}
	return text
}
