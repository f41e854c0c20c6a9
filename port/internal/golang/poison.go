package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// poison marks what statements would have set.
func (g *generator) poison(list []form.Stmt, why string) {
	form.Inspect(list, func(s form.Stmt) bool {
		switch x := s.(type) {
		case *form.Each:
			g.poisonPlace(x.Key, why)
			g.poisonPlace(x.Value, why)
			if x.Ref {
				g.poisonPlace(x.Over, why)
			}
		case *form.Do: // it may be called for what it does to its arguments
			switch call := x.X.(type) {
			case *form.Call:
				if !harmless[call.Name] {
					g.poisonArgs(call.Args, why)
				}
			case *form.Method:
				if isThis(call.Of) {
					g.poisonArgs(call.Args, why)
				}
			}
		}
		return true
	}, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Assign:
			g.poisonPlace(x.To, why)
			if x.Ref {
				g.poisonPlace(x.Value, why)
			}
		case *form.Step:
			g.poisonPlace(x.X, why)
		case *form.Func:
			for _, u := range x.Uses {
				if u.Ref {
					g.poisonVar(u.Name, why)
				}
			}
		case *form.Method:
			if g.isObject(x.Of) {
				g.poisonPlace(x.Of, why)
			}
		case *form.Call: // what it may change
			if setsAny(x) {
				for name := range g.fn.scope.vars {
					g.poisonVar(name, why)
				}
			}
			if f := g.funcs[x.Name]; changesArgs[x.Name] || f != nil && takesRefs(f) {
				g.poisonArgs(x.Args, why)
			}
		}
		return true
	})
}

// harmless are functions that only tell, or end.
var harmless = map[string]bool{"var_dump": true, "print_r": true, "echo": true, "printf": true, "error_log": true, "dump": true, "dd": true, "header": true,
	"http_response_code": true, "logger": true, "info": true, "trace": true, "abort": true, "fclose": true, "file_put_contents": true, "sleep": true, "require": true}

// takesRefs tells whether a function of the source may change what it is given.
func takesRefs(f *form.Function) bool {
	for _, p := range f.Params {
		if p.Ref {
			return true
		}
	}
	return false
}

func (g *generator) poisonArgs(args []form.Arg, why string) {
	for _, a := range args {
		g.poisonPlace(a.Value, why)
	}
}

// poisonPlace marks what a place is in.
func (g *generator) poisonPlace(e form.Expr, why string) {
	switch x := e.(type) {
	case *form.Var:
		g.poisonVar(x.Name, why)
	case *form.Index:
		g.poisonPlace(x.Of, why)
	case *form.StaticProp:
		if g.fn.class != nil {
			g.lost[staticKey(g.fn.class.Name, x.Name)] = why
		}
	case *form.Prop:
		if isThis(x.Of) {
			g.lost[x.Name] = why
		}
		g.poisonPlace(x.Of, why)
	case *form.Array:
		for _, item := range x.Items {
			g.poisonPlace(item.Value, why)
		}
	}
}

func (g *generator) poisonVar(name, why string) {
	for _, w := range g.fn.scope.vars[name] {
		if w.group == nil {
			continue
		}
		w.group.poison = why
		for o := w.outer; o != nil && o.group != nil && o.group.goName == w.group.goName; o = o.outer { // by reference
			o.group.poison = why
		}
		if g.fn.loops > 0 && g.forGood { // what is refused in this round alone may be written in the next
			g.facts.changed = g.facts.changed || g.facts.dead[w.key] == ""
			g.facts.dead[w.key] = why
		}
	}
}

