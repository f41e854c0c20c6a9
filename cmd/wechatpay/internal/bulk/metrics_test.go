package bulk

import (
	"io"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
)

// TestMetrics: what is shown, and to whom.
func TestMetrics(t *testing.T) {
	job, err := batch.Plan(t.Context(), filepath.Join(t.TempDir(), "wages"), batch.Template{Method: "GET", Path: "v3/certificates", Merchant: "1"},
		func(yield func(batch.Row, error) bool) { yield(batch.Row{Request: wechatpay.Request{}}, nil) })
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	for _, address := range []string{":9464", "0.0.0.0:0", "10.1.1.1:80", "example.com:80", "x"} {
		if _, err := serveMetrics(address, job); err == nil {
			t.Errorf("%s is taken", address)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	shown, err := serveMetrics(address, job)
	if err != nil {
		t.Fatal(err)
	}
	defer shown.close()
	counts := batch.Counts{Happened: batch.Count{Fen: 30}, By: map[batch.State]batch.Count{batch.Done: {Rows: 5, Fen: 700}, batch.Refused: {Rows: 1}, batch.Settled: {Rows: 4, Fen: 40}}}
	shown.newest.Store(&figures{counts: counts, Progress: batch.Progress{Limited: 2, UnderWay: 3, Rate: 67.5, Pending: 6, Commits: batch.Calls{Count: 8, Took: 4 * time.Second, Slowest: time.Second}, Calls: map[string]batch.Calls{
		"PARAM_ERROR": {Count: 1, Took: 100 * time.Millisecond, Slowest: 100 * time.Millisecond}, "OK": {Count: 4, Took: 2 * time.Second, Slowest: 1500 * time.Millisecond},
	}}})
	resp, err := http.Get("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if diff := cmp.Diff(`wechatpay_batch_rows{job="wages",state="done"} 5
wechatpay_batch_rows{job="wages",state="refused"} 1
wechatpay_batch_rows{job="wages",state="unknown"} 0
wechatpay_batch_rows{job="wages",state="settled"} 4
wechatpay_batch_fen_total{job="wages",state="done"} 700
wechatpay_batch_fen_total{job="wages",state="settled"} 30
wechatpay_batch_limited_total{job="wages"} 2
wechatpay_batch_inflight{job="wages"} 3
wechatpay_batch_rate{job="wages"} 67.5
wechatpay_batch_pending{job="wages"} 6
wechatpay_batch_ledger_commit_seconds_sum{job="wages"} 4
wechatpay_batch_ledger_commit_seconds_count{job="wages"} 8
wechatpay_batch_ledger_commit_seconds_max{job="wages"} 1
wechatpay_batch_calls_total{job="wages",code="OK"} 4
wechatpay_batch_calls_total{job="wages",code="PARAM_ERROR"} 1
wechatpay_batch_call_seconds_sum{job="wages",code="OK"} 2
wechatpay_batch_call_seconds_sum{job="wages",code="PARAM_ERROR"} 0.1
wechatpay_batch_call_seconds_count{job="wages",code="OK"} 4
wechatpay_batch_call_seconds_count{job="wages",code="PARAM_ERROR"} 1
wechatpay_batch_call_seconds_max{job="wages",code="OK"} 1.5
wechatpay_batch_call_seconds_max{job="wages",code="PARAM_ERROR"} 0.1
`, string(text)); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
