package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// numberFuncs take and give numbers.
func (g *generator) numberFuncs(x *form.Call) (val, bool) {
	switch x.Name {
	case "abs":
		n := g.num(x.Span, g.expr(g.argument(x, 0)))
		if n.typ.kind == kFloat {
			return val{code: "math.Abs(" + n.code + ")", typ: n.typ}, true
		}
		return val{code: "max(" + n.code + ", -(" + n.code + "))", typ: n.typ}, true
	case "max", "min":
		return g.extreme(x), true
	case "round", "floor", "ceil":
		return g.rounded(x), true
	case "intval":
		return g.intval(x), true
	case "number_format":
		return g.numberFormat(x), true
	}
	return val{}, false
}

func (g *generator) extreme(x *form.Call) val {
	if len(x.Args) == 1 {
		return g.extremeOf(x)
	}
	var numbers []val
	t := typ{kind: kNever}
	for i := range x.Args {
		v := g.expr(g.argument(x, i))
		if g.fractional(x.Args[i].Value) {
			v = g.real(x.Span, v)
		}
		n := g.num(x.Span, v)
		t = join(t, n.typ)
		numbers = append(numbers, n)
	}
	if len(numbers) < 2 {
		g.refuse(x.Span, x.Name+" of an array")
	}
	var codes []string
	for _, n := range numbers {
		if t.kind == kFloat {
			n.code = g.floated(n)
		}
		codes = append(codes, n.code)
	}
	return val{code: x.Name + "(" + strings.Join(codes, ", ") + ")", typ: t}
}

// textMore are functions of texts that need a look at their arguments.
func (g *generator) textMore(x *form.Call) (val, bool) {
	switch x.Name {
	case "sprintf":
		return g.sprintf(x), true
	case "date", "gmdate":
		return g.date(x), true
	case "strval":
		return g.str(x.Span, g.textual(g.argument(x, 0))), true
	case "rtrim", "ltrim", "trim":
		return g.trim(x), true
	case "substr", "mb_substr":
		return g.substr(x), true
	case "base64_decode":
		return g.unbase64(x), true
	case "hash_file":
		if t, ok := g.argument(x, 0).(*form.Text); ok && t.Value == "sha256" && len(x.Args) == 2 {
			path := g.str(x.Span, g.expr(g.argument(x, 1)))
			v := g.fallible(form.Span{}, "content", "os.ReadFile("+trimFile(path)+")", typ{kind: kBytes})
			return val{code: "fmt.Sprintf(\"%x\", sha256.Sum256(" + v.code + "))", typ: typ{kind: kString}}, true
		}
	case "hash", "sha1", "hash_hmac", "sha256":
		return g.digest(x)
	case "urldecode", "rawurldecode":
		return g.unescaped(x), true
	case "str_pad":
		return g.pad(x)
	case "mt_srand":
		return val{kept: true, typ: typ{kind: kVoid}}, true
	case "spl_object_hash":
		g.refuseForeign(x.Span, x.Name+"() is not known")
	}
	return val{}, false
}

// unescaped writes urldecode.
func (g *generator) unescaped(x *form.Call) val {
	e := g.argument(x, 0)
	if c, ok := e.(*form.Call); ok && c.Name == "http_build_query" && len(c.Args) > 0 && !g.isSorted(c.Args[0].Value, x.Span) {
		g.refuse(x.Span, "a text in the order of an array's members, which Go's maps do not keep: ksort puts them in one")
	}
	v := g.str(x.Span, g.expr(e))
	how := map[string]string{"urldecode": "url.QueryUnescape(", "rawurldecode": "url.PathUnescape("}[x.Name]
	return g.fallible(form.Span{}, "unescaped", how+v.code+")", typ{kind: kString})
}

func (g *generator) trim(x *form.Call) val {
	args := g.texts(x.Span, x.Args, 1)
	name := map[string]string{"rtrim": "TrimRight", "ltrim": "TrimLeft", "trim": "Trim"}[x.Name]
	cut := `" \t\n\r\x00\v"`
	if len(args) > 1 {
		cut = args[1]
		if strings.Contains(cut, "..") {
			g.refuse(x.Span, "a range of characters")
		}
	}
	return val{code: "strings." + name + "(" + args[0] + ", " + cut + ")", typ: typ{kind: kString}}
}

