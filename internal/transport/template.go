package transport

import "context"

// A Template is the path of a call as it may be shown: with placeholders where ids are.
type Template interface{ Shown() string }

type templateKey struct{}

// WithTemplate says to whoever sends a request which call it belongs to.
func WithTemplate(ctx context.Context, of Template) context.Context {
	return context.WithValue(ctx, templateKey{}, of)
}

// TemplateOf gives the template of the call that a request's context belongs to, "" where it is none of a call.
func TemplateOf(ctx context.Context) string {
	if of, ok := ctx.Value(templateKey{}).(Template); ok {
		return of.Shown()
	}
	return ""
}

// path is a Template without placeholders.
type path string

// Shown is the path.
func (p path) Shown() string { return string(p) }
