package bulk

import (
	"bytes"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// TestConfirm: what one types, or gives, is what may still be sent; the whole plan is taken from a command that goes on.
func TestConfirm(t *testing.T) {
	whole, part := batch.Count{Rows: 600, Fen: 60_000}, batch.Count{Rows: 8, Fen: 800}
	for name, tt := range map[string]struct {
		left  batch.Count
		limit int64
		typed string
		ok    bool
		said  string
	}{
		"all of it":            {whole, 0, "600.00\n", true, "send 600 rows over 600.00 yuan as merchant 1900000001 to sandbox? type 600.00 to go on: "},
		"the rest":             {part, 0, " 8.00 \n", true, "send the 8 rows over 8.00 yuan that are left of 600 over 600.00, as merchant 1900000001 to sandbox? type 8.00 to go on: "},
		"all, of which 8 left": {part, 0, "600.00\n", false, "send the 8 rows "},
		"a canary":             {part, 3, "8.00\n", true, "at most 3 of them are begun now (--limit)\nsend the 8 rows "},
		"a limit beyond":       {part, 8, "8.00\n", true, "send the 8 rows "},
		"nothing typed":        {part, 0, "", false, "send the 8 rows "},
	} {
		var out bytes.Buffer
		q := question{planned: whole, left: tt.left, limit: tt.limit, merchant: "1900000001", server: "sandbox"}
		err := q.ask(terminal.Console{In: strings.NewReader(tt.typed), Err: &out, Lang: words.English})
		if (err == nil) != tt.ok || !strings.HasPrefix(out.String(), tt.said) {
			t.Errorf("%s: %v, %q", name, err, out.String())
		}
	}
	q := question{planned: whole, left: part}
	for text, want := range map[string]bool{"600/600.00": true, "8/8.00": true, "8/600.00": false, "600/8.00": false, "": false, "592/592.00": false} {
		if got := q.confirms(text); got != want {
			t.Errorf("--confirm %q: %t", text, got)
		}
	}
}

// TestToSend: a row that was cut is sent again under its number; without one it never is.
func TestToSend(t *testing.T) {
	counts := batch.Counts{By: map[batch.State]batch.Count{
		batch.Planned: {Rows: 5, Fen: 50}, batch.Sent: {Rows: 2, Fen: 20}, batch.Done: {Rows: 3, Fen: 30}, batch.Unknown: {Rows: 1, Fen: 10}, batch.Skipped: {Rows: 9, Fen: 90},
	}}
	for name, tt := range map[string]struct {
		template batch.Template
		want     batch.Count
	}{
		"numbers":    {batch.Template{Method: "POST", Number: "json.out_refund_no"}, batch.Count{Rows: 7, Fen: 70}},
		"no numbers": {batch.Template{Method: "POST", Number: batch.None}, batch.Count{Rows: 5, Fen: 50}},
		"queries":    {batch.Template{Method: "GET", Number: batch.None}, batch.Count{Rows: 7, Fen: 70}},
	} {
		if got := toSend(tt.template, counts); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
