package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// A stall is a shop that runs, before a sandbox.
type stall struct {
	t      *testing.T
	sb     *sandbox.Sandbox
	shop   *Shop
	server *httptest.Server
	book   string
	log    bytes.Buffer
}

func open(t *testing.T) *stall {
	t.Helper()
	sb, err := sandbox.Start(sandbox.Options{BillRows: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	s := &stall{t: t, sb: sb, book: filepath.Join(t.TempDir(), "book.jsonl")}
	config := sb.Config()
	config.Retry = wechatpay.Retry{Attempts: 1} // what is lost is the shop's affair here
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	s.shop = &Shop{Client: client, AppID: "wxd678efh567hg6787", Log: slog.New(slog.NewTextHandler(&s.log, nil))}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.shop.Handler().ServeHTTP(w, r) }))
	t.Cleanup(s.server.Close)
	s.shop.NotifyURL = s.server.URL + "/wechatpay/notify"
	s.reopen()
	t.Cleanup(func() { s.shop.Book.Close() })
	return s
}

// reopen is the shop after a restart: what it knows it has from its book.
func (s *stall) reopen() {
	s.t.Helper()
	if s.shop.Book != nil {
		if err := s.shop.Book.Close(); err != nil {
			s.t.Fatal(err)
		}
	}
	book, err := OpenBook(s.book)
	if err != nil {
		s.t.Fatal(err)
	}
	s.shop.Book = book
}

// call asks for a page, and gives its status and answer.
func (s *stall) call(method, path, body string) (int, map[string]any) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := s.server.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	var answer map[string]any
	if err == nil {
		err = json.Unmarshal(text, &answer)
	}
	if err != nil {
		s.t.Fatalf("%s %s: %v: %s", method, path, err, text)
	}
	return resp.StatusCode, answer
}

// sells takes an order, has it paid, and waits until the book says so.
func (s *stall) sells(body string) (number string) {
	s.t.Helper()
	status, answer := s.call("POST", "/orders", body)
	number, _ = answer["number"].(string)
	if status != 200 || number == "" {
		s.t.Fatalf("%d %v", status, answer)
	}
	if err := s.sb.Pay(number); err != nil {
		s.t.Fatal(err)
	}
	s.becomes(number, Done)
	return number
}

func (s *stall) becomes(number string, want State) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		e, _ := s.shop.Book.Get(number)
		if e.State == want {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("%+v, %s", e, &s.log)
		}
	}
}

// TestDay is a day of the shop: sold by QR code and in WeChat, told by notifications, paid back, reconciled.
func TestDay(t *testing.T) {
	s := open(t)
	tea := s.sells(`{"goods":"tea","fen":888}`)
	cake := s.sells(`{"goods":"cake","fen":2001,"openid":"oPayer"}`)
	back := "/orders/" + tea + "/refunds"
	if status, answer := s.call("POST", back, `{"key":"1","fen":300,"reason":"cold"}`); status != 200 || answer["fen"] != 300.0 {
		t.Errorf("%d %v", status, answer)
	}
	s.becomes(tea+"-1", Done)
	s.reopen()
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"the same again", "POST", back, `{"key":"1","fen":300}`, 200},
		{"the same key with another amount", "POST", back, `{"key":"1","fen":301}`, 409},
		{"more than is left", "POST", back, `{"key":"2","fen":589}`, 409},
		{"what is left", "POST", back, `{"key":"2","fen":588}`, 200},
		{"nothing is left", "POST", back, `{"key":"3","fen":1}`, 409},
		{"of nothing", "POST", "/orders/none/refunds", `{"key":"1","fen":1}`, 404},
		{"of a refund", "POST", "/orders/" + tea + "-1/refunds", `{"key":"1","fen":1}`, 404},
		{"a key that is none", "POST", "/orders/" + cake + "/refunds", `{"key":"../1","fen":1}`, 400},
		{"no JSON", "POST", "/orders", `goods=tea`, 400},
		{"a member too many", "POST", "/orders", `{"goods":"tea","fen":1,"price":2}`, 400},
		{"for nothing", "POST", "/orders", `{"goods":"tea","fen":0}`, 400},
		{"an order that is paid", "GET", "/orders/" + tea, "", 200},
		{"no order", "GET", "/orders/none", "", 404},
		{"no day", "GET", "/reconcile?day=today", "", 400},
	} {
		if status, answer := s.call(tt.method, tt.path, tt.body); status != tt.status {
			t.Errorf("%s: %d %v", tt.name, status, answer)
		}
	}
	s.becomes(tea+"-2", Done)
	day := time.Now().In(china).Format(time.DateOnly)
	if err := s.sb.AdvanceClock(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if status, answer := s.call("GET", "/reconcile?day="+day, ""); status != 200 || answer["trades"] != 4.0 || len(answer["differences"].([]any)) != 0 {
		t.Errorf("%d %v", status, answer)
	}
	if status, answer := s.call("GET", "/reconcile?day=2026-01-01", ""); status != 200 || answer["trades"] != 0.0 {
		t.Errorf("a day on which nothing happened: %d %v", status, answer)
	}
	if len(s.log.String()) > 0 && strings.Contains(s.log.String(), "ERROR") {
		t.Error(&s.log)
	}
}

