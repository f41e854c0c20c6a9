package golang

import (
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// folders are those that functions of frameworks name.
var folders = map[string]string{"storage_path": "storage", "base_path": ".", "public_path": "public", "app_path": "app", "resource_path": "resources", "config_path": "config",
	"root_path": ".", "runtime_path": "runtime"}

// frameworkFuncs are helpers of Laravel and ThinkPHP, and PHP's own that take a word of English.
func (g *generator) frameworkFuncs(x *form.Call) (val, bool) {
	switch x.Name {
	case "env", "getenv", "config":
		return g.setting(x), true
	case "strtotime":
		return g.strtotime(x), true
	}
	folder, ok := folders[x.Name]
	if !ok {
		return val{}, false
	}
	g.note(x.Span, x.Name+"() is a folder of the framework: in Go paths begin where the program is started")
	end := ""
	if x.Name == "root_path" || x.Name == "runtime_path" { // ThinkPHP's end with a slash
		end = "/"
	}
	if len(x.Args) == 0 {
		return text(folder + end), true
	}
	v := g.str(x.Span, g.expr(g.argument(x, 0)))
	if t, ok := v.lit.(*form.Text); ok {
		return text(path.Join(folder, t.Value) + end), true
	}
	code := "filepath.Join(" + quote(folder) + ", " + v.code + ")"
	if end != "" {
		code += " + " + quote(end)
	}
	return val{code: code, typ: typ{kind: kString}}, true
}

// webFuncs are what pages are made with.
func (g *generator) webFuncs(x *form.Call) (val, bool) {
	switch x.Name {
	case "json":
		return g.answered(x.Span, x.Args), true
	case "parse_url":
		return g.parsedURL(x), true
	case "gzdecode", "gzinflate", "gzuncompress":
		if x.Name != "gzdecode" || len(x.Args) > 1 {
			g.refuse(x.Span, x.Name+": compress/flate and compress/zlib have it")
		}
		packed := g.str(x.Span, g.expr(g.argument(x, 0)))
		reader := g.fallible(form.Span{}, "unpacked", "gzip.NewReader(strings.NewReader("+packed.code+"))", typ{kind: kUnknown})
		v := g.fallible(form.Span{}, "content", "io.ReadAll("+reader.code+")", typ{kind: kBytes})
		return val{code: "string(" + v.code + ")", typ: typ{kind: kString}}, true
	case "htmlspecialchars", "htmlentities":
		if v := g.str(x.Span, g.expr(g.argument(x, 0))); x.Name == "htmlspecialchars" {
			return val{code: `strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;", "'", "&#039;").Replace(` + v.code + ")", typ: typ{kind: kString}}, true
		}
	case "dirname":
		if c, ok := g.argument(x, 0).(*form.Const); ok && len(x.Args) == 1 && (c.Name == "__FILE__" || c.Name == "__DIR__") {
			g.note(x.Span, "the folder of the source: Go starts where the program is called")
			return text(map[string]string{"__FILE__": ".", "__DIR__": ".."}[c.Name]), true
		}
	}
	return val{}, false
}

// setting reads the environment.
func (g *generator) setting(x *form.Call) val {
	name, ok := g.argument(x, 0).(*form.Text)
	if !ok || len(x.Args) > 2 {
		g.refuse(x.Span, "a setting whose name is computed")
	}
	key := name.Value
	if x.Name == "config" {
		key = strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
		g.note(x.Span, "config('"+name.Value+"') is read from the environment, as "+key)
		g.line(commentText("TODO: config('" + oneLine(name.Value) + "') of PHP is " + key + " of the environment here"))
	}
	code := "os.Getenv(" + quote(key) + ")"
	if len(x.Args) < 2 || x.Name == "getenv" {
		return val{code: code, typ: typ{kind: kString}}
	}
	other := g.expr(g.argument(x, 1))
	if _, isNull := other.lit.(*form.Null); isNull {
		return val{code: code, typ: typ{kind: kString}}
	}
	if other.typ.kind != kString && other.typ.kind != kInt {
		g.refuse(x.Span, "a setting that is no text")
	}
	return val{code: "cmp.Or(" + code + ", " + g.str(x.Span, other).code + ")", typ: typ{kind: kString}}
}

// units of strtotime: a number of seconds, or a place among years, months and days.
var units = map[string]string{"sec": "time.Second", "second": "time.Second", "min": "time.Minute", "minute": "time.Minute", "hour": "time.Hour"}

// strtotime writes a moment of words that are written out.
func (g *generator) strtotime(x *form.Call) val { return g.strtotimeIn(x, "") }

// strtotimeIn is strtotime in a zone; "": in that of the program.
func (g *generator) strtotimeIn(x *form.Call, zone string) val {
	t, ok := g.argument(x, 0).(*form.Text)
	if len(x.Args) > 1 {
		g.refuse(x.Span, "strtotime from another moment than now")
	}
	if !ok {
		return g.momentOf(x)
	}
	location := zone
	if zone == "" {
		location = g.location(x.Span)
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if _, err := time.Parse(layout, t.Value); err == nil {
			v := g.fallible(form.Span{}, "moment", "time.ParseInLocation("+quote(layout)+", "+quote(t.Value)+", "+location+")", typ{kind: kTime})
			return val{code: v.code + ".Unix()", typ: typ{kind: kInt}}
		}
	}
	if _, err := time.Parse(time.RFC3339, t.Value); err == nil && zone == "" {
		v := g.fallible(form.Span{}, "moment", "time.Parse(time.RFC3339, "+quote(t.Value)+")", typ{kind: kTime})
		return val{code: v.code + ".Unix()", typ: typ{kind: kInt}}
	}
	code := "time.Now().In(" + location + ")"
	if zone == "" {
		code = g.inZone(x.Span, "time.Now()")
	}
	words := strings.Fields(strings.ToLower(t.Value))
	if len(words) > 0 && words[0] == "now" {
		words = words[1:]
	}
	return val{code: code + g.words(x.Span, words) + ".Unix()", typ: typ{kind: kInt}}
}

// words are numbers of units that are added to a moment: +1 day -2 hours.
func (g *generator) words(at form.Span, words []string) (code string) {
	for len(words) > 0 {
		number, unit := words[0], ""
		if at := strings.TrimLeft(number, "+-0123456789"); at != "" {
			number, unit, words = strings.TrimSuffix(number, at), at, words[1:]
		} else if len(words) > 1 {
			unit, words = words[1], words[2:]
		}
		n, err := strconv.Atoi(number)
		if err != nil || n < -100000 || n > 100000 || number[0] != '+' && number[0] != '-' {
			g.refuse(at, "strtotime of words that Go has nothing for")
		}
		code += g.later1(&form.Call{Span: at}, n, strings.TrimSuffix(unit, "s"))
	}
	return code
}

// momentOf reads a time of WeChat Pay's, or one as databases write it: no others.
func (g *generator) momentOf(x *form.Call) val {
	v := g.str(x.Span, g.expr(g.argument(x, 0)))
	if isCall(v.code) {
		v = g.keep(x.Span, "text", v)
	}
	g.note(x.Span, "strtotime: in Go this is a time as WeChat Pay writes it, or 2006-01-02 15:04:05; anything else is an error")
	moment, wrong := g.tmp("moment"), g.tmp("wrong")
	g.line(moment, ", ", wrong, " := time.Parse(time.RFC3339, ", v.code, ")")
	g.line("if ", wrong, " != nil {")
	g.line(moment, ", ", wrong, " = time.ParseInLocation(time.DateTime, ", v.code, ", ", g.location(x.Span), ")")
	g.line("}")
	g.line("if ", wrong, " != nil {")
	g.returnErr(wrong)
	g.line("}")
	return val{code: moment + ".Unix()", typ: typ{kind: kInt}}
}

// later1 adds a number of units to a moment.
func (g *generator) later1(x *form.Call, n int, unit string) string {
	number := strconv.Itoa(n)
	switch unit {
	case "day":
		return ".AddDate(0, 0, " + number + ")"
	case "week":
		return ".AddDate(0, 0, " + strconv.Itoa(7*n) + ")"
	case "month":
		return ".AddDate(0, " + number + ", 0)"
	case "year":
		return ".AddDate(" + number + ", 0, 0)"
	}
	if units[unit] == "" {
		g.refuse(x.Span, "strtotime of words that Go has nothing for")
	}
	return ".Add(" + number + " * " + units[unit] + ")"
}

// logged writes Log::info('…', […]).
func (g *generator) logged(x *form.Static) val {
	switch x.Name {
	case "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency", "record", "write":
	default:
		g.refuse(x.Span, "Log::"+x.Name+" is not known")
	}
	if len(x.Args) == 0 {
		g.refuse(x.Span, "an argument is missing")
	}
	codes := []string{strconv.Quote(x.Name + ":")}
	for i, a := range x.Args {
		v := g.expr(a.Value)
		if i > 0 && (x.Name == "record" || x.Name == "write") {
			continue // the level
		}
		if v.typ.kind == kError {
			codes = append(codes, v.code)
			continue
		}
		if i == 0 && !isArray(v.typ.kind) && v.typ.kind != kValue {
			v = g.str(a.Value.At(), v)
		}
		codes = append(codes, g.anything(a.Value.At(), v))
	}
	return val{code: "log.Println(" + strings.Join(codes, ", ") + ")", typ: typ{kind: kVoid}}
}
