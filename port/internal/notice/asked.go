package notice

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// asked is what a request of a framework gives for a name: a member of the envelope, or one in the resource, resource.ciphertext.
func asked(name string) value {
	name, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(name, "post."), "param."), "/") // post.resource/a of ThinkPHP
	first, rest, nested := strings.Cut(name, ".")
	v := member(envelope, first)
	switch {
	case !nested:
		return v
	case v.role == resource:
		return member(resource, rest)
	}
	return value{}
}

// members are methods of requests that give the decoded body, or a member of it.
var members = strings.Fields("all post input param json toArray getParsedBody getJSON getJson getBodyParams getBodyParam getData put jsonParam")

// contents are those that give the body as it came.
var contents = strings.Fields("getContent getBody getRawBody rawBody getInput rawContent")

// given is what members of a request give.
func (s *script) given(args []form.Arg) value {
	switch x := arg(args, 0).(type) {
	case nil:
		if len(args) > 0 {
			return value{}
		}
	case *form.Text:
		if !slices.Contains([]string{"", "post.", "param."}, x.Value) {
			return asked(x.Value)
		}
	case *form.Bool, *form.Null: // as an array
	default:
		return value{}
	}
	return value{role: envelope}
}

// helperOf is request() and input() of frameworks.
func (s *script) helperOf(x *form.Call) value {
	if x.Name == "request" && len(x.Args) == 0 {
		return value{role: request}
	}
	return s.given(x.Args)
}

// facade is the request as a class.
func (s *script) facade(x *form.Static) value {
	if x.Name == "instance" || x.Name == "createFromGlobals" || x.Name == "capture" {
		return value{role: request}
	}
	return s.ofRequest(x.Name, x.Args)
}

// ofRequest is what a method of a request gives.
func (s *script) ofRequest(name string, args []form.Arg) value {
	first, isText := arg(args, 0).(*form.Text)
	switch {
	case name == "header" && len(args) == 0, name == "getHeaders", name == "headers":
		return value{role: headers}
	case slices.Contains([]string{"header", "getHeaderLine", "getHeader", "server"}, name):
		if isText {
			return headerOf(first.Value)
		}
	case slices.Contains(contents, name):
		return value{role: body}
	case slices.Contains(members, name):
		return s.given(args)
	}
	return value{}
}

// method reads a request object of PSR-7 and of frameworks.
func (s *script) method(x *form.Method) value {
	of := s.of(x.Of)
	name, isText := arg(x.Args, 0).(*form.Text)
	switch of.role {
	case request:
		return s.ofRequest(x.Name, x.Args)
	case headers:
		if isText && slices.Contains([]string{"header", "getHeaderLine", "getHeader", "get", "server"}, x.Name) {
			return headerOf(name.Value)
		}
		if x.Name == "all" {
			return of
		}
	case body:
		if x.Name == "getContents" || x.Name == "__toString" {
			return of
		}
	}
	return value{}
}
