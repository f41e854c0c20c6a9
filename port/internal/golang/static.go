package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// static calls a function of a class.
func (g *generator) static(x *form.Static) val {
	args := func(n int) []string {
		if len(x.Args) < n {
			g.refuse(x.Span, "an argument is missing")
		}
		return nil
	}
	switch x.Class {
	case "Builder":
		if x.Name == "factory" {
			args(1)
			return g.factory(x.Span, x.Args[0].Value)
		}
	case "Rsa":
		return g.rsa(x)
	case "AesGcm", "AesEcb":
		return g.aes(x)
	case "Hash":
		return g.hash(x)
	case "Formatter":
		return g.formatter(x)
	case "Transformer":
		return g.transformer(x)
	case "PemUtil":
		return g.pemUtil(x)
	case "Log":
		if g.classes["Log"] == nil {
			return g.logged(x)
		}
	case "Utils", "PromiseUtils", "Each":
		return g.utils(x)
	case "Create", "Coroutine", "Is":
		if g.classes[x.Class] == nil {
			return g.created(x)
		}
	case "Query":
		if x.Name == "build" {
			args(1)
			return g.builtin(&form.Call{Span: x.Span, Name: "http_build_query", Args: x.Args})
		}
	case "self", "static":
		return g.ownStatic(x)
	case "HandlerStack":
		return val{code: "nil", typ: typ{kind: kHandler}}
	}
	if c := g.classes[x.Class]; c != nil {
		return g.classStatic(x, c)
	}
	g.refuseForeign(x.Span, x.Class+"::"+x.Name+" is not known")
	return val{}
}

// texts are arguments as texts.
func (g *generator) texts(at form.Span, args []form.Arg, least int) []string {
	if len(args) < least {
		g.refuse(at, "an argument is missing")
	}
	var out []string
	for _, a := range args {
		if a.Spread || a.Name != "" {
			g.refuse(at, "arguments by name, or from a list")
		}
		out = append(out, g.str(a.Value.At(), g.textual(a.Value)).code)
	}
	return out
}

func (g *generator) utils(x *form.Static) val {
	if x.Class == "Each" {
		return g.eachOf(x)
	}
	switch x.Name {
	case "all", "settle", "any", "unwrap":
		return g.promises(x.Span, x.Name, x.Args)
	case "inspect":
		return g.settledNow(x)
	case "inspectAll":
		return g.futuresMethod(&form.Method{Span: x.Span, Name: "wait"}, g.promises(x.Span, "settle", x.Args))
	case "some":
		g.refuse(x.Span, "Utils::some that is not waited for at once: wechatpay.Settle waits for all")
	case "task", "queue":
		g.refuse(x.Span, "Utils::"+x.Name+": there is no queue of promises in Go, a goroutine does it")
	case "tryFopen":
		return g.open(x.Span, x.Args)
	case "streamFor":
		if len(x.Args) > 0 {
			return g.expr(x.Args[0].Value)
		}
	case "jsonDecode":
		return g.builtin(&form.Call{Span: x.Span, Name: "json_decode", Args: x.Args})
	case "jsonEncode":
		return g.builtin(&form.Call{Span: x.Span, Name: "json_encode", Args: x.Args})
	case "copyToString":
		if len(x.Args) == 1 {
			v := g.expr(x.Args[0].Value)
			return g.str(x.Span, v)
		}
	}
	g.refuseForeign(x.Span, x.Class+"::"+x.Name+" is not known")
	return val{}
}

// open opens a file.
func (g *generator) open(at form.Span, args []form.Arg) val {
	if len(args) < 2 {
		g.refuse(at, "an argument is missing")
	}
	mode, ok := args[1].Value.(*form.Text)
	path := g.str(at, g.expr(args[0].Value))
	if !ok || strings.Contains(path.code, "php://") {
		g.refuse(at, "a stream of PHP")
	}
	how := "os.Create("
	if strings.HasPrefix(mode.Value, "r") {
		how = "os.Open("
	}
	v := g.fallible(at, "file", how+path.code+")", typ{kind: kFile})
	g.line("defer ", v.code, ".Close()")
	return v
}

// rsa writes what Rsa does.
func (g *generator) rsa(x *form.Static) val {
	switch x.Name {
	case "from", "fromPkcs1", "fromPkcs8", "fromSpki":
		return g.key1(x)
	case "encrypt":
		if len(x.Args) < 2 {
			g.refuse(x.Span, "an argument is missing")
		}
		return g.encrypted(x)
	case "decrypt":
		if len(x.Args) < 2 {
			g.refuse(x.Span, "an argument is missing")
		}
		text := g.str(x.Span, g.expr(x.Args[0].Value))
		key := g.expr(x.Args[1].Value)
		how := "Decrypt("
		if g.isPKCS1v15(x) {
			how = "DecryptPKCS1v15("
		}
		return g.fallible(x.Span, "plaintext", "wxcrypto."+how+text.code+", "+g.privateKey(x.Args[1].Value.At(), key)+")", typ{kind: kString})
	case "sign":
		if len(x.Args) != 2 {
			g.refuse(x.Span, "an argument is missing")
		}
		text := g.str(x.Span, g.expr(x.Args[0].Value))
		key := g.expr(x.Args[1].Value)
		return g.fallible(x.Span, "signature", "wxcrypto.Sign([]byte("+text.code+"), "+g.privateKey(x.Args[1].Value.At(), key)+")", typ{kind: kString})
	case "verify":
		if len(x.Args) != 3 {
			g.refuse(x.Span, "an argument is missing")
		}
		message := g.str(x.Span, g.expr(x.Args[0].Value))
		signature := g.str(x.Span, g.expr(x.Args[1].Value))
		key := g.rsaKey(x.Args[2].Value.At(), g.expr(x.Args[2].Value))
		return val{code: "wxcrypto.Verify([]byte(" + message.code + "), " + signature.code + ", " + key + ") == nil", typ: typ{kind: kBool}, tier: tierCompare}
	case "pkcs1ToSpki":
		return g.fallible(x.Span, "spki", "wxcrypto.PKCS1ToSPKI("+g.texts(x.Span, x.Args, 1)[0]+")", typ{kind: kString})
	}
	g.refuse(x.Span, "Rsa::"+x.Name+" is not known")
	return val{}
}

