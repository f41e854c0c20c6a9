package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// refuseUnthrown refuses 'http_errors' => false where the program looks at a status: what follows is for answers that are errors in Go.
func (g *generator) refuseUnthrown(item form.Item, key string) {
	if b, ok := item.Value.(*form.Bool); key != "http_errors" || ok && b.Value {
		return
	}
	looks := false
	form.Everything(g.prog, func(e form.Expr) {
		m, ok := e.(*form.Method)
		looks = looks || ok && strings.EqualFold(m.Name, "getStatusCode")
	})
	if looks {
		g.refuse(item.Span, "http_errors: an answer of 4xx or 5xx is always a *wechatpay.Error: its Response has the status")
	}
}

// ownHeaders tells headers that the client writes itself.
func ownHeaders(e form.Expr) bool {
	a, ok := e.(*form.Array)
	if !ok {
		return false
	}
	for _, item := range a.Items {
		t, ok := item.Key.(*form.Text)
		if !ok {
			return false
		}
		switch strings.ToLower(t.Value) {
		case "accept", "content-type", "user-agent", "accept-encoding":
		default:
			return false
		}
	}
	return true
}
