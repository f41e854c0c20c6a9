package sandbox_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/sandbox"
)

// TestSetControl mounts a handler, and takes it out again.
func TestSetControl(t *testing.T) {
	c := start(t, sandbox.Options{Intercept: func(http.ResponseWriter, *http.Request, http.Handler) { t.Error("intercepted") }})
	c.sb.SetControl(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "steered "+r.URL.Path) }))
	for _, path := range []string{"/_sandbox/", "/_sandbox", "/_sandbox/a/b"} {
		if r := c.do("GET", path, nil); r.status != 200 || string(r.body) != "steered "+path || r.header.Get("Wechatpay-Signature") != "" {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	if n := len(c.sb.Requests()); n != 0 {
		t.Errorf("%d requests are kept", n)
	}
	c.sb.SetIntercept(nil)
	if r := c.do("GET", "/_sandboxes", nil); r.status != 404 || len(r.body) != 0 {
		t.Errorf("another path: %d %s", r.status, r.body)
	}
	c.sb.SetControl(nil)
	if r := c.do("GET", "/_sandbox/", nil); r.status != 404 || len(r.body) != 0 {
		t.Errorf("taken out: %d %s", r.status, r.body)
	}
}

// TestConnectInTLS: a proxy that is asked for in the wrong way says how it is asked for.
func TestConnectInTLS(t *testing.T) {
	c := start(t, sandbox.Options{})
	conn, err := tls.Dial("tcp", strings.TrimPrefix(c.sb.URL, "https://"), trusting(c.sb))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\nHost: api.mch.weixin.qq.com:443\r\n\r\n")
	answer, _ := io.ReadAll(conn)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") || !strings.Contains(string(answer), "HTTPS_PROXY begins with http://") || len(c.sb.Requests()) != 0 {
		t.Errorf("%s", answer)
	}
}

// TestAnswers holds what Requests has of an answer against what a client got.
func TestAnswers(t *testing.T) {
	var intercept sandbox.Intercept
	c := start(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if intercept == nil {
			next.ServeHTTP(w, r)
			return
		}
		intercept(w, r, next)
	}})
	for name, f := range map[string]struct {
		intercept sandbox.Intercept
		status    int
		cut       bool
	}{
		"through": {nil, 200, false},
		"in its place": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			http.Error(w, "gateway", http.StatusBadGateway)
		}, http.StatusBadGateway, false},
		"nothing": {func(http.ResponseWriter, *http.Request, http.Handler) {}, 200, false},
		"thrown away": {func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(httptest.NewRecorder(), r)
			w.WriteHeader(503)
		}, 503, false},
		"flushed": {func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			w.(http.Flusher).Flush()
			io.WriteString(w, "x")
		}, 200, false},
		"large": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			for range 5 {
				w.Write(make([]byte, 32<<10))
			}
		}, 200, false},
		"cut": {func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }, 0, true},
		"cut behind the operation": {func(_ http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}, 0, true},
		"taken over": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				conn.Close()
			}
		}, 0, true},
	} {
		intercept = f.intercept
		r := c.request(c.letter("GET", stockPath, nil))
		response, err := c.http.Do(r)
		if f.cut != (err != nil) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		changed := c.sb.Changed()
		all := c.sb.Requests()
		got := all[len(all)-1]
		for got.Answer == nil || got.Answer.Status != f.status { // the client may see the end first
			<-changed
			changed = c.sb.Changed()
			all = c.sb.Requests()
			got = all[len(all)-1]
		}
		if got.ID != int64(len(all)) || !got.Time.Equal(noon) {
			t.Errorf("%s: request %d of %d, at %v", name, got.ID, len(all), got.Time)
		}
		if err != nil {
			continue
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		kept := body[:min(len(body), 64<<10)]
		if err != nil || string(got.Answer.Body) != string(kept) || got.Answer.Length != int64(len(body)) ||
			got.Answer.Header.Get("Request-Id") != response.Header.Get("Request-Id") {
			t.Errorf("%s: %v", name, cmp.Diff(got.Answer, &sandbox.Answer{Status: response.StatusCode, Header: response.Header, Body: kept}))
		}
	}
}

// TestAnswerOfStream: what is not held whole is kept all the same.
func TestAnswerOfStream(t *testing.T) {
	c := start(t, sandbox.Options{})
	bill := c.must("GET", "/v3/bill/tradebill?bill_date=2026-05-30", nil)
	target := strings.TrimPrefix(bill["download_url"].(string), c.sb.URL)
	r := c.do("GET", target, nil)
	changed := c.sb.Changed()
	got := c.sb.Requests()[1].Answer
	for got.Length == 0 { // the client may see the end first
		<-changed
		changed = c.sb.Changed()
		got = c.sb.Requests()[1].Answer
	}
	if len(r.body) == 0 || string(got.Body) != string(r.body) || got.Length != int64(len(r.body)) {
		t.Errorf("%d bytes kept, %d sent", len(got.Body), len(r.body))
	}
}

