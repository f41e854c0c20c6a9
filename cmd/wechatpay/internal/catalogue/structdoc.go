package catalogue

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/openapi"
)

// comment writes a doc comment, its long lines broken at blanks.
func (s *structs) comment(indent, text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		for _, piece := range terminal.Wrap(terminal.OneLine(line), 110) {
			s.text.WriteString(strings.TrimRight(indent+"// "+piece, " ") + "\n")
		}
	}
}

// fieldComment is what a reader of the struct should know of a field.
func fieldComment(f *openapi.Field, m member, textType string) string {
	var notes []string
	if m.required {
		notes = append(notes, "required")
	}
	if operation.IsMoney(f) {
		notes = append(notes, moneyNote)
	}
	notes = append(notes, limits(f)...)
	if f.Sensitive != "" {
		notes = append(notes, "encrypted: "+f.Sensitive)
	}
	if textType != "" {
		notes = append(notes, "JSON text of "+textType)
	}
	text := cmp.Or(f.Label, f.Name)
	if len(notes) > 0 {
		text += " (" + strings.Join(notes, ", ") + ")"
	}
	if f.Deprecated {
		text += "\n\nDeprecated: so the official page."
	}
	return text
}

const moneyNote = "in fen, or the currency's smallest unit"

// limits says in English which values a field takes.
func limits(f *openapi.Field) []string {
	var notes []string
	if f.Format != "" && f.Format != "int64" && f.Format != "uint64" {
		notes = append(notes, f.Format)
	}
	if len(f.Enum) > 0 {
		notes = append(notes, "one of "+strings.Join(f.Enum, " "))
	}
	notes = append(notes, between(f.MinLength, f.MaxLength, "characters"), between(f.MinItems, f.MaxItems, "items"))
	switch {
	case f.Minimum != nil && f.Maximum != nil:
		notes = append(notes, fmt.Sprintf("%d to %d", *f.Minimum, *f.Maximum))
	case f.Minimum != nil:
		notes = append(notes, fmt.Sprintf("at least %d", *f.Minimum))
	case f.Maximum != nil:
		notes = append(notes, fmt.Sprintf("at most %d", *f.Maximum))
	}
	if f.Default != nil {
		notes = append(notes, fmt.Sprintf("default %v", f.Default))
	}
	if f.Exclusive {
		notes = append(notes, "one of several")
	}
	return terminal.DropEmpty(notes)
}

func between(low, high int, what string) string {
	if high == 1 || high == 0 && low == 1 {
		what = strings.TrimSuffix(what, "s")
	}
	switch {
	case low > 0 && high == low:
		return fmt.Sprintf("%d %s", low, what)
	case low > 0 && high > 0:
		return fmt.Sprintf("%d to %d %s", low, high, what)
	case high > 0:
		return fmt.Sprintf("at most %d %s", high, what)
	case low > 1 || low == 1 && what == "item": // that a text is not empty goes without saying
		return fmt.Sprintf("at least %d %s", low, what)
	}
	return ""
}
