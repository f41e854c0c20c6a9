package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

// explosive is a log handler that panics.
type explosive struct{ slog.Handler }

func (explosive) Enabled(context.Context, slog.Level) bool  { return true }
func (explosive) Handle(context.Context, slog.Record) error { panic("the log is full") }

// generous is a store that grants every claim.
type generous struct{ notify.Store }

func (generous) Claim(_ context.Context, _, owner string, _ time.Duration) (notify.Record, error) {
	return notify.Record{Owner: owner}, nil
}

// TestLoggerPanics: a Logger that panics changes no answer, of no outcome, through no door.
func TestLoggerPanics(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	failing := func(context.Context, *notify.Notification) error { return errors.New("no") }
	panicking := func(context.Context, *notify.Notification) error { panic("no") }
	down := func() error { return errStore }
	failureV2 := signedXML(t, "MD5", paidV2("1", "mch_id", sandbox.DefaultMchID, "result_code", "FAIL"))
	for name, test := range map[string]struct {
		receiver *notify.Receiver
		body     []byte
		status   int
	}{
		"success":            {&notify.Receiver{Handle: accept}, body, 204},
		"handler fails":      {&notify.Receiver{Handle: failing}, body, 500},
		"handler panics":     {&notify.Receiver{Handle: panicking}, body, 500},
		"store fails":        {&notify.Receiver{Handle: accept, Store: broken{Store: generous{}, finish: down}}, body, 204},
		"release fails":      {&notify.Receiver{Handle: failing, Store: broken{Store: generous{}, release: down}}, body, 500},
		"key panics":         {&notify.Receiver{Handle: accept, Key: func(*notify.Notification) string { panic("no") }}, body, 500},
		"key ends":           {&notify.Receiver{Handle: accept, Key: func(*notify.Notification) string { runtime.Goexit(); return "" }}, body, 500},
		"not verified":       {&notify.Receiver{Handle: accept}, append([]byte(" "), body...), 401},
		"too long":           {&notify.Receiver{Handle: accept, Limit: 10}, body, 413},
		"nothing":            {&notify.Receiver{Handle: accept}, nil, 400},
		"a failure, let go":  {&notify.Receiver{Handle: notify.Mux{}.Handle}, failureV2, 200},
		"APIv2 refused":      {&notify.Receiver{Handle: accept, V3Only: true}, failureV2, 400},
		"no function for it": {&notify.Receiver{Handle: notify.Mux{}.Handle}, body, 500},
	} {
		t.Run(name, func(t *testing.T) {
			r := test.receiver
			r.Clients, r.Logger = []notify.Client{client}, slog.New(explosive{})
			for range 2 { // nothing is left behind that the second waits for
				if a := r.Receive(t.Context(), "/notify", header, test.body); a.Status != test.status {
					t.Errorf("Receive: %d %s, want %d", a.Status, a.Body, test.status)
				}
			}
			request := httptest.NewRequest(http.MethodPost, "/notify", bytes.NewReader(test.body))
			request.Header = header
			answer := httptest.NewRecorder()
			if r.ServeHTTP(answer, request); answer.Code != test.status {
				t.Errorf("ServeHTTP: %d %s, want %d", answer.Code, answer.Body, test.status)
			}
		})
	}
	request, answer := httptest.NewRequest(http.MethodGet, "/notify", nil), httptest.NewRecorder()
	if notify.Handler(client, accept, func(r *notify.Receiver) { r.Logger = slog.New(explosive{}) }).ServeHTTP(answer, request); answer.Code != 405 {
		t.Errorf("GET: %d", answer.Code)
	}
}

// TestHandlerSet gives a Handler a logger, by which a body that somebody has read before is found.
func TestHandlerSet(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	v2 := sandbox.Notice{Form: sandbox.V2MD5, Secret: secret, Resource: paidV2("1", "mch_id", sandbox.DefaultMchID)}
	publicKey := paid()
	publicKey.Serial = sb.Keys().PublicID
	for name, notice := range map[string]sandbox.Notice{"APIv3": paid(), "APIv3, public key": publicKey, "APIv2": v2} {
		var lines journal
		handler := notify.Handler(client, accept, nil, func(r *notify.Receiver) { r.Logger = lines.logger() })
		url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil { // a middleware
				t.Error(err)
			}
			handler.ServeHTTP(w, r)
		}))
		if d := send(t, sb, url, notice); d.Accepted || !strings.Contains(lines.text.String(), "the body is empty") || !strings.Contains(lines.text.String(), "middleware") {
			t.Errorf("%s: answered with %d, log %s", name, d.Status, lines.text.String())
		}
	}
}

