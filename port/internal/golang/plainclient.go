package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// guzzleClient is a client of Guzzle's: one that is made of the SDK's handler stack sends what the SDK's sends. Any other signs
// nothing, and is no client of WeChat Pay.
func (g *generator) guzzleClient(x *form.New) val {
	if len(x.Args) > 1 {
		g.refuseForeign(x.Span, "new Client: this class is not known")
	}
	c := composite{open: "http.Client"}
	if len(x.Args) == 0 {
		return val{code: "&http.Client{}", typ: typ{kind: kPlainClient}}
	}
	a, ok := x.Args[0].Value.(*form.Array)
	if !ok || !plain(a) {
		switch x.Args[0].Value.(type) {
		case *form.Text, *form.Int, *form.Concat:
			g.refuseForeign(x.Span, "new Client: this class is not known")
		}
		return val{code: "&http.Client{}", typ: typ{kind: kPlainClient}}
	}
	if made, ok := g.clientOfStack(x, a); ok {
		return made
	}
	for _, item := range a.Items {
		if n, isInt := item.Value.(*form.Int); isInt && item.Key.(*form.Text).Value == "timeout" && n.Value > 0 && n.Value < 1e6 {
			c.row(item, "Timeout: "+strconv.FormatInt(n.Value, 10)+" * time.Second")
			continue
		}
		c.rows, c.wide = append(c.rows, commentText("PHP: "+oneLine(g.prog.Quote(item.Span)))), true
	}
	return val{code: "&" + c.String(), typ: typ{kind: kPlainClient}}
}

// clientOfStack is a client that is made of a handler stack of the SDK's.
func (g *generator) clientOfStack(x *form.New, a *form.Array) (made val, ok bool) {
	i := slices.IndexFunc(a.Items, func(item form.Item) bool { return item.Key.(*form.Text).Value == "handler" })
	if i < 0 {
		return val{}, false
	}
	switch a.Items[i].Value.(type) {
	case *form.New, *form.Static, *form.Func: // a stack of its own
		return val{}, false
	}
	made = g.expr(a.Items[i].Value)
	if made.typ.kind != kHandler || made.code == "nil" || made.code == "" {
		return val{}, false
	}
	for _, item := range a.Items {
		switch key := item.Key.(*form.Text).Value; key {
		case "handler":
		case "base_uri":
			if t, isText := item.Value.(*form.Text); !isText || strings.TrimSuffix(t.Value, "/") != "https://api.mch.weixin.qq.com" {
				g.refuse(x.Span, "a client of Guzzle for another server, with the SDK's handler stack")
			}
		default:
			g.note(item.Span, "the client has its own "+key)
		}
	}
	return made, true
}

// plainMethods are those of Guzzle's client that send something.
var plainMethods = wordSet("get put post patch delete head options request send getAsync putAsync postAsync patchAsync deleteAsync headAsync optionsAsync requestAsync sendAsync sendRequest")

const plainRequest = "a request of a plain Guzzle client, not of the WeChat Pay client: net/http sends it in Go"

// plainMethod refuses what another client sends.
func (g *generator) plainMethod(x *form.Method) val {
	if plainMethods[x.Name] {
		g.refuseForeign(x.Span, plainRequest)
	}
	g.refuseForeign(x.Span, "the method "+x.Name+" of a plain Guzzle client")
	return val{}
}

// isPlainClient tells a variable or a property with such a client.
func (g *generator) isPlainClient(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Var:
		w := g.fn.scope.of[x]
		return w != nil && g.facts.vars[w.key].kind == kPlainClient
	case *form.Prop:
		return isThis(x.Of) && g.fn.class != nil && g.facts.fields[fieldKey(g.fn.class.Name, x.Name)].kind == kPlainClient
	}
	return false
}
