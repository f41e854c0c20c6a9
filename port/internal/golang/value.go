package golang

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// val is an expression of Go.
type val struct {
	code   string
	typ    typ
	tier   int           // of its operator, as Go counts them; 0: it binds tighter than any
	lit    form.Expr     // where it is written out
	kept   bool          // it was assigned to where it had to go
	byHand func() string // for kSensitive: what encrypts it here
	given  *awaited      // for kFuture: where its callbacks leave what they give

	small  string // the same as an int, where no int64 is wanted
	plain  bool   // of an unknown type: it is a text or a whole number, in which fmt.Sprint and PHP agree
	orList bool   // an empty list is meant where it is not there
	whole  string // the same as a whole number, where that is no matter of reading a text
}

// tiers of operators of Go.
const (
	tierOr = iota + 1
	tierAnd
	tierCompare
	tierAdd
	tierMul
)

// in puts parentheses around what binds less than tier.
func (v val) in(tier int) string {
	if v.tier != 0 && v.tier < tier {
		return "(" + v.code + ")"
	}
	return v.code
}

// unary is the code where an operand of a prefix, a selector or an index stands.
func (v val) unary() string {
	if v.tier != 0 || strings.HasPrefix(v.code, "-") || strings.HasPrefix(v.code, "&") || strings.HasPrefix(v.code, "func(") {
		return "(" + v.code + ")"
	}
	return v.code
}

