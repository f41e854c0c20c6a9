package golang

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// textFuncs are functions of texts: what Go calls, with the arguments in its order.
var textFuncs = map[string]string{
	"strtolower": "strings.ToLower(%0)", "strtoupper": "strings.ToUpper(%0)", "mb_strtolower": "strings.ToLower(%0)",
	"mb_strtoupper": "strings.ToUpper(%0)", "str_repeat": "strings.Repeat(%0, int(%n1))",
	"basename": "filepath.Base(%0)", "dirname": "filepath.Dir(%0)", "urlencode": "strings.ReplaceAll(url.QueryEscape(%0), \"~\", \"%7E\")", "rawurlencode": "strings.ReplaceAll(url.QueryEscape(%0), \"+\", \"%20\")",
	"base64_encode": "base64.StdEncoding.EncodeToString([]byte(%0))", "bin2hex": "hex.EncodeToString([]byte(%0))",
	"md5": "wxcrypto.MD5(%0, \"\")", "uniqid": "strconv.FormatInt(time.Now().UnixMicro(), 16)", "nl2br": "strings.NewReplacer(\"\\r\\n\", \"<br />\\r\\n\", \"\\n\", \"<br />\\n\", \"\\r\", \"<br />\\r\").Replace(%0)",
	"phpversion": "runtime.Version()", "sys_get_temp_dir": "os.TempDir()", "php_sapi_name": "\"cli\"",
}

// truthFuncs give a bool.
var truthFuncs = map[string]string{
	"str_contains": "strings.Contains(%0, %1)", "str_starts_with": "strings.HasPrefix(%0, %1)", "str_ends_with": "strings.HasSuffix(%0, %1)",
	"hash_equals": "wxcrypto.HashEqual(%0, %1)",
}

// countFuncs give a number.
var countFuncs = map[string]string{
	"strlen": "int64(len(%0))", "mb_strlen": "int64(utf8.RuneCountInString(%0))", "time": "time.Now().Unix()", "strcmp": "int64(strings.Compare(%0, %1))",
	"intdiv": "%n0 / %n1", "random_int": "rand.Int64N(%n1-(%n0)+1) + %n0", "rand": "rand.Int64N(%n1-(%n0)+1) + %n0", "mt_rand": "rand.Int64N(%n1-(%n0)+1) + %n0",
}

// builtin calls a function of PHP's.
func (g *generator) builtin(x *form.Call) val {
	for _, try := range []func(*form.Call) (val, bool){g.webFuncs, g.patternFuncs} {
		if v, ok := try(x); ok {
			return v
		}
	}
	for _, table := range []struct {
		funcs map[string]string
		kind  kind
	}{{textFuncs, kString}, {truthFuncs, kBool}, {countFuncs, kInt}} {
		if pattern := table.funcs[x.Name]; pattern != "" {
			if v, ok := g.filled(x, pattern, table.kind); ok {
				return v
			}
		}
	}
	for _, try := range []func(*form.Call) (val, bool){g.jsonFuncs, g.arrayFuncs, g.arrayMore, g.numberFuncs, g.textMore, g.textPlus, g.textFind, g.clock, g.typeFuncs, g.fileFuncs, g.promiseFuncs, g.collected, g.bcmath, g.frameworkFuncs} {
		if v, ok := try(x); ok {
			return v
		}
	}
	g.refuseForeign(x.Span, notKnown(x.Name))
	return val{}
}

// functionText has the names of PHP's own functions.
//
//go:embed functions.txt
var functionText string

var ofPHP = sync.OnceValue(func() map[string]bool { return wordSet(functionText) })

// notKnown says of a function that nobody can call it in Go.
func notKnown(name string) string {
	if ofPHP()[name] {
		return name + "() of PHP is not ported in this form: write what it does by hand"
	}
	return name + "() is not known"
}

// unfit says of a statement what the compiler would say of its Go, in the words of who wrote it in PHP.
func unfit(problem string) string {
	switch {
	case strings.Contains(problem, "overflows"):
		return "a number that is larger than Go's int64: PHP goes on with a float"
	case strings.Contains(problem, "undefined"), strings.Contains(problem, "redeclared"):
		return "a name that Go has for something else, or not here: give it another one"
	}
	return "values of types that Go does not put together here: cast them, (int) or (string), or write it by hand"
}