// TestV3Only refuses XML that would pass elsewhere; JSON passes.
func TestV3Only(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	v3only := func(r *notify.Receiver) { r.V3Only = true }
	for form, content := range map[sandbox.Form]map[string]string{
		sandbox.V2MD5: paidV2("1", "mch_id", sandbox.DefaultMchID), sandbox.V2HMAC: paidV2("2"), sandbox.V2Refund: {"refund_id": "1"}, sandbox.V2Event: {"out_order_no": "1"},
	} {
		notice := sandbox.Notice{Form: form, Secret: secret, EventType: "CHECK.SUCCESS", Resource: content}
		if d := send(t, sb, serve(t, notify.Handler(client, accept)), notice); !d.Accepted {
			t.Errorf("form %d: refused without V3Only: %d %s", form, d.Status, d.Body)
		}
		if d := send(t, sb, serve(t, notify.Handler(client, accept, v3only)), notice); d.Accepted || d.Status != 400 {
			t.Errorf("form %d: answered with %d %s", form, d.Status, d.Body)
		}
	}
	if d := send(t, sb, serve(t, notify.Handler(client, accept, v3only)), paid()); !d.Accepted {
		t.Errorf("APIv3: answered with %d %s", d.Status, d.Body)
	}
}

// amnesiac is a store for which everything is done.
type amnesiac struct {
	notify.Store
	reply string
}

func (a amnesiac) Claim(context.Context, string, string, time.Duration) (notify.Record, error) {
	return notify.Record{Done: true, Reply: []byte(a.reply)}, nil
}

// TestStoreRubbish: what goes out is empty, JSON or XML, whatever a Store says that it was given.
func TestStoreRubbish(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	v2 := sandbox.Notice{Form: sandbox.V2MD5, Secret: secret, Resource: paidV2("1", "mch_id", sandbox.DefaultMchID)}
	signed := sandbox.Notice{EventType: "CROSS_BORDER_PAY.GET_MCH_INFO", Resource: map[string]any{}}
	const success = "<xml><return_code>SUCCESS</return_code></xml>"
	for name, test := range map[string]struct {
		notice sandbox.Notice
		reply  string
		status int
	}{
		"nothing":                  {paid(), "", 204},
		"JSON":                     {paid(), `{"code":"SUCCESS"}`, 200},
		"rubbish":                  {paid(), "rubbish\x00", 500},
		"half":                     {paid(), `{"code":`, 500},
		"XML for JSON":             {paid(), success, 500},
		"brackets":                 {paid(), strings.Repeat("[", 1<<20), 500},
		"nothing where data is":    {signed, "", 500},
		"rubbish where data is":    {signed, "rubbish", 500},
		"APIv2, nothing":           {v2, "", 200},
		"APIv2, XML":               {v2, success, 200},
		"APIv2, rubbish":           {v2, "rubbish", 500},
		"APIv2, JSON for XML":      {v2, `{"code":"SUCCESS"}`, 500},
		"APIv2, XML of other ends": {v2, "<html><p/></html>", 500},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, &notify.Receiver{Clients: []notify.Client{client}, Handle: accept, Store: amnesiac{reply: test.reply}})
			d := send(t, sb, url, test.notice)
			if d.Status != test.status {
				t.Errorf("answered with %d %s, want %d", d.Status, d.Body, test.status)
			}
			isXML := test.notice.Form != sandbox.V3
			if _, err := transformer.ToMap(d.Body); isXML && err != nil {
				t.Errorf("no XML: %s", d.Body)
			}
			if !isXML && len(d.Body) > 0 && !json.Valid(d.Body) {
				t.Errorf("no JSON: %s", d.Body)
			}
		})
	}
}

