package console_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// shop is a merchant's server, which answers 500 as often as it is told.
func shop(t *testing.T, d *desk, refusing int) *httptest.Server {
	t.Helper()
	handler := notify.Handler(d.client, func(context.Context, *notify.Notification) error { return nil })
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refusing--; refusing >= 0 {
			http.Error(w, `{"code":"FAIL"}`, http.StatusInternalServerError)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// TestNotices: what was sent, sent again, made up, and held back.
func TestNotices(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{})
	s := shop(t, d, 1)
	triggered := d.must("POST", "/_sandbox/trigger", `{"event":"TRANSACTION.SUCCESS","url":"`+s.URL+`","set":{"out_trade_no":"made-up-001","amount":{"total":12345678901234567}}}`)
	content := triggered["content"].(object)
	first := triggered["attempts"].([]any)[0].(object)
	if content["out_trade_no"] != "made-up-001" || first["cause"] != "status" || first["status"] != 500.0 || first["answer"] != "{\"code\":\"FAIL\"}\n" || triggered["next"] == nil {
		t.Errorf("%v", triggered)
	}
	id := triggered["id"].(string)
	again := d.must("POST", "/_sandbox/notices/"+id[:8]+"/resend", "")
	if again["accepted"] != true || again["next"] != nil || len(again["attempts"].([]any)) != 2 {
		t.Errorf("%v", again)
	}
	d.must("POST", "/_sandbox/notices/faults", `{"hold":true}`)
	d.must("POST", "/_sandbox/trigger", `{"event":"v2/refund-processed","url":"`+s.URL+`"}`)
	for query, want := range map[string]int{"": 2, "?since=1": 1, "?event=refund-processed": 1, "?about=made-up-001": 1, "?about=nobody": 0, "?tried=true": 1, "?limit=1": 1} {
		if got := len(d.must("GET", "/_sandbox/notices"+query, "")["notices"].([]any)); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"no such notice": {"notices/nobody/resend", "", 404},
		"too short":      {"notices/" + id[:3] + "/resend", "", 404},
		"no such event":  {"trigger", `{"event":"X","url":"http://127.0.0.1:1"}`, 404},
		"no such member": {"trigger", `{"event":"REFUND.SUCCESS","url":"http://127.0.0.1:1","set":{"x":1}}`, 400},
		"no object":      {"trigger", `{"event":"REFUND.SUCCESS","url":"http://127.0.0.1:1","set":[1]}`, 400},
		"nowhere":        {"trigger", `{"event":"REFUND.SUCCESS"}`, 409},
		"too many":       {"notices/faults", `{"probes":11}`, 400},
		"no delivery":    {"listen/nobody", `{"status":204}`, 404},
	} {
		if status, answer, _ := d.ask("POST", "/_sandbox/"+c.path, c.body); status != c.status {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
}

// TestListen takes deliveries, and tells what became of them.
func TestListen(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	events := listen(t, ctx, d)
	if status, _, _ := d.ask("POST", "/_sandbox/listen", ""); status != 409 {
		t.Errorf("a second one: %d", status)
	}
	s := shop(t, d, 1)
	for i, want := range []struct {
		accepted bool
		status   float64
	}{{false, 500}, {true, 204}} {
		done := make(chan object)
		go func() {
			done <- d.must("POST", "/_sandbox/trigger", `{"event":"TRANSACTION.SUCCESS","url":"https://www.example.com/notify"}`)
		}()
		event := <-events
		name := event["delivery"].(string)
		delete(event, "delivery")
		r, err := http.NewRequest("POST", s.URL, strings.NewReader(event["body"].(string)))
		if err != nil {
			t.Fatal(err)
		}
		for header, values := range event["header"].(object) {
			r.Header.Set(header, values.([]any)[0].(string))
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		told, err := json.Marshal(object{"status": response.StatusCode, "url": s.URL, "header": response.Header, "body": ""})
		if err != nil {
			t.Fatal(err)
		}
		seen := d.must("POST", "/_sandbox/listen/"+name, string(told))
		n := <-done
		if within := event["within_ms"].(float64); seen["accepted"] != want.accepted || seen["id"] != n["id"] || within < 4000 || within > 5000 {
			t.Errorf("%v, %v ms", seen, within)
		}
		last := n["attempts"].([]any)[0].(object)
		if event["event_type"] != "TRANSACTION.SUCCESS" || event["url"] != "https://www.example.com/notify" || n["accepted"] != want.accepted || last["status"] != want.status || last["forwarded"] != true {
			t.Errorf("%d: %v, %v", i, event, n)
		}
	}
	done := make(chan object)
	go func() {
		done <- d.must("POST", "/_sandbox/trigger", `{"event":"TRANSACTION.SUCCESS","url":"https://www.example.com/notify"}`)
	}()
	<-events
	cancel() // while the sandbox waits for the outcome
	if last := (<-done)["attempts"].([]any)[0].(object); last["cause"] != "unreachable" || last["error"] != "who forwards has gone" {
		t.Errorf("%v", last)
	}
	for range events {
	}
	n := d.must("POST", "/_sandbox/trigger", `{"event":"TRANSACTION.SUCCESS","url":"https://www.example.com/notify"}`)
	if last := n["attempts"].([]any)[0].(object); last["cause"] != "blocked" {
		t.Errorf("%v", last)
	}
}

// listen begins to listen, and gives what comes until ctx is done.
func listen(t *testing.T, ctx context.Context, d *desk) <-chan object {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "POST", d.sb.URL+"/_sandbox/listen", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := d.http.Do(r)
	if err != nil || response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%v, %v", response, err)
	}
	lines := bufio.NewReader(response.Body)
	if first, err := lines.ReadString('\n'); !strings.HasPrefix(first, ":") {
		t.Fatalf("%q, %v", first, err)
	}
	events := make(chan object)
	go func() {
		defer close(events)
		defer response.Body.Close()
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				var event object
				if err := json.Unmarshal([]byte(data), &event); err != nil {
					t.Error(err)
				}
				events <- event
			}
		}
	}()
	return events
}

// TestListenEnds: a sandbox that is closed does not wait for who listens.
func TestListenEnds(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{})
	events := listen(t, t.Context(), d)
	if err := d.sb.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	for range events {
	}
	if _, err := d.client.Chain("v3/certificates").Get(t.Context(), wechatpay.Request{}); err == nil {
		t.Error("it still answers")
	}
}
