package notice

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// role is what a value is in the receiving of a notification.
type role int

const (
	other    role = iota
	request       // an object with headers and body
	headers       // all of them
	header        // one of Wechatpay-…
	body          // as it came
	envelope      // the body, decoded
	resource      // what is encrypted in it
	sealed        // ciphertext, nonce or associated data
	field         // of the envelope that a notification has as well
	signed        // the message that was signed
	key           // that verifies
	age           // how old the notification is
	place         // where a text is in a header
	good          // true where all is well
	bad           // true where something is wrong
	plain         // the decrypted text
	content       // what is in it; in APIv2 that is the body
	encoded       // the same, as JSON
	digest        // the sign of APIv2, theirs or ours
)

const apiv2 = "APIv2" // the name of content that came as XML

// value is a role, and for field and header which.
type value struct {
	role role
	name string
}

// fields of an envelope.
var fields = []string{"id", "create_time", "event_type", "resource_type", "summary"}

// of tells the role of an expression.
func (s *script) of(e form.Expr) value {
	if e == nil {
		return value{}
	}
	if known, ok := s.known[e]; ok {
		return known
	}
	v := s.look(e)
	if s.known == nil {
		s.known = map[form.Expr]value{}
	}
	s.known[e] = v
	return v
}

// look is of for what was not looked at since a variable changed.
func (s *script) look(e form.Expr) value {
	switch x := e.(type) {
	case *form.Var:
		return s.variable(x)
	case *form.Prop:
		return s.prop(x)
	case *form.Index:
		return s.index(x)
	case *form.Cast:
		return s.of(x.X)
	case *form.Assign:
		if x.Op == "" {
			return s.of(x.Value)
		}
	case *form.Call:
		if v := s.call(x); v.role != other || s.helpers == nil {
			return v
		}
		return s.helped(s.helpers.funcs[x.Name], x.Args)
	case *form.Method:
		if _, ok := x.Of.(*form.This); ok && s.helpers != nil {
			return s.helped(s.helpers.methods[strings.ToLower(x.Name)], x.Args)
		}
		return s.method(x)
	case *form.Send: // $request->post()
		if x.Options == nil && !x.Async && x.By == nil && s.of(x.To).role == request {
			return s.ofRequest(x.Verb, nil)
		}
	case *form.Static:
		if (x.Class == "self" || x.Class == "static") && s.helpers != nil {
			return s.helped(s.helpers.methods[strings.ToLower(x.Name)], x.Args)
		}
		return s.static(x)
	case *form.Concat:
		if s.any(x.Parts, body) && s.any(x.Parts, header) {
			return value{role: signed}
		}
	case *form.Isset, *form.Empty, *form.Unary, *form.Binary:
		return s.condition(e)
	}
	return value{}
}

// any tells whether one of expressions has a role.
func (s *script) any(list []form.Expr, r role) bool {
	return slices.ContainsFunc(list, func(e form.Expr) bool { return s.of(e).role == r })
}

func (s *script) variable(x *form.Var) value {
	if x.Name == "_SERVER" {
		return value{role: headers}
	}
	if s.requests[x.Name] {
		return value{role: request}
	}
	return s.env[x.Name]
}

func (s *script) prop(x *form.Prop) value {
	if _, ok := x.Of.(*form.This); ok && x.Name == "request" || isYii(x.Of) && x.Name == "request" {
		return value{role: request}
	}
	switch of := s.of(x.Of); of.role {
	case request:
		switch x.Name {
		case "headers", "header", "server":
			return value{role: headers}
		case "rawBody", "body":
			return value{role: body}
		case "bodyParams":
			return value{role: envelope}
		}
		return asked(x.Name)
	case envelope, resource:
		return member(of.role, x.Name)
	case content:
		if of.name == apiv2 && x.Name == "sign" {
			return value{role: digest}
		}
	}
	return value{}
}

// index reads a member.
func (s *script) index(x *form.Index) value {
	of := s.of(x.Of)
	name, isText := x.Key.(*form.Text)
	switch of.role {
	case headers:
		if isText {
			return headerOf(name.Value)
		}
	case header: // a list with one
		return of
	case request:
		if isText {
			return asked(name.Value)
		}
	case content:
		if isText && of.name == apiv2 && (name.Value == "sign" || name.Value == "sign_type") {
			return value{role: digest}
		}
	case envelope, resource:
		if isText {
			return member(of.role, name.Value)
		}
	case other:
		if x.Key != nil && s.isSerial(x.Key) {
			return value{role: key}
		}
	}
	return value{}
}

func (s *script) isSerial(e form.Expr) bool {
	v := s.of(e)
	return v.role == header && v.name == "serial"
}

// hasSerial tells whether the header with the serial is anywhere in an expression.
func (s *script) hasSerial(e form.Expr) bool {
	found := s.isSerial(e)
	form.Children(e, func(x form.Expr) { found = found || s.hasSerial(x) })
	return found
}

func (s *script) hasContent(e form.Expr) bool {
	found := s.of(e).role == content
	form.Children(e, func(x form.Expr) { found = found || s.hasContent(x) })
	return found
}