// filled puts arguments into a pattern: %0 as a text, %n0 as a number.
func (g *generator) filled(x *form.Call, pattern string, k kind) (val, bool) {
	if one := oneByOne(x); one != nil {
		return g.expr(one), true
	}
	if strings.Count(pattern, "%") > 0 && strings.Contains(pattern, "%"+strconv.Itoa(len(x.Args))) || len(x.Args) > 3 {
		return val{}, false
	}
	if want := map[string]int{"trim": 1, "basename": 1, "uniqid": 0, "md5": 1, "random_int": 2, "rand": 2, "mt_rand": 2, "strlen": 1, "mb_strlen": 1}; true {
		if n, limited := want[x.Name]; limited && len(x.Args) != n && (x.Name != "mb_strlen" && x.Name != "uniqid") {
			return val{}, false
		}
	}
	if strings.HasPrefix(x.Name, "mb_") && len(x.Args) > 1 && !isUTF8(x.Args[1].Value) {
		g.refuse(x.Span, x.Name+" of another encoding than UTF-8")
	}
	if x.Name == "uniqid" && len(x.Args) > 0 {
		return g.uniqid(x), true
	}
	if t, ok := writtenText(x); ok && x.Name == "strlen" {
		return integer(int64(len(t))), true
	}
	if low, high, ok := writtenRange(x); ok {
		return val{code: "rand.Int64N(" + strconv.FormatInt(high-low+1, 10) + ") + " + strconv.FormatInt(low, 10), typ: typ{kind: k}, tier: tierAdd}, true
	}
	out := pattern
	for i := range x.Args {
		place := strconv.Itoa(i)
		if !strings.Contains(pattern, "%"+place) && !strings.Contains(pattern, "%n"+place) {
			continue
		}
		v := g.expr(g.argument(x, i))
		if strings.Contains(pattern, "%n"+place) {
			n := g.num(x.Span, v)
			if n.typ.kind == kFloat {
				g.refuse(x.Span, "a float where a whole number is wanted")
			}
			if x.Name == "intdiv" && i == 1 {
				n = g.divisor(x.Span, n)
			}
			out = strings.ReplaceAll(out, "%n"+place, n.in(tierMul+1))
			continue
		}
		out = strings.ReplaceAll(out, "%"+place, g.str(x.Span, v).code)
	}
	if strings.Contains(out, "%n") {
		return val{}, false
	}
	tier := 0
	if x.Name == "intdiv" {
		tier = tierMul
	} else if strings.HasPrefix(pattern, "rand.") {
		tier = tierAdd
	}
	return val{code: out, typ: typ{kind: k}, tier: tier}, true
}

// isUTF8 tells the name of that encoding.
func isUTF8(e form.Expr) bool {
	t, ok := e.(*form.Text)
	return ok && (strings.EqualFold(t.Value, "utf-8") || strings.EqualFold(t.Value, "utf8"))
}

// writtenText is the argument where it is written out.
func writtenText(x *form.Call) (string, bool) {
	if len(x.Args) != 1 {
		return "", false
	}
	t, ok := x.Args[0].Value.(*form.Text)
	if !ok {
		return "", false
	}
	return t.Value, true
}

// writtenRange are the ends of a random number that are written out.
func writtenRange(x *form.Call) (low, high int64, ok bool) {
	if len(x.Args) != 2 || x.Name != "mt_rand" && x.Name != "rand" && x.Name != "random_int" {
		return 0, 0, false
	}
	l, ok := x.Args[0].Value.(*form.Int)
	h, ok2 := x.Args[1].Value.(*form.Int)
	if !ok || !ok2 || l.Value < 0 || h.Value < l.Value || h.Value == 1<<63-1 {
		return 0, 0, false
	}
	return l.Value, h.Value, true
}

func (g *generator) uniqid(x *form.Call) val {
	prefix := g.str(x.Span, g.expr(g.argument(x, 0)))
	code := "strconv.FormatInt(time.Now().UnixMicro(), 16)"
	if prefix.code == `""` {
		return val{code: code, typ: typ{kind: kString}}
	}
	return val{code: prefix.in(tierAdd) + " + " + code, typ: typ{kind: kString}, tier: tierAdd}
}

