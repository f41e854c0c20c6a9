package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// factory writes Builder::factory as New.
func (g *generator) factory(at form.Span, config form.Expr) val {
	if c, ok := config.(*form.Call); ok {
		if merged := g.mergedOptions(c); merged != nil {
			config = merged
		}
	}
	a, ok := config.(*form.Array)
	if v, isVar := config.(*form.Var); isVar {
		if known := g.arrays[g.web(v).key]; known != nil && g.written(v) == 1 {
			a, ok = known, true
		}
	}
	if !ok {
		if v := g.wantConfig(config); v.typ.kind == kConfig {
			return g.fallible(at, "client", "wechatpay.New("+v.code+")", typ{kind: kClient})
		}
	}
	if ok && slices.ContainsFunc(a.Items, func(item form.Item) bool { return item.Ref }) {
		g.refuse(at, "certs by reference, which get their keys after the client is made: in Go all of them are there before, or come by Config.APIv3Key")
	}
	if !ok || !plain(a) {
		g.refuse(at, "a configuration whose names are not written out")
	}
	return g.fallible(at, "client", "wechatpay.New("+g.config(a)+")", typ{kind: kClient})
}

// config writes a configuration that is written out.
func (g *generator) config(a *form.Array) string {
	c := composite{open: "wechatpay.Config", wide: true}
	onlyV2 := isOnlyV2(a)
	for _, item := range a.Items {
		if key := item.Key.(*form.Text).Value; onlyV2 && (key == "serial" || key == "privateKey" || key == "certs") {
			g.note(item.Span, key+": a client of APIv2 alone has none in Go")
			c.rows = append(c.rows, commentText("PHP: "+oneLine(g.prog.Quote(item.Span))+" (a client of APIv2 alone has none)"))
			continue
		}
		g.fieldOrStop(&c, item, item.Key.(*form.Text).Value)
	}
	return c.String()
}

// isOnlyV2 tells a configuration whose keys of APIv3 hold nothing: those are required in PHP.
func isOnlyV2(a *form.Array) bool {
	secret, empty := false, false
	for _, item := range a.Items {
		switch item.Key.(*form.Text).Value {
		case "secret":
			_, isNull := item.Value.(*form.Null)
			secret = !isNull
		case "certs":
			list, ok := item.Value.(*form.Array)
			empty = ok
			for i := 0; ok && i < len(list.Items); i++ {
				if _, isNull := list.Items[i].Value.(*form.Null); !isNull {
					empty = false
				}
			}
		}
	}
	return secret && empty
}

// written counts the assignments to a variable.
func (g *generator) written(x *form.Var) (n int) {
	for _, w := range g.fn.scope.vars[x.Name] {
		for _, e := range w.events {
			if e.write || e.first {
				n++
			}
		}
	}
	return n
}

// configField writes a field of the configuration.
func (g *generator) configField(c *composite, item form.Item, key string) {
	at := item.Value.At()
	skip := func(why string) {
		g.note(item.Span, key+": "+why)
		for _, text := range item.Lead {
			c.rows = append(c.rows, commentText(text))
		}
		c.rows = append(c.rows, commentText("PHP: "+oneLine(g.prog.Quote(item.Span))+" ("+why+")"))
	}
	switch key {
	case "mchid":
		c.row(item, "MchID: "+g.str(at, g.expr(item.Value)).code)
	case "serial":
		c.row(item, "Serial: "+g.str(at, g.expr(item.Value)).code)
	case "secret":
		v := g.expr(item.Value)
		if v.typ.kind != kNull {
			c.row(item, "Secret: "+g.str(at, v).code)
		}
	case "privateKey":
		c.row(item, "PrivateKey: "+g.privateKey(at, g.expr(item.Value)))
	case "certs":
		c.row(item, "Certs: "+g.certs(item.Value))
	case "merchant":
		if code := g.merchant(item.Value); code != "" {
			c.row(item, "Merchant: "+code)
		}
	case "base_uri":
		v := g.str(at, g.expr(item.Value))
		if t, ok := v.lit.(*form.Text); ok {
			if strings.TrimRight(t.Value, "/") == "https://api.mch.weixin.qq.com" {
				skip("this is the default")
				return
			}
		}
		c.row(item, "BaseURL: "+v.code)
	case "headers":
		if !ownHeaders(item.Value) {
			g.refuse(item.Span, "headers of all calls: a Config.Transport sets them, or each call has them")
		}
		skip("a Config.Transport sets headers of all calls")
	default:
		if how, ok := guzzle[key]; ok {
			g.refuseUnthrown(item, key)
			skip(how)
			return
		}
		skip("the client has no such option")
	}
}