// TestJSAPI has both spellings of the time, for chooseWXPay and WeixinJSBridge.
func TestJSAPI(t *testing.T) {
	s := open(t)
	_, answer := s.call("POST", "/orders", `{"goods":"cake","fen":2001,"openid":"oPayer"}`)
	pay, _ := answer["pay"].(map[string]any)
	if pay["timestamp"] != pay["timeStamp"] || pay["timestamp"] == nil || !strings.HasPrefix(pay["package"].(string), "prepay_id=") || len(pay["paySign"].(string)) < 300 {
		t.Error(answer)
	}
	_, answer = s.call("POST", "/orders", `{"goods":"tea","fen":1}`)
	if url, _ := answer["code_url"].(string); !strings.HasPrefix(url, "weixin://") {
		t.Error(answer)
	}
}

// TestLostNotification: who asks for an order whose notification never came learns that it is paid.
func TestLostNotification(t *testing.T) {
	s := open(t)
	s.shop.NotifyURL = "https://shop.example/notify" // the sandbox sends nothing there
	_, answer := s.call("POST", "/orders", `{"goods":"tea","fen":888}`)
	number := answer["number"].(string)
	if _, answer = s.call("GET", "/orders/"+number, ""); answer["state"] != "open" {
		t.Errorf("before: %v", answer)
	}
	if err := s.sb.Pay(number); err != nil {
		t.Fatal(err)
	}
	if _, answer = s.call("GET", "/orders/"+number, ""); answer["state"] != "done" || answer["id"] == "" {
		t.Errorf("after: %v", answer)
	}
}

