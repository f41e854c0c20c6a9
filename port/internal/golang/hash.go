package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// isPKCS1v15 tells the older padding of Rsa::encrypt and Rsa::decrypt.
func (g *generator) isPKCS1v15(x *form.Static) bool {
	if len(x.Args) < 3 {
		return false
	}
	c, ok := x.Args[2].Value.(*form.Const)
	if !ok || c.Class != "" || len(x.Args) > 3 || c.Name != "OPENSSL_PKCS1_PADDING" && c.Name != "OPENSSL_PKCS1_OAEP_PADDING" {
		g.refuse(x.Span, "a padding that is computed, or neither of the SDK's two")
	}
	if c.Name == "OPENSSL_PKCS1_PADDING" {
		g.note(x.Span, "the PHP SDK of today takes no PKCS#1 v1.5: Go has it under a name of its own")
	}
	return c.Name == "OPENSSL_PKCS1_PADDING"
}

// hashes are those of HMACWith.
var hashes = map[string]string{"sha256": "sha256.New", "sha1": "sha1.New", "md5": "md5.New", "sha512": "sha512.New"}

func (g *generator) hash(x *form.Static) val {
	isText := typ{kind: kString}
	switch x.Name {
	case "md5":
		return g.md5(x)
	case "hmac":
		given := x.Args
		if len(given) == 3 {
			given = given[:2]
		}
		args := g.texts(x.Span, given, 2)
		if len(x.Args) < 3 {
			return val{code: "wxcrypto.HMAC(" + args[0] + ", " + args[1] + ")", typ: isText}
		}
		t, ok := x.Args[2].Value.(*form.Text)
		if !ok || len(x.Args) > 3 || hashes[strings.ToLower(t.Value)] == "" {
			g.refuse(x.Span, "HMAC with a hash that is computed, or that Go has not: wxcrypto.HMACWith")
		}
		if strings.EqualFold(t.Value, "sha256") {
			return val{code: "wxcrypto.HMAC(" + args[0] + ", " + args[1] + ")", typ: isText}
		}
		return val{code: "wxcrypto.HMACWith(" + hashes[strings.ToLower(t.Value)] + ", " + args[0] + ", " + args[1] + ")", typ: isText}
	case "equals":
		args := g.texts(x.Span, x.Args, 1)
		if len(args) == 1 {
			args = append(args, `""`)
		}
		return val{code: "wxcrypto.HashEqual(" + args[0] + ", " + args[1] + ")", typ: typ{kind: kBool}}
	case "sign":
		if len(x.Args) == 3 {
			return g.hashSign(x)
		}
	}
	g.refuse(x.Span, "Hash::"+x.Name+" is not known")
	return val{}
}

// md5 is a signature, under the key of a merchant or of an agency.
func (g *generator) md5(x *form.Static) val {
	isText := typ{kind: kString}
	given := x.Args[:min(2, len(x.Args))]
	args := g.texts(x.Span, given, 1)
	if len(args) == 1 {
		args = append(args, `""`)
	}
	plain := val{code: "wxcrypto.MD5(" + strings.Join(args, ", ") + ")", typ: isText}
	agency := val{code: "wxcrypto.MD5Agency(" + strings.Join(args, ", ") + ")", typ: isText}
	if len(x.Args) < 3 {
		return plain
	}
	if b, ok := x.Args[2].Value.(*form.Bool); ok && b.Value {
		return agency
	} else if ok {
		return plain
	}
	cond := g.truth(x.Args[2].Value.At(), g.expr(x.Args[2].Value))
	return g.choose(x.Span, cond.code, agency, &printer{}, plain, &printer{})
}

func (g *generator) hashSign(x *form.Static) val {
	algorithm := g.str(x.Span, g.expr(x.Args[0].Value))
	if data := g.peek(x.Args[1].Value); data.typ.kind == kString && !isQueryString(x.Args[1].Value) {
		return g.signText(x, algorithm)
	}
	params := g.stringMap(x.Args[1].Value)
	key := g.str(x.Span, g.expr(x.Args[2].Value))
	return g.fallible(x.Span, "sign", "wxcrypto.HashSign("+algorithm.code+", "+params+", "+key.code+")", typ{kind: kString})
}

// isQueryString tells the data that HashSign makes itself.
func isQueryString(e form.Expr) bool {
	c, ok := e.(*form.Static)
	return ok && c.Class == "Formatter" && c.Name == "queryStringLike"
}