// sprintf writes a format that both languages read alike.
func (g *generator) sprintf(x *form.Call) val {
	format, ok := g.argument(x, 0).(*form.Text)
	if !ok {
		g.refuse(x.Span, "a format that is computed")
	}
	var codes []string
	at := 1
	for rest := format.Value; ; {
		_, after, found := strings.Cut(rest, "%")
		if !found {
			break
		}
		if strings.HasPrefix(after, "%") {
			rest = after[1:]
			continue
		}
		verb := strings.TrimLeft(after, "0123456789")
		digits, isFloat := strings.CutPrefix(verb, ".")
		if isFloat {
			isFloat = strings.HasPrefix(strings.TrimLeft(digits, "0123456789"), "f") && !strings.HasPrefix(digits, "f")
		}
		if verb == "" || strings.IndexByte("sdxX", verb[0]) < 0 && !isFloat || verb[0] == 's' && verb != after {
			g.refuse(x.Span, "a format that Go reads otherwise")
		}
		v := g.expr(g.argument(x, at))
		at++
		switch {
		case isFloat:
			codes = append(codes, g.asFloat(g.real(x.Span, v)))
		case verb[0] == 's':
			codes = append(codes, g.str(x.Span, v).code)
		default:
			n := g.castInt(&form.Cast{Span: x.Span, To: "int", X: x.Args[at-1].Value}, v)
			codes = append(codes, n.code)
		}
		rest = after[1:]
	}
	if len(codes) == 0 {
		return text(strings.ReplaceAll(format.Value, "%%", "%"))
	}
	return val{code: "fmt.Sprintf(" + quote(format.Value) + ", " + strings.Join(codes, ", ") + ")", typ: typ{kind: kString}}
}