// TestOtherAmount: a payment of another sum, in another currency, or of nothing that was ordered, is none, and comes again.
func TestOtherAmount(t *testing.T) {
	s := open(t)
	_, answer := s.call("POST", "/orders", `{"goods":"tea","fen":888}`)
	number := answer["number"].(string)
	for name, change := range map[string]func(paid wechatpay.Object){
		"the sum":      func(paid wechatpay.Object) { paid["amount"] = wechatpay.Object{"total": 8, "currency": "CNY"} },
		"the currency": func(paid wechatpay.Object) { paid["amount"] = wechatpay.Object{"total": 888, "currency": "JPY"} },
		"the order":    func(paid wechatpay.Object) { paid["out_trade_no"] = "none" },
	} {
		paid := wechatpay.Object{
			"out_trade_no": number, "transaction_id": "4200000001", "trade_state": "SUCCESS", "success_time": time.Now().Format(time.RFC3339),
			"amount": wechatpay.Object{"total": 888, "currency": "CNY"},
		}
		change(paid)
		got, err := s.sb.Notify(t.Context(), s.shop.NotifyURL, sandbox.Notice{EventType: "TRANSACTION.SUCCESS", Resource: paid})
		if err != nil || got.Accepted {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if e, _ := s.shop.Book.Get(number); e.State != Open {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// TestLostAnswer: a refund whose answer is lost goes on under its number when it is asked for again, also after a restart, and
// many who ask at once get one refund.
func TestLostAnswer(t *testing.T) {
	s := open(t)
	tea := s.sells(`{"goods":"tea","fen":888}`)
	fault := sandbox.Fault{Method: "POST", Path: "/v3/refund/domestic/refunds", Count: 1, Cut: "after"}
	if _, err := s.sb.AddFault(fault); err != nil {
		t.Fatal(err)
	}
	if status, answer := s.call("POST", "/orders/"+tea+"/refunds", `{"key":"1","fen":300}`); status != 502 {
		t.Errorf("%d %v", status, answer)
	}
	s.reopen()
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			if status, answer := s.call("POST", "/orders/"+tea+"/refunds", `{"key":"1","fen":300}`); status != 200 {
				t.Errorf("%d %v", status, answer)
			}
		})
	}
	callers.Wait()
	s.becomes(tea+"-1", Done)
	day := time.Now().In(china).Format(time.DateOnly)
	if err := s.sb.AdvanceClock(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, answer := s.call("GET", "/reconcile?day="+day, ""); answer["trades"] != 2.0 || len(answer["differences"].([]any)) != 0 {
		t.Errorf("%v", answer)
	}
}

// TestDifference: what somebody else sold under the same merchant, and what the book only believes.
func TestDifference(t *testing.T) {
	s := open(t)
	tea := s.sells(`{"goods":"tea","fen":888}`)
	if _, err := s.shop.Client.Chain("v3/pay/transactions/native").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{
		"appid": s.shop.AppID, "mchid": s.shop.Client.MchID(), "description": "elsewhere", "out_trade_no": "elsewhere-1", "notify_url": "https://shop.example/notify",
		"amount": wechatpay.Object{"total": 5},
	}}); err != nil {
		t.Fatal(err)
	}
	if err := s.sb.Pay("elsewhere-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.shop.Book.Change("ghost", func(e *Entry, _ map[string]Entry) error {
		*e = Entry{Number: "ghost", Fen: 7, State: Done, At: time.Now()}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	day := time.Now().In(china).Format(time.DateOnly)
	if err := s.sb.AdvanceClock(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	_, answer := s.call("GET", "/reconcile?day="+day, "")
	got, err := json.Marshal(answer)
	if want := `{"differences":[{"bill":5,"book":0,"number":"elsewhere-1"},{"bill":0,"book":7,"number":"ghost"}],"trades":2}`; err != nil || string(got) != want {
		t.Errorf("%s, want %s (%s)", got, want, tea)
	}
}

// TestBook: a line that a crash cut off was never acted on, and one that is damaged stops the shop.
func TestBook(t *testing.T) {
	name := filepath.Join(t.TempDir(), "book.jsonl")
	whole := `{"number":"a","fen":1,"state":"open"}` + "\n"
	for _, tt := range []struct {
		name, text, kept string
		fails            bool
	}{
		{"empty", "", "", false},
		{"whole", whole, whole, false},
		{"cut off", whole + `{"number":"b","fe`, whole, false},
		{"damaged", `{"number":` + "\n" + whole, "", true},
	} {
		if err := os.WriteFile(name, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := OpenBook(name)
		if (err != nil) != tt.fails {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil {
			continue
		}
		if _, err := b.Change("c", func(e *Entry, _ map[string]Entry) error { e.Number = "c"; return nil }); err != nil {
			t.Error(err)
		}
		b.Close()
		text, err := os.ReadFile(name)
		if err != nil || !strings.HasPrefix(string(text), tt.kept+`{"number":"c"`) {
			t.Errorf("%s: %q, %v", tt.name, text, err)
		}
	}
}
