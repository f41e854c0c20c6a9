package console_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

type object = map[string]any

// sharedKeys are made once for all tests: RSA keys are slow.
var sharedKeys = sync.OnceValue(func() *sandbox.Keys { return sandbox.New(sandbox.Options{}).Keys() })

// A desk is a sandbox with its console, and a merchant.
type desk struct {
	t      *testing.T
	sb     *sandbox.Sandbox
	http   *http.Client
	client *wechatpay.Client
}

func start(t *testing.T, opts sandbox.Options, with console.Options) *desk {
	t.Helper()
	opts.Keys = sharedKeys()
	sb, err := sandbox.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	sb.SetControl(console.New(sb, with))
	client, err := wechatpay.New(sb.Config())
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t, sb, &http.Client{Transport: sb.Config().Transport}, client}
}

// raw sends a request; header are pairs, "Host" among them.
func (d *desk) raw(method, path, body string, header ...string) (status int, text []byte, with http.Header) {
	d.t.Helper()
	r, err := http.NewRequest(method, d.sb.URL+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Add(header[i], header[i+1])
	}
	if r.Header["Content-Type"] == nil && method != "GET" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := d.http.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer response.Body.Close()
	if text, err = io.ReadAll(response.Body); err != nil {
		d.t.Fatal(err)
	}
	return response.StatusCode, text, response.Header
}

// ask is raw for an answer in JSON.
func (d *desk) ask(method, path, body string, header ...string) (status int, answer object, with http.Header) {
	d.t.Helper()
	status, text, with := d.raw(method, path, body, header...)
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			d.t.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
	return status, answer, with
}

// must is ask for what has to go well.
func (d *desk) must(method, path, body string) object {
	d.t.Helper()
	status, answer, _ := d.ask(method, path, body)
	if status >= 300 {
		d.t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

func (d *desk) order(number string) {
	d.t.Helper()
	if _, err := d.client.Chain("v3/pay/transactions/native").Post(d.t.Context(), wechatpay.Request{"json": object{
		"appid": "wxd678efh567hg6787", "mchid": sandbox.DefaultMchID, "description": "an example", "out_trade_no": number,
		"notify_url": "https://example.com/notify", "amount": object{"total": 888},
	}}); err != nil {
		d.t.Fatal(err)
	}
}
