package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

const refundPath = "v3/refund/domestic/refunds"

// bank stands before a sandbox, executes refunds in its place, and counts what it has done. It is never killed.
type bank struct {
	sb *sandbox.Sandbox

	mu        sync.Mutex
	numbers   bool                                // a number is executed once; else every request is
	slow      int                                 // queries that are answered PROCESSING
	looks     map[string]int                      // queries by number
	broken    bool                                // queries are answered 500
	brokenFor string                              // of this number alone; "": of all
	fault     func(number string, nth int) string // what goes wrong with a request: see serve
	sends     map[string]int                      // by number
	effects   map[string]int64                    // what was executed
	doubled   map[string]bool
	fen       map[string]int64
	at        []time.Time
	hold      func() // before an answer; nil: nothing is
}

func newBank(t testing.TB) *bank {
	b := &bank{numbers: true, sends: map[string]int{}, looks: map[string]int{}, effects: map[string]int64{}, doubled: map[string]bool{}, fen: map[string]int64{}}
	b.sb = clienttest.Sandbox(t, sandbox.Options{Intercept: b.serve, RequestLog: 1})
	return b
}

func (b *bank) client(t testing.TB) *wechatpay.Client { return clienttest.New(t, b.sb.Config()) }

// execute does what a request asks for, once for a number. The caller holds mu.
func (b *bank) execute(number string, fen int64) {
	if b.effects[number]++; b.effects[number] > 1 && b.numbers {
		b.effects[number] = 1
	}
	if was, ok := b.fen[number]; ok && was != fen {
		b.doubled[number] = true
	}
	b.fen[number] = fen
}

// serve answers refunds. A fault is when it happens, and what: "lost before" executes nothing and answers nothing,
// "500 after" executes and answers 500, "403 NOT_ENOUGH" refuses.
func (b *bank) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/"+refundPath+"/") {
		b.query(w, r)
		return
	}
	if r.Method != http.MethodPost || r.URL.Path != "/"+refundPath {
		next.ServeHTTP(w, r)
		return
	}
	var asked struct {
		Number string `json:"out_refund_no"`
		Reason string `json:"reason"`
		Amount struct{ Refund int64 }
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &asked) != nil {
		panic(http.ErrAbortHandler)
	}
	number := asked.Number
	b.mu.Lock()
	b.at = append(b.at, time.Now())
	b.sends[number]++
	fault := ""
	if b.fault != nil {
		fault = b.fault(number, b.sends[number])
	}
	what, when, _ := strings.Cut(fault, " ")
	if fault == "" || when == "after" {
		b.execute(number, asked.Amount.Refund)
	}
	hold := b.hold
	b.mu.Unlock()
	if hold != nil {
		hold()
	}
	switch what {
	case "":
		b.answer(w, r, 200, fmt.Sprintf(`{"out_refund_no":%q,"refund_id":"5%s","status":"PROCESSING"}`, number, number))
	case "lost":
		panic(http.ErrAbortHandler)
	case "hang":
		<-r.Context().Done()
	case "unsigned":
		w.WriteHeader(200)
		_, _ = io.WriteString(w, "{}")
	case "probe", "skew":
		body := `{"status":"PROCESSING"}`
		if what == "skew" {
			w.Header().Set("Wechatpay-Timestamp", strconv.FormatInt(time.Now().Add(-time.Hour).Unix(), 10))
		}
		_ = b.sb.Sign(w.Header(), r.Header.Get("Wechatpay-Serial"), []byte(body))
		if what == "probe" {
			w.Header().Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+w.Header().Get("Wechatpay-Signature"))
		}
		w.WriteHeader(200)
		_, _ = io.WriteString(w, body)
	case "half":
		w.Header().Set("Content-Length", "500")
		w.WriteHeader(200)
		_, _ = io.WriteString(w, `{"out_ref`)
		panic(http.ErrAbortHandler)
	case "html":
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(502)
		_, _ = io.WriteString(w, "<html>bad gateway</html>")
	default:
		var status int
		_, _ = fmt.Sscan(what, &status)
		if when == "before" || when == "after" {
			when = "SYSTEM_ERROR"
		}
		b.answer(w, r, status, fmt.Sprintf(`{"code":%q,"message":"as the test wants it"}`, when))
	}
}

func (b *bank) query(w http.ResponseWriter, r *http.Request) {
	number := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	b.mu.Lock()
	defer b.mu.Unlock()
	happened, broken := b.effects[number] > 0, b.broken && (b.brokenFor == "" || b.brokenFor == number)
	if broken {
		b.answer(w, r, 500, `{"code":"SYSTEM_ERROR"}`)
		return
	}
	if happened {
		status := "SUCCESS"
		if b.looks[number]++; b.looks[number] <= b.slow {
			status = "PROCESSING"
		}
		b.answer(w, r, 200, fmt.Sprintf(`{"out_refund_no":%q,"status":%q}`, number, status))
		return
	}
	b.answer(w, r, 404, `{"code":"RESOURCE_NOT_EXISTS","message":"there is none"}`)
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

// refunds are n rows; row i asks for i+1 fen.
func refunds(n int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for i := range n {
			if !yield(refund(i, int64(i+1)), nil) {
				return
			}
		}
	}
}

func refund(i int, fen int64) Row {
	return Row{Request: wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no": fmt.Sprintf("T%07d", i), "out_refund_no": fmt.Sprintf("R%07d", i),
		"amount": wechatpay.Object{"refund": fen, "total": fen, "currency": "CNY"},
	}}}
}

var refundTemplate = Template{Method: "POST", Path: refundPath, Merchant: sandbox.DefaultMchID, Key: None}

func planned(t testing.TB, template Template, rows iter.Seq2[Row, error]) *Job {
	t.Helper()
	job, err := Plan(context.Background(), filepath.Join(t.TempDir(), "job"), template, rows)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { job.Close() })
	return job
}

// quickly waits as little as a test can.
var quickly = Options{Rate: 1e6, Wait: time.Millisecond, Timeout: 5 * time.Second, Limits: "-", MaxRefused: -1}

// check is what has to hold however a job went: nothing doubled, done has happened once, refused has not, sums are equal,
// and every row has a state.
func (b *bank) check(t testing.TB, job *Job, rows int) Counts {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	counts, err := job.Counts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var effects, moved, seen int64
	for number, n := range b.effects {
		if n > 1 || b.doubled[number] {
			t.Errorf("%s was executed %d times, under other sums: %v", number, n, b.doubled[number])
		}
		effects += n
		moved += b.fen[number]
	}
	var sure, maybe int64 // fen that happened, and that may have
	for r, err := range job.Rows(context.Background(), "") {
		if err != nil {
			t.Fatal(err)
		}
		seen++
		n := b.effects[r.Number]
		happened := r.State == Done || r.State == Settled && *r.Happened
		open := r.State == Unknown || r.State == Sent
		switch {
		case happened && n != 1, !happened && !open && n != 0:
			t.Errorf("%s is %s, and was executed %d times", r.Number, r.State, n)
		case happened:
			sure += r.Fen
		case open && n == 1:
			maybe += r.Fen
		}
	}
	if seen != int64(rows) {
		t.Errorf("%d rows of %d", seen, rows)
	}
	if sum := counts.By[Done].Fen + counts.Happened.Fen; sum != sure || sure+maybe != moved {
		t.Errorf("%d fen are done or have happened, %d in the counts, %d are open, %d were moved", sure, sum, maybe, moved)
	}
	return counts
}
