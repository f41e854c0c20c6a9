package byhand

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// verdicts makes a bool of what openssl_verify gives a variable, where it is only ever asked whether that is 1.
func (f *finder) verdicts() {
	each(f.root, func(e form.Expr) {
		a, ok := e.(*form.Assign)
		if !ok || a.Op != "" || f.verifies(a.Value) == nil {
			return
		}
		v, ok := a.To.(*form.Var)
		if !ok {
			return
		}
		asked := 0
		each(f.root, func(e form.Expr) {
			if x, is := asks(e); is != 0 && isVar(x, v.Name) {
				asked++
			}
		})
		if asked == 0 || count(f.root, v.Name) != asked+1 {
			return
		}
		a.Value = f.verifies(a.Value)
		form.Rewrite(f.root, func(e form.Expr) form.Expr {
			if x, is := asks(e); is != 0 && isVar(x, v.Name) {
				return answer(e.At(), x, is)
			}
			return nil
		})
	})
}

// asks tells what is compared with 1 or 0: 1 where it is to be 1, -1 where it is not.
func asks(e form.Expr) (of form.Expr, is int) {
	b, ok := e.(*form.Binary)
	if !ok {
		return nil, 0
	}
	x, n := b.L, b.R
	if _, first := x.(*form.Int); first {
		x, n = n, x
	}
	number, ok := n.(*form.Int)
	if !ok || number.Value != 0 && number.Value != 1 {
		return nil, 0
	}
	is = map[string]int{"===": 1, "==": 1, "!==": -1, "!=": -1}[b.Op]
	if number.Value == 0 {
		is = -is
	}
	return x, is
}

func answer(at form.Span, x form.Expr, is int) form.Expr {
	if is > 0 {
		return x
	}
	return &form.Unary{Span: at, Op: "!", X: x}
}

// verifies makes Rsa::verify of openssl_verify of a signature that was encoded.
func (f *finder) verifies(e form.Expr) form.Expr {
	c := call(e, "openssl_verify")
	if c == nil || !sha256(c.Args) {
		return nil
	}
	signature := c.Args[1].Value
	if d := call(signature, "base64_decode"); d != nil && len(d.Args) > 0 {
		return static(c.Span, "Rsa", "verify", c.Args[0].Value, d.Args[0].Value, c.Args[2].Value)
	}
	return nil
}

// condition makes a condition of openssl_verify where PHP takes it for one.
func (f *finder) condition(e *form.Expr) {
	if made := f.verifies(*e); made != nil {
		*e = made
	}
}

// expression puts the SDK's functions in the place of OpenSSL's.
func (f *finder) expression(e form.Expr) form.Expr {
	if x, is := asks(e); is != 0 {
		if made := f.verifies(x); made != nil {
			return answer(e.At(), made, is)
		}
	}
	switch x := e.(type) {
	case *form.Binary:
		if x.Op == "&&" || x.Op == "||" {
			f.condition(&x.L)
			f.condition(&x.R)
		}
	case *form.Ternary:
		f.condition(&x.Cond)
	case *form.Unary:
		if made := f.verifies(x.X); made != nil && x.Op == "!" {
			return &form.Unary{Span: x.Span, Op: "!", X: made}
		}
	case *form.Cast:
		if made := f.verifies(x.X); made != nil && x.To == "bool" {
			return made
		}
	case *form.Index:
		if c := parsed(x.Of); c != nil && isSerial(x.Key) {
			return serialOf(c)
		}
	case *form.Call:
		return f.call(x)
	}
	return nil
}

func (f *finder) call(x *form.Call) form.Expr {
	kind := ""
	switch {
	case len(x.Args) != 1:
	case call(x, "openssl_pkey_get_private", "openssl_get_privatekey") != nil:
		kind = "KEY_TYPE_PRIVATE"
	case call(x, "openssl_pkey_get_public", "openssl_get_publickey") != nil:
		kind = "KEY_TYPE_PUBLIC"
	}
	if kind != "" {
		return static(x.Span, "Rsa", "from", x.Args[0].Value, &form.Const{Span: x.Span, Class: "Rsa", Name: kind})
	}
	if call(x, "openssl_x509_read") != nil && len(x.Args) == 1 {
		return static(x.Span, "PemUtil", "loadCertificateFromString", x.Args[0].Value)
	}
	return f.decrypt(x)
}