// quote writes a text as Go does: raw where that reads better.
func quote(text string) string {
	if strings.ContainsFunc(text, unicode.IsLetter) && utf8.ValidString(text) && strconv.CanBackquote(strings.ReplaceAll(text, "\n", "")) && (strings.Count(text, "\n") > 1 || strings.ContainsAny(text, "\"\\")) &&
		!strings.Contains(text, "\r") {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

func text(v string) val {
	return val{code: quote(v), typ: typ{kind: kString}, lit: &form.Text{Value: v}}
}

// shown is a value where its type is no matter: it is printed, or compared with a number that is written out.
func (v val) shown() string {
	if small, ok := v.plainInt(); ok {
		return small
	}
	return v.code
}

// plainInt is the int of which a value is the int64.
func (v val) plainInt() (string, bool) {
	inside, ok := strings.CutPrefix(v.code, "int64(")
	return v.small, ok && v.small != "" && inside == v.small+")"
}

func isWritten(v val) bool { _, ok := v.lit.(*form.Int); return ok }

// counted are two values, without int64 around an int that is compared with a number that is written out.
func counted(l, r val) (val, val) {
	short := func(v, other val) val {
		if small, ok := v.plainInt(); ok && isWritten(other) {
			return val{code: small, typ: v.typ}
		}
		return v
	}
	return short(l, r), short(r, l)
}

// digits writes a whole number as a text.
func (v val) digits() string {
	if small, ok := v.plainInt(); ok {
		return "strconv.Itoa(" + small + ")"
	}
	return "strconv.FormatInt(" + v.code + ", 10)"
}

// str makes a text of a value, as PHP does.
func (g *generator) str(at form.Span, v val) val {
	out := val{typ: typ{kind: kString}}
	v = g.want(v, kString)
	switch v.typ.kind {
	case kString:
		return v
	case kInt:
		if n, ok := v.lit.(*form.Int); ok {
			return text(strconv.FormatInt(n.Value, 10))
		}
		out.code = v.digits()
	case kFloat:
		return g.floatText(v)
	case kNull:
		return text("")
	case kBool:
		if b, ok := v.lit.(*form.Bool); ok {
			return text(map[bool]string{true: "1"}[b.Value])
		}
		out.code = `map[bool]string{true: "1"}[` + v.code + "]"
	case kValue:
		out.code = g.helper("phpText") + "(" + v.code + ")"
		if isField(v.typ, plainField, textField, wholeField, ownField) {
			out.code = v.unary() + ".String()"
		}
	case kResponse, kJSON, kBody:
		out.code = v.unary() + ".String()"
	case kError:
		out.code = v.unary() + ".Error()"
	case kBytes:
		out.code = "string(" + v.code + ")"
	case kSensitive:
		if v.byHand == nil {
			g.refuse(at, "a text that is encrypted when it is sent")
		}
		return g.fallible(at, "ciphertext", v.byHand(), typ{kind: kString})
	case kUnknown, kNever:
		if v.typ.name == encryptedLater {
			g.refuse(at, "a text that is encrypted when it is sent")
		}
		if v.plain {
			out.code = "fmt.Sprint(" + v.code + ")"
			break
		}
		g.note(at, "its type is not known: it is written as PHP writes what it turns out to be")
		out.code = g.helper("phpText") + "(" + v.code + ")"
	default:
		g.refuse(at, "a "+v.typ.php()+" as a text")
	}
	return out
}

// num makes a number of a value.
func (g *generator) num(at form.Span, v val) val {
	out := val{typ: typ{kind: kInt}}
	v = g.want(v, kInt)
	switch v.typ.kind {
	case kInt, kFloat:
		return v
	case kNull:
		return val{code: "0", typ: typ{kind: kInt}, lit: &form.Int{}}
	case kValue:
		if isField(v.typ, wholeField) {
			out.code = v.unary() + ".Int()"
			return out
		}
		return g.fallible(at, "number", g.helper("phpWhole")+"("+v.code+")", typ{kind: kInt})
	case kBool:
		return boolNumber(v)
	case kString:
		if v.whole != "" {
			return val{code: v.whole, typ: typ{kind: kInt}}
		}
		if v.typ.name == decimal {
			whole := g.tmp("whole")
			g.line(whole, ", _, _ := strings.Cut(", v.code, `, ".")`)
			v.code = whole
		}
		if t, ok := v.lit.(*form.Text); ok {
			return g.textNumber(at, t.Value)
		}
		return g.fallible(at, "number", "strconv.ParseInt("+v.code+", 10, 64)", typ{kind: kInt})
	case kUnknown, kNever:
		if g.beganAsNull(v) {
			return g.fallible(at, "number", g.helper("phpWhole")+"("+v.code+")", typ{kind: kInt})
		}
		return g.fallible(at, "number", "strconv.ParseInt(fmt.Sprint("+v.code+"), 10, 64)", typ{kind: kInt})
	default:
		g.refuse(at, "a "+v.typ.php()+" as a number")
	}
	return out
}

// truth makes a condition of a value.
func (g *generator) truth(at form.Span, v val) val {
	out := val{typ: typ{kind: kBool}, tier: tierCompare}
	switch v.typ.kind {
	case kBool:
		return v
	case kInt, kFloat:
		out.code = v.in(tierCompare+1) + " != 0"
	case kString:
		if isCall(v.code) {
			v = g.keep(at, "text", v)
		}
		out.code = v.in(tierCompare+1) + ` != "" && ` + v.in(tierCompare+1) + ` != "0"`
		out.tier = tierAnd
	case kValue:
		return g.fieldTruth(v)
	case kNull:
		return val{code: "false", typ: typ{kind: kBool}}
	case kList, kMap, kStrings, kMaps, kStringMap, kEmpty, kKeys, kFutures, kBytes:
		out.code = "len(" + v.code + ") > 0"
	case kResponse, kJSON, kFuture, kClient, kPlainClient, kMedia, kPrivate, kPublic, kCert, kObject, kInterface, kError, kFile:
		out.code = v.in(tierCompare+1) + " != nil"
	case kUnknown, kNever:
		return val{code: g.helper("phpTruth") + "(" + v.code + ")", typ: typ{kind: kBool}}
	default:
		g.refuse(at, "whether this is true: it is a "+v.typ.php())
	}
	return out
}

func isCall(code string) bool { return strings.Contains(code, "(") }

// keep puts a value into a variable, so that it is computed once.
func (g *generator) keep(_ form.Span, name string, v val) val {
	made := g.tmp(name)
	g.line(made, " := ", v.code)
	return val{code: made, typ: v.typ}
}

// anything makes a value of any, for JSON and the like.
func (g *generator) anything(at form.Span, v val) string {
	switch v.typ.kind {
	case kJSON:
		return v.unary() + `.Get("@this")`
	case kBody:
		return v.unary() + ".String()"
	case kEmpty:
		return "[]any{}"
	case kValue, kString:
		return g.orNothing(at, v)
	case kObject:
		return g.objectAsData(at, v)
	case kResponse, kInterface, kFunc, kFuture, kFutures, kClient, kPlainClient, kSeq, kConfig, kChain, kSettled, kOutcome, kResponses, kHandler, kError, kPrivate, kPublic, kCert, kTime, kZone:
		g.refuse(at, "a "+v.typ.php()+" as data")
	}
	return v.code
}

// to converts a value to a type, or refuses.
func (g *generator) to(at form.Span, v val, t typ) string {
	if v.typ.String() == t.String() && t.kind != kUnknown || t.kind == kInterface && v.typ.kind == kObject && slices.Contains(t.keys, v.typ.name) {
		return v.code
	}
	switch t.kind {
	case kUnknown, kNever:
		return g.anything(at, v)
	case kString:
		return g.str(at, v).code
	case kInt:
		n := g.num(at, v)
		if n.typ.kind == kFloat {
			g.refuse(at, "a float where a whole number is wanted")
		}
		return n.code
	case kFloat:
		return g.floated(g.real(at, v))
	case kBool:
		return g.truth(at, v).code
	}
	return g.toArray(at, v, t)
}

// fallible writes a call that gives a value and an error, and gives the value. Where that is what a variable gets, it is assigned
// to it at once.
func (g *generator) fallible(at form.Span, name, code string, t typ) val {
	if to := g.into; to != nil && to.at == at && to.web == nil {
		g.into = nil
		g.call1(code)
		return val{kept: true, typ: typ{kind: kVoid}}
	}
	if to := g.into; to != nil && to.at == at && (g.groupType(to.web.group).String() == t.String() || len(to.web.group.webs) == 1 && !known(g, to.web)) {
		g.into = nil
		g.set(to.web, to.name, t, code, true)
		return val{code: to.web.group.goName, typ: t, kept: true}
	}
	made := g.tmp(name)
	g.line(made, ", err := ", code)
	g.ifErr()
	return val{code: made, typ: t}
}

// call1 writes a call that gives a value, which nobody takes, and an error.
func (g *generator) call1(code string) {
	if !strings.Contains(code, "\n") {
		g.line("if _, err := ", code, "; err != nil {")
		g.returnErr("err")
		g.line("}")
		return
	}
	if n := len(g.fn.errs); n > 0 && g.fn.errs[n-1] {
		g.line("_, err = ", code)
	} else {
		g.line("_, err := ", code)
	}
	g.ifErr()
}

func known(g *generator, w *web) bool {
	_, ok := g.facts.vars[w.key]
	return ok
}

// check writes a call that gives nothing but an error.
func (g *generator) check(code string) {
	g.line("if err := ", code, "; err != nil {")
	g.returnErr("err")
	g.line("}")
}

// ifErr returns the error that was just assigned.
func (g *generator) ifErr() {
	if n := len(g.fn.errs); n > 0 {
		g.fn.errs[n-1] = true
	}
	g.line("if err != nil {")
	g.returnErr("err")
	g.line("}")
}

// returnErr ends the function with an error.
func (g *generator) returnErr(code string) {
	f := g.fn
	switch f.kind {
	case fnBare:
		g.line("panic(", code, ")")
		return
	case fnTry:
		g.line("return ", code)
		return
	case fnSeq:
		g.yieldErr(code)
		return
	}
	g.failed[f.key] = true
	if !g.facts.fails[f.key] {
		g.facts.fails[f.key] = true
		g.facts.changed = true
	}
	if f.result.kind == kVoid {
		g.line("return ", code)
		return
	}
	g.line("return ", f.result.zero(), ", ", code)
}
