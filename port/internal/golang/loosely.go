package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// comparers are the functions that compare as PHP does, written where something needs them.
const comparers = `// phpCompare is PHP's <=>: texts that look like numbers are compared as numbers, and so is a number with such a text.
func phpCompare(a, b any) int {
	a, b = phpValue(a), phpValue(b)
	x, isText := a.(string)
	y, areTexts := b.(string)
	areTexts = areTexts && isText || a == nil && areTexts || b == nil && isText // null is an empty text beside one
	_, isBool := a.(bool)
	_, isBool2 := b.(bool)
	truth := func(v any) int {
		if v == nil || v == "" || v == "0" || v == false || v == int64(0) || v == 0.0 || reflect.DeepEqual(v, []any{}) || reflect.DeepEqual(v, map[string]any{}) {
			return 0
		}
		return 1
	}
	if !areTexts && (isBool || isBool2 || a == nil || b == nil) {
		return truth(a) - truth(b)
	}
	isArray := func(v any) int {
		if kind := reflect.ValueOf(v).Kind(); kind == reflect.Map || kind == reflect.Slice {
			return 1
		}
		return 0
	}
	if isArray(a)+isArray(b) > 0 {
		if reflect.DeepEqual(a, b) {
			return 0
		}
		return cmp.Or(isArray(a)-isArray(b), 1)
	}
	n, f, isNumber := phpNumber(a)
	n2, f2, isNumber2 := phpNumber(b)
	isWhole, isWhole2 := float64(n) == f, float64(n2) == f2
	digits := func(text string) string { return strings.Trim(text, "+-0123456789 \t\n\r\v\f") }
	tooLong := areTexts && !isWhole && !isWhole2 && (f > 0) == (f2 > 0) && digits(x) == "" && digits(y) == ""
	switch {
	case !isNumber || !isNumber2 || tooLong: // as a number is written
		return strings.Compare(phpText(a), phpText(b))
	case isWhole && isWhole2:
		return cmp.Compare(n, n2)
	}
	return cmp.Compare(f, f2)
}

// phpNumber is the number that a value is or, if it is a text, that it looks like.
func phpNumber(v any) (n int64, f float64, isNumber bool) {
	switch v := v.(type) {
	case int64:
		return v, float64(v), true
	case float64:
		if math.Abs(v) < 1<<53 {
			n = int64(v)
		}
		return n, v, true
	case string:
		v = strings.Trim(v, " \t\n\r\v\f")
		if strings.Trim(v, "+-.0123456789eE") != "" {
			return 0, 0, false
		}
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return n, float64(n), true
		}
		f, err := strconv.ParseFloat(v, 64)
		return 0, f, err == nil || errors.Is(err, strconv.ErrRange)
	}
	return 0, 0, false
}
`

const phpText = `// phpText is the text that PHP makes of a value.
func phpText(v any) string {
	switch v := phpValue(v).(type) {
	case nil:
		return ""
	case bool:
		return map[bool]string{true: "1"}[v]
	case float64:
		text := strconv.FormatFloat(v, 'g', 14, 64)
		head, exponent, found := strings.Cut(text, "e")
		if !found {
			return text
		}
		if !strings.Contains(head, ".") {
			head += ".0"
		}
		return head + "E" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
	default:
		return fmt.Sprint(v)
	}
}
`

const phpValue = `// phpValue is what PHP has for a value: nil, a bool, an int64, a float64, a text, or a list or map.
func phpValue(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case wechatpay.Value:
		number, isNumber := v.Value().(float64)
		if n, err := strconv.ParseInt(v.Raw, 10, 64); isNumber && err == nil {
			return n
		} else if isNumber {
			return number
		}
		return v.Value()
	}
	return v
}
`

const phpMember = `// phpMember is the member of a name, whatever is in that: it is no path.
func phpMember(v wechatpay.Value, name string) wechatpay.Value {
	if v.IsObject() {
		return v.Map()[name]
	}
	if n, err := strconv.ParseInt(name, 10, 64); err != nil || strconv.FormatInt(n, 10) != name {
		return wechatpay.Value{}
	}
	return v.Get(name)
}
`

const phpCount = `// phpCount is how many members a list or an object has.
func phpCount(v wechatpay.Value) int64 {
	if v.IsObject() {
		return int64(len(v.Map()))
	}
	return int64(len(v.Array()))
}
`

const isRequestException = `// isRequestException tells whether PHP has a RequestException where Go has this error: WeChat Pay answered, or the answer broke off.
// A refusal of APIv2 comes with the status 200, and what is not verified of it without a serial: in PHP these are a RejectionException.
func isRequestException(err error) bool {
	var refused *wechatpay.Error
	var unverified *wechatpay.VerificationError
	var broken *net.OpError
	switch {
	case errors.As(err, &refused):
		return refused.StatusCode >= 300
	case errors.As(err, &unverified):
		return unverified.Serial != "" || !errors.Is(err, wechatpay.ErrSignature)
	}
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &broken) && broken.Op == "read"
}
`

const answerIn = `// answerIn is the answer that came with an error, refused or not verified: nil where none came.
func answerIn(err error) *wechatpay.Response {
	var refused *wechatpay.Error
	if errors.As(err, &refused) {
		return refused.Response
	}
	var unverified *wechatpay.VerificationError
	if errors.As(err, &unverified) {
		return unverified.Response
	}
	return nil
}
`

