package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// These functions do what PHP does with values of any type, written where something needs them.

const phpNumber = `// phpNumber is the number that a value is or, if it is a text, that it looks like.
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

const phpTruth = `// phpTruth is whether PHP takes a value for true.
func phpTruth(v any) bool {
	if v = phpValue(v); slices.Contains([]any{nil, false, "", "0", int64(0), 0.0}, v) {
		return false
	}
	kind := reflect.ValueOf(v).Kind()
	return kind != reflect.Map && kind != reflect.Slice || reflect.ValueOf(v).Len() > 0
}
`

const phpQuote = `// phpQuote is a text in JSON as PHP writes it: of the flags, 64 leaves slashes as they are, and 256 what is not ASCII.
func phpQuote(text string, flags int) string {
	text = strings.NewReplacer("\\", "\\\\", "\"", "\\\"", "\b", "\\b", "\f", "\\f", "\n", "\\n", "\r", "\\r", "\t", "\\t").Replace(text)
	if flags&64 == 0 {
		text = strings.ReplaceAll(text, "/", "\\/")
	}
	out := "\""
	for _, c := range text {
		if c >= ' ' && c < 0x80 || c >= 0x80 && flags&256 != 0 && c != 0x2028 && c != 0x2029 {
			out += string(c)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, c) {
			out += fmt.Sprintf("\\u%04x", unit)
		}
	}
	return out + "\""
}
`

const phpJSON = `// phpJSON is json_encode of PHP, with its flags. The members of a map are in the order of their names.
func phpJSON(v any, flags int) (string, error) {
	var parts []string
	add := func(name string, member any) error {
		text, err := phpJSON(member, flags)
		parts = append(parts, name+text)
		return err
	}
	array := reflect.ValueOf(v)
	value, isValue := v.(wechatpay.Value)
	isMap := array.Kind() == reflect.Map || isValue && value.IsObject() && len(value.Map()) > 0
	switch {
	case isValue && (value.IsObject() || value.IsArray()):
		for name, member := range value.All() {
			if err := add(map[bool]string{true: phpQuote(name.String(), flags) + ":"}[isMap], member); err != nil {
				return "", err
			}
		}
	case isMap:
		var names []string
		for _, name := range array.MapKeys() {
			names = append(names, name.String())
		}
		slices.Sort(names)
		for _, name := range names {
			if err := add(phpQuote(name, flags)+":", array.MapIndex(reflect.ValueOf(name)).Interface()); err != nil {
				return "", err
			}
		}
	case array.Kind() == reflect.Slice:
		for i := range array.Len() {
			if err := add("", array.Index(i).Interface()); err != nil {
				return "", err
			}
		}
	default:
		if text, isText := phpValue(v).(string); isText {
			return phpQuote(text, flags), nil
		}
		text, err := json.Marshal(phpValue(v))
		return string(text), err
	}
	if isMap {
		return "{" + strings.Join(parts, ",") + "}", nil
	}
	return "[" + strings.Join(parts, ",") + "]", nil
}
`

const phpSlice = `// phpSlice is a part of a list: numbers below nought count from its end.
func phpSlice[S ~[]E, E any](list S, from, most int64) S {
	size := int64(len(list))
	if from < 0 {
		from = max(size+from, 0)
	}
	from = min(from, size)
	end := size
	if most < 0 {
		end = max(size+most, from)
	} else if most < size-from {
		end = from + most
	}
	return slices.Clone(list[from:end])
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

const phpSubstr = `// phpSubstr is a part of a text, in bytes: a negative place, or length, counts from the end.
func phpSubstr(text string, from, length int64) string {
	begin, end := phpPart(int64(len(text)), from, length)
	return text[begin:end]
}
`

const phpMbSubstr = `// phpMbSubstr is a part of a text, in characters: a negative place, or length, counts from the end.
func phpMbSubstr(text string, from, length int64) string {
	characters := []rune(text)
	begin, end := phpPart(int64(len(characters)), from, length)
	return string(characters[begin:end])
}
`

const phpPart = `// phpPart says where a part of n begins and ends.
func phpPart(n, from, length int64) (begin, end int64) {
	if from < 0 {
		from = max(n+from, 0)
	}
	begin = min(from, n)
	if length < 0 {
		return begin, max(n+length, begin)
	}
	return begin, begin + min(length, n-begin)
}
`

const phpKind = `// phpKind is what PHP has for a value: null, a bool, an int, a float, a string, an array or an object.
func phpKind(v any) string {
	switch v := phpValue(v).(type) {
	case nil:
		return "null"
	case bool, string:
		return fmt.Sprintf("%T", v)
	case int64:
		return "int"
	case float64:
		return "float"
	default:
		if kind := reflect.ValueOf(v).Kind(); kind == reflect.Map || kind == reflect.Slice {
			return "array"
		}
		return "object"
	}
}
`

const phpNumeric = `// phpNumeric tells a number, or a text that is one.
func phpNumeric(v any) bool {
	_, _, isNumber := phpNumber(phpValue(v))
	return isNumber
}
`

// phpHelpers are those functions in the order that they are written in: one calls only those behind it.
var phpHelpers = []struct{ name, text string }{
	{"isRequestException", isRequestException}, {"answerIn", answerIn},
	{"phpPrivateKey", phpPrivateKey}, {"phpPublicKey", phpPublicKey},
	{"phpKind", phpKind}, {"phpNumeric", phpNumeric}, {"phpSubstr", phpSubstr}, {"phpMbSubstr", phpMbSubstr}, {"phpPart", phpPart},
	{"phpSlice", phpSlice}, {"phpJSON", phpJSON}, {"phpQuote", phpQuote}, {"phpMember", phpMember}, {"phpCount", phpCount}, {"phpInt", phpInt}, {"phpWhole", phpWhole}, {"phpReal", phpReal}, {"phpList", phpList}, {"phpTruth", phpTruth},
	{"phpCompare", phpCompare}, {"phpNumber", phpNumber}, {"phpText", phpText}, {"phpValue", phpValue},
}

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
	for _, f := range phpHelpers {
		if !calls(f.name) {
			continue
		}
		if f.name == "phpJSON" && !makesObjects(u.g.prog) { // an array without members is a list in PHP
			f.text = strings.NewReplacer("array.Kind() == reflect.Map ||", "array.Kind() == reflect.Map && array.Len() > 0 ||",
				"case array.Kind() == reflect.Slice:", "case array.Kind() == reflect.Slice, array.Kind() == reflect.Map:").Replace(f.text)
		}
		made += f.text + "\n"
	}
	if made == "" {
		return
	}
	for _, f := range phpHelpers {
		if strings.Contains(made, f.name+"(") || strings.Contains(made, f.name+"[") {
			named := u.g.helper(f.name)
			made = strings.NewReplacer(f.name+"(", named+"(", f.name+"[", named+"[", "// "+f.name+" ", "// "+named+" ").Replace(made)
		}
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

// makesObjects tells a program with objects that have no class: in JSON they are {} without members too.
func makesObjects(p *form.Program) (found bool) {
	form.Everything(p, func(e form.Expr) {
		switch x := e.(type) {
		case *form.New:
			found = found || x.Class == "stdClass" || x.Class == "ArrayObject"
		case *form.Cast:
			found = found || x.To == "object"
		}
	})
	return found
}
