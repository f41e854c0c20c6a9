package bulk

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// TestMeter: what is said of a run in a pipe and on a terminal, and how long it will take.
func TestMeter(t *testing.T) {
	counts := batch.Counts{By: map[batch.State]batch.Count{batch.Done: {Rows: 20, Fen: 200}, batch.Planned: {Rows: 75}, batch.Sent: {Rows: 5}}}
	for name, tt := range map[string]struct {
		isTerminal, json bool
		columns          int
		progress         batch.Progress
		want             string
	}{
		"a pipe":         {false, false, 80, batch.Progress{Done: 38, Refused: 1, Unknown: 1, Fen: 380, Rate: 135, UnderWay: 4}, "38 of 100 rows done, 3.80 yuan, about 30s left; 1 refused, 1 unknown; 135.0 a second, 4 under way\n"},
		"nothing yet":    {false, false, 80, batch.Progress{Done: 20}, "20 of 100 rows done, 0.00 yuan, about ? left; 0 refused, 0 unknown; 0.0 a second, 0 under way\n"},
		"the end":        {false, false, 80, batch.Progress{Done: 100}, "100 of 100 rows done, 0.00 yuan, about 0s left; 0 refused, 0 unknown; 0.0 a second, 0 under way\n"},
		"a terminal":     {true, false, 60, batch.Progress{Done: 40, Fen: 400}, "\r\x1b[K[######..........] 40 of 100 rows done, 4.00 yuan, about 30"},
		"JSON, anywhere": {true, true, 60, batch.Progress{Done: 40, Fen: 400}, `{"done":40,"fen":400,"limited":0,"rate":0,"refused":0,"rows":100,"under_way":0,"unknown":0}` + "\n"},
	} {
		var out bytes.Buffer
		m := newMeter(terminal.Console{Err: &out, Lang: words.English}, 100, counts, tt.json)
		m.isTerminal, m.columns, m.newest = tt.isTerminal, tt.columns, tt.progress
		m.say(m.began.Add(10 * time.Second))
		if out.String() != tt.want {
			t.Errorf("%s: %q, want %q", name, out.String(), tt.want)
		}
	}
	if got := clip("ab中文c", 5); got != "ab中" {
		t.Errorf("clipped to %q", got)
	}
	var out bytes.Buffer
	m := newMeter(terminal.Console{Err: &out, Lang: words.English}, 100, counts, false)
	if m.end(); out.Len() != 0 {
		t.Errorf("a run that was refused is told of: %q", out.String())
	}
	for range 50 {
		m.tell(batch.Progress{Done: 30})
	}
	if m.end(); strings.Count(out.String(), "\n") != 1 {
		t.Errorf("a pipe is flooded: %q", out.String())
	}
	for range 3 {
		m.tell(batch.Progress{Held: m.began.Add(time.Hour)})
	}
	if text := out.String(); strings.Count(text, "too many calls: nothing is sent until "+m.began.Add(time.Hour).Format(time.TimeOnly)) != 1 {
		t.Errorf("that nothing is sent for an hour is not said once: %q", text)
	}
}
