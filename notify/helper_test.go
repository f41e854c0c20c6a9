package notify_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

var _ notify.Client = (*wechatpay.Client)(nil)

const secret = "8934e7d15453e97507ef794cf7b0519d"

// sharedKeys are made once: RSA keys are slow.
var sharedKeys = sync.OnceValue(func() *sandbox.Keys { return sandbox.New(sandbox.Options{}).Keys() })

// merchant is a sandbox and the merchant's client of it.
func merchant(t testing.TB, opts sandbox.Options, change ...func(*wechatpay.Config)) (*sandbox.Sandbox, *wechatpay.Client) {
	t.Helper()
	if opts.Keys == nil {
		opts.Keys = sharedKeys()
	}
	sb := sandbox.New(opts)
	config := sb.Config()
	config.Secret, config.Retry.Attempts = secret, 1
	config.Transport = offline{t}
	for _, f := range change {
		f(&config)
	}
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return sb, client
}

// offline is the network of clients that must not use one.
type offline struct{ t testing.TB }

func (o offline) RoundTrip(r *http.Request) (*http.Response, error) {
	o.t.Errorf("a call of %s", r.URL)
	return nil, http.ErrServerClosed
}

// down is a network that is down.
type down struct{}

func (down) RoundTrip(*http.Request) (*http.Response, error) { return nil, http.ErrServerClosed }

// serve listens on this machine until the test's end.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL + "/notify?shop=1"
}

// send sends a notification over the network.
func send(t testing.TB, sb *sandbox.Sandbox, url string, n sandbox.Notice) *sandbox.Delivery {
	t.Helper()
	d, err := sb.Notify(context.Background(), url, n)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// paid is an ordinary notification.
func paid() sandbox.Notice {
	return sandbox.Notice{EventType: "TRANSACTION.SUCCESS", OriginalType: "transaction", ID: "EV-1", Resource: map[string]any{
		"mchid": sandbox.DefaultMchID, "out_trade_no": "1217752501201407033233368018", "transaction_id": "4200001234",
		"payer": map[string]any{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}, "amount": map[string]any{"total": 100},
	}}
}

// journal is what a logger wrote, for a test to search.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *journal) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *journal) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// mustNotHold fails where a text holds one of the words.
func mustNotHold(t testing.TB, what, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if word != "" && strings.Contains(text, word) {
			t.Errorf("%s holds %q: %s", what, word, text)
		}
	}
}

// wantRefusal checks an answer that makes WeChat Pay send again, and tells nothing.
func wantRefusal(t testing.TB, d *sandbox.Delivery, status int) {
	t.Helper()
	if d.Accepted || d.Status != status {
		t.Errorf("status %d, accepted %t, want a refusal with %d: %s", d.Status, d.Accepted, status, d.Body)
	}
	if !strings.Contains(string(d.Body), "FAIL") || len(d.Body) > 120 {
		t.Errorf("the answer is %s, want a short FAIL", d.Body)
	}
	mustNotHold(t, "the answer", string(d.Body), secret, sharedKeys().APIv3Key, "4200001234", "EV-1", "oUpF8uMuAJO", "goroutine", "serial")
}
