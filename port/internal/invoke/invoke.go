// Package invoke finds where a script makes the parameters by which a page or an app calls up a payment, and signs them by hand, and
// makes of it the client's own method for them. It does so only where they are exactly those, and where a client is at hand that
// the same function, or class, has called before; elsewhere the signature stays as it is.
package invoke

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Find puts form.Params where they are made by hand.
func Find(p *form.Program) {
	var script []form.Stmt
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			f := &finder{program: p, around: x.Body}
			x.Body = f.list(x.Body)
		case *form.Class:
			var all []form.Stmt
			for _, m := range x.Methods {
				all = append(all, m.Body...)
			}
			for i := range x.Methods {
				f := &finder{program: p, around: x.Methods[i].Body, class: all}
				x.Methods[i].Body = f.list(x.Methods[i].Body)
			}
		default:
			script = append(script, s)
		}
	}
	f := &finder{program: p, around: script}
	p.Body = f.list(p.Body)
}

// finder looks at one function.
type finder struct {
	program *form.Program
	around  []form.Stmt // of the function
	class   []form.Stmt // of all methods, where it is one
}

// list finds the statements that belong together: an array, and what signs it.
func (f *finder) list(list []form.Stmt) (out []form.Stmt) {
	for i := 0; i < len(list); i++ {
		if made, n := f.match(list[i:]); n > 0 {
			out = append(out, made...)
			i += n - 1
			continue
		}
		f.inside(list[i])
		out = append(out, list[i])
	}
	return out
}

// inside looks into bodies.
func (f *finder) inside(s form.Stmt) {
	switch x := s.(type) {
	case *form.If:
		for i := range x.Branches {
			x.Branches[i].Body = f.list(x.Branches[i].Body)
		}
	case *form.Try:
		x.Body = f.list(x.Body)
	case *form.Each:
		x.Body = f.list(x.Body)
	}
}

// made is what an array of parameters says.
type made struct {
	app     bool
	appID   form.Expr
	prepay  form.Expr
	partner form.Expr
}

// match reads $params = […], and the one to three statements behind it that sign.
func (f *finder) match(list []form.Stmt) ([]form.Stmt, int) {
	do, name, a := assigned(list[0])
	if a == nil {
		return nil, 0
	}
	m, ok := read(a)
	if !ok {
		return nil, 0
	}
	signed, typed, n := false, m.app, 1
	var key form.Expr
	for n < len(list) && n < 4 && (!signed || !typed) {
		members := added(list[n], name)
		if members == nil {
			return nil, 0
		}
		for _, item := range members {
			text, _ := item.Key.(*form.Text)
			switch {
			case text == nil:
				return nil, 0
			case text.Value == m.signName() && !signed:
				if key = signature(item.Value, name, m.app); key == nil {
					return nil, 0
				}
				signed = true
			case text.Value == "signType" && !m.app && isText(item.Value, "RSA"):
				typed = true
			default:
				return nil, 0
			}
		}
		n++
	}
	client := f.client(list[0].Base().Start)
	if !signed || !typed || client == nil || !f.same(m, key) {
		return nil, 0
	}
	c := *do
	c.Lead = slices.Clone(do.Lead)
	for _, item := range a.Items {
		c.Lead = append(c.Lead, comments(item)...)
	}
	c.X = &form.Assign{Span: do.Span, To: do.X.(*form.Assign).To, Value: &form.Params{Span: do.Span, Client: client, App: m.app, AppID: m.appID, Prepay: m.prepay}}
	out := []form.Stmt{&c}
	for _, s := range list[1:n] {
		at := s.Base()
		lead := slices.Clone(at.Lead)
		for _, item := range added(s, name) {
			lead = append(lead, comments(item)...)
		}
		if at.Trail != "" {
			lead = append(lead, at.Trail)
		}
		out = append(out, &form.Skip{Common: form.Common{Span: at.Span, ID: at.ID, Lead: lead}})
	}
	f.program.Notes = append(f.program.Notes, form.Note{Span: do.Span, Text: "the client makes these parameters, and signs them with its own key"})
	return out, n
}

