package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// formatter writes what Formatter does.
func (g *generator) formatter(x *form.Static) val {
	switch x.Name {
	case "nonce":
		size := "32"
		if len(x.Args) == 1 {
			n := g.num(x.Span, g.expr(x.Args[0].Value))
			if size = n.code; n.lit == nil {
				size = "int(" + n.code + ")"
			}
		}
		return val{code: "formatter.Nonce(" + size + ")", typ: typ{kind: kString}}
	case "timestamp":
		return val{code: "formatter.Timestamp()", typ: typ{kind: kInt}}
	case "authorization", "request", "response", "joinedByLineFeed":
		given := x.Args
		if x.Name == "joinedByLineFeed" {
			given = g.lines(x)
		}
		args := g.texts(x.Span, given, 0)
		want := map[string]int{"authorization": 5, "request": 5, "response": 3}[x.Name]
		for x.Name == "request" && len(args) == 4 || x.Name == "response" && len(args) == 2 {
			args = append(args, `""`)
		}
		if want > 0 && len(args) != want {
			g.refuse(x.Span, "an argument is missing")
		}
		return val{code: "formatter." + exportedName(x.Name) + "(" + strings.Join(args, ", ") + ")", typ: typ{kind: kString}}
	case "queryStringLike":
		if len(x.Args) == 1 {
			return val{code: "formatter.QueryStringLike(" + g.pairs(x) + ")", typ: typ{kind: kString}}
		}
	case "ksort":
		if len(x.Args) == 1 {
			v := g.want(g.expr(x.Args[0].Value), kMap)
			if v.typ.kind != kMap && v.typ.kind != kStringMap {
				g.refuse(x.Span, "Formatter::ksort of what is no map")
			}
			g.note(x.Span, "Go's maps have no order, and are written in that of their names")
			v.lit = nil
			return v
		}
	}
	g.refuse(x.Span, "Formatter::"+x.Name+" is not known")
	return val{}
}

// lines are the arguments of joinedByLineFeed, which may come from an array that is written out.
func (g *generator) lines(x *form.Static) (args []form.Arg) {
	for _, a := range x.Args {
		if !a.Spread {
			args = append(args, a)
			continue
		}
		e := a.Value
		if c, ok := e.(*form.Call); ok && c.Name == "array_values" && len(c.Args) == 1 {
			e = c.Args[0].Value
		}
		switch e := e.(type) {
		case *form.Array:
			for _, item := range e.Items {
				if item.Spread || item.Value == nil {
					g.refuse(x.Span, "lines from a list")
				}
				args = append(args, form.Arg{Value: item.Value})
			}
		case *form.Var:
			args = append(args, g.memberArgs(x.Span, e)...)
		default:
			g.refuse(x.Span, "lines from a list")
		}
	}
	return args
}

// memberArgs are the members of a variable that holds an array as it was written out, in its order.
func (g *generator) memberArgs(at form.Span, x *form.Var) (args []form.Arg) {
	w := g.web(x)
	a := g.arrays[w.key]
	if a == nil || g.changedBefore(x.Name, at) {
		g.refuse(at, "lines from a list, of which is not known what is in it")
	}
	for _, item := range a.Items {
		if item.Key == nil || item.Spread {
			g.refuse(at, "lines from a list")
		}
		of := &form.Var{Span: x.Span, Name: x.Name}
		g.fn.scope.of[of] = w
		args = append(args, form.Arg{Value: &form.Index{Span: item.Span, Of: of, Key: item.Key}})
	}
	return args
}

// changedBefore tells whether a variable changes between the array that it was given and a place.
func (g *generator) changedBefore(name string, at form.Span) (found bool) {
	form.Inspect(g.prog.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		a, ok := e.(*form.Assign)
		if !ok || a.End > at.Start {
			return true
		}
		to := a.To
		for {
			index, ok := to.(*form.Index)
			if !ok {
				break
			}
			to = index.Of
		}
		v, ok := to.(*form.Var)
		_, whole := a.Value.(*form.Array)
		if ok && v.Name == name && (a.To != form.Expr(v) || a.Op != "" || !whole) {
			found = true
		}
		return true
	})
	return found
}

// transformer writes what Transformer does.
func (g *generator) transformer(x *form.Static) val {
	switch {
	case x.Name == "toArray" && len(x.Args) == 1:
		v := g.expr(x.Args[0].Value)
		if v.typ.kind == kBody || v.typ.kind == kJSON { // Get reads XML as well
			return val{code: v.code, typ: typ{kind: kJSON}}
		}
		if code, ok := strings.CutSuffix(v.code, ".String()"); ok && v.tier == 0 && v.typ.kind == kString && g.isAnswer(code) {
			return val{code: code, typ: typ{kind: kJSON}}
		}
		v = g.str(x.Span, v)
		return g.fallible(x.Span, "members", "transformer.ToMap([]byte("+v.code+"))", typ{kind: kMap})
	case x.Name == "toXml" && len(x.Args) > 0:
		return g.toXML(x)
	}
	g.refuse(x.Span, "Transformer::"+x.Name+" with these arguments")
	return val{}
}

func (g *generator) pemUtil(x *form.Static) val {
	if len(x.Args) == 0 {
		g.refuse(x.Span, "an argument is missing")
	}
	v := g.expr(x.Args[0].Value)
	switch x.Name {
	case "parseCertificateSerialNo":
		cert := v
		if v.typ.kind != kCert {
			text := g.str(x.Span, v)
			cert = g.fallible(form.Span{}, "certificate", "wxcrypto.ParseCertificate("+text.code+")", typ{kind: kCert})
		}
		return val{code: "wxcrypto.SerialNumber(" + cert.code + ")", typ: typ{kind: kString}}
	case "loadCertificate", "loadCertificateFromString":
		return g.fallible(x.Span, "certificate", "wxcrypto.ParseCertificate("+g.str(x.Span, v).code+")", typ{kind: kCert})
	case "loadPrivateKey", "loadPrivateKeyFromString":
		return g.fallible(x.Span, "privateKey", "wxcrypto.ParsePrivateKey("+g.str(x.Span, v).code+")", typ{kind: kPrivate})
	}
	g.refuse(x.Span, "PemUtil::"+x.Name+" is not known")
	return val{}
}