// dateLayouts are letters of PHP's date as Go writes them.
var dateLayouts = map[byte]string{'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'i': "04", 's': "05", 'y': "06", 'n': "1", 'j': "2", 'P': "-07:00", 'D': "Mon", 'M': "Jan", 'A': "PM", 'h': "03", 'T': "MST", 'O': "-0700"}

// date writes a moment.
func (g *generator) date(x *form.Call) val {
	layout := g.layoutOf(x.Span, g.argument(x, 0))
	moment := "time.Now()"
	if len(x.Args) > 1 {
		n := g.num(x.Span, g.expr(g.argument(x, 1)))
		if n.typ.kind != kInt {
			g.refuse(x.Span, "a moment that is no whole number")
		}
		moment = "time.Unix(" + n.code + ", 0)"
		if known, ok := strings.CutSuffix(n.code, ".Unix()"); ok && n.tier == 0 {
			moment = known
		}
		if rest, ok := strings.CutPrefix(n.code, "time.Now().Unix() + "); ok && n.tier == tierAdd && strings.IndexByte(rest, '(') < 0 {
			if _, err := strconv.Atoi(rest); err == nil {
				moment = "time.Now().Add(" + rest + " * time.Second)"
			}
		}
	}
	if x.Name == "gmdate" {
		moment += ".UTC()"
	} else {
		moment = g.inZone(x.Span, moment)
	}
	return val{code: moment + ".Format(" + quote(layout) + ")", typ: typ{kind: kString}}
}

// layoutOf is a format of PHP as Go writes it.
func (g *generator) layoutOf(at form.Span, e form.Expr) string {
	format := ""
	switch f := e.(type) {
	case *form.Text:
		format = f.Value
	case *form.Const:
		format = map[string]string{"DATE_ATOM": `Y-m-d\TH:i:sP`, "ATOM": `Y-m-d\TH:i:sP`, "DATE_RFC3339": `Y-m-d\TH:i:sP`, "RFC3339": `Y-m-d\TH:i:sP`}[f.Name]
	}
	layout, ok := dateLayout(format)
	if !ok {
		g.refuse(at, "a date in a format that Go has no layout for")
	}
	return layout
}

func dateLayout(format string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		c := format[i]
		switch known, ok := dateLayouts[c]; {
		case ok:
			b.WriteString(known)
		case c == '\\' && i+1 < len(format):
			i++
			b.WriteByte(format[i])
		case c == 'c':
			b.WriteString("2006-01-02T15:04:05-07:00")
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			return "", false
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), format != ""
}

// digest writes hashes.
func (g *generator) digest(x *form.Call) (val, bool) {
	name, at := "sha1", 0
	if x.Name == "hash" {
		t, ok := g.argument(x, 0).(*form.Text)
		if !ok || len(x.Args) != 2 {
			return val{}, false
		}
		name, at = strings.ToLower(t.Value), 1
	}
	if x.Name == "hash_hmac" {
		return g.hmac(x)
	}
	sum := map[string]string{"sha1": "sha1.Sum", "sha256": "sha256.Sum256", "md5": "md5.Sum"}[name]
	if sum == "" || x.Name == "sha256" {
		return val{}, false
	}
	v := g.str(x.Span, g.expr(g.argument(x, at)))
	return val{code: "fmt.Sprintf(\"%x\", " + sum + "([]byte(" + v.code + ")))", typ: typ{kind: kString}}, true
}

// hmac writes hash_hmac.
func (g *generator) hmac(x *form.Call) (val, bool) {
	t, ok := g.argument(x, 0).(*form.Text)
	if !ok || len(x.Args) != 3 {
		return val{}, false
	}
	hash := hashes[strings.ToLower(t.Value)]
	if hash == "" {
		return val{}, false
	}
	message, key := g.str(x.Span, g.expr(g.argument(x, 1))), g.str(x.Span, g.expr(g.argument(x, 2)))
	name := g.tmp("mac")
	g.line(name, " := hmac.New(", hash, ", []byte(", key.code, "))")
	g.line(name, ".Write([]byte(", message.code, "))")
	return val{code: "fmt.Sprintf(\"%x\", " + name + ".Sum(nil))", typ: typ{kind: kString}}, true
}

// pad makes a text longer, by one character again and again.
func (g *generator) pad(x *form.Call) (val, bool) {
	if len(x.Args) < 2 {
		return val{}, false
	}
	width, ok := x.Args[1].Value.(*form.Int)
	fill, side := &form.Text{Value: " "}, "STR_PAD_RIGHT"
	if len(x.Args) > 2 {
		fill, _ = x.Args[2].Value.(*form.Text)
	}
	if len(x.Args) > 3 {
		c, isConst := x.Args[3].Value.(*form.Const)
		if !isConst {
			return val{}, false
		}
		side = c.Name
	}
	v := g.expr(x.Args[0].Value)
	if !ok || fill == nil || len(fill.Value) != 1 || width.Value < 0 || width.Value > 10000 {
		return val{}, false
	}
	n := strconv.FormatInt(width.Value, 10)
	if v.typ.kind == kInt && fill.Value == "0" && side == "STR_PAD_LEFT" {
		return val{code: "fmt.Sprintf(\"%0" + n + "d\", " + v.code + ")", typ: typ{kind: kString}}, true
	}
	if v = g.str(x.Span, v); isCall(v.code) {
		v = g.keep(x.Span, "text", v)
	}
	pad := "strings.Repeat(" + quote(fill.Value) + ", max(0, " + n + "-len(" + v.code + ")))"
	switch side {
	case "STR_PAD_LEFT":
		return val{code: pad + " + " + v.in(tierAdd), typ: typ{kind: kString}, tier: tierAdd}, true
	case "STR_PAD_RIGHT":
		return val{code: v.in(tierAdd) + " + " + pad, typ: typ{kind: kString}, tier: tierAdd}, true
	}
	return val{}, false
}

// typeFuncs ask for types.
func (g *generator) typeFuncs(x *form.Call) (val, bool) {
	switch x.Name {
	case "is_null":
		b := &form.Binary{Span: x.Span, Op: "===", L: g.argument(x, 0), R: &form.Null{}}
		return g.equal(b, false), true
	case "boolval":
		return g.truth(x.Span, g.expr(g.argument(x, 0))), true
	case "floatval", "doubleval":
		return g.cast(&form.Cast{Span: x.Span, To: "float", X: g.argument(x, 0)}), true
	case "is_array", "is_string", "is_int", "is_integer", "is_bool", "is_float":
		return g.isType(x)
	case "is_numeric":
		v := g.expr(g.argument(x, 0))
		if v.typ.kind == kInt || v.typ.kind == kFloat {
			return val{code: "true", typ: typ{kind: kBool}}, true
		}
		if isData(v.typ.kind) {
			return val{code: g.helper("phpNumeric") + "(" + v.code + ")", typ: typ{kind: kBool}}, true
		}
	case "define":
	}
	return val{}, false
}

// isType asks what a value is.
func (g *generator) isType(x *form.Call) (val, bool) {
	v := g.expr(g.argument(x, 0))
	is := typ{kind: kBool}
	asked := strings.Replace(strings.TrimPrefix(x.Name, "is_"), "integer", "int", 1)
	switch kinds := map[string]kind{"string": kString, "int": kInt, "bool": kBool, "float": kFloat}; {
	case asked == "array" && isArray(v.typ.kind), asked != "array" && v.typ.kind == kinds[asked]:
		return val{code: "true", typ: is}, true
	case v.typ.kind == kString, v.typ.kind == kInt, v.typ.kind == kFloat, v.typ.kind == kBool, isArray(v.typ.kind):
		return val{code: "false", typ: is}, true
	case v.typ.kind == kValue && asked == "array":
		return val{code: v.unary() + ".IsObject() || " + v.unary() + ".IsArray()", typ: is, tier: tierOr}, true
	case v.typ.kind == kJSON && asked == "array":
		return val{code: "json.Valid(" + v.unary() + ".Body)", typ: is}, true
	case isData(v.typ.kind):
		return val{code: g.helper("phpKind") + "(" + v.code + ") == " + quote(asked), typ: is, tier: tierCompare}, true
	}
	return val{}, false
}

// fileFuncs read files.
func (g *generator) fileFuncs(x *form.Call) (val, bool) {
	switch x.Name {
	case "file_get_contents":
		path := g.str(x.Span, g.expr(g.argument(x, 0)))
		if strings.Contains(path.code, "php://") || strings.Contains(path.code, "http") || len(x.Args) > 1 {
			g.refuseForeign(x.Span, "a request comes as an *http.Request in Go; notify.Handler takes notifications")
		}
		v := g.fallible(form.Span{}, "content", "os.ReadFile("+trimFile(path)+")", typ{kind: kBytes})
		return val{code: "string(" + v.code + ")", typ: typ{kind: kString}}, true
	case "file_exists", "is_file":
		path := g.str(x.Span, g.expr(g.argument(x, 0)))
		ok := g.tmp("missing")
		g.line("_, ", ok, " := os.Stat(", path.code, ")")
		return val{code: ok + " == nil", typ: typ{kind: kBool}, tier: tierCompare}, true
	case "fopen":
		return g.open(x.Span, x.Args), true
	}
	return val{}, false
}

// promiseFuncs are Guzzle's functions.
func (g *generator) promiseFuncs(x *form.Call) (val, bool) {
	switch x.Name {
	case "all", "settle", "any", "unwrap":
		return g.promises(x.Span, x.Name, x.Args), true
	case "coroutine", "promise_for", "rejection_for", "iter_for", "inspect_all": // as they were called before they had classes
		old := map[string][2]string{"coroutine": {"Coroutine", "of"}, "promise_for": {"Create", "promiseFor"}, "rejection_for": {"Create", "rejectionFor"},
			"iter_for": {"Create", "iterFor"}, "inspect_all": {"Utils", "inspectAll"}}[x.Name]
		return g.static(&form.Static{Span: x.Span, Class: old[0], Name: old[1], Args: x.Args}), true
	case "stream_for", "streamfor":
		return g.expr(g.argument(x, 0)), true
	}
	return val{}, false
}

// isData tells what may be anything that JSON holds.
func isData(k kind) bool { return k == kUnknown || k == kNever || k == kValue || k == kString }