// comments are those around a member.
func comments(item form.Item) []string {
	out := slices.Clone(item.Lead)
	if item.Trail != "" {
		out = append(out, item.Trail)
	}
	return out
}

func (m made) signName() string {
	if m.app {
		return "sign"
	}
	return "paySign"
}

// assigned is $name = […].
func assigned(s form.Stmt) (*form.Do, string, *form.Array) {
	do, ok := s.(*form.Do)
	if !ok {
		return nil, "", nil
	}
	a, ok := do.X.(*form.Assign)
	if !ok || a.Op != "" || a.Ref {
		return nil, "", nil
	}
	v, isVar := a.To.(*form.Var)
	list, isArray := a.Value.(*form.Array)
	if !isVar || !isArray {
		return nil, "", nil
	}
	return do, v.Name, list
}

// added are the members that a statement adds to the array: $name += […], or $name['k'] = v.
func added(s form.Stmt, name string) []form.Item {
	do, ok := s.(*form.Do)
	if !ok {
		return nil
	}
	a, ok := do.X.(*form.Assign)
	if !ok || a.Ref {
		return nil
	}
	switch to := a.To.(type) {
	case *form.Var:
		if list, isArray := a.Value.(*form.Array); isArray && a.Op == "+" && to.Name == name {
			return list.Items
		}
	case *form.Index:
		if isVar(to.Of, name) && a.Op == "" && to.Key != nil {
			return []form.Item{{Span: a.Span, Key: to.Key, Value: a.Value}}
		}
	}
	return nil
}

// read tells whether an array has the parameters, in the order in which they are signed, and nothing else.
func read(a *form.Array) (m made, ok bool) {
	values := map[string]form.Expr{}
	var names []string
	for _, item := range a.Items {
		key, isText := item.Key.(*form.Text)
		if !isText || item.Spread || item.Ref || item.Value == nil {
			return m, false
		}
		names = append(names, key.Value)
		values[key.Value] = item.Value
	}
	if slices.Equal(names, []string{"appId", "timeStamp", "nonceStr", "package"}) {
		prepay, isPrepay := prefixed(values["package"])
		return made{appID: values["appId"], prepay: prepay}, isPrepay && isNow(values["timeStamp"]) && isNonce(values["nonceStr"])
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"appid", "noncestr", "package", "partnerid", "prepayid", "timestamp"}) {
		return m, false
	}
	m = made{app: true, appID: values["appid"], prepay: values["prepayid"], partner: values["partnerid"]}
	return m, isText(values["package"], "Sign=WXPay") && isNow(values["timestamp"]) && isNonce(values["noncestr"])
}

// prefixed takes prepay_id= off.
func prefixed(e form.Expr) (form.Expr, bool) {
	if t, ok := e.(*form.Text); ok {
		id, found := strings.CutPrefix(t.Value, "prepay_id=")
		return &form.Text{Span: t.Span, Value: id}, found
	}
	c, ok := e.(*form.Concat)
	if !ok || len(c.Parts) < 2 || !isText(c.Parts[0], "prepay_id=") {
		return nil, false
	}
	if len(c.Parts) == 2 {
		return c.Parts[1], true
	}
	return &form.Concat{Span: c.Span, Parts: c.Parts[1:]}, true
}

// isNow tells the present time as a text.
func isNow(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Cast:
		return x.To == "string" && isSeconds(x.X)
	case *form.Call:
		return x.Name == "strval" && len(x.Args) == 1 && isSeconds(x.Args[0].Value)
	case *form.Concat:
		return len(x.Parts) == 2 && (isSeconds(x.Parts[0]) && isText(x.Parts[1], "") || isText(x.Parts[0], "") && isSeconds(x.Parts[1]))
	}
	return false
}

func isSeconds(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Call:
		return x.Name == "time"
	case *form.Static:
		return x.Class == "Formatter" && x.Name == "timestamp"
	}
	return false
}

