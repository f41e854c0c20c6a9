package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// commonStmt writes calls whose value nobody takes, of what every page and every class begins with.
func (g *generator) commonStmt(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Call:
		switch x.Name {
		case "session_start", "ignore_user_abort", "ob_end_clean", "ob_end_flush", "ob_clean", "libxml_disable_entity_loader", "set_error_handler", "session_write_close":
			g.settings(x)
			return true
		case "parse_str":
			g.parseStr(x)
			return true
		case "array_walk":
			g.walkOver(x)
			return true
		case "usort":
			g.sortBy(x)
			return true
		case "array_unshift":
			g.unshift(x)
			return true
		case "info", "logger":
			if len(x.Args) > 0 && g.funcs[x.Name] == nil {
				g.logLine(map[string]string{"info": "info", "logger": "debug"}[x.Name], x.Args)
				return true
			}
		}
	case *form.Static:
		if x.Class == "parent" && x.Name == "__construct" && g.fn.class != nil && g.fn.class.Extends != "" {
			g.note(x.Span, "parent::__construct() of "+g.fn.class.Extends+", which is not in this source, is left out")
			g.line(commentText("PHP: " + oneLine(g.prog.Quote(x.Span))))
			return true
		}
		if x.Class == "Yii" && isLevel(x.Name) {
			g.logLine(x.Name, x.Args[:min(1, len(x.Args))])
			return true
		}
	case *form.Method:
		if isLevel(x.Name) && isLogger(x.Of) {
			g.logLine(x.Name, x.Args)
			return true
		}
	case *form.Binary: // defined('BASEPATH') OR exit('…')
		c, ok := x.L.(*form.Call)
		_, exits := x.R.(*form.Exit)
		if ok && exits && (c.Name == "defined" || c.Name == "function_exists" || c.Name == "extension_loaded") && (x.Op == "||" || x.Op == "or") {
			g.note(x.Span, c.Name+" … or exit guards a file of PHP: Go needs no such guard")
			g.line(commentText("PHP: " + oneLine(g.prog.Quote(x.Span))))
			return true
		}
	}
	return false
}

// answered is what a controller gives back by response()->json(…), and json(…): the content.
func (g *generator) answered(at form.Span, args []form.Arg) val {
	if len(args) == 0 || args[0].Spread {
		g.refuse(at, "an answer without a content")
	}
	told := "what a controller answers is given back: an http.ResponseWriter takes it, as JSON"
	if len(args) > 1 {
		if n, ok := args[1].Value.(*form.Int); ok {
			told += ", with the status " + strconv.FormatInt(n.Value, 10)
		}
	}
	g.note(at, told)
	return g.expr(args[0].Value)
}

// isLevel tells the methods of a PSR-3 logger.
func isLevel(name string) bool {
	return slices.Contains([]string{"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"}, name)
}

// isLogger tells what people call a logger.
func isLogger(e form.Expr) bool {
	name := ""
	switch x := e.(type) {
	case *form.Var:
		name = x.Name
	case *form.Prop:
		name = x.Name
	case *form.Call:
		name = x.Name
	case *form.Static: // Log::channel('pay')
		name = x.Class
	case *form.Method:
		return (x.Name == "channel" || x.Name == "withName" || x.Name == "get") && isLogger(x.Of)
	}
	return strings.HasSuffix(strings.ToLower(name), "log") || strings.HasSuffix(strings.ToLower(name), "logger")
}

// logLine writes a line of a log.
func (g *generator) logLine(level string, args []form.Arg) {
	g.discard(g.logged(&form.Static{Class: "Log", Name: level, Args: args}))
}

// parsedURL writes parse_url: all parts, or one.
func (g *generator) parsedURL(x *form.Call) val {
	address := g.str(x.Span, g.expr(g.argument(x, 0)))
	parsed := g.fallible(form.Span{}, "address", "url.Parse("+address.code+")", typ{kind: kUnknown})
	part := map[string]string{"PHP_URL_QUERY": ".RawQuery", "PHP_URL_PATH": ".EscapedPath()", "PHP_URL_HOST": ".Hostname()", "PHP_URL_SCHEME": ".Scheme"}
	if len(x.Args) > 1 {
		c, ok := x.Args[1].Value.(*form.Const)
		if !ok || part[c.Name] == "" {
			g.refuse(x.Span, "parse_url of another part than scheme, host, path and query")
		}
		return val{code: parsed.code + part[c.Name], typ: typ{kind: kString}}
	}
	p := parsed.code
	return val{code: "map[string]string{\"scheme\": " + p + ".Scheme, \"host\": " + p + ".Hostname(), \"path\": " + p + ".EscapedPath(), \"query\": " + p + ".RawQuery}", typ: typ{kind: kStringMap}}
}

// parseStr writes parse_str, of a query without arrays.
func (g *generator) parseStr(x *form.Call) {
	query := g.str(x.Span, g.expr(g.argument(x, 0)))
	to, ok := g.argument(x, 1).(*form.Var)
	if !ok {
		g.refuse(x.Span, "parse_str into something else than a variable")
	}
	values := g.fallible(form.Span{}, "values", "url.ParseQuery("+query.code+")", typ{kind: kUnknown})
	w := g.web(to)
	g.set(w, to.Name, typ{kind: kMap}, "wechatpay.Object{}", false)
	g.line("for name := range ", values.code, " {")
	g.line(w.group.goName, "[name] = ", values.code, ".Get(name)")
	g.line("}")
}

// foundAt writes strpos($a, $b) !== false, and === 0.
func (g *generator) foundAt(x *form.Binary, negate bool) (val, bool) {
	c, ok := x.L.(*form.Call)
	if isNot, isBool := x.R.(*form.Bool); ok && len(x.Op) == 3 && c.Name == "array_search" && isBool && !isNot.Value {
		in := g.inArray(&form.Call{Span: c.Span, Name: "in_array", Args: c.Args})
		if negate {
			return in, true
		}
		return not(in), true
	}
	if !ok || len(x.Op) != 3 || len(c.Args) != 2 || c.Name != "strpos" && c.Name != "mb_strpos" && c.Name != "stripos" {
		return val{}, false
	}
	found := val{typ: typ{kind: kBool}}
	switch r := x.R.(type) {
	case *form.Bool:
		if r.Value {
			return val{}, false
		}
		found.code, negate = "strings.Contains(", !negate
	case *form.Int:
		if r.Value != 0 {
			return val{}, false
		}
		found.code = "strings.HasPrefix("
	default:
		return val{}, false
	}
	args := g.texts(x.Span, c.Args, 2)
	if c.Name == "stripos" {
		args[0], args[1] = "strings.ToLower("+args[0]+")", "strings.ToLower("+args[1]+")"
	}
	found.code += args[0] + ", " + args[1] + ")"
	if negate {
		return not(found), true
	}
	return found, true
}