// TestOneIDOfTwoMerchants: the same id and type under two merchants' keys are two notifications, on one machine and on two
// that share a store and list the merchants in another order; what one merchant gets twice is one.
func TestOneIDOfTwoMerchants(t *testing.T) {
	sb1, client1 := merchant(t, sandbox.Options{})
	keys := *sharedKeys()
	keys.APIv3Key = strings.Repeat("2", 32)
	other := strings.Repeat("9", 32)
	sb2, client2 := merchant(t, sandbox.Options{MchID: "8956001", Keys: &keys}, func(c *wechatpay.Config) { c.Secret = other })
	for name, wrap := range map[string]func(notify.Client) notify.Client{
		"clients": func(c notify.Client) notify.Client { return c },
		"clients that tell no merchant": func(c notify.Client) notify.Client {
			return nameless{c, map[string]bool{}} // can't be compared
		},
	} {
		t.Run(name, func(t *testing.T) {
			runs, store := make(map[string]int), notify.NewMemory(64)
			machine := func(clients ...notify.Client) string {
				return serve(t, &notify.Receiver{Clients: clients, Store: store, Handle: func(_ context.Context, n *notify.Notification) error {
					runs[n.EventType+n.Get("merchant").String()]++
					return nil
				}})
			}
			urls := []string{machine(wrap(client1), wrap(client2))}
			if name == "clients" {
				urls = append(urls, machine(client2, client1))
			}
			for _, url := range append(urls, urls...) {
				for _, id := range []string{"EV-1", ""} {
					first, second := sandbox.Notice{EventType: "X", ID: id}, sandbox.Notice{EventType: "X", ID: id}
					first.Resource, second.Resource = map[string]string{"merchant": "1"}, map[string]string{"merchant": "2"}
					if id == "" { // of APIv2, known by its content
						first.Form, first.Secret, first.Resource = sandbox.V2Refund, secret, map[string]string{"refund_id": "1"}
						second.Form, second.Secret, second.Resource = sandbox.V2Refund, other, map[string]string{"refund_id": "1"}
					}
					for i, d := range []*sandbox.Delivery{send(t, sb1, url, first), send(t, sb2, url, second)} {
						if !d.Accepted {
							t.Errorf("the notification of merchant %d: %d %s", i+1, d.Status, d.Body)
						}
					}
				}
			}
			if runs["X1"] != 1 || runs["X2"] != 1 || runs["refund-processed"] != 2 {
				t.Errorf("runs: %v", runs)
			}
		})
	}
}

// nameless hides who the merchant is.
type nameless struct {
	notify.Client
	_ map[string]bool
}

// TestOneReading refuses what two readers read in two ways, and reads the envelope by its exact names.
func TestOneReading(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	for name, test := range map[string]struct {
		envelope func(string) string
		content  string
		event    string // "": refused
	}{
		"as it is":                  {content: `{"a":1}`, event: "X"},
		"event_type twice":          {envelope: insert(`"event_type":"Y",`)},
		"event_type and EVENT_TYPE": {envelope: insert(`"EVENT_TYPE":"Y",`)},
		"event_type, escaped":       {envelope: insert(`"event\u005ftype":"Y",`)},
		"EVENT_TYPE alone":          {envelope: func(s string) string { return strings.Replace(s, `"event_type"`, `"EVENT_TYPE"`, 1) }, content: `{"a":1}`, event: "none"},
		"id twice":                  {envelope: insert(`"id":"2",`)},
		"resource twice":            {envelope: insert(`"resource":{},`)},
		"ciphertext twice":          {envelope: func(s string) string { return strings.Replace(s, `"ciphertext":`, `"ciphertext":"x","ciphertext":`, 1) }},
		"CIPHERTEXT beside it":      {envelope: func(s string) string { return strings.Replace(s, `"ciphertext":`, `"CIPHERTEXT":"x","ciphertext":`, 1) }, content: `{"a":1}`, event: "X"},
		"an unknown name twice":     {envelope: insert(`"new":1,"new":2,`)},
		"two texts":                 {envelope: func(s string) string { return s + s }},
		"content, twice":            {content: `{"out_trade_no":"1","out_trade_no":"2"}`},
		"content, another case":     {content: `{"out_trade_no":"1","OUT_TRADE_NO":"2"}`},
		"content, escaped":          {content: `{"out_trade_no":"1","out_tr\u0061de_no":"2"}`},
		"content, inside":           {content: `{"amount":{"total":1,"total":100}}`},
		"content, two texts":        {content: `{"a":1}{"a":2}`},
		"content, no object":        {content: `[{"a":1}]`, event: "X"},
	} {
		t.Run(name, func(t *testing.T) {
			content := test.content
			if content == "" {
				content = "{}"
			}
			text := noticeOf(t, content)
			if test.envelope != nil {
				text = test.envelope(text)
			}
			header := http.Header{}
			if err := sb.Sign(header, "", []byte(text)); err != nil {
				t.Fatal(err)
			}
			n, err := notify.Parse(t.Context(), client, header, []byte(text))
			switch want := strings.TrimPrefix(test.event, "none"); {
			case test.event == "" && !errors.Is(err, notify.ErrMalformed):
				t.Errorf("got %v, %v; want a refusal", n, err)
			case test.event != "" && (err != nil || n.EventType != want):
				t.Errorf("got %v, %v; want %q", n, err, want)
			}
		})
	}
}