// TestAdvanceClock moves the clock of documents, not that of signatures, also for the next process.
func TestAdvanceClock(t *testing.T) {
	kept := &shelf{}
	c := start(t, sandbox.Options{Store: kept})
	c.must("POST", "/v3/pay/transactions/native", order("clock-1", 1))
	if err := c.sb.AdvanceClock(36 * time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []time.Duration{-1, 1<<63 - 1} {
		if err := c.sb.AdvanceClock(wrong); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
	c.sb.Close()
	c = start(t, sandbox.Options{Store: kept})
	if now := c.sb.State().Now; !now.Equal(noon.Add(36 * time.Hour)) {
		t.Errorf("it is %v", now)
	}
	c.must("POST", "/v3/pay/transactions/native", order("clock-1", 1)) // a code_url lives two hours
	if err := c.sb.Pay("clock-1"); err != nil {
		t.Fatal(err)
	}
	r := c.do("GET", "/v3/pay/transactions/out-trade-no/clock-1?mchid=8956000", nil)
	if paid := "2026-06-03T00:00:00+08:00"; r.status != 200 || !strings.Contains(string(r.body), paid) || r.header.Get("Wechatpay-Timestamp") != "1780286400" {
		t.Errorf("%d %s %v", r.status, r.body, r.header)
	}
	if err := c.sb.Reset(); err != nil || !c.sb.State().Now.Equal(noon) {
		t.Errorf("after Reset it is %v, %v", c.sb.State().Now, err)
	}
}

// TestReset begins anew, and the next process does not find the old state either.
func TestReset(t *testing.T) {
	kept := &shelf{}
	c := start(t, sandbox.Options{Store: kept})
	fresh := c.sb.State()
	c.must("POST", "/v3/pay/transactions/native", order("reset-1", 1))
	if err := c.sb.Pay("reset-1"); err != nil {
		t.Fatal(err)
	}
	c.must("POST", "/v3/refund/domestic/refunds", refundOf("reset-1", 1, 1))
	c.must("POST", "/v3/marketing/favor/stocks/9856000/start", object{"stock_creator_mchid": sandbox.DefaultMchID})
	c.sb.SetBalance(7)
	last := int64(len(c.sb.Requests()))
	if documents, err := c.sb.Documents("order", "", 10); err != nil || len(documents) != 1 || documents[0].Key != "reset-1" {
		t.Errorf("%v, %v", documents, err)
	}
	if _, err := c.sb.Documents("cheque", "", 10); err == nil || !strings.Contains(err.Error(), "order") {
		t.Errorf("%v", err)
	}
	if err := c.sb.Reset(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if diff := cmp.Diff(fresh, c.sb.State()); diff != "" {
			t.Error(diff)
		}
		c.refused(c.do("GET", "/v3/pay/transactions/out-trade-no/reset-1?mchid=8956000", nil), 404, "ORDER_NOT_EXIST")
		if stock := c.must("GET", stockPath, nil); stock["status"] != "unactivated" {
			t.Errorf("%v", stock)
		}
		if r := c.sb.Requests()[0]; r.ID <= last {
			t.Errorf("request %d again", r.ID)
		}
		if err := c.sb.Reset(); err != nil {
			t.Fatal(err)
		}
		c.sb.Close()
		c = start(t, sandbox.Options{Store: kept})
		last = 0 // which is nowhere now
	}
}

// TestChanged waits for what it need not look for.
func TestChanged(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.must("POST", "/v3/pay/transactions/native", order("changed-1", 1))
	for _, change := range []struct {
		name string
		run  func() error
	}{
		{"a request", func() error { c.do("GET", "/v3/certificates", nil); return nil }},
		{"Pay", func() error { return c.sb.Pay("changed-1") }},
		{"the clock", func() error { return c.sb.AdvanceClock(time.Hour) }},
		{"Reset", c.sb.Reset},
	} {
		changed := c.sb.Changed()
		if err := change.run(); err != nil {
			t.Errorf("%s: %v", change.name, err)
		}
		select {
		case <-changed:
		case <-time.After(time.Minute):
			t.Errorf("%s: nothing has changed", change.name)
		}
	}
}
