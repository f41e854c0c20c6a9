package openapi

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"strings"
)

// Level says what becomes of a finding.
type Level int

// The levels of a [Validator]'s classes.
const (
	Default Level = iota // Error, or Warn where the facts are too weak to stop a call
	Error                // the call is refused
	Warn                 // the call goes on and the finding goes to the Logger
	Off                  // not looked for
)

func (l Level) String() string {
	switch l {
	case Error:
		return "error"
	case Warn:
		return "warn"
	case Off:
		return "off"
	}
	return "default"
}

// Class is a kind of finding.
type Class string

// The classes, each with the field of [Validator] that sets its level.
const (
	ClassUnknownOperation Class = "unknown operation"
	ClassUnknownField     Class = "unknown field"
	ClassRequired         Class = "required"
	ClassType             Class = "type"
	ClassEnum             Class = "enum"
	ClassLength           Class = "length"
	ClassFen              Class = "fen"
	ClassNull             Class = "null"
	ClassCharacters       Class = "characters"
	ClassClearText        Class = "clear text"
	ClassSerial           Class = "serial"
	ClassDeprecated       Class = "deprecated"
)

// Finding is one thing in a request that does not fit the catalogue. Its texts name fields and rules, never values of
// the request: those may be personal data.
type Finding struct {
	Class   Class
	Path    string // json.amount.refund, json.goods_detail[0].unit_price, query.mchid, headers.Wechatpay-Serial; "" of the operation
	Message string
	Level   Level // Error or Warn
}

func (f Finding) String() string {
	if f.Path == "" {
		return f.Message
	}
	return f.Path + ": " + f.Message
}

// ValidationError refuses a request. The client puts method and path before its text.
type ValidationError struct {
	Method   string
	Path     string    // the template: the catalogue's, or the caller's where the catalogue has none
	Findings []Finding // the errors, then the warnings, each in the order of their paths
}

// mostShown are the findings that the text of an error has room for.
const mostShown = 3

func (e *ValidationError) Error() string {
	var shown []string
	wrong := 0
	for _, f := range e.Findings {
		if f.Level != Error {
			continue
		}
		if wrong++; wrong <= mostShown {
			shown = append(shown, f.String())
		}
	}
	text := strings.Join(shown, "; ")
	if wrong > mostShown {
		text += fmt.Sprintf("; and %d more", wrong-mostShown)
	}
	return text
}

// Validator checks requests against the catalogue. The zero value is ready to use and has the defaults that the comments
// tell; each field sets the level of one class. It is safe for many goroutines and must not be copied after first use.
//
// A finding that is a warning is logged at warn level once for each operation and field, at debug level when it comes
// again; of each class a thousand are remembered. Whatever can't be checked, a stream for one, passes.
type Validator struct {
	UnknownOperation Level // method and path are not in the catalogue; Default: warn
	UnknownField     Level // Default: error where no operation has that name and a field that is not given has nearly that, else warn
	Required         Level // a required field is missing; Default: error, but warn where it is empty, in partial updates, either/or cases and application forms
	Type             Level // another JSON type than the documented one, a float that may have lost digits; Default: error, but warn of identifiers that have both somewhere
	Enum             Level // none of the documented values; Default: error, but warn where other operations know the value or only its case differs, in application forms, and for lists of codes
	Length           Level // length in characters, count of items, range; Default: error. A pattern, date or time that does not fit: warn
	Fen              Level // a fraction, of a text too, where an amount is counted in whole fen; Default: error
	Null             Level // null in JSON, nil maps, slices and pointers too; Default: error
	Characters       Level // characters of 4 bytes in UTF-8, emoji above all, in JSON and query, names included; Default: error
	ClearText        Level // a field that has to be encrypted is not; Default: error
	Serial           Level // encrypted fields, and no header that names the key; Default: error
	Deprecated       Level // the operation or a field is deprecated, superseded or switched off; Default: warn

	Logger *slog.Logger // takes the warnings; nil: slog.Default()

	said memory
}

// Lenient makes a Validator that only warns of what the catalogue does not know, misspelt fields and other values of an
// enum included. What it does know is an error as before.
func Lenient() *Validator {
	return &Validator{UnknownOperation: Warn, UnknownField: Warn, Enum: Warn}
}

// standard is the Validator of defaults: what it has said already is all that it remembers.
var standard Validator

// Validate checks a request with the defaults of [Validator]: set Config.Validate of the root package to it.
func Validate(method, template string, request map[string]any) error {
	return standard.Validate(method, template, request)
}

// Validate checks one call: its method, its path as Chain.String gives it (any path that [Lookup] takes), and its
// request with the keys of the root package's Request: path variables, json, xml, query, headers, body. The error is a
// *[ValidationError] with all findings; warnings alone are logged and give nil.
func (v *Validator) Validate(method, template string, request map[string]any) error {
	r := run{v: v, budget: mostValues}
	r.steps = r.room[:0]
	template = below(request["base_uri"], template)
	c := r.find(method, template, request)
	if c != nil {
		r.check(c, template, request)
	}
	if len(r.findings) == 0 {
		return nil
	}
	method, path := strings.ToUpper(method), withoutQuery(template)
	if c != nil {
		method, path = c.op.Method, c.op.Template()
	}
	slices.SortFunc(r.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), strings.Compare(a.Path, b.Path), strings.Compare(string(a.Class), string(b.Class)))
	})
	refused := false
	for _, f := range r.findings {
		if f.Level == Error {
			refused = true
		} else {
			v.warn(method, path, f)
		}
	}
	if !refused {
		return nil
	}
	return &ValidationError{Method: method, Path: path, Findings: r.findings}
}

// level gives what is set for a class.
func (v *Validator) level(c Class) Level {
	switch c {
	case ClassUnknownOperation:
		return v.UnknownOperation
	case ClassUnknownField:
		return v.UnknownField
	case ClassRequired:
		return v.Required
	case ClassType:
		return v.Type
	case ClassEnum:
		return v.Enum
	case ClassLength:
		return v.Length
	case ClassFen:
		return v.Fen
	case ClassNull:
		return v.Null
	case ClassCharacters:
		return v.Characters
	case ClassClearText:
		return v.ClearText
	case ClassSerial:
		return v.Serial
	}
	return v.Deprecated
}
