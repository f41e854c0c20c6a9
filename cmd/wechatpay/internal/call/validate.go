package call

import (
	"context"
	"log/slog"
	"maps"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// validator checks a call against the catalogue before it is sent. That the operation is not known is said by consult,
// which knows paths that are near.
func (k *oneCall) validator() func(method, template string, request map[string]any) error {
	if k.flags.noValidate {
		return nil
	}
	v := &openapi.Validator{UnknownOperation: openapi.Off, Logger: slog.New(warnings{k})}
	return func(method, template string, request map[string]any) error {
		if body, ok := request["json"]; ok {
			request = maps.Clone(request)
			request["json"] = plainBody(body) // written as JSON, a Sensitive is a text like any other
		}
		return v.Validate(method, template, request)
	}
}

// warnings prints what a Validator only warns of: a slog.Handler for the records of that package.
type warnings struct{ call *oneCall }

// Enabled tells what is printed.
func (w warnings) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

// Handle prints a record as a line.
func (w warnings) Handle(_ context.Context, r slog.Record) error {
	field, finding := "", r.Message
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "field":
			field = a.Value.String()
		case "finding":
			finding = a.Value.String()
		}
		return true
	})
	if field != "" {
		finding = field + ": " + finding
	}
	w.call.warn(words.Plain(finding))
	return nil
}

// WithAttrs and WithGroup change nothing: the Validator uses neither.
func (w warnings) WithAttrs([]slog.Attr) slog.Handler { return w }

// WithGroup is part of slog.Handler.
func (w warnings) WithGroup(string) slog.Handler { return w }
