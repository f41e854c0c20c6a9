package transport_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// warm is a server over TLS that answers until it is told to cut: it knows every request that reached it, by its nonce.
type warm struct {
	*httptest.Server
	sb  *sandbox.Sandbox
	cut func(http.ResponseWriter, *http.Request)

	mu   sync.Mutex // guards what follows
	cuts int        // so many requests from now on are cut
	seen []string   // what must differ between two requests, of each since the last cut was ordered
	odd  []string   // what of a request is not as it should be on the wire
}

func newWarm(t *testing.T, h2 bool, cut func(http.ResponseWriter, *http.Request)) *warm {
	w := &warm{sb: clienttest.Sandbox(t, sandbox.Options{}), cut: cut}
	w.Server = httptest.NewUnstartedServer(w)
	w.EnableHTTP2 = h2
	w.StartTLS()
	t.Cleanup(w.Close)
	return w
}

func (w *warm) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	w.seen = append(w.seen, r.Header.Get("Authorization")+string(body))
	if len(r.TransferEncoding) > 0 || r.ContentLength != int64(len(body)) ||
		r.ProtoMajor == 1 && len(body) == 0 && (r.Header.Get("Content-Length") != "") != (r.Method == "POST" || r.Method == "PUT" || r.Method == "PATCH") {
		w.odd = append(w.odd, fmt.Sprintf("%s %s: length %d, header %q, %v", r.Proto, r.Method, r.ContentLength, r.Header.Get("Content-Length"), r.TransferEncoding))
	}
	broken := w.cuts > 0
	if broken {
		w.cuts--
	}
	w.mu.Unlock()
	if broken {
		w.cut(rw, r)
		return
	}
	text := []byte(`{"done":true}`)
	_ = w.sb.Sign(rw.Header(), "", text)
	_, _ = rw.Write(text)
}

// order cuts the next n requests, and forgets what was seen.
func (w *warm) order(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cuts, w.seen = n, nil
}

// arrived gives how many requests came, and how many of them were copies of another.
func (w *warm) arrived() (n, copies int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := map[string]bool{}
	for _, authorization := range w.seen {
		known[authorization] = true
	}
	return len(w.seen), len(w.seen) - len(known)
}

// client has one connection to the server, which is warm.
func (w *warm) client(t *testing.T, attempts int) *wechatpay.Client {
	t.Helper()
	config := w.sb.Config()
	config.BaseURL = w.URL
	pool := w.Client().Transport.(*http.Transport).Clone()
	t.Cleanup(pool.CloseIdleConnections)
	config.Transport, config.Retry = pool, wechatpay.Retry{Attempts: attempts, Wait: time.Millisecond}
	client := clienttest.New(t, config)
	w.order(0)
	if _, err := client.Chain("v3/warm").Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return client
}