// certs writes the keys of WeChat Pay's.
func (g *generator) certs(e form.Expr) string {
	a, ok := e.(*form.Array)
	if !ok {
		v := g.want(g.expr(e), kKeys)
		if v.typ.kind == kMap || v.typ.kind == kEmpty {
			if x, isVar := e.(*form.Var); isVar {
				if known := g.arrays[g.web(x).key]; known != nil {
					learn(g.facts, g.facts.wants, g.web(x).key, typ{kind: kKeys})
				}
			}
			g.refuse(e.At(), "keys that are no map of keys")
		}
		if v.typ.kind != kKeys {
			g.refuse(e.At(), "keys that are no map of keys")
		}
		return v.code
	}
	return g.keysOf(a)
}

// keysOf writes a map of keys that is written out.
func (g *generator) keysOf(a *form.Array) string {
	c := composite{open: "map[string]crypto.PublicKey", wide: true}
	for _, item := range a.Items {
		if item.Key == nil || item.Spread || item.Value == nil {
			g.refuse(item.Span, "keys without serials")
		}
		v := g.expr(item.Value)
		if v.typ.kind == kNull {
			g.refuse(item.Span, "keys that are filled in later: Config.APIv3Key downloads them")
		}
		key := g.str(item.Key.At(), g.expr(item.Key))
		c.row(item, key.code+": "+g.publicKey(item.Value.At(), v))
	}
	return c.String()
}

// merchant writes the client certificate of APIv2.
func (g *generator) merchant(e form.Expr) string {
	a, ok := e.(*form.Array)
	if !ok || !plain(a) {
		v := g.expr(e)
		if v.typ.kind == kNull || v.typ.kind == kEmpty {
			return ""
		}
		g.refuse(e.At(), "a certificate whose files are not written out")
	}
	files := map[string]string{}
	for _, item := range a.Items {
		v := g.expr(item.Value)
		if v.typ.kind == kNull {
			return ""
		}
		if v.typ.kind != kString {
			v = g.want(v, kString)
		}
		if v.typ.kind != kString {
			g.refuse(item.Span, "a certificate or a key that is no file")
		}
		code := v.code
		if t, ok := v.lit.(*form.Text); ok {
			code = quote(strings.TrimPrefix(t.Value, "file://"))
		}
		files[item.Key.(*form.Text).Value] = code
	}
	if files["cert"] == "" || files["key"] == "" {
		return ""
	}
	name := g.tmp("merchant")
	g.line(name, ", err := tls.LoadX509KeyPair(", files["cert"], ", ", files["key"], ")")
	g.ifErr()
	return "&" + name
}

// new makes an object.
func (g *generator) new(x *form.New) val {
	if c := g.classes[x.Class]; c != nil { // of that name in the source
		return g.construct(x, c)
	}
	switch x.Class {
	case "MediaUtil":
		return g.media(x)
	case "EachPromise":
		return g.eachPromise(x)
	case "Client":
		return g.guzzleClient(x)
	case "Pool":
		return g.guzzlePool(x)
	case "FulfilledPromise":
		g.refuse(x.Span, "a promise of a value that is there already: in Go the value itself")
	case "RejectedPromise":
		g.refuse(x.Span, "a promise that has failed already: in Go return an error")
	case "Promise":
		g.refuse(x.Span, "a promise that is made by hand: in Go a channel, or a goroutine")
	case "LazyOpenStream":
		if len(x.Args) < 2 {
			break
		}
		return g.open(x.Span, x.Args)
	case "DateTime", "DateTimeImmutable":
		return g.newMoment(x.Span, x.Class, x.Args)
	case "DateTimeZone":
		return val{code: g.zoneOf(x), typ: typ{kind: kZone}}
	case "stdClass", "ArrayObject":
		if len(x.Args) == 0 {
			return val{code: "wechatpay.Object{}", typ: typ{kind: kMap}}
		}
	}
	class := x.Class
	if (class == "self" || class == "static") && g.fn.class != nil {
		class = g.fn.class.Name
	}
	if c := g.classes[class]; c != nil {
		return g.construct(x, c)
	}
	if strings.HasSuffix(x.Class, "Exception") || x.Class == "Error" {
		return val{code: g.newError(x), typ: typ{kind: kError}}
	}
	if x.Class == "" {
		g.refuse(x.Span, "new of a class whose name is computed, or that has none")
	}
	g.refuseForeign(x.Span, "new "+x.Class+": this class is not known")
	return val{}
}

