package wechatpay_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

func TestAll(t *testing.T) {
	noLeak(t)
	g := newGated(t, 2)
	close(g.pass)
	bad := g.Chain("v3/{x}").GetAsync(t.Context(), nil)
	responses, err := wechatpay.All(g.post(t.Context(), "1"), bad, nil, g.post(t.Context(), "2"))
	var wrong *wechatpay.TemplateError
	if !errors.As(err, &wrong) || wrong.Variable != "x" || !strings.Contains(err.Error(), "future 1") || !strings.Contains(err.Error(), "future 2") {
		t.Errorf("got %v", err)
	}
	if responses[0] == nil || responses[1] != nil || responses[3] == nil {
		t.Errorf("got %v", responses)
	}
	if r, err := wechatpay.All(); len(r) != 0 || err != nil {
		t.Errorf("nothing: %v, %v", r, err)
	}
	var zero wechatpay.Future
	if _, err := zero.Wait(); err == nil || !settled(&zero) {
		t.Error("the zero Future has an outcome")
	}
	if _, err := zero.Then(nil).Wait(); err == nil {
		t.Error("a child of the zero Future has an outcome")
	}
}

func TestSettle(t *testing.T) {
	noLeak(t)
	g := newGated(t, 3)
	futures := []*wechatpay.Future{g.post(t.Context(), "0"), g.post(t.Context(), "1"), g.Chain("").GetAsync(noContext, nil), g.post(t.Context(), "3"), nil}
	walk := wechatpay.Settle(futures...)
	var got []int
	for i, f := range walk {
		if f != futures[i] {
			t.Errorf("place %d is not its future", i)
		}
		if got = append(got, i); len(got) == 2 { // those that had settled before
			break
		}
	}
	if diff := cmp.Diff([]int{2, 4}, got); diff != "" {
		t.Error(diff)
	}
	close(g.pass)
	seen := map[int]bool{}
	for i := range walk { // goes on
		seen[i] = true
	}
	if !cmp.Equal(seen, map[int]bool{0: true, 1: true, 3: true}) {
		t.Errorf("the second loop saw %v", seen)
	}
	for range walk {
		t.Error("a walk that has ended gives nothing more")
	}
}

func TestDrain(t *testing.T) {
	noLeak(t)
	g := newGated(t, 2)
	release := make(chan struct{})
	var after atomic.Bool
	g.post(t.Context(), "1").Then(func(r *wechatpay.Response) (*wechatpay.Response, error) {
		<-release
		g.post(context.Background(), "2").Wait()
		after.Store(true)
		return r, nil
	})
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := g.Drain(short); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "2 async calls") {
		t.Errorf("with calls left: %v", err)
	}
	close(g.pass)
	close(release)
	if err := g.Drain(t.Context()); err != nil || !after.Load() {
		t.Errorf("drained %v, the callback ended: %v", err, after.Load())
	}
}