// cuts are ways to lose an answer after the request was received, and so may have been executed.
var cuts = map[string]func(http.ResponseWriter, *http.Request){
	"no answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	"half an answer": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		_, _ = io.WriteString(w, `{"do`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	},
}

// TestSentOnce loses answers on warm connections: what reached the server is never sent again with the same signature, and
// with Attempts 1 never at all.
func TestSentOnce(t *testing.T) {
	bodies := map[string]wechatpay.Request{
		"json":   {"json": wechatpay.Object{"a": 1}},
		"none":   {},
		"upload": {"body": must(wechatpay.NewMedia("a.png", strings.NewReader("png")))},
	}
	keys := map[string]map[string]string{
		"": {}, "a key": {"Idempotency-Key": "7"}, "an empty key": {"Idempotency-Key": ""}, "another key": {"X-Idempotency-Key": "7"},
	}
	for _, h2 := range []bool{false, true} {
		for how, cut := range cuts {
			w := newWarm(t, h2, cut)
			for _, attempts := range []int{1, 3} {
				client := w.client(t, attempts)
				for method, call := range clienttest.Verbs {
					for kind, body := range bodies {
						for key, headers := range keys {
							name := fmt.Sprintf("h2 %v, %s, %d attempts, %s, %s, %s", h2, how, attempts, method, kind, key)
							if kind != "none" && method == "GET" {
								continue
							}
							w.order(0)
							if _, err := client.Chain("v3/warm").Get(t.Context(), nil); err != nil {
								t.Fatal(name, err)
							}
							w.order(1)
							req := wechatpay.Request{"headers": headers}
							for k, v := range body {
								req[k] = v
							}
							_, err := call(client.Chain("v3/x"), t.Context(), req)
							n, copies := w.arrived()
							want := 1
							if attempts > 1 && (method == "GET" || key == "a key") {
								want = 2
							}
							if n != want || copies != 0 {
								t.Errorf("%s: it arrived %d times, want %d, with %d copies: %v", name, n, want, copies, err)
							}
							if lost := want == 1; (err != nil) != lost || errors.Is(err, wechatpay.ErrOutcomeUnknown) != (lost && method != "GET") {
								t.Errorf("%s: %v", name, err)
							}
						}
					}
				}
			}
			for _, odd := range w.odd {
				t.Errorf("on the wire: %s", odd)
			}
		}
	}
}

// TestSentOnceDoors is TestSentOnce for the other ways to send: none of them lets net/http repeat what was signed.
func TestSentOnceDoors(t *testing.T) {
	key := map[string]string{"Idempotency-Key": "7"}
	doors := map[string]func(*wechatpay.Client, string) error{
		"Do": func(c *wechatpay.Client, _ string) error {
			_, err := c.Do(t.Context(), "GET v3/x", wechatpay.Request{"headers": key})
			return err
		},
		"async": func(c *wechatpay.Client, _ string) error {
			_, err := c.Chain("v3/x").DeleteAsync(t.Context(), wechatpay.Request{"headers": key}).Wait()
			return err
		},
		"tree": func(c *wechatpay.Client, _ string) error {
			_, err := c.V3().Certificates().Get(t.Context(), nil)
			return err
		},
		"APIv2": func(c *wechatpay.Client, _ string) error {
			_, err := c.Chain("v2/pay/orderquery").Post(t.Context(), wechatpay.Request{"headers": key, "xml": wechatpay.Object{"mch_id": sandbox.DefaultMchID, "appid": "wx8", "out_trade_no": "1"}})
			return err
		},
		"RoundTripper, GET": func(c *wechatpay.Client, url string) error {
			_, err := (&http.Client{Transport: c.RoundTripper()}).Get(url + "/v3/x")
			return err
		},
		"RoundTripper, POST": func(c *wechatpay.Client, url string) error {
			r := must(http.NewRequest("POST", url+"/v3/x", strings.NewReader("{}")))
			r.Header.Set("Idempotency-Key", "7")
			_, err := (&http.Client{Transport: c.RoundTripper()}).Do(r)
			return err
		},
	}
	for _, h2 := range []bool{false, true} {
		w := newWarm(t, h2, cuts["no answer"])
		client := w.client(t, 1)
		for name, door := range doors {
			w.order(0)
			if _, err := client.Chain("v3/warm").Get(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			w.order(1)
			err := door(client, w.URL)
			if n, _ := w.arrived(); n != 1 || err == nil {
				t.Errorf("h2 %v, %s: it arrived %d times: %v", h2, name, n, err)
			}
		}
	}
}

// deadConn fails every write once its end has come, without a byte.
type deadConn struct {
	net.Conn
	dead *atomic.Bool
}

func (c deadConn) Write(p []byte) (int, error) {
	if c.dead.Load() {
		return 0, &net.OpError{Op: "write", Err: errors.New("broken pipe")}
	}
	return c.Conn.Write(p)
}

// TestStaleConnection finds a warm connection dead at the first byte: the call was not sent, and says so; it is sent on another
// connection, with a signature of its own.
func TestStaleConnection(t *testing.T) {
	for _, attempts := range []int{1, 3} {
		for method, call := range clienttest.Verbs {
			for _, body := range []wechatpay.Request{{}, {"json": wechatpay.Object{"a": 1}}} {
				if method == "GET" && len(body) > 0 {
					continue
				}
				w := newWarm(t, false, nil)
				var dead *atomic.Bool
				config := w.sb.Config()
				pool := w.Client().Transport.(*http.Transport).Clone()
				pool.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
					conn, err := new(net.Dialer).DialContext(ctx, network, address)
					if dead == nil {
						dead = new(atomic.Bool)
						return deadConn{conn, dead}, err
					}
					return conn, err
				}
				config.BaseURL, config.Transport, config.Retry = w.URL, pool, wechatpay.Retry{Attempts: attempts, Wait: time.Millisecond}
				client := clienttest.New(t, config)
				if _, err := client.Chain("v3/warm").Get(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
				w.order(0)
				dead.Store(true)
				_, err := call(client.Chain("v3/x"), t.Context(), body)
				n, copies := w.arrived()
				if (err == nil) != (attempts > 1) || errors.Is(err, wechatpay.ErrOutcomeUnknown) || n != attempts/2 || copies != 0 {
					t.Errorf("%s %v, %d attempts: arrived %d times: %v", method, body, attempts, n, err)
				}
				pool.CloseIdleConnections()
			}
		}
	}
}

// TestNoFinalStatus gets answers that are no answers: none of them hangs, none is a success.
func TestNoFinalStatus(t *testing.T) {
	for _, status := range []string{"101 Switching Protocols", "099 Odd", "000 Nothing"} {
		for _, method := range []string{"GET", "POST"} {
			listener := must(tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: testCertificate(t)}))
			t.Cleanup(func() { listener.Close() })
			go func() {
				for {
					conn, err := listener.Accept()
					if err != nil {
						return
					}
					go func() {
						defer conn.Close()
						r, err := http.ReadRequest(bufio.NewReader(conn))
						if err != nil {
							return
						}
						_, _ = io.Copy(io.Discard, r.Body)
						_, _ = io.WriteString(conn, "HTTP/1.1 "+status+"\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
						_, _ = io.Copy(io.Discard, conn) // and stays
					}()
				}
			}()
			sb := clienttest.Sandbox(t, sandbox.Options{})
			config := sb.Config()
			config.BaseURL = "https://" + listener.Addr().String()
			config.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
			client := clienttest.New(t, config)
			f := client.DoAsync(t.Context(), method+" v3/x", nil)
			select {
			case <-f.Done():
			case <-time.After(20 * time.Second):
				t.Fatalf("%s %s: hangs", method, status)
			}
			if _, err := f.Wait(); err == nil || !strings.Contains(err.Error(), status[:3]) && !strings.Contains(err.Error(), "malformed") || errors.Is(err, wechatpay.ErrOutcomeUnknown) != (method == "POST") {
				t.Errorf("%s %s: %v", method, status, err)
			}
		}
	}
}

// testCertificate is one that nobody trusts.
func testCertificate(t *testing.T) []tls.Certificate {
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.TLS.Certificates
}

// stuckBody never ends, whatever happens to its context: until it is closed.
type stuckBody struct{ closed chan struct{} }

func (b stuckBody) Read([]byte) (int, error) { <-b.closed; return 0, net.ErrClosed }

func (b stuckBody) Close() error {
	select {
	case <-b.closed:
	default:
		close(b.closed)
	}
	return nil
}

// TestStuckBody ends every read of an answer with its context, also where the Transport's body does not.
func TestStuckBody(t *testing.T) {
	for name, req := range map[string]wechatpay.Request{
		"signed": nil, "unsigned": {"unsigned": true}, "sink": {"unsigned": true, "sink": io.Discard},
	} {
		config := clienttest.Config()
		config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: stuckBody{make(chan struct{})}}, nil
		})
		client := clienttest.New(t, config)
		f := client.Chain("v3/x").PostAsync(t.Context(), req)
		time.AfterFunc(10*time.Millisecond, f.Cancel)
		select {
		case <-f.Done():
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: hangs", name)
		}
		if _, err := f.Wait(); !errors.Is(err, wechatpay.ErrOutcomeUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
