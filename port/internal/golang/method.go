package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// method calls a method of an object.
func (g *generator) method(x *form.Method) val {
	if x.By != nil {
		g.refuse(x.Span, "a method whose name is computed")
	}
	if c, ok := x.Of.(*form.Call); ok && c.Name == "response" && len(c.Args) == 0 && x.Name == "json" {
		return g.answered(x.Span, x.Args)
	}
	if _, ok := x.Of.(*form.This); ok {
		return g.ownMethod(x)
	}
	if ofQueue(x) {
		g.note(x.Span, "there is no queue of promises in Go: each call is under way as soon as it is made")
		g.line(commentText("PHP: " + oneLine(g.prog.Quote(x.Span))))
		return val{kept: true, typ: typ{kind: kVoid}}
	}
	if args := someArgs(x.Of); x.Name == "wait" && args != nil {
		return g.someOf(x.Span, args)
	}
	awaited, waited := g.awaited, g.waited
	_, isMethod := x.Of.(*form.Method)
	g.awaited, g.waited = g.awaits(x, awaited), isMethod && (x.Name == "wait" || waited && (x.Name == "then" || x.Name == "otherwise"))
	of := g.expr(x.Of)
	g.awaited, g.waited = awaited, waited
	if of.typ.kind == kNever || of.typ.kind == kUnknown {
		of = g.guessed(x, of)
	}
	switch of.typ.kind {
	case kResponse, kJSON, kBody:
		return g.responseMethod(x, of)
	case kFuture:
		return g.futureMethod(x, of)
	case kFutures:
		return g.futuresMethod(x, of)
	case kError:
		return g.errorMethod(x, of)
	case kClient, kHandler:
		return g.driverMethod(x, of)
	case kPlainClient:
		return g.plainMethod(x)
	case kMedia:
		return g.mediaMethod(x, of)
	case kTime:
		return g.momentMethod(x, of)
	case kObject:
		return g.objectMethod(x, of)
	case kInterface:
		return g.interfaceMethod(x, of)
	case kString, kInt:
		if c := g.classes[of.typ.name]; c != nil && c.Kind == "enum" {
			return g.enumMethod(x, c, of.code)
		}
	}
	g.refuseForeign(x.Span, "the method "+x.Name+" of an object that is not known")
	return val{}
}

// guessed tells the type of a value from elsewhere by the method that is called.
func (g *generator) guessed(x *form.Method, of val) val {
	switch x.Name {
	case "getBody", "getStatusCode", "getHeaderLine":
		return g.want(of, kResponse)
	case "getMessage", "hasResponse", "getResponse":
		return g.want(of, kError)
	case "getDriver":
		return g.want(of, kClient)
	case "then", "otherwise", "wait":
		v := g.want(of, kFuture)
		v.typ.of = kResponse
		return v
	}
	return of
}

func (g *generator) responseMethod(x *form.Method, of val) val {
	code := of.unary()
	of.lit = nil
	switch x.Name {
	case "getBody":
		of.typ = typ{kind: kBody}
		return of
	case "getContents", "__toString", "read":
		return val{code: code + ".String()", typ: typ{kind: kString}}
	case "getStatusCode":
		return val{code: "int64(" + code + ".StatusCode)", small: code + ".StatusCode", typ: typ{kind: kInt}}
	case "getReasonPhrase":
		return val{code: "http.StatusText(" + code + ".StatusCode)", typ: typ{kind: kString}}
	case "getHeaderLine":
		return val{code: code + ".Header.Get(" + g.arg(x, 0) + ")", typ: typ{kind: kString}}
	case "hasHeader":
		return val{code: code + ".Header.Get(" + g.arg(x, 0) + `) != ""`, typ: typ{kind: kBool}, tier: tierCompare}
	case "getHeader":
		return val{code: code + ".Header.Values(" + g.arg(x, 0) + ")", typ: typ{kind: kStrings}}
	case "getHeaders":
		return val{code: code + ".Header", typ: typ{kind: kUnknown}}
	case "getSize":
		return val{code: "int64(len(" + code + ".Body))", typ: typ{kind: kInt}}
	case "rewind", "close":
		return val{kept: true, typ: typ{kind: kVoid}}
	}
	g.refuse(x.Span, "the method "+x.Name+" of an answer")
	return val{}
}

