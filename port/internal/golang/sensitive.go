package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// encryptedLater is the name of what may be a text that the client encrypts when it sends it, or something else.
const encryptedLater = "encrypted later"

// encrypted writes Rsa::encrypt: what is sent is encrypted by the client, with the key that it has.
func (g *generator) encrypted(x *form.Static) val {
	plain := g.str(x.Span, g.expr(x.Args[0].Value))
	key := func() string {
		return g.rsaKey(x.Args[1].Value.At(), g.want(g.expr(x.Args[1].Value), kPublic))
	}
	if g.isPKCS1v15(x) {
		return g.fallible(x.Span, "ciphertext", "wxcrypto.EncryptPKCS1v15("+plain.code+", "+key()+")", typ{kind: kString})
	}
	here := func() string { return "wxcrypto.Encrypt(" + plain.code + ", " + key() + ")" }
	if g.facts.byHand {
		return g.fallible(x.Span, "ciphertext", here(), typ{kind: kString})
	}
	g.note(x.Span, "wechatpay.Sensitive is encrypted when it is sent, with the key that the header Wechatpay-Serial names")
	if loaded, ok := x.Args[1].Value.(*form.Static); ok && loaded.Class == "Rsa" && strings.HasPrefix(loaded.Name, "from") { // the client has it
		g.unfailing(func() { g.peek(loaded) })
	} else {
		g.want(g.expr(x.Args[1].Value), kPublic)
	}
	return val{code: "wechatpay.Sensitive(" + plain.code + ")", typ: typ{kind: kSensitive}, byHand: here}
}

// unfailing runs do, whose code is not written: what could fail in it is nothing that the function can fail with.
func (g *generator) unfailing(do func()) {
	key, f := g.fn.key, g.facts
	failed, fails, changed, version := g.failed[key], f.fails[key], f.changed, f.version
	do()
	if !failed {
		delete(g.failed, key)
	}
	if !fails && f.fails[key] {
		delete(f.fails, key)
		f.changed = changed || f.version != version
	}
}

// encryptsForV2 tells a program that encrypts fields, and has calls of APIv2: there the client encrypts nothing by itself.
func encryptsForV2(p *form.Program) bool {
	encrypts, xml := false, false
	form.Everything(p, func(e form.Expr) {
		switch x := e.(type) {
		case *form.Static:
			encrypts = encrypts || x.Class == "Rsa" && x.Name == "encrypt"
		case *form.Array:
			for _, item := range x.Items {
				key, ok := item.Key.(*form.Text)
				xml = xml || ok && key.Value == "xml"
			}
		}
	})
	return encrypts && xml
}
