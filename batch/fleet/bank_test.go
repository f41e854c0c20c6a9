package fleet

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

const (
	refundPath  = "v3/refund/domestic/refunds"
	sharingPath = "v3/profitsharing/orders"
)

// bank stands before a sandbox, executes refunds in its place, once for a number, and counts. It is never killed.
type bank struct {
	sb *sandbox.Sandbox

	mu      sync.Mutex
	fault   func(number string, nth int) string // see serve
	sends   map[string]int                      // by number
	fen     map[string]int64                    // of what was executed
	doubled []string                            // numbers that were executed for two sums
	at      []time.Time
	keys    map[string][]time.Time // calls of one order, or of one receiver
}

func newBank(t testing.TB) *bank {
	b := &bank{sends: map[string]int{}, fen: map[string]int64{}, keys: map[string][]time.Time{}}
	b.sb = clienttest.Sandbox(t, sandbox.Options{Intercept: b.serve, RequestLog: 1})
	return b
}

func (b *bank) client(t testing.TB) *wechatpay.Client { return clienttest.New(t, b.sb.Config()) }

// serve answers refunds. A fault is when it happens, and what: "lost before" executes nothing and answers nothing,
// "500 after" executes and answers 500, "400 PARAM_ERROR" refuses.
func (b *bank) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if r.Method != http.MethodPost || r.URL.Path != "/"+refundPath && r.URL.Path != "/"+sharingPath {
		next.ServeHTTP(w, r)
		return
	}
	var asked struct {
		Order  string `json:"out_trade_no"`
		Number string `json:"out_refund_no"`
		Amount struct{ Refund int64 }

		Sharing  string `json:"out_order_no"`
		Receiver string `json:"sub_mchid"`
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &asked) != nil {
		panic(http.ErrAbortHandler)
	}
	var status int
	var code string
	switch fault := b.execute(asked.Order+asked.Receiver, asked.Number+asked.Sharing, asked.Amount.Refund); fault {
	case "":
		b.answer(w, r, 200, fmt.Sprintf(`{"out_refund_no":%q,"status":"PROCESSING"}`, asked.Number))
	case "lost before", "lost after":
		panic(http.ErrAbortHandler)
	case "slow":
		time.Sleep(300 * time.Millisecond)
		b.answer(w, r, 200, fmt.Sprintf(`{"out_refund_no":%q,"status":"PROCESSING"}`, asked.Number))
	case "500 before", "500 after":
		b.answer(w, r, 500, `{"code":"SYSTEM_ERROR"}`)
	default:
		_, _ = fmt.Sscan(fault, &status, &code)
		b.answer(w, r, status, fmt.Sprintf(`{"code":%q,"message":"as the test wants it"}`, code))
	}
}

// execute does what is asked for, if no fault comes before, and gives the fault.
func (b *bank) execute(order, number string, fen int64) (fault string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.at, b.keys[order] = append(b.at, now), append(b.keys[order], now)
	b.sends[number]++
	if b.fault != nil {
		fault = b.fault(number, b.sends[number])
	}
	switch fault {
	case "", "slow", "lost after", "500 after":
		if was, ok := b.fen[number]; ok && was != fen {
			b.doubled = append(b.doubled, number)
		}
		b.fen[number] = fen
	}
	return fault
}

func (b *bank) answer(w http.ResponseWriter, r *http.Request, status int, body string) {
	clienttest.Reply(b.sb, w, r, status, body)
}

// faults sets what goes wrong from now on.
func (b *bank) faults(f func(number string, nth int) string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fault = f
}

// calls is how many have come.
func (b *bank) calls() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.at)
}

// await waits until so many calls have come.
func (b *bank) await(t testing.TB, calls int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); b.calls() < calls; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d calls have come, %d were awaited", b.calls(), calls)
		}
	}
}

// refunds are n rows; row i asks for i+1 fen, and each orders of them are of one order.
func refunds(name string, n, orders int) iter.Seq2[batch.Row, error] {
	return func(yield func(batch.Row, error) bool) {
		for i := range n {
			row := batch.Row{Request: wechatpay.Request{"json": wechatpay.Object{
				"out_trade_no": fmt.Sprintf("T%s%07d", name, i/orders), "out_refund_no": fmt.Sprintf("R%s%07d", name, i),
				"amount": wechatpay.Object{"refund": i + 1, "total": n * orders, "currency": "CNY"},
			}}}
			if !yield(row, nil) {
				return
			}
		}
	}
}

var template = batch.Template{Method: "POST", Path: refundPath, Merchant: sandbox.DefaultMchID, Key: batch.None}

func planned(t testing.TB, template batch.Template, rows iter.Seq2[batch.Row, error]) *batch.Job {
	t.Helper()
	job, err := batch.Plan(context.Background(), filepath.Join(t.TempDir(), "job"), template, rows)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { job.Close() })
	return job
}

// check is what has to hold however a job went: nothing doubled, done has happened, refused has not, sums are equal, and
// every row has a state.
func (b *bank) check(t testing.TB, job *batch.Job) batch.Counts {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.doubled) > 0 {
		t.Errorf("executed twice: %q", b.doubled)
	}
	counts, err := job.Counts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var moved, sure, maybe, seen int64
	for _, fen := range b.fen {
		moved += fen
	}
	for r, err := range job.Rows(context.Background(), "") {
		if err != nil {
			t.Fatal(err)
		}
		seen++
		fen, happened := b.fen[r.Number]
		switch says := r.State == batch.Done || r.State == batch.Settled && *r.Happened; {
		case says && !happened, happened && (r.State == batch.Refused || r.State == batch.Skipped):
			t.Errorf("%s is %s, and was executed: %v", r.Number, r.State, happened)
		case says:
			sure += fen
		case happened: // planned: its ledger was restored
			maybe += fen
		}
	}
	if sum := counts.By[batch.Done].Fen + counts.Happened.Fen; sum != sure || sure+maybe != moved {
		t.Errorf("%d fen are done or have happened, %d in the counts, %d are open, %d were moved", sure, sum, maybe, moved)
	}
	if seen != job.Info().Rows {
		t.Errorf("%d rows of %d", seen, job.Info().Rows)
	}
	return counts
}