// insert puts members at the envelope's beginning.
func insert(members string) func(string) string {
	return func(text string) string { return "{" + members + text[1:] }
}

// noticeOf is an envelope of a content that may be no JSON.
func noticeOf(t *testing.T, content string) string {
	t.Helper()
	ciphertext, err := wxcrypto.AESGCMEncrypt(content, sharedKeys().APIv3Key, "0123456789ab", "x")
	if err != nil {
		t.Fatal(err)
	}
	return `{"id":"1","event_type":"X","resource":{"algorithm":"AEAD_AES_256_GCM","nonce":"0123456789ab","associated_data":"x","ciphertext":"` + ciphertext + `"}}`
}

// TestOneReadingV2 is the same for XML, whose sign covers no empty member: it is left out.
func TestOneReadingV2(t *testing.T) {
	_, client := merchant(t, sandbox.Options{})
	for name, members := range map[string]map[string]string{
		"another case": paidV2("1", "mch_id", sandbox.DefaultMchID, "Total_fee", "1", "total_fee", "2"),
	} {
		if n, err := notify.Parse(t.Context(), client, nil, signedXML(t, "MD5", members)); !errors.Is(err, notify.ErrMalformed) {
			t.Errorf("%s: got %v, %v", name, n, err)
		}
	}
	runs := 0
	r := &notify.Receiver{Clients: []notify.Client{client}, Handle: func(_ context.Context, n *notify.Notification) error {
		if runs++; n.Get("zero").Exists() {
			t.Error("the content holds what no sign covers")
		}
		return nil
	}}
	body := signedXML(t, "MD5", paidV2("1", "mch_id", sandbox.DefaultMchID))
	for _, more := range []string{"", "<zero></zero>", "<one/>"} { // a stranger may add these to what he has seen
		again := bytes.Replace(body, []byte("<xml>"), []byte("<xml>"+more), 1)
		if a := r.Receive(t.Context(), "/notify", nil, again); a.Status != 200 {
			t.Errorf("%q: %d %s", more, a.Status, a.Body)
		}
	}
	if runs != 1 {
		t.Errorf("%d runs", runs)
	}
	for name, change := range map[string][2]string{
		"a comment": {"<return_code>SUC", "<return_code>SUC<!-- -->"}, "an instruction": {"<return_code>SUC", "<return_code>SUC<?x y?>"},
	} {
		commented := bytes.Replace(body, []byte(change[0]), []byte(change[1]), 1)
		if n, err := notify.Parse(t.Context(), client, nil, commented); !errors.Is(err, notify.ErrMalformed) || bytes.Equal(commented, body) {
			t.Errorf("%s: got %v, %v", name, n, err)
		}
	}
	for _, attach := range []string{"<!-- no comment -->", "<?no instruction?>", "]]><!--"} {
		body := append([]byte(`<?xml version="1.0" encoding="UTF-8"?>`), signedXML(t, "MD5", paidV2("1", "mch_id", sandbox.DefaultMchID, "attach", attach))...)
		if n, err := notify.Parse(t.Context(), client, nil, body); err != nil || n.Get("attach").String() != attach {
			t.Errorf("%s: got %v, %v", attach, n, err)
		}
	}
	for name, inner := range map[string]string{
		"JSON, twice": `{"a":"1","a":"2"}`, "JSON, two texts": `{"a":"1"}{"a":"2"}`, "XML, twice": "&lt;x&gt;&lt;a&gt;1&lt;/a&gt;&lt;a&gt;2&lt;/a&gt;&lt;/x&gt;",
	} {
		body := "<xml><event_type>CHECK.FAIL</event_type><event_ciphertext>" + inner + "</event_ciphertext></xml>"
		if n, err := notify.Parse(t.Context(), candid{}, nil, []byte(body)); !errors.Is(err, notify.ErrMalformed) {
			t.Errorf("%s: got %v, %v", name, n, err)
		}
	}
}