// jsonFuncs read and write JSON, queries and XML.
func (g *generator) jsonFuncs(x *form.Call) (val, bool) {
	switch x.Name {
	case "json_decode":
		return g.jsonDecode(x), true
	case "json_encode":
		return g.jsonEncode(x), true
	case "http_build_query":
		return g.buildQuery(x), true
	}
	return val{}, false
}

// isAnswer tells code that is a variable with an answer.
func (g *generator) isAnswer(code string) bool {
	if strings.HasPrefix(code, "refused") && strings.HasSuffix(code, ".Response") {
		return true
	}
	for f := g.fn; f != nil; f = f.outer {
		for _, webs := range f.scope.vars {
			for _, w := range webs {
				if w.group != nil && w.group.goName == code && g.groupType(w.group).String() == "*wechatpay.Response" {
					return true
				}
			}
		}
		if f.tmps[code] && (strings.HasPrefix(code, "response") || strings.HasPrefix(code, "answer")) {
			return true
		}
	}
	return false
}

// arrayFuncs take arrays.
func (g *generator) arrayFuncs(x *form.Call) (val, bool) {
	switch x.Name {
	case "count", "sizeof":
		v := g.known(g.ungapped(g.argument(x, 0)))
		switch {
		case v.typ.kind == kValue:
			return val{code: g.helper("phpCount") + "(" + v.code + ")", typ: typ{kind: kInt}}, true
		case isArray(v.typ.kind):
			return val{code: "int64(len(" + v.code + "))", typ: typ{kind: kInt}}, true
		}
		g.refuse(x.Span, "count of a "+v.typ.php())
	case "array_merge", "array_replace":
		var parts []form.Expr
		for _, a := range x.Args {
			if a.Spread {
				g.refuse(x.Span, "arguments from a list")
			}
			parts = append(parts, a.Value)
		}
		return g.merged(x.Span, parts), true
	case "implode", "join":
		return g.implode(x), true
	case "explode":
		if len(x.Args) == 3 {
			n, ok := g.argument(x, 2).(*form.Int)
			if !ok || n.Value < 1 {
				g.refuse(x.Span, "explode with a limit that is computed, or below nought")
			}
			args := g.texts(x.Span, x.Args[:2], 2)
			return val{code: "strings.SplitN(" + args[1] + ", " + args[0] + ", " + strconv.FormatInt(n.Value, 10) + ")", typ: typ{kind: kStrings}}, true
		}
		args := g.texts(x.Span, x.Args, 2)
		return val{code: "strings.Split(" + args[1] + ", " + args[0] + ")", typ: typ{kind: kStrings}}, true
	case "in_array":
		return g.inArray(x), true
	case "array_key_exists":
		return g.keyExists(x), true
	case "array_map":
		return g.mapping(x), true
	case "array_filter":
		return g.filtered(x), true
	case "array_rand":
		return g.randomPlace(x)
	case "array_column", "array_sum", "array_reverse", "array_slice", "array_combine", "array_shift", "array_pop", "end", "reset", "current", "array_unique":
		return g.listFuncs(x), true
	case "range":
		return g.rangeOf(x), true
	case "array_keys", "array_values":
		return g.membersOf(x)
	case "clone":
		v := g.expr(g.argument(x, 0))
		if v.typ.kind == kHandler || v.typ.kind == kChain || v.typ.kind == kTime {
			return v, true
		}
		g.refuse(x.Span, "clone of a "+v.typ.php()+": a function that makes another one is what Go has")
	}
	return val{}, false
}

// keyExists is array_key_exists: null is there as well.
func (g *generator) keyExists(x *form.Call) val {
	if of := g.peek(g.argument(x, 1)); of.typ.kind == kMap {
		there := g.tmp("there")
		g.line("_, ", there, " := ", g.expr(x.Args[1].Value).unary(), "[", g.key(g.argument(x, 0)), "]")
		return val{code: there, typ: typ{kind: kBool}}
	}
	index := &form.Index{Span: x.Span, Of: g.argument(x, 1), Key: g.argument(x, 0)}
	if v := g.peek(index); v.typ.kind == kValue {
		return val{code: g.expr(index).unary() + ".Exists()", typ: typ{kind: kBool}}
	}
	return val{code: g.exists(index), typ: typ{kind: kBool}, tier: tierCompare}
}

