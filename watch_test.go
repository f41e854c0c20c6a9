package wechatpay_test

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
)

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
			noLeak(t)
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
	noLeak(t)
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
			noLeak(t)
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