// TestTransportEndsGoroutine makes sure that a slot survives a transport that ends the goroutine it runs on.
func TestTransportEndsGoroutine(t *testing.T) {
	noLeak(t)
	config := offlineConfig()
	config.Concurrency = 1
	var calls atomic.Int32
	config.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		switch calls.Add(1) {
		case 1:
			runtime.Goexit()
		case 2:
			panic("ouch")
		}
		return nil, errors.New("no network here")
	})
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Goexit", "panic at settle_test.go", "no network"} {
		_, err := client.Chain("v3/x").PostAsync(t.Context(), nil).Wait()
		if !errors.Is(err, wechatpay.ErrOutcomeUnknown) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "POST v3/x") {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := client.Drain(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAsyncErrorsAtOnce(t *testing.T) {
	client := offline(t)
	for name, f := range map[string]*wechatpay.Future{
		"zero chain":    wechatpay.Chain{}.GetAsync(t.Context(), nil),
		"no client":     (*wechatpay.Client)(nil).Chain("v3/x").GetAsync(t.Context(), nil),
		"zero client":   new(wechatpay.Client).DoAsync(t.Context(), "GET v3/x", nil),
		"no method":     client.DoAsync(t.Context(), "v3/x", nil),
		"no context":    client.Chain("v3/x").GetAsync(noContext, nil),
		"missing value": client.Chain("v3/{x}").GetAsync(t.Context(), nil),
	} {
		if !settled(f) {
			t.Errorf("%s: not settled", name)
		}
		if _, err := f.Wait(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestSettledHoldsNothing makes sure that a future which is kept holds neither its context nor earlier answers.
func TestSettledHoldsNothing(t *testing.T) {
	g := newGated(t, 1)
	close(g.pass)
	collected := make(chan struct{})
	f := func() *wechatpay.Future {
		big := new([1 << 20]byte)
		runtime.AddCleanup(big, func(c chan struct{}) { close(c) }, collected)
		f := g.post(context.WithValue(context.Background(), keyOfBig{}, big), "1")
		for range 3 {
			f = f.Then(func(r *wechatpay.Response) (*wechatpay.Response, error) { return r, nil })
		}
		return f
	}()
	f.Wait()
	g.Drain(t.Context())
	for range 100 {
		runtime.GC()
		select {
		case <-collected:
			runtime.KeepAlive(f)
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("a settled future holds the context of its call")
}

type keyOfBig struct{}

// TestMediaSnapshot changes a Media between calls that wait.
func TestMediaSnapshot(t *testing.T) {
	noLeak(t)
	var metas []string
	config := offlineConfig()
	config.Concurrency = 1
	gate := make(chan struct{})
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		<-gate
		raw, _ := io.ReadAll(r.Body)
		_, meta, _ := strings.Cut(string(raw), "\r\n\r\n")
		meta, _, _ = strings.Cut(meta, "\r\n")
		metas = append(metas, meta)
		return nil, io.EOF
	})
	client := newClient(t, config)
	media, err := wechatpay.NewMedia("a.png", strings.NewReader("png"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		media.Meta = wechatpay.Object{"item": i}
		client.Chain("v3/x").PostAsync(t.Context(), wechatpay.Request{"body": media})
	}
	close(gate)
	client.Drain(t.Context())
	if diff := cmp.Diff([]string{`{"item":0}`, `{"item":1}`, `{"item":2}`}, metas); diff != "" {
		t.Error(diff)
	}
	pipe, w := io.Pipe()
	go func() { io.WriteString(w, "from a pipe"); w.Close() }()
	if m, err := wechatpay.NewMedia("p.png", struct{ io.Reader }{pipe}); err != nil || len(m.SHA256()) != 64 {
		t.Errorf("a pipe: %v", err)
	}
	if m, err := wechatpay.OpenMedia("no/such.png"); m != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v, %v", m, err)
	}
}

// TestAsyncOverTLS counts goroutines while calls go over real connections to a sandbox in the same process, whose own
// goroutines count as well, and afterwards.
func TestAsyncOverTLS(t *testing.T) {
	noLeak(t)
	const limit, calls = 32, 640
	exampleSandbox() // which lends its keys, and stays
	base := runtime.NumGoroutine()
	sb := newSandbox(t, sandbox.Options{})
	config := sb.Config()
	config.Concurrency = limit
	client := newClient(t, config)
	futures := make([]*wechatpay.Future, calls)
	for i := range futures {
		futures[i] = client.Chain(startPath).PostAsync(t.Context(), startRequestMap)
	}
	most := 0
	for _, f := range wechatpay.Settle(futures...) {
		most = max(most, runtime.NumGoroutine()-base)
		if _, err := f.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	if most > 10*limit {
		t.Errorf("%d goroutines for %d calls at a time, want at most %d", most, limit, 10*limit)
	}
	if n := len(sb.Requests()); n != calls {
		t.Errorf("%d requests arrived, want %d", n, calls)
	}
	if err := sb.Close(); err != nil {
		t.Error(err)
	}
	for range 200 {
		if runtime.NumGoroutine() <= base {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left", runtime.NumGoroutine()-base)
}
