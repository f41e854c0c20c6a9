package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"

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
	w.call.warn(finding)
	return nil
}

// WithAttrs and WithGroup change nothing: the Validator uses neither.
func (w warnings) WithAttrs([]slog.Attr) slog.Handler { return w }

// WithGroup is part of slog.Handler.
func (w warnings) WithGroup(string) slog.Handler { return w }

// invalid makes the failure of a request that does not fit the catalogue, with a line for each finding.
func invalid(wrong *openapi.ValidationError) error {
	show := "wechatpay api show " + wrong.Method + " " + shellQuote(wrong.Path) + " shows the fields"
	f := &failure{code: exitUsage}
	for _, finding := range wrong.Findings {
		if finding.Level != openapi.Error {
			continue
		}
		f.details = append(f.details, finding.String())
		if finding.Class == openapi.ClassType && f.hint == "" {
			f.hint = "name=1 is a text, name:=1 a number"
		}
	}
	f.hint = joinHints(f.hint, show, "--no-validate sends it as it is")
	if len(f.details) == 1 {
		f.err = fmt.Errorf("%s %s: %s", wrong.Method, wrong.Path, f.details[0])
		f.details = nil
	} else {
		f.err = fmt.Errorf("%s %s: %d things do not fit the catalogue", wrong.Method, wrong.Path, len(f.details))
	}
	return f
}
