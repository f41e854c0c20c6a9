package byhand

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// serials makes the serial number of what openssl_x509_parse gives a variable, where nothing else of it is wanted.
func (f *finder) serials() {
	each(f.root, func(e form.Expr) {
		a, ok := e.(*form.Assign)
		if !ok || a.Op != "" || parsed(a.Value) == nil {
			return
		}
		v, ok := a.To.(*form.Var)
		if !ok {
			return
		}
		wanted, asked := 0, 0
		each(f.root, func(e form.Expr) {
			switch x := e.(type) {
			case *form.Index:
				if isVar(x.Of, v.Name) && isSerial(x.Key) {
					wanted++
				}
			case *form.Call:
				if call(x, "is_array") != nil && len(x.Args) == 1 && isVar(x.Args[0].Value, v.Name) {
					asked++
				}
			case *form.Unary:
				if x.Op == "!" && isVar(x.X, v.Name) {
					asked++
				}
			}
		})
		if wanted == 0 || count(f.root, v.Name) != wanted+asked+1 {
			return
		}
		a.Value = serialOf(parsed(a.Value))
		form.Rewrite(f.root, func(e form.Expr) form.Expr {
			switch x := e.(type) {
			case *form.Index:
				if isVar(x.Of, v.Name) && isSerial(x.Key) {
					return x.Of
				}
			case *form.Call:
				if call(x, "is_array") != nil && len(x.Args) == 1 && isVar(x.Args[0].Value, v.Name) {
					return &form.Binary{Span: x.Span, Op: "!==", L: x.Args[0].Value, R: &form.Text{Span: x.Span}}
				}
			}
			return nil
		})
	})
}

// parsed is the call of openssl_x509_parse.
func parsed(e form.Expr) *form.Call {
	if c := call(e, "openssl_x509_parse"); c != nil && len(c.Args) == 1 {
		return c
	}
	return nil
}

func isSerial(key form.Expr) bool {
	t, ok := key.(*form.Text)
	return ok && t.Value == "serialNumberHex"
}

// serialOf is PemUtil::parseCertificateSerialNo of the same certificate.
func serialOf(c *form.Call) form.Expr {
	of := c.Args[0].Value
	if read := call(of, "openssl_x509_read"); read != nil && len(read.Args) == 1 {
		of = read.Args[0].Value
	}
	return static(c.Span, "PemUtil", "parseCertificateSerialNo", of)
}
