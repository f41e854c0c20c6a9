package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// notificationName is that of the notification in a function that gets one.
const notificationName = "n"

// told are the notes of what was seen before the writing.
func (g *generator) told() (notes []Note) {
	for _, n := range g.prog.Notes {
		notes = append(notes, Note{Span: n.Span, Text: n.Text})
	}
	return notes
}

// handler writes what serves a notify URL.
func (g *generator) handler(x *form.Handler) val {
	client := g.want(g.expr(x.Client), kClient)
	if client.typ.kind != kClient {
		g.refuse(x.Span, "a handler of notifications without a client")
	}
	key := g.fn.key + "@" + spanKey(x.Func.Span)
	f := &fn{key: key, scope: g.closureScope(x.Func, key), result: typ{kind: kVoid}, notified: true}
	g.facts.fails[key], g.failed[key] = true, true
	outer := g.fn
	g.enter(f, nil, x.Func.Body)
	defer func() { g.fn = outer }()
	body := g.capture(func() { g.list(f.scope.root, x.Func.Body) })
	made := g.capture(func() {
		g.fn = f
		g.line("func(ctx context.Context, ", notificationName, " *notify.Notification) error {")
		g.unfinished(x.Func.Body)
		g.paste(body)
		g.closing(body, x.Func.Body)
		g.line("}")
	})
	text := made.String()
	return val{code: "notify.Handler(" + client.code + ", " + text[:len(text)-1] + ")", typ: typ{kind: kServes}}
}

// unfinished makes a function that gets notifications fail while something in it is not ported: a success would tell WeChat Pay not
// to send them again, and the work would never be done.
func (g *generator) unfinished(list []form.Stmt) {
	first := form.Span{}
	form.Inspect(list, func(s form.Stmt) bool {
		base := s.Base()
		_, refused := g.facts.refused[base.ID]
		_, pending := g.facts.pending[base.ID]
		if (refused || pending || len(g.facts.foreign[base.ID]) > 0) && first.Line == 0 {
			first = base.Span
		}
		return true
	}, nil)
	if first.Line > 0 {
		g.stop(g.where(first) + ": this is not ported yet: WeChat Pay has to send the notification again")
	}
}

// notified writes a part of the notification.
func (g *generator) notified(x *form.Notified) val {
	for f := g.fn; ; f = f.outer {
		if f == nil {
			g.refuse(x.Span, "a part of a notification")
		}
		if f.notified {
			break
		}
	}
	text := func(code string) val { return val{code: code, typ: typ{kind: kString}} }
	switch x.Part {
	case "content":
		return val{code: notificationName + `.Get("@this")`, typ: typ{kind: kValue, name: someField}}
	case "plaintext":
		return text("string(" + notificationName + ".Plaintext)")
	case "create_time":
		return text(notificationName + ".CreateTime.Format(time.RFC3339)")
	}
	name := map[string]string{"id": "ID", "event_type": "EventType", "resource_type": "ResourceType", "summary": "Summary", "original_type": "OriginalType"}[x.Part]
	if name == "" {
		g.refuse(x.Span, "a part of a notification")
	}
	return text(notificationName + "." + name)
}

// params writes what a page or an app calls up a payment with.
func (g *generator) params(x *form.Params) val {
	client := g.want(g.expr(x.Client), kClient)
	if client.typ.kind != kClient {
		g.refuse(x.Span, "a payment is called up without a client")
	}
	name := map[bool]string{false: "JSAPIParams", true: "AppParams"}[x.App]
	appID, prepay := g.str(x.Span, g.expr(x.AppID)), g.str(x.Span, g.expr(x.Prepay))
	return g.fallible(x.Span, "params", client.unary()+"."+name+"("+appID.code+", "+prepay.code+")", typ{kind: kStringMap})
}