func isNonce(e form.Expr) bool {
	x, ok := e.(*form.Static)
	if !ok || x.Class != "Formatter" || x.Name != "nonce" || len(x.Args) > 1 {
		return false
	}
	if len(x.Args) == 0 {
		return true
	}
	size, ok := x.Args[0].Value.(*form.Int) // 32, as without one
	return ok && size.Value == 32
}

func isText(e form.Expr, want string) bool {
	t, ok := e.(*form.Text)
	return ok && t.Value == want
}

func isVar(e form.Expr, name string) bool {
	v, ok := e.(*form.Var)
	return ok && v.Name == name
}

// signature is the key by which the array is signed; nil where it is signed in another way.
func signature(e form.Expr, name string, app bool) form.Expr {
	sign, ok := e.(*form.Static)
	if !ok || sign.Class != "Rsa" || sign.Name != "sign" || len(sign.Args) != 2 {
		return nil
	}
	joined, ok := sign.Args[0].Value.(*form.Static)
	if !ok || joined.Class != "Formatter" || joined.Name != "joinedByLineFeed" {
		return nil
	}
	if c, isCall := valuesOf(joined.Args); isCall && !app && isVar(c, name) {
		return sign.Args[1].Value
	}
	want := []string{"appId", "timeStamp", "nonceStr", "package"}
	if app {
		want = []string{"appid", "timestamp", "noncestr", "prepayid"}
	}
	if len(joined.Args) != len(want) {
		return nil
	}
	for i, arg := range joined.Args {
		x, isIndex := arg.Value.(*form.Index)
		if !isIndex || arg.Spread || !isVar(x.Of, name) || !isText(x.Key, want[i]) {
			return nil
		}
	}
	return sign.Args[1].Value
}

// valuesOf is the array of ...array_values($array).
func valuesOf(args []form.Arg) (form.Expr, bool) {
	if len(args) != 1 || !args[0].Spread {
		return nil, false
	}
	c, ok := args[0].Value.(*form.Call)
	if !ok || c.Name != "array_values" || len(c.Args) != 1 {
		return nil, false
	}
	return c.Args[0].Value, true
}

// client is the one that the function has called before a place, or any method of the object.
func (f *finder) client(before int) (found form.Expr) {
	look := func(list []form.Stmt, fits func(form.Expr, int) bool) {
		form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
			if s, ok := e.(*form.Send); ok && found == nil {
				if p, isPath := s.To.(*form.Path); isPath && fits(p.Client, s.Start) {
					found = p.Client
				}
			}
			_, isFunc := e.(*form.Func)
			return !isFunc
		})
	}
	look(f.around, func(c form.Expr, at int) bool { return at < before && (isProp(c) || isAnyVar(c)) })
	if found == nil {
		look(f.class, func(c form.Expr, _ int) bool { return isProp(c) })
	}
	switch x := found.(type) { // a place of its own in the tree
	case *form.Var:
		return &form.Var{Span: x.Span, Name: x.Name}
	case *form.Prop:
		return &form.Prop{Span: x.Span, Of: &form.This{Span: x.Span}, Name: x.Name}
	}
	return nil
}

func isAnyVar(e form.Expr) bool {
	_, ok := e.(*form.Var)
	return ok
}

func isProp(e form.Expr) bool {
	p, ok := e.(*form.Prop)
	if !ok || p.By != nil {
		return false
	}
	_, isThis := p.Of.(*form.This)
	return isThis
}

// same tells whether the parameters are for the merchant whose client it is, and signed with its key, as far as the source tells.
func (f *finder) same(m made, key form.Expr) bool {
	partner, keys := !m.app, true
	form.Inspect(append(slices.Clone(f.around), f.class...), func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		a, ok := e.(*form.Array)
		if !ok {
			return true
		}
		for _, item := range a.Items {
			name, isText := item.Key.(*form.Text)
			switch {
			case !isText:
			case name.Value == "mchid" && m.app && f.quote(item.Value) == f.quote(m.partner):
				partner = true
			case name.Value == "privateKey" && f.quote(item.Value) != f.quote(key):
				keys = false
			}
		}
		return true
	})
	return partner && keys
}

func (f *finder) quote(e form.Expr) string {
	return strings.TrimSpace(f.program.Quote(e.At()))
}
