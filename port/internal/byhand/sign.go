package byhand

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// sign makes Rsa::sign of openssl_sign where the signature is only ever encoded: Go's Sign gives it encoded.
func (f *finder) sign(list []form.Stmt, i int) {
	s := list[i]
	c := signing(s)
	if c == nil || !sha256(c.Args) {
		return
	}
	out, ok := c.Args[1].Value.(*form.Var)
	if !ok || count(f.root, out.Name) != count(list[i:], out.Name)+f.empties(out.Name) {
		return
	}
	rest := list[i+1:]
	upTo := len(rest)
	for n, next := range rest {
		if v, a := assigned(next); v != nil && v.Name == out.Name && encodes(a.Value, out.Name) {
			upTo = n
			break
		}
		if plain(next, out.Name) {
			return
		}
	}
	form.Rewrite(rest[:upTo], func(e form.Expr) form.Expr {
		if encodes(e, out.Name) {
			return &form.Var{Span: e.At(), Name: out.Name}
		}
		return nil
	})
	if upTo < len(rest) {
		rest[upTo] = skip(rest[upTo], "PHP: base64_encode, which wxcrypto.Sign has done")
	}
	list[i] = &form.Do{Common: *s.Base(), X: &form.Assign{Span: c.Span, To: out, Value: static(c.Span, "Rsa", "sign", c.Args[0].Value, c.Args[2].Value)}}
}

// signing is the call of openssl_sign that a statement is, or that it asks whether it failed.
func signing(s form.Stmt) *form.Call {
	switch s := s.(type) {
	case *form.Do:
		return call(s.X, "openssl_sign")
	case *form.If:
		if len(s.Branches) != 1 || len(s.Branches[0].Body) != 1 {
			return nil
		}
		if d, ok := s.Branches[0].Body[0].(*form.Do); !ok || !isThrow(d.X) {
			return nil
		}
		if not, ok := s.Branches[0].Cond.(*form.Unary); ok && not.Op == "!" {
			return call(not.X, "openssl_sign")
		}
	}
	return nil
}

func isThrow(e form.Expr) bool {
	_, ok := e.(*form.Throw)
	return ok
}

// encodes tells base64_encode of a variable.
func encodes(e form.Expr, name string) bool {
	c := call(e, "base64_encode")
	return c != nil && len(c.Args) == 1 && isVar(c.Args[0].Value, name)
}

// plain tells whether a variable stands anywhere else than in base64_encode.
func plain(s form.Stmt, name string) bool {
	list, encoded := []form.Stmt{s}, 0
	each(list, func(e form.Expr) {
		if encodes(e, name) {
			encoded++
		}
	})
	return count(list, name) != encoded
}

// empties counts assignments of nothing, which declare a variable before it is given to a function.
func (f *finder) empties(name string) (n int) {
	each(f.root, func(e form.Expr) {
		a, ok := e.(*form.Assign)
		if !ok || a.Op != "" || !isVar(a.To, name) {
			return
		}
		switch x := a.Value.(type) {
		case *form.Null:
			n++
		case *form.Text:
			if x.Value == "" {
				n++
			}
		}
	})
	return n
}

// unused takes away what has no meaning in Go: keys that nobody takes, keys that are freed.
func (f *finder) unused(list []form.Stmt, i int) {
	d, ok := list[i].(*form.Do)
	if !ok {
		return
	}
	if call(d.X, "openssl_free_key", "openssl_pkey_free", "openssl_x509_free") != nil {
		list[i] = skip(list[i], "PHP frees a key, which Go does by itself")
	}
	if c := call(d.X, "openssl_pkey_get_private", "openssl_pkey_get_public", "openssl_get_privatekey", "openssl_get_publickey"); c != nil && len(c.Args) == 1 {
		list[i] = skip(list[i], "PHP reads a key, and leaves it")
	}
}
