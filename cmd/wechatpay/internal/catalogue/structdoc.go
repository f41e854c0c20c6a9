package catalogue

import (
	"cmp"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
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
	if m.either != nil {
		notes = append(notes, "required: one of "+strings.Join(m.either, ", "))
	}
	if operation.IsMoney(f) {
		notes = append(notes, moneyNote)
	}
	if m.goType != moment { // the length of its text
		for _, limit := range limits(f) {
			notes = append(notes, limit.In(words.English)) // as all that gen writes
		}
	}
	if f.Sensitive != "" {
		notes = append(notes, "encrypted: "+f.Sensitive)
	}
	if m.isNumbered() {
		notes = append(notes, "by its number: 0, or 0_1")
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
