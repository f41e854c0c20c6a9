package batch

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReport: what a report says of rows in each state, as a table and as JSON.
func TestReport(t *testing.T) {
	b := newBank(t)
	b.faults(func(number string, _ int) string {
		return map[string]string{"R0000001": "400 PARAM_ERROR", "R0000002": "lost after"}[number]
	})
	job := planned(t, refundTemplate, refunds(4))
	opts := quickly
	opts.Concurrency, opts.Limit = 1, 3
	if err := job.Run(t.Context(), b.client(t), opts); err != nil {
		t.Fatal(err)
	}
	report := func(format Format, states ...State) string {
		var out bytes.Buffer
		if err := job.Report(t.Context(), &out, format, states...); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	var got []string
	for i, line := range strings.Split(strings.TrimSpace(report(CSV)), "\n") {
		cells := strings.Split(line, ",")
		if i > 0 && cells[6] != "" {
			cells[6] = "T"
		}
		got = append(got, strings.Join(cells[:11], ","))
	}
	if diff := cmp.Diff([]string{
		"line,number,state,happened,fen,attempts,at,http,code,request_id,status",
		"1,R0000000,done,,1,1,T,200,,REQ,PROCESSING",
		"2,R0000001,refused,,2,1,T,400,PARAM_ERROR,REQ,",
		"3,R0000002,unknown,,3,3,T,,,,",
		"4,R0000003,planned,,4,0,,,,,",
	}, got); diff != "" {
		t.Error(diff)
	}
	if text := report(JSONL, Done); !strings.Contains(text, `"answer":{"out_refund_no":"R0000000","refund_id":"5R0000000","status":"PROCESSING"}`) || strings.Count(text, "\n") != 1 {
		t.Error(text)
	}
	if err := job.Report(t.Context(), new(bytes.Buffer), "xlsx"); err == nil {
		t.Error("xlsx")
	}
	if err := job.Report(t.Context(), brokenPipe{}, CSV); !errors.Is(err, errPipe) {
		t.Errorf("a reader that has gone: %v", err)
	}
	if cells := plain([]string{"=1+1", "-5", "ok", ""}); fmt.Sprint(cells) != "['=1+1 '-5 ok ]" {
		t.Error(cells)
	}
}

var errPipe = errors.New("broken pipe")

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }
