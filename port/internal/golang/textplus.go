package golang

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// letters are what the functions ctype_… look for.
var letters = map[string]string{
	"ctype_digit": "0123456789", "ctype_lower": "abcdefghijklmnopqrstuvwxyz", "ctype_upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ctype_xdigit": "0123456789abcdefABCDEF",
	"ctype_alpha": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "ctype_alnum": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "ctype_space": " \t\n\r\v\f",
}

// textPlus are functions of texts that need statements.
func (g *generator) textPlus(x *form.Call) (val, bool) {
	str := typ{kind: kString}
	if cut, ok := letters[x.Name]; ok {
		v := g.held(x, 0)
		return val{code: v.in(tierCompare+1) + ` != "" && strings.Trim(` + v.code + ", " + quote(cut) + `) == ""`, typ: typ{kind: kBool}, tier: tierAnd}, true
	}
	switch x.Name {
	case "strrev", "str_shuffle":
		made := g.keep(x.Span, "letters", val{code: "[]byte(" + g.held(x, 0).code + ")", typ: typ{kind: kBytes}})
		if x.Name == "strrev" {
			g.line("slices.Reverse(", made.code, ")")
		} else {
			g.line("rand.Shuffle(len(", made.code, "), func(i, j int) { ", made.code, "[i], ", made.code, "[j] = ", made.code, "[j], ", made.code, "[i] })")
		}
		return val{code: "string(" + made.code + ")", typ: str}, true
	case "ucfirst", "lcfirst":
		return g.firstLetter(x), true
	case "hex2bin":
		raw := g.fallible(form.Span{}, "raw", "hex.DecodeString("+g.str(x.Span, g.expr(g.argument(x, 0))).code+")", typ{kind: kBytes})
		return val{code: "string(" + raw.code + ")", typ: str}, true
	case "random_bytes", "openssl_random_pseudo_bytes":
		return g.randomBytes(x), true
	case "basename":
		args := g.texts(x.Span, x.Args, 2)
		return val{code: "strings.TrimSuffix(filepath.Base(" + args[0] + "), " + args[1] + ")", typ: str}, true
	case "pathinfo":
		return g.pathPart(x), true
	case "json_last_error", "json_last_error_msg":
		g.note(x.Span, "what is no JSON is an error where it is read")
		if x.Name == "json_last_error" {
			return integer(0), true
		}
		return text("No error"), true
	}
	return val{}, false
}

// held is an argument as a text, which is computed once.
func (g *generator) held(x *form.Call, n int) val {
	v := g.want(g.expr(g.argument(x, n)), kString)
	if v.typ.kind != kString && !isField(v.typ, textField, ownField, plainField) {
		g.refuse(x.Span, x.Name+" of what may be no text")
	}
	if v = g.str(x.Span, v); isCall(v.code) || v.tier != 0 {
		v = g.keep(x.Span, "text", v)
	}
	return v
}

// firstLetter writes ucfirst and lcfirst: of ASCII alone, as PHP.
func (g *generator) firstLetter(x *form.Call) val {
	v := g.keep(x.Span, "text", g.held(x, 0))
	from, to, by := "a", "z", "-"
	if x.Name == "lcfirst" {
		from, to, by = "A", "Z", "+"
	}
	g.line("if ", v.code, ` != "" && `, v.code, "[0] >= '", from, "' && ", v.code, "[0] <= '", to, "' {")
	g.line(v.code, " = string(", v.code, "[0]", by, "'a'", map[string]string{"-": "+'A'", "+": "-'A'"}[by], ") + ", v.code, "[1:]\n}")
	return v
}

