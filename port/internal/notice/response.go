package notice

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// isYii tells Yii::$app.
func isYii(e form.Expr) bool {
	x, ok := e.(*form.StaticProp)
	return ok && x.Class == "Yii" && x.Name == "app"
}

// written tells statements that put something into the answer, which a framework sends later.
func (s *script) written(e form.Expr) (reply, bool) {
	switch x := e.(type) {
	case *form.Assign: // Yii::$app->response->statusCode = 401
		to, ok := x.To.(*form.Prop)
		if !ok {
			return reply{}, false
		}
		of, ok := to.Of.(*form.Prop)
		if !ok || of.Name != "response" || !isYii(of.Of) {
			return reply{}, false
		}
		if to.Name == "statusCode" {
			return status(x.Value), true
		}
		return answer(x.Value), true
	case *form.Method: // $response->getBody()->write('…')
		of, ok := x.Of.(*form.Method)
		if !ok || x.Name != "write" || of.Name != "getBody" || !s.isResponse(of.Of) {
			return reply{}, false
		}
		return answerWith(x.Args), true
	}
	return reply{}, false
}

// isResponse tells the answer that a framework hands a function to fill.
func (s *script) isResponse(e form.Expr) bool {
	x, ok := e.(*form.Var)
	if !ok {
		return false
	}
	isRequest, isParam := s.requests[x.Name]
	return isParam && !isRequest
}

// response reads $response->withHeader('…', '…')->withStatus(401).
func (s *script) response(e form.Expr) (reply, bool) {
	r := reply{known: true}
	for !s.isResponse(e) {
		x, ok := e.(*form.Method)
		if !ok || !strings.HasPrefix(x.Name, "with") {
			return reply{}, false
		}
		if slices.Contains([]string{"withStatus", "withJson"}, x.Name) {
			r = r.with(answerWith(x.Args))
		}
		e = x.Of
	}
	return r, true
}

// router leaves out what else a script does with the router whose routes are handlers now.
func router(s form.Stmt, name string, quote func(form.Span) string) form.Stmt {
	d, ok := s.(*form.Do)
	if !ok || name == "" {
		return s
	}
	made := false
	switch x := d.X.(type) {
	case *form.Assign:
		v, isVar := x.To.(*form.Var)
		_, isNew := x.Value.(*form.New)
		_, isStatic := x.Value.(*form.Static)
		made = isVar && v.Name == name && (isNew || isStatic)
	case *form.Method:
		v, isVar := x.Of.(*form.Var)
		made = isVar && v.Name == name && !slices.Contains([]string{"get", "post", "any", "map", "put", "delete", "group"}, x.Name)
	}
	if !made {
		return s
	}
	c := d.Common
	c.Lead = append(slices.Clone(c.Lead), "PHP: "+strings.Join(strings.Fields(quote(c.Span)), " "))
	return &form.Skip{Common: c}
}

// routerOf is the variable of a router.
func routerOf(s form.Stmt) string {
	if d, ok := s.(*form.Do); ok {
		if m, ok := d.X.(*form.Method); ok {
			if v, ok := m.Of.(*form.Var); ok {
				return v.Name
			}
		}
	}
	return ""
}

// onlySigns tells that nothing but the signature of APIv2 is taken out of an array.
func onlySigns(to *form.Array) bool {
	for _, item := range to.Items {
		key, ok := item.Key.(*form.Text)
		if !ok || key.Value != "sign" && key.Value != "sign_type" {
			return false
		}
	}
	return true
}