// asPHP writes the functions that what was written calls: each by a name that is free in its package.
func (u *unit) asPHP() {
	if len(u.g.helperNames) == 0 {
		return
	}
	made, code := "", u.decls.String()+u.body.String()
	calls := func(name string) bool {
		named := u.g.helperNames[name]
		return strings.Contains(made, name+"(") || named != "" && strings.Contains(code, named+"(")
	}
	for _, f := range []struct{ name, text string }{{"isRequestException", isRequestException}, {"answerIn", answerIn}, {"phpMember", phpMember}, {"phpCount", phpCount}, {"phpCompare", comparers}, {"phpText", phpText}, {"phpValue", phpValue}} {
		if calls(f.name) {
			made += f.text + "\n"
		}
	}
	if made == "" {
		return
	}
	for _, name := range []string{"isRequestException", "answerIn", "phpMember", "phpCount", "phpCompare", "phpNumber", "phpText", "phpValue"} {
		if !strings.Contains(made, name+"(") {
			continue
		}
		made = strings.ReplaceAll(strings.ReplaceAll(made, name+"(", u.g.helper(name)+"("), "// "+name+" ", "// "+u.g.helper(name)+" ")
	}
	at := u.g.stmt
	u.g.stmt = -1
	p := u.g.capture(func() { u.part(max(u.g.scriptAt(), 0), func() { u.g.line(made) }) })
	u.g.stmt = at
	u.decls.texts, u.decls.stmts = append(u.decls.texts, p.texts...), append(u.decls.stmts, p.stmts...)
}

// helper is the name of a function that compares or writes as PHP does: the package may have that of another program.
func (g *generator) helper(name string) string {
	if g.helperNames == nil {
		g.helperNames = map[string]string{}
	}
	if g.helperNames[name] == "" {
		g.helperNames[name] = unique(name, g.names)
	}
	return g.helperNames[name]
}

// isNoNumber tells a text that is written out, and that PHP takes for no number and nothing else than a text.
func isNoNumber(v val) bool {
	t, ok := v.lit.(*form.Text)
	if !ok || v.typ.kind != kString || slices.Contains([]string{"true", "false"}, t.Value) {
		return false
	}
	trimmed := strings.Trim(t.Value, " \t\n\r\v\f")
	_, err := strconv.ParseFloat(trimmed, 64)
	return strings.Trim(trimmed, "+-.0123456789eE") != "" || err != nil && !strings.HasSuffix(err.Error(), "range")
}

// isPlain tells kinds that phpCompare knows by their types.
func isPlain(k kind) bool {
	return k == kString || k == kInt || k == kFloat || k == kValue || k == kUnknown || k == kNever
}

// loosely tells two values that are to be compared as PHP does, when the program runs.
func (g *generator) loosely(l, r val) bool {
	switch {
	case !isPlain(l.typ.kind) || !isPlain(r.typ.kind) || l.typ.kind == kNever || r.typ.kind == kNever, isNoNumber(l) || isNoNumber(r):
		return false
	case l.typ.kind == kString && r.typ.kind == kString, l.typ.kind == kValue || r.typ.kind == kValue, l.typ.kind == kUnknown || r.typ.kind == kUnknown:
		return true
	}
	return l.typ.kind != r.typ.kind && (l.typ.kind == kString || r.typ.kind == kString)
}

// sides are what an operator is between.
func (g *generator) sides(x *form.Binary) (l, r val) {
	if strings.ContainsAny(x.Op[:1], "<>") {
		return g.operand(x.L), g.operand(x.R)
	}
	return g.expr(x.L), g.expr(x.R)
}

// operand is one side of a comparison. A part of an answer that has a number in its place, where it is not there, is not that
// number's kind: it may be a text.
func (g *generator) operand(e form.Expr) val {
	x, ok := e.(*form.Binary)
	if !ok || x.Op != "??" {
		return g.expr(e)
	}
	n, ok := x.R.(*form.Int)
	if !ok || g.peek(x.L).typ.kind != kValue {
		return g.expr(e)
	}
	part, name := g.keep(x.Span, "part", g.expr(x.L)), g.tmp("chosen")
	g.line("var ", name, " any = ", part.code)
	g.line("if ", part.unary(), ".Value() == nil {\n", name, " = ", g.expr(n).code, "\n}")
	return val{code: name, typ: typ{kind: kUnknown}}
}

// alikes learns of a parameter that it is what it is compared with.
func (g *generator) alikes(l, r val) (val, val) {
	open := func(v val) bool { return v.typ.kind == kNever || v.typ.kind == kUnknown }
	switch {
	case open(l) && (r.typ.kind == kString || r.typ.kind == kInt || r.typ.kind == kFloat):
		return g.want(l, r.typ.kind), r
	case open(r) && (l.typ.kind == kString || l.typ.kind == kInt || l.typ.kind == kFloat):
		return l, g.want(r, l.typ.kind)
	}
	return l, r
}

// compared is a condition that two values are equal, or in an order, as PHP sees it.
func (g *generator) compared(l, r val, op string) val {
	return val{code: g.helper("phpCompare") + "(" + l.code + ", " + r.code + ") " + op + " 0", typ: typ{kind: kBool}, tier: tierCompare}
}

// identical is === of a part of an answer, or of what has no type: what it is counts as well as what it says.
func (g *generator) identical(l, r val, op string) (val, bool) {
	if l.typ.kind != kValue && l.typ.kind != kUnknown {
		l, r = r, l
	}
	if l.typ.kind != kValue && l.typ.kind != kUnknown || isNoNumber(r) && r.lit.(*form.Text).Value != "" {
		return val{}, false
	}
	code := r.in(tierCompare + 1)
	switch r.typ.kind {
	case kString, kBool:
	case kInt, kFloat:
		code = r.typ.String() + "(" + r.code + ")"
	default:
		return val{}, false
	}
	return val{code: g.helper("phpValue") + "(" + l.code + ")" + op + code, typ: typ{kind: kBool}, tier: tierCompare}, true
}
