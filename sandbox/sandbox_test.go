package sandbox_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
)

func TestKinds(t *testing.T) {
	keys := sharedKeys()
	platform, public := wxcrypto.SerialNumber(keys.PlatformCertificate), keys.PublicID
	for name, test := range map[string]struct {
		opts   sandbox.Options
		serial []string          // in Config.Certs
		signer map[string]string // Wechatpay-Serial sent → answered; one that names no key asks for nothing
		certs  int               // status of GET /v3/certificates
	}{
		"both": {sandbox.Options{}, []string{platform, public}, map[string]string{"": platform, platform: platform, public: public,
			strings.ToLower(platform): platform, strings.TrimLeft(platform, "0"): platform, strings.ToLower(public): platform}, 200},
		"public key": {sandbox.Options{PublicKeyOnly: true}, []string{public}, map[string]string{"": public, public: public, platform: public}, 404},
		"certificate": {sandbox.Options{CertificateOnly: true}, []string{platform},
			map[string]string{"": platform, platform: platform, public: platform, strings.ToLower(platform) + "x": platform}, 200},
		"contradiction": {sandbox.Options{PublicKeyOnly: true, CertificateOnly: true}, []string{public}, map[string]string{"": public}, 404},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, test.opts)
			var serials []string
			for serial := range c.config.Certs {
				serials = append(serials, serial)
			}
			slices.Sort(serials)
			if diff := cmp.Diff(test.serial, serials); diff != "" {
				t.Error(diff)
			}
			for sent, want := range test.signer {
				l := c.letter("GET", stockPath, nil)
				if sent != "" {
					l.header.Set("Wechatpay-Serial", sent)
				}
				r := c.post(l)
				c.verify(r)
				if got := r.header.Get("Wechatpay-Serial"); got != want {
					t.Errorf("asked for %q, answered by %s, want %s", sent, got, want)
				}
			}
			if got := c.do("GET", "/v3/certificates", nil).status; got != test.certs {
				t.Errorf("certificates: %d, want %d", got, test.certs)
			}
		})
	}
}

func TestRequests(t *testing.T) {
	c := start(t, sandbox.Options{RequestLog: 3})
	for range 3 {
		c.do("GET", "/v3/certificates", nil)
	}
	c.do("GET", "/v3/nowhere?a=b", nil)
	l := c.letter("POST", startPath, startBody())
	l.signedTarget = "/"
	c.post(l)
	got := c.sb.Requests()
	if len(got) != 3 {
		t.Fatalf("%d requests kept", len(got))
	}
	type line struct {
		Method, Path, Query, Body string
		Verified                  bool
	}
	var lines []line
	for _, r := range got {
		lines = append(lines, line{r.Method, r.Path, r.Query, string(r.Body), r.Verified})
		if !strings.HasPrefix(r.Message, r.Method+"\n"+r.Path) || r.Header.Get("Authorization") == "" {
			t.Errorf("message %q", r.Message)
		}
	}
	want := []line{
		{"GET", "/v3/certificates", "", "", true},
		{"GET", "/v3/nowhere", "a=b", "", true},
		{"POST", startPath, "", `{"stock_creator_mchid":"8956000"}`, false},
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

// An Intercept can do to an answer what networks and gateways do.
func TestIntercept(t *testing.T) {
	c := start(t, sandbox.Options{})
	wrong := []byte(`{"wrong":true}`)
	for name, test := range map[string]struct {
		intercept sandbox.Intercept
		check     func(*reply) bool
	}{
		"passed on": {func(w http.ResponseWriter, r *http.Request, next http.Handler) { next.ServeHTTP(w, r) },
			func(r *reply) bool { return r.status == 200 }},
		"body read before": {func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			io.ReadAll(r.Body)
			next.ServeHTTP(w, r)
		},
			func(r *reply) bool { return r.status == 200 }},
		"context replaced": {func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(w, r.WithContext(t.Context()))
		}, func(r *reply) bool { return r.status == 200 }},
		"HTML of a gateway": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			http.Error(w, "<html>", http.StatusBadGateway)
		},
			func(r *reply) bool { return r.status == 502 }},
		"probe": {func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			recorded := httptest.NewRecorder()
			next.ServeHTTP(recorded, r)
			for name, values := range recorded.Header() {
				w.Header()[name] = values
			}
			w.Header().Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+w.Header().Get("Wechatpay-Signature"))
			w.Write(recorded.Body.Bytes())
		}, func(r *reply) bool {
			return strings.HasPrefix(r.header.Get("Wechatpay-Signature"), "WECHATPAY/SIGNTEST/")
		}},
		"signed by hand, skewed": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.Header().Set("Wechatpay-Timestamp", "1")
			if err := c.sb.Sign(w.Header(), sharedKeys().PublicID, wrong); err != nil {
				t.Error(err)
			}
			w.Write(wrong)
		}, func(r *reply) bool {
			c.verify(r)
			return r.header.Get("Wechatpay-Timestamp") == "1" && bytes.Equal(r.body, wrong)
		}},
	} {
		c.sb.SetIntercept(test.intercept)
		if r := c.do("POST", startPath, startBody()); !test.check(r) {
			t.Errorf("%s: %d %v %s", name, r.status, r.header, r.body)
		}
	}
}

