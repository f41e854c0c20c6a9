package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// kind is what a value is.
type kind int

const (
	kUnknown kind = iota // any
	kNever               // nothing was learnt yet
	kVoid
	kNull
	kBool
	kInt    // int64
	kFloat  // float64
	kString // string
	kBytes  // []byte
	kEmpty  // [] of PHP, a list or a map
	kList   // []any
	kMap    // map[string]any
	kStrings
	kMaps        // []map[string]any
	kStringMap   // map[string]string
	kValue       // wechatpay.Value
	kResponse    // *wechatpay.Response
	kJSON        // *wechatpay.Response, of which the decoded body is meant
	kBody        // *wechatpay.Response, of which the body is meant
	kFuture      // *wechatpay.Future
	kFutures     // []*wechatpay.Future
	kSettled     // the same, all of them ended
	kOutcome     // *wechatpay.Future that has ended: one of kSettled
	kResponses   // []*wechatpay.Response
	kClient      // *wechatpay.Client
	kClients     // map[string]*wechatpay.Client
	kChain       // wechatpay.Chain
	kMedia       // *wechatpay.Media
	kPrivate     // *rsa.PrivateKey
	kPublic      // *rsa.PublicKey
	kCert        // *x509.Certificate
	kKeys        // map[string]crypto.PublicKey
	kSensitive   // wechatpay.Sensitive
	kError       // error
	kTime        // time.Time
	kZone        // *time.Location
	kFile        // *os.File
	kFunc        // func
	kObject      // *Class
	kHandler     // a handler stack, which Go doesn't have
	kServes      // http.Handler
	kSeq         // iter.Seq, or iter.Seq2: what a generator gives one after another
	kInterface   // an interface of the source
	kConfig      // wechatpay.Config
	kPlainClient // *http.Client, of another server's
)

var goTypes = map[kind]string{
	kUnknown: "any", kNever: "any", kNull: "any", kBool: "bool", kInt: "int64", kFloat: "float64", kString: "string", kBytes: "[]byte",
	kEmpty: "[]any", kList: "[]any", kMap: "map[string]any", kStrings: "[]string", kMaps: "[]map[string]any", kStringMap: "map[string]string",
	kValue: "wechatpay.Value", kResponse: "*wechatpay.Response", kJSON: "*wechatpay.Response", kBody: "*wechatpay.Response",
	kFuture: "*wechatpay.Future", kFutures: "[]*wechatpay.Future", kSettled: "[]*wechatpay.Future", kOutcome: "*wechatpay.Future",
	kResponses: "[]*wechatpay.Response", kClient: "*wechatpay.Client", kChain: "wechatpay.Chain", kMedia: "*wechatpay.Media", kClients: "map[string]*wechatpay.Client",
	kPrivate: "*rsa.PrivateKey", kPublic: "*rsa.PublicKey", kCert: "*x509.Certificate", kKeys: "map[string]crypto.PublicKey",
	kSensitive: "wechatpay.Sensitive", kError: "error", kTime: "time.Time", kZone: "*time.Location", kFile: "*os.File", kHandler: "any",
	kServes: "http.Handler", kConfig: "wechatpay.Config", kPlainClient: "*http.Client",
}

// typ is what is known of a value.
type typ struct {
	kind  kind
	name  string   // of an object's class
	sig   *sig     // of a function
	names string   // the variable with those names, where they are computed
	keys  []string // names of the members of kFutures, kSettled and kResponses, where PHP names them
	of    kind     // what a future's response stands for: kJSON, kBody or kResponse
}

// phpTypes are kinds as PHP calls them, for who reads what is not ported.
var phpTypes = map[kind]string{
	kUnknown: "mixed value", kNever: "mixed value", kNull: "null", kBool: "bool", kInt: "number", kFloat: "float", kString: "string", kBytes: "string", kEmpty: "list",
	kList: "list", kStrings: "list", kMaps: "list", kMap: "map", kStringMap: "map", kKeys: "map", kClients: "map", kValue: "JSON value", kJSON: "JSON value",
	kResponse: "ResponseInterface", kBody: "StreamInterface", kFuture: "PromiseInterface", kFutures: "list", kSettled: "list", kOutcome: "PromiseInterface", kResponses: "list",
	kClient: "client", kChain: "client", kMedia: "MediaUtil", kPrivate: "private key", kPublic: "public key", kCert: "certificate", kSensitive: "string", kError: "Throwable",
	kTime: "DateTime", kZone: "DateTimeZone", kFile: "resource", kFunc: "Closure", kSeq: "Generator", kConfig: "configuration", kPlainClient: "Guzzle client", kHandler: "HandlerStack",
}