// changesArgs are functions of PHP that change what they are given.
var changesArgs = wordSet(`sort ksort rsort krsort asort arsort usort uksort uasort natsort natcasesort shuffle array_multisort
	array_push array_pop array_shift array_unshift array_splice array_walk array_walk_recursive end reset next prev current each
	preg_match preg_match_all preg_replace preg_replace_callback str_replace str_ireplace similar_text sscanf parse_str mb_parse_str settype unset
	openssl_sign openssl_private_decrypt openssl_private_encrypt openssl_public_encrypt openssl_public_decrypt openssl_seal openssl_open
	openssl_encrypt openssl_pkcs12_read openssl_pkcs12_export openssl_pkey_export openssl_x509_export openssl_csr_export openssl_random_pseudo_bytes
	exec system passthru is_callable getimagesize dns_get_mx`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

// setsAny tells a call that may set any variable.
func setsAny(x *form.Call) bool {
	return x.Name == "extract" || x.Name == "eval" || x.Name == "include" || (x.Name == "parse_str" || x.Name == "mb_parse_str") && len(x.Args) == 1
}

// isObject tells an expression that is an object of the source, which its methods change.
func (g *generator) isObject(e form.Expr) bool {
	v, ok := e.(*form.Var)
	if !ok {
		return false
	}
	return slices.ContainsFunc(g.fn.scope.vars[v.Name], func(w *web) bool {
		return g.facts.vars[w.key].kind == kObject || g.facts.vars[w.key].kind == kInterface
	})
}

// untold tells a statement of which nobody can tell what it changes.
func (g *generator) untold(s form.Stmt) (found bool) {
	form.Inspect([]form.Stmt{s}, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Assign:
			_, isForeign := placeOf(x.To).(*form.Foreign)
			found = found || isForeign
		case *form.Step:
			_, isForeign := placeOf(x.X).(*form.Foreign)
			found = found || isForeign
		case *form.Call:
			found = found || setsAny(x) || x.Name == "date_default_timezone_set"
		case *form.Foreign:
			found = found || x.Why == "eval"
		}
		return true
	})
	return found
}

// placeOf is the variable that a place is in.
func placeOf(e form.Expr) form.Expr {
	for {
		switch x := e.(type) {
		case *form.Index:
			e = x.Of
		case *form.Prop:
			e = x.Of
		default:
			return e
		}
	}
}

// onlyTells tells a statement that changes nothing: what it does is for people to see.
func (g *generator) onlyTells(s form.Stmt) bool {
	tells := true
	switch x := s.(type) {
	case *form.Echo, *form.HTML, *form.Skip, *form.If, *form.Block:
	case *form.Do:
		tells = !g.gates(x.X)
	default:
		return false
	}
	form.Exprs(s, func(e form.Expr) { tells = tells && !changes(e) })
	form.Bodies(s, func(body []form.Stmt) {
		for _, inner := range body {
			tells = tells && g.onlyTells(inner)
		}
	})
	return tells
}

// changes tells an expression that changes something, or talks to WeChat Pay.
func changes(e form.Expr) (found bool) {
	switch x := e.(type) {
	case *form.Assign, *form.Step, *form.Send, *form.Throw, *form.Exit, *form.Yield:
		return true
	case *form.Call:
		found = changesArgs[x.Name] || setsAny(x)
	}
	form.Children(e, func(x form.Expr) { found = found || changes(x) })
	return found
}

// writtenElsewhere tells whether a method that is not ported writes a property of its class.
func (g *generator) writtenElsewhere(c *form.Class, name string) (found bool) {
	for _, m := range c.Methods {
		if g.facts.refused[m.ID] == "" {
			continue
		}
		form.Inspect(m.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
			switch x := e.(type) {
			case *form.Assign:
				found = found || isOwn(x.To, name)
			case *form.Step:
				found = found || isOwn(x.X, name)
			case *form.Call:
				found = found || changesArgs[x.Name] && slices.ContainsFunc(x.Args, func(a form.Arg) bool { return isOwn(a.Value, name) })
			}
			return true
		})
	}
	return found
}

// isOwn tells a place in a property of $this.
func isOwn(e form.Expr, name string) bool {
	for {
		switch x := e.(type) {
		case *form.Index:
			e = x.Of
		case *form.Prop:
			if isThis(x.Of) {
				return x.Name == name
			}
			e = x.Of
		default:
			return false
		}
	}
}