// decrypt makes AesGcm::decrypt of openssl_decrypt, which takes the tag by itself.
func (f *finder) decrypt(x *form.Call) form.Expr {
	if call(x, "openssl_decrypt") == nil || len(x.Args) < 6 || len(x.Args) > 7 {
		return nil
	}
	if t, ok := x.Args[1].Value.(*form.Text); !ok || t.Value != "aes-256-gcm" && t.Value != "AES-256-GCM" {
		return nil
	}
	switch raw := x.Args[3].Value.(type) {
	case *form.Const:
		if raw.Name != "OPENSSL_RAW_DATA" {
			return nil
		}
	case *form.Int:
		if raw.Value != 1 {
			return nil
		}
	default:
		return nil
	}
	sealed := form.Expr(&form.Binary{Span: x.Span, Op: ".", L: x.Args[0].Value, R: x.Args[5].Value})
	args := []form.Expr{&form.Call{Span: x.Span, Name: "base64_encode", Args: []form.Arg{{Value: sealed}}}, x.Args[2].Value, x.Args[4].Value}
	if whole := f.sealed(x.Args[0].Value, x.Args[5].Value); whole != nil {
		args[0] = whole
	}
	if len(x.Args) == 7 {
		args = append(args, x.Args[6].Value)
	}
	return static(x.Span, "AesGcm", "decrypt", args...)
}

// sealed is the encoded text whose two parts these are: all but the last 16 bytes, and those.
func (f *finder) sealed(data, tag form.Expr) form.Expr {
	a, from := f.part(data)
	b, last := f.part(tag)
	if a == "" || a != b || from != 0 || last != -16 {
		return nil
	}
	d := call(f.only(a), "base64_decode")
	if d == nil || len(d.Args) == 0 {
		return nil
	}
	if name := root(d.Args[0].Value); name == "" || name == a || f.times(name) > 1 {
		return nil
	}
	for _, e := range []form.Expr{data, tag} {
		if v, ok := e.(*form.Var); ok {
			f.parts = append(f.parts, v.Name)
		}
	}
	f.parts = append(f.parts, a)
	return d.Args[0].Value
}

// root is the variable that something is, or is a member of under names that are written out.
func root(e form.Expr) string {
	switch x := e.(type) {
	case *form.Var:
		return x.Name
	case *form.Index:
		if _, ok := x.Key.(*form.Text); ok {
			return root(x.Of)
		}
	}
	return ""
}

// part tells substr($name, 0, -16) and substr($name, -16).
func (f *finder) part(e form.Expr) (name string, from int64) {
	if v, ok := e.(*form.Var); ok {
		e = f.only(v.Name)
	}
	c := call(e, "substr", "mb_substr")
	if c == nil || len(c.Args) < 2 {
		return "", 0
	}
	v, ok := c.Args[0].Value.(*form.Var)
	n, isInt := number(c.Args[1].Value)
	if !ok || !isInt {
		return "", 0
	}
	if n == 0 {
		if len(c.Args) < 3 {
			return "", 0
		}
		if length, ok := number(c.Args[2].Value); !ok || length != -16 {
			return "", 0
		}
	}
	return v.Name, n
}

func number(e form.Expr) (int64, bool) {
	switch x := e.(type) {
	case *form.Int:
		return x.Value, true
	case *form.Unary:
		if n, ok := x.X.(*form.Int); ok && x.Op == "-" {
			return -n.Value, true
		}
	}
	return 0, false
}

// only is what a variable is set to, where that happens once.
func (f *finder) only(name string) (value form.Expr) {
	each(f.root, func(e form.Expr) {
		if a, ok := e.(*form.Assign); ok && isVar(a.To, name) {
			value = a.Value
		}
	})
	if f.times(name) != 1 {
		return nil
	}
	return value
}

// times counts what a variable is set to.
func (f *finder) times(name string) (n int) {
	each(f.root, func(e form.Expr) {
		if a, ok := e.(*form.Assign); ok && isVar(a.To, name) {
			n++
		}
	})
	return n
}

// drop takes away the parts of what is opened whole, where nothing else takes them.
func (f *finder) drop(list []form.Stmt) {
	for _, name := range f.parts {
		for i, s := range list {
			if v, _ := assigned(s); v != nil && v.Name == name && count(f.root, name) == 1 {
				list[i] = skip(s, "PHP: "+f.quote(s)+" (AESGCMDecrypt takes it as it comes)")
			}
		}
	}
	for _, s := range list {
		form.Bodies(s, f.drop)
	}
}

func (f *finder) quote(s form.Stmt) string {
	return strings.Join(strings.Fields(f.program.Quote(s.Base().Span)), " ")
}