// member is one of the envelope, or of the resource.
func member(of role, name string) value {
	switch {
	case of == content:
		return value{role: digest}
	case of == envelope && name == "resource":
		return value{role: resource}
	case of == envelope && slices.Contains(fields, name), of == resource && name == "original_type":
		return value{role: field, name: name}
	case of == resource:
		return value{role: sealed, name: name}
	}
	return value{}
}

// headerOf knows the headers by all spellings.
func headerOf(name string) value {
	name = strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "HTTP_")), "_", "-")
	if which, ok := strings.CutPrefix(name, "wechatpay-"); ok && slices.Contains([]string{"signature", "timestamp", "nonce", "serial", "signature-type"}, which) {
		return value{role: header, name: which}
	}
	return value{}
}

// arg is an argument, or nothing.
func arg(args []form.Arg, n int) form.Expr {
	if n >= len(args) || args[n].Spread {
		return nil
	}
	return args[n].Value
}

// call reads functions.
func (s *script) call(x *form.Call) value {
	if v := s.hashed(x); v.role != other {
		return v
	}
	first := arg(x.Args, 0)
	switch x.Name {
	case "getallheaders", "apache_request_headers":
		return value{role: headers}
	case "array_change_key_case", "trim", "strval", "intval", "strtolower", "current", "reset":
		if first != nil {
			if v := s.of(first); v.role == headers || v.role == header || v.role == body {
				return v
			}
		}
	case "request", "input":
		return s.helperOf(x)
	case "file_get_contents":
		if t, ok := first.(*form.Text); ok && strings.EqualFold(t.Value, "php://input") {
			return value{role: body}
		}
	case "json_decode":
		return decoded(s.of(first))
	case "implode", "join":
		if a, ok := arg(x.Args, 1).(*form.Array); ok && s.any(values(a), body) {
			return value{role: signed}
		}
	case "sprintf":
		if list := exprs(x.Args); s.any(list, body) && s.any(list, header) {
			return value{role: signed}
		}
	case "abs":
		return s.ageOf(first)
	case "openssl_verify":
		if s.of(first).role == signed {
			return value{role: good}
		}
	case "strpos", "stripos", "strncmp", "substr":
		if s.of(first).role == header {
			return value{role: place}
		}
	case "str_starts_with", "str_contains":
		if s.of(first).role == header {
			return value{role: bad}
		}
	case "array_key_exists", "in_array":
		if s.isSerial(first) {
			return value{role: good}
		}
	}
	return value{}
}

// hashed reads functions of APIv2.
func (s *script) hashed(x *form.Call) value {
	first := arg(x.Args, 0)
	switch x.Name {
	case "simplexml_load_string":
		if first != nil && s.of(first).role == body {
			return value{role: content, name: apiv2}
		}
	case "json_encode":
		if v := s.of(first); v.role == content {
			return value{role: encoded, name: v.name}
		}
	case "hash_equals", "strcmp":
		if s.any(exprs(x.Args), digest) {
			return value{role: good}
		}
	}
	return value{}
}

func decoded(of value) value {
	switch of.role {
	case body:
		return value{role: envelope}
	case plain:
		return value{role: content}
	case encoded:
		return value{role: content, name: of.name}
	}
	return value{}
}

func values(a *form.Array) (list []form.Expr) {
	for _, item := range a.Items {
		list = append(list, item.Value)
	}
	return list
}

func exprs(args []form.Arg) (list []form.Expr) {
	for _, a := range args {
		list = append(list, a.Value)
	}
	return list
}

// ageOf tells the difference between now and the header.
func (s *script) ageOf(e form.Expr) value {
	if b, ok := e.(*form.Binary); ok && b.Op == "-" && (s.of(b.L).name == "timestamp" || s.of(b.R).name == "timestamp") {
		return value{role: age}
	}
	return value{}
}

func (s *script) static(x *form.Static) value {
	list := exprs(x.Args)
	if x.Class == "Request" {
		return s.facade(x)
	}
	if (x.Class == "Rsa" && strings.HasPrefix(x.Name, "from") || x.Class == "PemUtil") && slices.ContainsFunc(list, s.hasSerial) {
		return value{role: key}
	}
	switch x.Class + "." + x.Name {
	case "Formatter.joinedByLineFeed", "Formatter.response":
		if s.any(list, body) {
			return value{role: signed}
		}
	case "Rsa.verify":
		if len(list) == 3 && s.of(list[0]).role == signed {
			return value{role: good}
		}
	case "Transformer.toArray":
		if s.any(list, body) {
			return value{role: content, name: apiv2}
		}
	case "Formatter.ksort", "Formatter.queryStringLike", "Hash.sign", "Hash.md5", "Hash.hmac":
		if s.any(list, content) || s.any(list, digest) {
			return value{role: digest}
		}
	case "Hash.equals":
		if s.any(list, digest) {
			return value{role: good}
		}
	case "AesEcb.decrypt":
		s.aborted = s.aborted || slices.ContainsFunc(list, s.hasContent) // what is inside has names of its own
	case "AesGcm.decrypt":
		if len(list) >= 3 && s.of(list[0]).role == sealed {
			return value{role: plain}
		}
	case "Utils.jsonDecode":
		return decoded(s.of(arg(x.Args, 0)))
	}
	return value{}
}