// signText is Hash::sign of a text.
func (g *generator) signText(x *form.Static, algorithm val) val {
	how := ""
	if t, ok := algorithm.lit.(*form.Text); ok {
		how = map[string]string{"MD5": "wxcrypto.MD5(", "HMAC-SHA256": "wxcrypto.HMAC("}[t.Value]
	}
	if how == "" {
		g.refuse(x.Span, "Hash::sign of a text, by an algorithm that is computed, or that it does not have")
	}
	data, key := g.str(x.Span, g.expr(x.Args[1].Value)), g.str(x.Span, g.expr(x.Args[2].Value))
	return val{code: "strings.ToUpper(" + how + data.code + ", " + key.code + "))", typ: typ{kind: kString}}
}

// stringMap makes a map of texts.
func (g *generator) stringMap(e form.Expr) string {
	if c, ok := e.(*form.Static); ok && c.Class == "Formatter" && (c.Name == "ksort" || c.Name == "queryStringLike") && len(c.Args) == 1 {
		return g.stringMap(c.Args[0].Value)
	}
	if a, ok := e.(*form.Array); ok && plain(a) {
		c := composite{open: "map[string]string", wide: isWide(a)}
		for _, item := range a.Items {
			c.row(item, g.key(item.Key)+": "+g.signedText(item))
		}
		return c.String()
	}
	v := g.expr(e)
	switch v.typ.kind {
	case kStringMap:
		return v.code
	case kMap:
		name := g.tmp("texts")
		g.line(name, " := map[string]string{}")
		g.line("for key, value := range ", v.code, " {")
		g.line(name, "[key] = ", g.str(e.At(), val{code: "value", typ: typ{kind: kUnknown}}).code)
		g.line("}")
		return name
	}
	g.refuse(e.At(), "a "+v.typ.php()+" where a map of texts is wanted")
	return ""
}

// signedText is a member of what is signed: false is no text, but a member for all that.
func (g *generator) signedText(item form.Item) string {
	v := g.expr(item.Value)
	if b, ok := v.lit.(*form.Bool); v.typ.kind == kBool && (!ok || !b.Value) {
		g.refuse(item.Span, "a bool that may be false, in what is signed")
	}
	return g.str(item.Span, v).code
}

// pairs are members of an array in its order, for queryStringLike.
func (g *generator) pairs(x *form.Static) string {
	e := x.Args[0].Value
	if c, ok := e.(*form.Static); ok && c.Class == "Formatter" && c.Name == "ksort" && len(c.Args) == 1 {
		return "formatter.Ksort(" + g.stringMap(c.Args[0].Value) + ")"
	}
	if g.isSorted(e, x.Span) {
		return "formatter.Ksort(" + g.stringMap(e) + ")"
	}
	a, ok := e.(*form.Array)
	if !ok || !plain(a) {
		g.refuse(x.Span, "a text in the order of an array's members, which Go's maps do not keep: ksort puts them in one")
	}
	c := composite{open: "[]formatter.Pair", wide: isWide(a)}
	for _, item := range a.Items {
		c.row(item, "{Key: "+g.key(item.Key)+", Value: "+g.signedText(item)+"}")
	}
	return c.String()
}

// toXML writes Transformer::toXml.
func (g *generator) toXML(x *form.Static) val {
	v := g.want(g.expr(x.Args[0].Value), kMap)
	if v.typ.kind != kMap || len(x.Args) > 5 {
		g.refuse(x.Span, "Transformer::toXml of what is no map")
	}
	var fields []string
	for i, a := range x.Args[1:] {
		if a.Name != "" || a.Spread {
			g.refuse(x.Span, "arguments by name, or from a list")
		}
		switch e := a.Value.(type) {
		case *form.Bool:
			if i > 1 {
				g.refuse(x.Span, "Transformer::toXml with these arguments")
			}
			if i == 0 && !e.Value {
				fields = append(fields, "Declaration: true")
			}
			if i == 1 && e.Value {
				fields = append(fields, "Indent: true")
			}
		default:
			if i < 2 {
				g.refuse(x.Span, "Transformer::toXml whose form is computed")
			}
			fields = append(fields, []string{"Root: ", "Item: "}[i-2]+g.str(x.Span, g.expr(e)).code)
		}
	}
	text := g.fallible(form.Span{}, "text", "transformer.ToXML("+v.code+", transformer.Options{"+strings.Join(fields, ", ")+"})", typ{kind: kBytes})
	return val{code: "string(" + text.code + ")", typ: typ{kind: kString}}
}