// randomBytes writes random_bytes.
func (g *generator) randomBytes(x *form.Call) val {
	n, ok := g.argument(x, 0).(*form.Int)
	if !ok || n.Value < 1 || n.Value > 1<<16 || len(x.Args) > 1 {
		g.refuse(x.Span, x.Name+" of a number that is computed")
	}
	made := g.keep(x.Span, "random", val{code: "make([]byte, " + strconv.FormatInt(n.Value, 10) + ")", typ: typ{kind: kBytes}})
	g.line("cryptorand.Read(", made.code, ")")
	return val{code: "string(" + made.code + ")", typ: typ{kind: kString}}
}

// pathPart writes pathinfo with the part that is asked for.
func (g *generator) pathPart(x *form.Call) val {
	if len(x.Args) != 2 {
		g.refuse(x.Span, "pathinfo of all parts: ask for one, as PATHINFO_EXTENSION")
	}
	which, ok := x.Args[1].Value.(*form.Const)
	if !ok {
		g.refuse(x.Span, "pathinfo of all parts: ask for one, as PATHINFO_EXTENSION")
	}
	v := g.held(x, 0)
	code := map[string]string{
		"PATHINFO_EXTENSION": `strings.TrimPrefix(filepath.Ext(%), ".")`, "PATHINFO_BASENAME": "filepath.Base(%)", "PATHINFO_DIRNAME": "filepath.Dir(%)",
		"PATHINFO_FILENAME": "strings.TrimSuffix(filepath.Base(%), filepath.Ext(%))",
	}[which.Name]
	if code == "" {
		g.refuse(x.Span, "pathinfo of all parts: ask for one, as PATHINFO_EXTENSION")
	}
	return val{code: strings.ReplaceAll(code, "%", v.code), typ: typ{kind: kString}}
}

// clock writes microtime and hrtime, and the numbers that chance gives.
func (g *generator) clock(x *form.Call) (val, bool) {
	asNumber := false
	if len(x.Args) == 1 {
		b, ok := x.Args[0].Value.(*form.Bool)
		asNumber = ok && b.Value
	}
	switch {
	case x.Name == "date_create" || x.Name == "date_create_immutable":
		return g.newMoment(x.Span, map[string]string{"date_create": "DateTime", "date_create_immutable": "DateTimeImmutable"}[x.Name], x.Args), true
	case x.Name == "microtime" && asNumber:
		return val{code: "float64(time.Now().UnixMicro()) / 1e6", typ: typ{kind: kFloat}, tier: tierMul}, true
	case x.Name == "microtime" && len(x.Args) == 0:
		now := g.keep(x.Span, "now", val{code: "time.Now()"})
		return val{code: `fmt.Sprintf("0.%06d00 %d", ` + now.code + ".UnixMicro()%1e6, " + now.code + ".Unix())", typ: typ{kind: kString}}, true
	case x.Name == "hrtime" && asNumber:
		return val{code: "time.Now().UnixNano()", typ: typ{kind: kInt}}, true
	case (x.Name == "mt_rand" || x.Name == "rand") && len(x.Args) == 0:
		return val{code: "rand.Int64N(1 << 31)", typ: typ{kind: kInt}}, true
	case x.Name == "lcg_value":
		return val{code: "rand.Float64()", typ: typ{kind: kFloat}}, true
	}
	return val{}, false
}

// unbase64 writes base64_decode, which needs no padding.
func (g *generator) unbase64(x *form.Call) val {
	t := g.str(x.Span, g.expr(g.argument(x, 0)))
	code := "base64.StdEncoding.DecodeString(" + t.code + ")"
	written, ok := t.lit.(*form.Text)
	if ok {
		_, err := base64.StdEncoding.DecodeString(written.Value)
		ok = err == nil
	}
	if !ok {
		g.note(x.Span, "base64_decode of PHP leaves out what is no Base64: here that is an error")
		code = "base64.RawStdEncoding.DecodeString(strings.TrimRight(" + t.code + `, "="))`
	}
	v := g.fallible(form.Span{}, "raw", code, typ{kind: kBytes})
	return val{code: "string(" + v.code + ")", typ: typ{kind: kString}}
}
