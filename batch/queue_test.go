package batch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

var start = time.Unix(1_780_000_000, 0)

// TestQueue is a queue as a run uses it: two calls under way, 100 ms each, and the clock in hundreds of ms. What comes
// out is the row and when it began.
func TestQueue(t *testing.T) {
	for name, tt := range map[string]struct {
		gap    int            // in 100 ms
		each   int            // between rows of one part, as well
		rows   []string       // key@part of row 1, 2, …
		before map[string]int // keys of which a row began earlier, and when
		again  map[int64]int  // rows that are to be sent again once, and after how long
		want   string
	}{
		"no keys":                        {0, 0, []string{"", "", "", ""}, nil, nil, "1@0 2@0 3@1 4@1"},
		"one key":                        {0, 0, []string{"a", "a", "a"}, nil, nil, "1@0 2@1 3@2"},
		"one key with a gap":             {5, 0, []string{"a", "a", "a"}, nil, nil, "1@0 2@6 3@12"},
		"sorted by key, they take turns": {5, 0, []string{"a", "a", "b", "b", "c", "c"}, nil, nil, "1@0 3@0 5@1 2@6 4@6 6@7"},
		"with some without":              {5, 0, []string{"a", "a", "", "", ""}, nil, nil, "1@0 3@0 4@1 5@1 2@6"},
		"an earlier run":                 {5, 0, []string{"a", "b"}, map[string]int{"a": -2}, nil, "2@0 1@3"},
		"again without a key":            {0, 0, []string{"", ""}, nil, map[int64]int{1: 3}, "1@0 2@0 1@4"},
		"again holds up its key":         {0, 0, []string{"a", "a", "b"}, nil, map[int64]int{1: 3}, "1@0 3@0 1@4 2@5"},
		"parts":                          {0, 3, []string{"a@x", "b@x", "c@x", "d@y"}, nil, nil, "1@0 4@0 2@3 3@6"},
		"parts without keys":             {0, 3, []string{"@x", "@x", "@", "@"}, nil, nil, "1@0 3@0 2@3 4@3"},
		"a part and a gap":               {5, 2, []string{"a@x", "a@x", "b@x", "c@y"}, nil, nil, "1@0 4@0 3@2 2@6"},
		"again in a part":                {0, 3, []string{"@x", "@x", "@y"}, nil, map[int64]int{1: 1}, "1@0 3@0 2@3 1@6"},
		"again, but not too close":       {9, 0, []string{"a", "a"}, nil, map[int64]int{1: 3}, "1@0 1@10 2@20"},
	} {
		t.Run(name, func(t *testing.T) {
			step := 100 * time.Millisecond
			q := newQueue(time.Duration(tt.gap)*step, time.Duration(tt.each)*step)
			for key, at := range tt.before {
				q.seen(key, start.Add(time.Duration(at)*step))
			}
			for i, key := range tt.rows {
				key, part, _ := strings.Cut(key, "@")
				q.add(ledger.Ref{ID: int64(i + 1), Key: key, Part: part})
			}
			var got []string
			var under []ticket
			for i := 0; q.Len()+len(under) > 0 && i < 100; i++ {
				now := start.Add(time.Duration(i) * step)
				for _, u := range under {
					if wait, ok := tt.again[u.id]; ok {
						delete(tt.again, u.id)
						q.again(u, now, now.Add(time.Duration(wait)*step))
						continue
					}
					q.ended(u, now)
				}
				for under = nil; len(under) < 2; {
					if ok, _ := q.peek(now); !ok {
						break
					}
					u := q.take(now)
					got = append(got, fmt.Sprintf("%d@%d", u.id, i))
					under = append(under, u)
				}
				q.forget(now)
			}
			if text := strings.Join(got, " "); text != tt.want {
				t.Errorf("%s, want %s", text, tt.want)
			}
			if q.forget(start.Add(time.Hour)); len(q.lanes) != 0 {
				t.Errorf("%d keys are remembered for ever", len(q.lanes))
			}
		})
	}
}

// TestRemember: rows that an earlier process has sent keep theirs apart, by this process's own clock; what a clock that went
// ahead has written counts as now.
func TestRemember(t *testing.T) {
	template := refundTemplate
	template.Key, template.Gap = "json.out_trade_no", time.Minute
	job := planned(t, template, refunds(3))
	sentAt(t, job, []time.Duration{-time.Hour, 20 * time.Second, time.Hour})
	q, now := newQueue(template.Gap, 0), time.Now()
	if err := q.remember(t.Context(), job.ledger); err != nil {
		t.Fatal(err)
	}
	for i, want := range []time.Duration{time.Minute, 40 * time.Second} {
		free := q.lanes[fmt.Sprintf("T%07d", i)].free
		if d := free.Sub(now); d < want-5*time.Second || d > want+5*time.Second || !strings.Contains(free.String(), " m=") {
			t.Errorf("row %d is free in %s, want %s, by the clock that nobody sets: %s", i+1, d, want, free)
		}
	}
	if len(q.lanes) != 2 {
		t.Errorf("%d keys", len(q.lanes))
	}
}

// TestPartsShared: the rows of one part, of two jobs, come as far apart as those of one job; other parts do not wait for them.
func TestPartsShared(t *testing.T) {
	folder := t.TempDir()
	k := &kept{Template: Template{Merchant: "8956000", Method: "POST", Path: "v3/profitsharing/orders"}}
	k.Each.Field, k.Each.Rate.Calls, k.Each.Rate.Per = "json.sub_mchid", 10, 9*time.Second // a second apart
	var jobs []*queue
	for range 2 {
		q := newQueue(0, k.eachGap())
		q.reserve = partsOf(folder, k)
		for i := range 6 {
			q.add(ledger.Ref{ID: int64(i + 1), Part: []string{"x", "x", "y"}[i%3]})
		}
		jobs = append(jobs, q)
	}
	at := map[string][]time.Duration{}
	for ms := 0; jobs[0].Len()+jobs[1].Len() > 0 && ms < 60_000; ms += 100 {
		now := start.Add(time.Duration(ms) * time.Millisecond)
		for _, q := range jobs {
			for {
				if ok, _ := q.peek(now); !ok {
					break
				}
				if err := q.claim(now); err != nil {
					t.Fatal(err)
				}
				if ok, _ := q.peek(now); !ok {
					break
				}
				u := q.take(now)
				at[u.part.name] = append(at[u.part.name], now.Sub(start))
				q.ended(u, now)
			}
		}
	}
	for part, want := range map[string]int{"x": 8, "y": 4} {
		if len(at[part]) != want || at[part][want-1] > time.Duration(want+1)*time.Second {
			t.Errorf("%s: %v", part, at[part])
		}
		for i := 1; i < len(at[part]); i++ {
			if d := at[part][i] - at[part][i-1]; d < time.Second {
				t.Errorf("%s: %s apart", part, d)
			}
		}
	}
	if partsOf(alone, k) != nil {
		t.Error("a job that shares with none shares parts")
	}
}
