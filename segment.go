package wechatpay

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/errtext"
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

// misfit is fail for what the engine has found.
func (t *template) misfit(err error, req Request) error {
	var missing *uritemplate.MissingError
	var wrong *uritemplate.ValueError
	switch {
	case errors.As(err, &missing):
		return t.explain(req, missing.Name, missing.Given)
	case errors.As(err, &wrong):
		return t.fail(wrong.Name, wrong.Reason)
	}
	return err
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
