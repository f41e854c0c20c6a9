package wechatpay

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/internal/spelling"
	"github.com/a8579013/wechatpay/internal/uritemplate"
)

// TemplateError tells why a path is no path, or why a request does not fit it. Nothing was sent.
type TemplateError struct {
	Template string // the path, with placeholders
	Offset   int    // where in Template the grammar breaks, in bytes; -1 where the grammar is fine
	Variable string // the variable, or the key of the request, in question; may be empty
	Reason   string
}

func (e *TemplateError) Error() string {
	if e.Offset >= 0 {
		return fmt.Sprintf("template %q at offset %d: %s", errtext.Clip(e.Template), e.Offset, errtext.Line(e.Reason))
	}
	return errtext.Line(e.Template) + ": " + errtext.Line(e.Reason)
}

// template is a path as a client keeps it.
type template struct {
	*uritemplate.Template
	reserved bool // a variable is named like a reserved key of a Request
}

func parseTemplate(path string) (*template, error) {
	if offset, reason := spelling.Check(path); reason != "" {
		return nil, &TemplateError{Template: path, Offset: offset, Reason: reason}
	}
	parsed, err := uritemplate.Parse(path)
	var broken *uritemplate.SyntaxError
	switch {
	case errors.As(err, &broken):
		return nil, &TemplateError{Template: path, Offset: broken.Offset, Reason: broken.Reason}
	case err != nil:
		return nil, err
	}
	return &template{parsed, slices.ContainsFunc(reservedKeys, parsed.Takes)}, nil
}

// fail says why a request does not fit the path.
func (t *template) fail(variable, reason string) error {
	return &TemplateError{Template: t.String(), Offset: -1, Variable: variable, Reason: reason}
}

// fill makes the target of a call: of the variables of the path, query and base_uri.
func (t *template) fill(to *origin.Origin, req map[string]any, values bound) (origin.Target, error) {
	var room [256]byte // most URLs fit
	home := to.Text()
	vars := uritemplate.Values{Vars: req, Bound: values, Reader: texts}
	buf, used, err := t.Expand(append(room[:0], home...), vars)
	if err == nil && used < len(req) {
		if given, ok := req["query"]; ok && !t.Takes("query") {
			used++
			buf, err = t.WithQuery(buf, len(home), given, vars)
		}
	}
	if err != nil {
		return origin.Target{}, t.misfit(err, req)
	}
	if used < len(req) { // the other keys are reserved, or nothing takes them
		if err := t.checkKeys(req, used); err != nil {
			return origin.Target{}, err
		}
		if given := req["base_uri"]; given != nil && !t.Takes("base_uri") {
			if to, err = otherHost(to, given, buf[len(home):]); err != nil {
				return origin.Target{}, t.fail("base_uri", "base_uri: "+err.Error())
			}
			buf = append([]byte(to.Text()), buf[len(home):]...)
		}
	}
	target, err := to.Locate(buf)
	if err != nil {
		return origin.Target{}, t.fail("", err.Error())
	}
	return target, nil
}

// otherHost reads base_uri: the host of this one call.
func otherHost(than *origin.Origin, given any, path []byte) (*origin.Origin, error) {
	text, ok := given.(string)
	switch {
	case origin.IsFullURL(path):
		return nil, errors.New("the path is a full URL, which has a host of its own")
	case !ok:
		return nil, fmt.Errorf("%T is no string", given)
	}
	return than.Other(text)
}

// misfit is fail for what the engine has found.
func (t *template) misfit(err error, req map[string]any) error {
	var missing *uritemplate.MissingError
	var wrong *uritemplate.ValueError
	switch {
	case errors.As(err, &missing):
		return t.fail(missing.Name, missingHint(missing.Name, missing.Given, t.strays(req)))
	case errors.As(err, &wrong):
		return t.fail(wrong.Name, wrong.Reason)
	}
	return err
}

// reservedKeys are the keys of a Request that name no variable of the path.
var reservedKeys = []string{"json", "query", "headers", "body", "sink", "base_uri", "unsigned", "xml", "security", "nonceless", "ampersands"}

// checkKeys makes sure that every key of the request is used: used of them are variables and the query, the others
// must be reserved.
func (t *template) checkKeys(req map[string]any, used int) error {
	for _, key := range reservedKeys {
		if _, ok := req[key]; ok && key != "query" && !t.Takes(key) {
			if used++; used == len(req) {
				return nil
			}
		}
	}
	first := slices.Min(t.strays(req))
	return t.fail(first, strayHint(first, append(slices.Clone(t.Names()), reservedKeys...)))
}

// strays are the keys of a request that nothing takes.
func (t *template) strays(req map[string]any) (keys []string) {
	for key := range req {
		if !t.Takes(key) && !slices.Contains(reservedKeys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// Shown is the template as logs and errors have it: of a full URL without its query, which may hold a ticket.
func (t *template) Shown() string {
	text := t.String()
	if origin.IsFullURL([]byte(text)) {
		text, _, _ = strings.Cut(text, "?")
	}
	return text
}

// bound is what Param has bound: the value of a template's nth place, if it is one. It is a function because fmt, under
// no verb, prints what a function holds; of a struct behind a pointer %s prints all.
type bound func(place int) (value string, ok bool)

// with binds one more value. What was bound before is shared, and never changes. Inlined, each of hundreds of Params in
// the typed tree would have a function of its own.
//
//go:noinline
func (b bound) with(place int, value string) bound {
	return func(at int) (string, bool) {
		switch {
		case at == place:
			return value, true
		case b == nil:
			return "", false
		}
		return b(at)
	}
}

// checkParam tells why Param does not take a value.
func (t *template) checkParam(value string) error {
	switch {
	case value == "":
		return t.fail("Param", "the value given to Param is empty")
	case !utf8.ValidString(value):
		return t.fail("Param", "the value given to Param is no valid UTF-8")
	}
	return nil
}

// texts reads what stands in a path, a query, a header or XML.
var texts = scalar.Reader{Own: ownScalar}

// ownScalar tells what a Sensitive or a [Value] stands for.
func ownScalar(v any) (stands any, ok bool, err error) {
	switch v := v.(type) {
	case Sensitive:
		return v.seal(), true, nil
	case Value:
		stands, err = v.scalar()
		return stands, true, err
	}
	return nil, false, nil
}

// kebab is the rule by which the PHP SDK reads a property: a leading capital becomes small, every other ASCII
// capital a hyphen and the small letter. Text in braces stays, and so does a whole segment _name_.
func kebab(name string) string {
	var out strings.Builder
	for at := 0; at < len(name); {
		c := name[at]
		keep := 1
		switch {
		case c == '{' || c == '<':
			if end := strings.IndexAny(name[at:], "}>"); end > 0 {
				keep = end + 1
			}
		case c == '_' && (at == 0 || name[at-1] == '/'):
			keep = max(keep, uritemplate.Underscored(name[at:]))
		case 'A' <= c && c <= 'Z':
			if at > 0 {
				out.WriteByte('-')
			}
			out.WriteByte(c | 0x20)
			at++
			continue
		}
		out.WriteString(name[at : at+keep])
		at += keep
	}
	return out.String()
}