// key1 reads a key in one of PHP's forms.
func (g *generator) key1(x *form.Static) val {
	if len(x.Args) == 0 {
		g.refuse(x.Span, "an argument is missing")
	}
	source := g.expr(x.Args[0].Value)
	if source.typ.kind == kPrivate || source.typ.kind == kPublic || source.typ.kind == kCert {
		return source
	}
	if isArray(source.typ.kind) {
		g.refuse(x.Span, "a key with a passphrase: take it off with openssl pkcs8")
	}
	isPublic := x.Name == "fromSpki"
	if len(x.Args) > 1 {
		switch k := x.Args[1].Value.(type) {
		case *form.Text:
			isPublic = isPublic || k.Value == "public"
		case *form.Bool:
			isPublic = isPublic || k.Value
		default:
			g.refuse(x.Span, "the kind of a key is computed")
		}
	}
	text := g.str(x.Span, source)
	if forms := map[string]string{"fromPkcs1": "pkcs1://", "fromPkcs8": "pkcs8://", "fromSpki": "spki://"}[x.Name]; forms != "" {
		kind := "private."
		if isPublic {
			kind = "public."
		}
		text = g.concat(&form.Concat{Span: x.Span, Parts: []form.Expr{&form.Text{Value: kind + forms}, x.Args[0].Value}})
	}
	if isPublic {
		return g.fallible(x.Span, "publicKey", "wxcrypto.ParsePublicKey("+text.code+")", typ{kind: kPublic})
	}
	return g.fallible(x.Span, "privateKey", "wxcrypto.ParsePrivateKey("+text.code+")", typ{kind: kPrivate})
}

// privateKey makes a key of what PHP takes for one.
func (g *generator) privateKey(at form.Span, v val) string {
	v = g.want(v, kPrivate)
	switch v.typ.kind {
	case kPrivate:
		return v.code
	case kString:
		return g.fallible(at, "privateKey", "wxcrypto.ParsePrivateKey("+v.code+")", typ{kind: kPrivate}).code
	case kUnknown, kNever:
		return g.fallible(at, "privateKey", g.helper("phpPrivateKey")+"("+v.code+")", typ{kind: kPrivate}).code
	}
	g.refuse(at, "a "+v.typ.php()+" where a private key is wanted")
	return ""
}

// publicKey makes a key for Config.Certs.
func (g *generator) publicKey(at form.Span, v val) string {
	v = g.want(v, kPublic)
	switch v.typ.kind {
	case kPublic, kCert:
		return v.code
	case kUnknown, kNever:
		return g.fallible(at, "publicKey", g.helper("phpPublicKey")+"("+v.code+")", typ{kind: kPublic}).code
	case kString:
		return g.fallible(at, "publicKey", "wxcrypto.ParsePublicKey("+v.code+")", typ{kind: kPublic}).code
	}
	g.refuse(at, "a "+v.typ.php()+" where a public key is wanted")
	return ""
}

// asserted is a key that Go has as any.
func (g *generator) asserted(code, wanted, text string) string {
	key, isKey := g.tmp("key"), g.tmp("isKey")
	g.line(key, ", ", isKey, " := ", code, ".(", wanted, ")")
	g.line("if !", isKey, " {")
	g.returnErr("errors.New(" + strconv.Quote(text) + ")")
	g.line("}")
	return key
}

// rsaKey is publicKey as an *rsa.PublicKey.
func (g *generator) rsaKey(at form.Span, v val) string {
	v = g.want(v, kPublic)
	code := g.publicKey(at, v)
	if v.typ.kind == kCert {
		return g.asserted(code+".PublicKey", "*rsa.PublicKey", "the certificate has no RSA key")
	}
	return code
}

func (g *generator) aes(x *form.Static) val {
	name := map[string]string{"AesGcm.encrypt": "AESGCMEncrypt", "AesGcm.decrypt": "AESGCMDecrypt", "AesEcb.encrypt": "AESECBEncrypt", "AesEcb.decrypt": "AESECBDecrypt"}[x.Class+"."+x.Name]
	if name == "" {
		g.refuseForeign(x.Span, x.Class+"::"+x.Name+" is not known")
	}
	least := map[string]int{"AesGcm": 3, "AesEcb": 2}[x.Class]
	args := g.texts(x.Span, x.Args, least)
	if x.Class == "AesGcm" && len(args) == 3 {
		args = append(args, `""`)
	}
	if x.Class == "AesEcb" {
		args = args[:2]
	}
	made := map[string]string{"encrypt": "ciphertext", "decrypt": "plaintext"}[x.Name]
	return g.fallible(x.Span, made, "wxcrypto."+name+"("+strings.Join(args, ", ")+")", typ{kind: kString})
}