// media opens a file to upload.
func (g *generator) media(x *form.New) val {
	if len(x.Args) == 0 {
		g.refuse(x.Span, "an argument is missing")
	}
	name := g.str(x.Args[0].Value.At(), g.expr(x.Args[0].Value))
	if len(x.Args) == 1 {
		return g.fallible(x.Span, "media", "wechatpay.OpenMedia("+trimFile(name)+")", typ{kind: kMedia})
	}
	stream := x.Args[1].Value
	if n, ok := stream.(*form.New); ok && n.Class == "LazyOpenStream" && len(n.Args) > 0 {
		path := g.str(n.Span, g.expr(n.Args[0].Value))
		v := g.fallible(x.Span, "media", "wechatpay.OpenMedia("+trimFile(path)+")", typ{kind: kMedia})
		if path.code != name.code {
			g.line(v.code, ".Name = ", base(name))
		}
		return v
	}
	v := g.expr(stream)
	reader := ""
	switch v.typ.kind {
	case kFile:
		reader = v.code
	case kString, kNever, kUnknown:
		reader = "strings.NewReader(" + g.str(stream.At(), v).code + ")"
	default:
		g.refuse(stream.At(), "a stream that is not known")
	}
	return g.fallible(x.Span, "media", "wechatpay.NewMedia("+name.code+", "+reader+")", typ{kind: kMedia})
}

// trimFile takes file:// off a path that is written out.
func trimFile(v val) string {
	if t, ok := v.lit.(*form.Text); ok {
		return quote(strings.TrimPrefix(t.Value, "file://"))
	}
	return v.code
}

// base is the last part of a path.
func base(v val) string {
	if t, ok := v.lit.(*form.Text); ok {
		return quote(t.Value[strings.LastIndexByte(t.Value, '/')+1:])
	}
	return "filepath.Base(" + v.code + ")"
}

// optionsOrExpr is expr; a configuration that is kept in a variable and used by the factory alone is written there.
func (g *generator) optionsOrExpr(to *form.Var, e form.Expr) val {
	w := g.web(to)
	if want := g.facts.wants[w.key]; want.kind == kKeys {
		switch a := e.(type) {
		case *form.Array:
			g.into = nil
			return val{code: g.keysOf(a), typ: typ{kind: kKeys}}
		}
	}
	if a, ok := e.(*form.Array); ok && (g.configs[w.key] || g.facts.configs[w.key]) && plain(a) {
		g.into = nil
		w.group.done = true
		g.line(commentText("$" + to.Name + " stands below, in wechatpay.Config"))
		return val{kept: true, typ: typ{kind: kMap}}
	}
	return g.expr(e)
}

// pattern writes assignments that Go has a method for.
func (g *generator) pattern(to *form.Var, x *form.Assign) bool {
	w := g.web(to)
	if f, ok := x.Value.(*form.Func); ok {
		g.closures[w.key] = f
	}
	if _, ok := x.Value.(*form.Null); ok {
		g.nulls[w.key] = true
	}
	if a, ok := x.Value.(*form.Array); ok && plain(a) {
		g.arrays[w.key] = a
	} else if ok && len(a.Items) > 0 && inOrder(a) {
		if g.lists == nil {
			g.lists = map[webKey]*form.Array{}
		}
		g.lists[w.key] = a
	}
	if c, ok := x.Value.(*form.Static); ok && c.Class == "Formatter" && c.Name == "ksort" {
		g.sorted[w.key] = true
	}
	if t, ok := x.Value.(*form.Text); ok {
		g.constants[w.key] = t.Value
	}
	return false
}