// arg is an argument as a text.
func (g *generator) arg(x *form.Method, n int) string {
	if n >= len(x.Args) {
		g.refuse(x.Span, "an argument is missing")
	}
	return g.str(x.Args[n].Value.At(), g.expr(x.Args[n].Value)).code
}

func (g *generator) driverMethod(x *form.Method, of val) val {
	switch x.Name {
	case "select":
		if len(x.Args) == 1 && !isJSONClient(x.Args[0].Value) {
			of.code = "nil" // nothing can be sent by it
		}
		return val{code: of.code, typ: typ{kind: kHandler}}
	case "getDriver":
		return val{code: of.code, typ: typ{kind: kHandler}}
	case "request", "requestAsync":
		if of.typ.kind == kHandler {
			return g.driverRequest(x, of)
		}
	case "getConfig", "getHandler":
		return val{code: of.code, typ: typ{kind: kHandler}}
	case "get", "put", "post", "patch", "delete", "getAsync", "putAsync", "postAsync", "patchAsync", "deleteAsync":
		if of.typ.kind == kHandler && len(x.Args) > 0 {
			verb, isAsync := strings.CutSuffix(x.Name, "Async")
			made := *x
			made.Name = map[bool]string{false: "request", true: "requestAsync"}[isAsync]
			made.Args = append([]form.Arg{{Value: &form.Text{Span: x.Span, Value: strings.ToUpper(verb)}}}, x.Args...)
			return g.driverRequest(&made, of)
		}
	case "remove", "before", "after", "push", "unshift", "setHandler":
		if of.typ.kind == kHandler && x.Name == "remove" {
			g.note(x.Span, "answers without a signature are known to the client: nothing has to be taken out")
			g.line(commentText("PHP: " + oneLine(g.prog.Quote(x.Span))))
			return val{kept: true, typ: typ{kind: kVoid}}
		}
	}
	g.refuse(x.Span, "the method "+x.Name+": Config.Transport wraps what is sent")
	return val{}
}

// isJSONClient tells the name of the client for APIv3 among the two of the SDK.
func isJSONClient(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Text:
		return strings.EqualFold(x.Value, "v3")
	case *form.Const:
		return x.Name == "JSON_BASED"
	}
	return false
}

func (g *generator) mediaMethod(x *form.Method, of val) val {
	switch x.Name {
	case "getStream":
		return of
	case "getContentType", "getHeaders": // the upload brings its own
		return val{code: `""`, typ: typ{kind: kHandler}}
	case "setMeta":
		return g.setMeta(x, of)
	}
	g.refuse(x.Span, "the method "+x.Name+" of an upload")
	return val{}
}

// setMeta writes the meta of an upload, which is JSON in PHP and a map in Go.
func (g *generator) setMeta(x *form.Method, of val) val {
	if len(x.Args) != 1 {
		g.refuse(x.Span, "a meta that goes back to what it was")
	}
	c, ok := x.Args[0].Value.(*form.Call)
	if !ok || c.Name != "json_encode" || len(c.Args) == 0 {
		text := g.str(x.Span, g.expr(x.Args[0].Value))
		g.check("json.Unmarshal([]byte(" + text.code + "), &" + of.unary() + ".Meta)")
		return val{kept: true, typ: typ{kind: kVoid}}
	}
	if len(c.Args) > 1 && g.flagsOf(c.Args[1].Value)&^(jsonSlashes|jsonPretty|jsonUnicode|jsonThrow) != 0 {
		g.refuse(c.Span, "json_encode with flags that change what is written")
	}
	v := g.expr(c.Args[0].Value)
	if v.typ.kind != kMap {
		g.refuse(x.Span, "a meta that is no map")
	}
	g.line(of.unary(), ".Meta = ", v.code)
	return val{kept: true, typ: typ{kind: kVoid}}
}