func TestCutConnection(t *testing.T) {
	c := start(t, sandbox.Options{})
	before := len(c.sb.Requests())
	c.sb.SetIntercept(func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) })
	if response, err := c.http.Do(c.request(c.letter("POST", startPath, startBody()))); err == nil {
		response.Body.Close()
		t.Error("a cut connection gives an answer")
	}
	if got := len(c.sb.Requests()); got != before+1 {
		t.Errorf("%d requests, want %d: an intercepted one has arrived as well", got, before+1)
	}
	c.sb.SetIntercept(nil)
	c.must("POST", startPath, startBody())
	if err := c.sb.Sign(http.Header{}, "no such serial", nil); err == nil {
		t.Error("Sign takes any serial")
	}
}

func TestNewInAServerOfTheCallers(t *testing.T) {
	sb := sandbox.New(sandbox.Options{Keys: sharedKeys(), Now: atNoon})
	server := httptest.NewServer(http.StripPrefix("/prefix", sb))
	defer server.Close()
	config := sb.Config()
	if config.BaseURL != "https://sandbox.invalid" || config.Transport != nil {
		t.Errorf("BaseURL %s", config.BaseURL)
	}
	config.BaseURL = server.URL
	c := &caller{t, sb, config, server.Client()}
	c.must("GET", "/prefix"+stockPath, nil) // the prefix is part of what is signed
	if err := sb.Close(); err != nil || sb.Connections() != 0 {
		t.Errorf("%v", err)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	sharedKeys()
	before := runtime.NumGoroutine()
	sb, err := sandbox.Start(sandbox.Options{Keys: sharedKeys(), Now: atNoon})
	if err != nil {
		t.Fatal(err)
	}
	config := sb.Config()
	c := &caller{t, sb, config, &http.Client{Transport: config.Transport}}
	c.must("GET", stockPath, nil)

	// One request hangs while the sandbox closes.
	reached := make(chan struct{})
	sb.SetIntercept(func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		close(reached)
		<-r.Context().Done()
	})
	failed := make(chan error)
	request := c.request(c.letter("POST", startPath, startBody()))
	go func() {
		response, err := c.http.Do(request)
		if err == nil {
			response.Body.Close()
		}
		failed <- err
	}()
	<-reached
	for range 2 {
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-failed; err == nil {
		t.Error("the hanging request got an answer")
	}
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i == 500 {
			buffer := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, before %d:\n%s", runtime.NumGoroutine(), before, buffer[:runtime.Stack(buffer, true)])
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestManyAtOnce(t *testing.T) {
	var log bytes.Buffer
	c := start(t, sandbox.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	const callers = 64
	var all sync.WaitGroup
	// Requests are made before: making one may end the test.
	for range callers {
		requests := []*http.Request{
			c.request(c.letter("POST", nativePath, newOrder("order-0001"))),
			c.request(c.letter("POST", startPath, startBody())),
		}
		all.Add(1)
		go func() {
			defer all.Done()
			for _, request := range requests {
				response, err := c.http.Do(request)
				if err != nil {
					t.Error(err)
					return
				}
				if r := c.read(response); r.status != 200 {
					t.Errorf("%d %s", r.status, r.body)
				}
			}
		}()
	}
	all.Wait()
	if got := c.sb.Connections(); got < 1 || got > 2*callers {
		t.Errorf("%d connections for %d requests", got, 2*callers)
	}
	if got := len(c.sb.Requests()); got != 2*callers {
		t.Errorf("%d requests", got)
	}
	c.sb.Close() // no more lines
	if strings.Count(log.String(), "status=200") != 2*callers || strings.Contains(log.String(), "signature=\"") {
		t.Errorf("log: %.500s", log.String())
	}
}

func TestKeysAreReused(t *testing.T) {
	keys := sharedKeys()
	got := sandbox.New(sandbox.Options{Keys: keys}).Keys()
	if !cmp.Equal(keys, got, cmp.Comparer(func(a, b *sandbox.Keys) bool {
		return a.Merchant == b.Merchant && a.Platform == b.Platform && a.Public == b.Public &&
			a.MerchantSerial == b.MerchantSerial && a.PublicID == b.PublicID && a.APIv3Key == b.APIv3Key &&
			a.PlatformCertificate == b.PlatformCertificate
	})) {
		t.Error("other keys")
	}
	if len(keys.APIv3Key) != 32 || !strings.HasPrefix(keys.PublicID, "PUB_KEY_ID_") || len(keys.MerchantSerial) != 40 {
		t.Errorf("serial %s, id %s", keys.MerchantSerial, keys.PublicID)
	}
	if sb := sandbox.New(sandbox.Options{Keys: keys, PublicKeyOnly: true}); sb.RotateCertificate() != "" {
		t.Error("rotated a certificate that is not there")
	}
}
