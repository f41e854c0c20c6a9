package porting

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/port"
)

// ported is what became of a file.
type ported struct {
	File    string      `json:"file"`
	Refused int         `json:"refused"`
	Notes   []port.Note `json:"notes"`
	Skipped string      `json:"skipped,omitempty"` // why nobody looked into it
}

// refuse says why nothing of a file is ported.
func (p *ported) refuse(line, column int, why string) {
	p.Refused, p.Notes = 1, []port.Note{{Line: line, Column: column, Refused: true, Text: why}}
}

type report []ported

// print writes the report, and fails where something is not ported.
func (r report) print(c terminal.Console, to io.Writer, form string) error {
	left, all := 0, 0
	for i := range r {
		if r[i].Refused > 0 {
			left++
		}
		if r[i].Skipped == "" {
			all++
		}
		if r[i].Notes == nil {
			r[i].Notes = []port.Note{}
		}
	}
	var err error
	if form == "json" {
		encoder := json.NewEncoder(to)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(map[string]any{"files": r})
	} else {
		err = r.text(c, to)
	}
	switch {
	case err != nil:
		return terminal.WriteFailure(err)
	case left > 0:
		return &terminal.Failure{Code: terminal.ExitOther, Hint: words.PortLeftHint, Err: words.PortLeft.With(left, all)}
	}
	return nil
}

// text writes a line for each note.
func (r report) text(c terminal.Console, to io.Writer) error {
	for _, one := range r {
		if one.Skipped != "" {
			if _, err := fmt.Fprintf(to, "%s: %s: %s\n", terminal.OneLine(one.File), c.Say(words.PortSkipped), one.Skipped); err != nil {
				return err
			}
		}
		for _, n := range one.Notes {
			kind := words.PortNote
			if n.Refused {
				kind = words.PortNotPorted
			}
			told := c.Say(words.Text{EN: n.Text, ZH: n.Chinese()})
			if _, err := fmt.Fprintf(to, "%s:%d:%d: %s: %s\n", terminal.OneLine(one.File), n.Line, n.Column, c.Say(kind), terminal.OneLine(told)); err != nil {
				return err
			}
		}
	}
	return nil
}