// membersOf are the names, or the values, of an array.
func (g *generator) membersOf(x *form.Call) (val, bool) {
	switch x.Name {
	case "array_keys":
		if a := g.heldArray(g.argument(x, 0)); a != nil && plain(a) && len(x.Args) == 1 {
			return g.array(namesOfArray(a)), true
		}
		v := g.expr(g.argument(x, 0))
		if len(x.Args) > 1 {
			g.refuse(x.Span, "array_keys of one value")
		}
		switch v.typ.kind {
		case kMap, kStringMap:
			if !g.isSorted(g.argument(x, 0), x.Span) {
				g.note(x.Span, "the members of a map come in the order of their names")
			}
			return val{code: "slices.Sorted(maps.Keys(" + v.code + "))", typ: typ{kind: kStrings}}, true
		case kValue, kJSON:
			return g.namesIn(v), true
		}
	case "array_values":
		return g.valuesIn(x)
	}
	return val{}, false
}

func (g *generator) implode(x *form.Call) val {
	if len(x.Args) == 1 {
		x = &form.Call{Span: x.Span, Name: x.Name, Args: []form.Arg{{Value: &form.Text{Span: x.Span}}, x.Args[0]}}
	} else if len(x.Args) != 2 {
		g.refuse(x.Span, "implode without a text between")
	}
	sep := g.str(x.Span, g.expr(x.Args[0].Value))
	if a, ok := x.Args[1].Value.(*form.Array); ok && !isNested(a) {
		var codes []string
		for _, item := range a.Items {
			codes = append(codes, g.str(item.Span, g.expr(item.Value)).code)
		}
		return val{code: "strings.Join([]string{" + strings.Join(codes, ", ") + "}, " + sep.code + ")", typ: typ{kind: kString}}
	}
	v := g.ungapped(x.Args[1].Value)
	if v.typ.kind == kValue || v.typ.kind == kJSON {
		v = g.valuesOf(x.Span, v)
	}
	if v.typ.kind == kList {
		parts := g.tmp("parts")
		g.line("var ", parts, " []string")
		g.line("for _, member := range ", v.code, " {")
		g.line(parts, " = append(", parts, ", ", g.helper("phpText"), "(member))")
		g.line("}")
		v = val{code: parts, typ: typ{kind: kStrings}}
	}
	if v.typ.kind != kStrings {
		g.refuse(x.Span, "implode of a "+v.typ.php())
	}
	return val{code: "strings.Join(" + v.code + ", " + sep.code + ")", typ: typ{kind: kString}}
}

func (g *generator) inArray(x *form.Call) val {
	subject := g.expr(g.argument(x, 0))
	a, ok := g.argument(x, 1).(*form.Array)
	if v, may := g.inLoosely(x, subject, a); may {
		return v
	}
	if !ok {
		return g.among(x, subject)
	}
	needle := g.str(x.Span, subject)
	var codes []string
	for _, item := range a.Items {
		codes = append(codes, g.str(item.Span, g.expr(item.Value)).code)
	}
	return val{code: "slices.Contains([]string{" + strings.Join(codes, ", ") + "}, " + needle.code + ")", typ: typ{kind: kBool}}
}

// inLoosely is in_array where something may be a number.
func (g *generator) inLoosely(x *form.Call, subject val, a *form.Array) (v val, may bool) {
	if a == nil {
		return v, false
	}
	var codes []string
	for _, item := range a.Items {
		one := g.expr(item.Value)
		may = may || g.loosely(subject, one)
		if one.typ.kind == kInt || one.typ.kind == kFloat {
			one.code = one.typ.String() + "(" + one.code + ")"
		}
		codes = append(codes, one.code)
	}
	if !may {
		return v, false
	}
	v = val{typ: typ{kind: kBool}, code: "slices.ContainsFunc([]any{" + strings.Join(codes, ", ") + "}, func(v any) bool { return " +
		g.helper("phpCompare") + "(" + subject.code + ", v) == 0 })"}
	if len(x.Args) > 2 {
		if strict, ok := g.argument(x, 2).(*form.Bool); !ok {
			g.refuse(x.Span, "in_array whose third argument is computed")
		} else if strict.Value {
			v.code = "slices.Contains([]any{" + strings.Join(codes, ", ") + "}, " + g.helper("phpValue") + "(" + subject.code + "))"
		}
	}
	return v, true
}
