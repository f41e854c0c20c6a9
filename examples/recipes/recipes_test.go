package recipes

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/cloudwego/hertz/pkg/app/server"
	"github.com/cloudwego/hertz/pkg/network/standard"
	"github.com/gin-gonic/gin"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// frameworks start a server each, and give its address.
var frameworks = map[string]func(*testing.T, *notify.Receiver) string{
	"net/http": func(t *testing.T, r *notify.Receiver) string { return serve(t, NetHTTP(r)) },
	"gin": func(t *testing.T, r *notify.Receiver) string {
		gin.SetMode(gin.TestMode)
		return serve(t, Gin(r))
	},
	"echo": func(t *testing.T, r *notify.Receiver) string { return serve(t, Echo(r)) },
	"fiber": func(t *testing.T, r *notify.Receiver) string {
		listener, app := listen(t), Fiber(r)
		go app.Listener(listener)
		t.Cleanup(func() { _ = app.Shutdown() })
		return "http://" + listener.Addr().String()
	},
	"hertz": func(t *testing.T, r *notify.Receiver) string {
		listener := listen(t)
		h := Hertz(r, server.WithListener(listener), server.WithTransport(standard.NewTransporter))
		go h.Run()
		t.Cleanup(func() { _ = h.Close() })
		return "http://" + listener.Addr().String()
	},
	"lambda, text":   func(t *testing.T, r *notify.Receiver) string { return serve(t, gateway{Lambda(r), false}) },
	"lambda, base64": func(t *testing.T, r *notify.Receiver) string { return serve(t, gateway{Lambda(r), true}) },
}

// TestNotify lets the sandbox notify each of them: what is genuine runs once, what comes again is answered alike, what is forged is refused.
func TestNotify(t *testing.T) {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	client, err := wechatpay.New(sb.Config())
	if err != nil {
		t.Fatal(err)
	}
	for name, start := range frameworks {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var ran []string
			url := start(t, &notify.Receiver{Clients: []notify.Client{client}, Handle: func(_ context.Context, n *notify.Notification) error {
				mu.Lock()
				defer mu.Unlock()
				ran = append(ran, n.EventType+" "+n.Get("out_trade_no").String())
				return nil
			}}) + Path
			notice := sandbox.Notice{ID: "one", EventType: "TRANSACTION.SUCCESS", Resource: wechatpay.Object{"out_trade_no": "20260729001", "attach": "书 <a> & \"b\""}}
			for range 2 {
				answer, err := sb.Notify(t.Context(), url, notice)
				if err != nil || !answer.Accepted || answer.Status != http.StatusNoContent {
					t.Fatalf("answered %+v, %v", answer, err)
				}
			}
			if want := "TRANSACTION.SUCCESS 20260729001"; len(ran) != 1 || ran[0] != want {
				t.Errorf("ran %q, want %q once", ran, want)
			}
			forged, err := http.Post(url, "application/json", strings.NewReader(`{"id":"1","event_type":"TRANSACTION.SUCCESS"}`))
			if err != nil {
				t.Fatal(err)
			}
			defer forged.Body.Close()
			text, err := io.ReadAll(forged.Body)
			if err != nil || forged.StatusCode != http.StatusUnauthorized || !strings.Contains(string(text), `"code":"FAIL"`) || forged.Header.Get("Content-Type") == "" {
				t.Errorf("forged: %d %s, %v", forged.StatusCode, text, err)
			}
		})
	}
}

func serve(t *testing.T, handler http.Handler) string {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// gateway hands a request to a function as API Gateway does, through the entry of the Lambda runtime.
type gateway struct {
	function any
	base64   bool
}

func (g gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	event := events.APIGatewayV2HTTPRequest{RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery, Headers: make(map[string]string), Body: string(body)}
	if g.base64 {
		event.Body, event.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	for name := range r.Header {
		event.Headers[strings.ToLower(name)] = r.Header.Get(name)
	}
	payload, err2 := json.Marshal(event)
	out, err3 := lambda.NewHandler(g.function).Invoke(r.Context(), payload)
	var answer events.APIGatewayV2HTTPResponse
	if err != nil || err2 != nil || err3 != nil || json.Unmarshal(out, &answer) != nil {
		http.Error(w, "the function failed", http.StatusBadGateway)
		return
	}
	for name, value := range answer.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.WriteString(w, answer.Body)
}
