package wechatpay_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

func TestDrain(t *testing.T) {
	clienttest.NoLeak(t)
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
	clienttest.NoLeak(t)
	config := clienttest.Config()
	config.Concurrency = 1
	var calls atomic.Int32
	config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
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
	for _, want := range []string{"Goexit", "panic at queue_test.go", "no network"} {
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
	client := clienttest.Offline(t)
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

// TestMediaSnapshot changes a Media between calls that wait.
func TestMediaSnapshot(t *testing.T) {
	clienttest.NoLeak(t)
	var metas []string
	config := clienttest.Config()
	config.Concurrency = 1
	gate := make(chan struct{})
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		<-gate
		raw, _ := io.ReadAll(r.Body)
		_, meta, _ := strings.Cut(string(raw), "\r\n\r\n")
		meta, _, _ = strings.Cut(meta, "\r\n")
		metas = append(metas, meta)
		return nil, io.EOF
	})
	client := clienttest.New(t, config)
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
	clienttest.NoLeak(t)
	const limit, calls = 32, 640
	exampleSandbox() // which lends its keys, and stays
	base := runtime.NumGoroutine()
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	config.Concurrency = limit
	client := clienttest.New(t, config)
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

// ownContext is a context that package context knows nothing of.
type ownContext struct {
	context.Context
	done chan struct{}
	once sync.Once
}

func (c *ownContext) Done() <-chan struct{} { return c.done }

func (c *ownContext) Err() error {
	select {
	case <-c.done:
		return context.Canceled
	default:
		return nil
	}
}

func (c *ownContext) end() { c.once.Do(func() { close(c.done) }) }

type keyOfCall struct{}

// TestCancelManyWaiting ends the contexts of many waiting calls at once and counts the goroutines that this takes.
func TestCancelManyWaiting(t *testing.T) {
	const calls, most = 20_000, 100 // the watches, the running call and the test's own
	for _, tt := range []struct {
		name string
		with func(parent context.Context, i int) (context.Context, context.CancelFunc)
		each bool // cancelled one after another, not by their parent
	}{
		{"one context", func(parent context.Context, _ int) (context.Context, context.CancelFunc) { return parent, nil }, false},
		{"values over one context", func(parent context.Context, i int) (context.Context, context.CancelFunc) {
			return context.WithValue(parent, keyOfCall{}, i), nil
		}, false},
		{"a context for each call", func(parent context.Context, _ int) (context.Context, context.CancelFunc) {
			return context.WithCancel(parent)
		}, false},
		{"a time-out for each call", func(parent context.Context, _ int) (context.Context, context.CancelFunc) {
			return context.WithTimeout(parent, time.Hour)
		}, false},
		{"contexts that end one after another", func(parent context.Context, _ int) (context.Context, context.CancelFunc) {
			return context.WithCancel(parent)
		}, true},
		{"contexts of another kind", func(parent context.Context, _ int) (context.Context, context.CancelFunc) {
			c := &ownContext{Context: parent, done: make(chan struct{})}
			return c, c.end
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clienttest.NoLeak(t)
			g := newGated(t, 1)
			g.post(t.Context(), "running")
			parent, cancel := context.WithCancel(t.Context())
			defer cancel()
			base := runtime.NumGoroutine()
			var ran atomic.Int32
			futures, cancels := make([]*wechatpay.Future, calls), []context.CancelFunc{}
			for i := range futures {
				ctx, end := tt.with(parent, i)
				if end != nil {
					defer end()
					cancels = append(cancels, end)
				}
				futures[i] = g.post(ctx, "cancelled").Then(func(r *wechatpay.Response) (*wechatpay.Response, error) {
					ran.Add(1)
					return r, nil
				})
			}
			kept := g.post(t.Context(), "kept")
			if n := runtime.NumGoroutine() - base; n > most {
				t.Errorf("%d goroutines for %d waiting calls, want at most %d", n, calls, most)
			}
			if !tt.each {
				cancels = []context.CancelFunc{cancel}
			}
			peak := 0
			for _, end := range cancels {
				end()
				peak = max(peak, runtime.NumGoroutine()-base)
			}
			for _, f := range futures {
				_, err := f.Wait()
				peak = max(peak, runtime.NumGoroutine()-base)
				if !errors.Is(err, context.Canceled) || errors.Is(err, wechatpay.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "not sent") {
					t.Fatalf("a waiting call whose context ended: %v", err)
				}
			}
			if peak > most {
				t.Errorf("%d goroutines for the end of %d waiting calls, want at most %d", peak, calls, most)
			}
			close(g.pass)
			if _, err := kept.Wait(); err != nil {
				t.Errorf("the call that nobody cancelled: %v", err)
			}
			if err := g.Drain(t.Context()); err != nil || len(g.arrived) != 2 || ran.Load() != 0 {
				t.Errorf("%v; %d calls were sent, want 2; %d callbacks of cancelled calls ran", err, len(g.arrived), ran.Load())
			}
		})
	}
}

// countingContext counts who wants to hear of its end.
type countingContext struct {
	context.Context
	watched, most *atomic.Int32
}

func (c countingContext) Done() <-chan struct{} { return c.Context.Done() }

func (c countingContext) Value(key any) any { return nil } // hides what package context would look for

func (c countingContext) AfterFunc(f func()) func() bool {
	n := c.watched.Add(1)
	for most := c.most.Load(); n > most && !c.most.CompareAndSwap(most, n); most = c.most.Load() {
	}
	stop := context.AfterFunc(c.Context, f)
	return sync.OnceValue(func() bool { c.watched.Add(-1); return stop() })
}

// TestWatchesEnd makes sure that a context which never ends is watched once for all waiting calls, and by nobody once
// they have left: by their turn, or by Cancel.
func TestWatchesEnd(t *testing.T) {
	clienttest.NoLeak(t)
	parent, cancel := context.WithCancel(t.Context())
	defer cancel()
	for name, leave := range map[string]func(g *gated, futures []*wechatpay.Future){
		"by their turn": func(g *gated, _ []*wechatpay.Future) {},
		"by Cancel": func(g *gated, futures []*wechatpay.Future) {
			for _, f := range futures {
				f.Cancel()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGated(t, 2)
			ctx := countingContext{parent, new(atomic.Int32), new(atomic.Int32)}
			futures := make([]*wechatpay.Future, 1000)
			for i := range futures {
				futures[i] = g.post(ctx, "1")
			}
			<-g.arrived
			<-g.arrived
			if n := ctx.most.Load(); n < 1 || n > 8 { // the running calls watch it as well
				t.Errorf("%d watch one context", n)
			}
			leave(g, futures)
			close(g.pass)
			if err := g.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			for range 200 { // what a running call has watched it gives up soon after
				if ctx.watched.Load() == 0 {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Errorf("%d still watch the context of calls that have ended", ctx.watched.Load())
		})
	}
}

// TestLongChain goes through chains of futures that no stack of this size has room for, did each future take a piece of it.
func TestLongChain(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(4 << 20))
	const length = 200_000
	type resp = wechatpay.Response
	unused := func(*resp) (*resp, error) { panic("must not run") }
	for _, tt := range []struct {
		name string
		next func(f *wechatpay.Future) *wechatpay.Future
		end  func(g *gated, call, last *wechatpay.Future)
		err  error
	}{
		{"an error", func(f *wechatpay.Future) *wechatpay.Future { return f.Then(unused) },
			func(_ *gated, call, _ *wechatpay.Future) { call.Cancel() }, context.Canceled},
		{"Cancel", func(f *wechatpay.Future) *wechatpay.Future { return f.Then(unused) },
			func(_ *gated, _, last *wechatpay.Future) { last.Cancel() }, context.Canceled},
		{"a response", func(f *wechatpay.Future) *wechatpay.Future {
			return f.Otherwise(func(error) (*resp, error) { panic("must not run") })
		}, func(g *gated, _, _ *wechatpay.Future) { close(g.pass) }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clienttest.NoLeak(t)
			g := newGated(t, 1)
			g.post(t.Context(), "running")
			call := g.post(t.Context(), "1")
			last, futures := call, []*wechatpay.Future{call}
			for range length {
				last = tt.next(last)
				futures = append(futures, last)
			}
			tt.end(g, call, last)
			if r, err := last.Wait(); !errors.Is(err, tt.err) || err == nil && r == nil {
				t.Errorf("the last of the chain: %v, %v", r, err)
			}
			ended := 0
			for range wechatpay.Settle(futures...) {
				ended++
			}
			if _, err := wechatpay.All(futures...); ended != len(futures) || !errors.Is(err, tt.err) {
				t.Errorf("%d of %d futures ended, %v", ended, len(futures), err != nil)
			}
			if tt.err != nil {
				close(g.pass)
			}
			if err := g.Drain(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}