// php is what PHP calls it.
func (t typ) php() string {
	if name := phpTypes[t.kind]; name != "" {
		return name
	}
	if t.kind == kObject {
		return t.name + " object"
	}
	return t.String()
}

// sig is what a function takes and gives.
type sig struct {
	params []typ
	keys   []webKey    // of the variables that params are
	values []form.Expr // the defaults of params; nil: none
	rest   bool        // the last of params is a list of all arguments that follow
	each   string      // what PHP declares each of those as
	result typ
	fails  bool
	stops  string // why it does nothing and fails: something in it is not ported
}

// same tells whether all that is known of two values is the same.
func (t typ) same(o typ) bool {
	return t.kind == o.kind && t.name == o.name && t.names == o.names && t.of == o.of && t.sig == o.sig && len(t.keys) == len(o.keys)
}

func (t typ) String() string {
	switch t.kind {
	case kObject:
		return "*" + t.name
	case kInterface:
		return t.name
	case kSeq:
		return t.sig.sequence()
	case kFunc:
		return "func" + t.sig.String()
	}
	return goTypes[t.kind]
}

func (s *sig) String() string {
	if s == nil {
		return "()"
	}
	var params []string
	for _, p := range s.params {
		params = append(params, p.String())
	}
	return "(" + strings.Join(params, ", ") + ")" + s.results()
}

// results are what stands behind the parameters.
func (s *sig) results() string {
	switch {
	case s.result.kind == kVoid && s.fails:
		return " error"
	case s.result.kind == kVoid:
		return ""
	case s.fails:
		return " (" + s.result.String() + ", error)"
	}
	return " " + s.result.String()
}

// zero is the value of a type that nobody has set.
func (t typ) zero() string {
	switch t.kind {
	case kBool:
		return "false"
	case kInt, kFloat:
		return "0"
	case kString, kSensitive:
		return `""`
	case kValue:
		return "wechatpay.Value{}"
	case kChain:
		return "wechatpay.Chain{}"
	case kTime:
		return "time.Time{}"
	case kConfig:
		return "wechatpay.Config{}"
	}
	return "nil"
}

// join is what holds both.
func join(a, b typ) typ {
	switch {
	case a.kind == kNever, a.kind == kVoid:
		return b
	case b.kind == kNever, b.kind == kVoid:
		return a
	case a.kind == kValue && b.kind == kValue:
		return joinedField(a, b)
	case a.kind == b.kind && a.String() == b.String():
		if b.name == encryptedLater || a.kind == kString && b.name == orNull {
			return b
		}
		return a
	case a.kind == kEmpty && (isArray(b.kind) || b.kind == kConfig), a.kind == kNull && isNilable(b.kind):
		return b
	case b.kind == kEmpty && (isArray(a.kind) || a.kind == kConfig), b.kind == kNull && isNilable(a.kind):
		return a
	case a.kind == kInt && b.kind == kFloat, a.kind == kFloat && b.kind == kInt:
		return typ{kind: kFloat}
	case a.String() == b.String() && a.String() == "*wechatpay.Response":
		return typ{kind: kResponse}
	case isList(a.kind) && isList(b.kind):
		return typ{kind: kList}
	case a.kind == kMap && b.kind == kStringMap, a.kind == kStringMap && b.kind == kMap:
		return typ{kind: kMap}
	case a.kind == kInterface && b.kind == kObject && slices.Contains(a.keys, b.name):
		return a
	case b.kind == kInterface && a.kind == kObject && slices.Contains(b.keys, a.name):
		return b
	case a.kind == kSensitive || b.kind == kSensitive, a.name == encryptedLater, b.name == encryptedLater:
		return typ{kind: kUnknown, name: encryptedLater}
	}
	return typ{kind: kUnknown}
}

func isArray(k kind) bool {
	return k == kList || k == kMap || k == kMaps || k == kStrings || k == kStringMap || k == kFutures || k == kKeys || k == kEmpty || k == kResponses || k == kClients
}

func isList(k kind) bool { return k == kList || k == kStrings || k == kMaps }

// isNilable tells kinds that may be nil in Go, as null is in PHP.
func isNilable(k kind) bool {
	switch k {
	case kResponse, kJSON, kFuture, kClient, kPlainClient, kMedia, kPrivate, kPublic, kCert, kObject, kInterface, kError, kFunc, kFile, kMap, kList:
		return true
	}
	return false
}
