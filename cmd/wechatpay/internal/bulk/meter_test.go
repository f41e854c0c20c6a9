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
		"a terminal":     {true, false, 60, batch.Progress{Done: 40, Fen: 400}, "\r\x1b[K[####......] 40/100 done, 0 refused, 0 unknown, 30s left; 4"},
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
	settling := batch.Progress{Rows: 40, Settled: 12, Happened: 10, Unknown: 8, Fen: 100, Rate: 90, UnderWay: 4}
	ending := batch.Progress{Rows: 40, Settled: 40, Happened: 30, Pending: 7, Rate: 90}
	for name, tt := range map[string]struct {
		isTerminal, json bool
		progress         batch.Progress
		want             string
		held             time.Duration // from its begin
	}{
		"a pipe":     {false, false, settling, "12 of 40 rows found out: 10 happened, 1.00 yuan; about 10s left; 8 not found out so far; 90.0 a second, 4 under way\n", 0},
		"it waits":   {false, false, settling, "12 of 40 rows found out: 10 happened, 1.00 yuan; about 4m50s left; 8 not found out so far; 90.0 a second, 4 under way\n", 5 * time.Minute},
		"a terminal": {true, false, settling, "\r\x1b[K[#####.....] 12/40 found out, 10 happened, 8 unknown, 10s left; 1.", 0},
		"JSON":       {false, true, settling, `{"fen":100,"happened":10,"limited":0,"pending":0,"rate":90,"rows":40,"settled":12,"under_way":4,"unknown":8}` + "\n", 0},
		"the end":    {false, false, ending, "40 of 40 rows found out; 7 that were executed have not come to their end at WeChat Pay; 90.0 a second, 0 under way\n", 0},
	} {
		var out bytes.Buffer
		m := newMeter(terminal.Console{Err: &out, Lang: words.English}, 100, counts, tt.json)
		m.isTerminal, m.columns, m.newest, m.settles = tt.isTerminal, 67, tt.progress, true
		m.held = m.began.Add(tt.held)
		m.say(m.began.Add(10 * time.Second))
		if out.String() != tt.want {
			t.Errorf("of a settling, %s: %q, want %q", name, out.String(), tt.want)
		}
	}
	large := batch.Counts{By: map[batch.State]batch.Count{batch.Planned: {Rows: 99_000}, batch.Skipped: {Rows: 1}, batch.Settled: {Rows: 999}}}
	for name, tt := range map[string]struct {
		lang     words.Lang
		terminal bool
		progress batch.Progress
		after    time.Duration
		want     string
	}{
		"80 columns hold what matters": {words.English, true, batch.Progress{Done: 33_000, Refused: 1000, Unknown: 1000}, 73 * time.Minute, "[###.......] 33000/99999 done, 1000 refused, 1000 unknown, 2h13m29s left; 0.00 "},
		"and in Chinese":               {words.Chinese, true, batch.Progress{Done: 33_000, Refused: 1000, Unknown: 1000}, 73 * time.Minute, "[###.......] 完成 33000/99999，拒绝 1000，未知 1000，剩 2h13m29s；0.00 元；每秒"},
		"neither skipped nor settled":  {words.English, false, batch.Progress{Done: 99_000}, time.Minute, "99000 of 99999 rows done, 0.00 yuan, about 0s left; 0 refused, 0 unknown; 0.0 a second, 0 under way"},
	} {
		var out bytes.Buffer
		m := newMeter(terminal.Console{Err: &out, Lang: tt.lang}, 100_000, large, false)
		m.isTerminal, m.newest = tt.terminal, tt.progress
		m.say(m.began.Add(tt.after))
		if got := strings.TrimPrefix(strings.TrimSuffix(out.String(), "\n"), "\r\x1b[K"); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	failed := batch.Record{Line: 17, State: batch.Refused, Code: "PARAM_ERROR", Answer: `{"code":"PARAM_ERROR","message":"no such\norder"}`}
	for name, tt := range map[string]struct {
		isTerminal, json bool
		first            string
		lines            int
	}{
		"a pipe":     {false, false, "line 17 is refused: PARAM_ERROR no such order\n", mostFailures + 1},
		"a terminal": {true, false, "\r\x1b[Kline 17 is refused: PARAM_ERROR no such order\n", mostFailures + 1},
		"JSON":       {true, true, "", 0},
	} {
		var out bytes.Buffer
		m := newMeter(terminal.Console{Err: &out, Lang: words.English}, 100, counts, tt.json)
		m.isTerminal = tt.isTerminal
		for range 3 * mostFailures {
			m.failed(failed)
		}
		if text := out.String(); !strings.HasPrefix(text, tt.first) || strings.Count(text, "\n") != tt.lines {
			t.Errorf("rows that failed, %s: %q", name, text)
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

// TestShown: what is shown of a run, and of a settling, is the whole job as it stands by now.
func TestShown(t *testing.T) {
	before := batch.Counts{Happened: batch.Count{Rows: 1, Fen: 3}, By: map[batch.State]batch.Count{
		batch.Planned: {Rows: 50}, batch.Done: {Rows: 20, Fen: 200}, batch.Refused: {Rows: 2, Fen: 20}, batch.Unknown: {Rows: 9, Fen: 90}, batch.Settled: {Rows: 2, Fen: 6},
	}}
	rows := func(c batch.Counts) (n [5]int64) {
		for i, state := range []batch.State{batch.Done, batch.Refused, batch.Unknown, batch.Settled} {
			n[i] = c.By[state].Rows
		}
		n[4] = c.Happened.Fen + 1000*c.By[batch.Done].Fen
		return n
	}
	for name, tt := range map[string]struct {
		settles  bool
		progress batch.Progress
		want     [5]int64
	}{
		"a run":      {false, batch.Progress{Done: 5, Fen: 50, Refused: 1, Unknown: 2}, [5]int64{25, 3, 11, 2, 250_003}},
		"a settling": {true, batch.Progress{Rows: 9, Settled: 4, Happened: 3, Fen: 30, Unknown: 5}, [5]int64{20, 2, 5, 6, 200_033}},
	} {
		var out bytes.Buffer
		c := terminal.Console{Err: &out, Lang: words.English}
		s := &shown{newMeter(c, 83, before, false), new(gauges), before}
		s.settles = tt.settles
		s.progress(tt.progress)
		if got := rows(s.gauges.newest.Load().counts); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
		s.waiting(s.began.Add(time.Hour))
		if s.end(); strings.Count(out.String(), "\n") != 2 {
			t.Errorf("%s: it is told %q", name, out.String())
		}
	}
}

// TestTrouble: that calls fail is said once, at once, until one does not.
func TestTrouble(t *testing.T) {
	away, well := batch.Progress{Trouble: "connection refused"}, batch.Progress{Done: 1}
	for name, tt := range map[string]struct {
		isTerminal, json bool
		want             string
	}{
		"a pipe":     {false, false, "calls fail: connection refused\n"},
		"a terminal": {true, false, "\r\x1b[Kcalls fail: connection refused\n"},
		"JSON":       {false, true, `{"done":0,"fen":0,"limited":0,"rate":0,"refused":0,"rows":1,"trouble":"connection refused","under_way":0,"unknown":0}` + "\n"},
	} {
		var out bytes.Buffer
		m := newMeter(terminal.Console{Err: &out, Lang: words.English}, 1, batch.Counts{}, tt.json)
		m.isTerminal = tt.isTerminal
		for _, p := range []batch.Progress{well, away, away, well, away} {
			m.tell(p)
		}
		if text := out.String(); !strings.Contains(text, tt.want) || strings.Count(text, "connection") != 1 {
			t.Errorf("%s: %q", name, text)
		}
	}
}
