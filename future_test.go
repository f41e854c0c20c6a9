package wechatpay_test

import (
	"context"
	stdcrypto "crypto"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// gated is a client whose calls stand still until they are let through, one by one or all.
type gated struct {
	*wechatpay.Client
	arrived chan string   // the path of each call that was sent
	pass    chan struct{} // a value lets one through, closing it all
	running atomic.Int32
	most    atomic.Int32
}

func newGated(t *testing.T, concurrency int) *gated {
	g := &gated{arrived: make(chan string, 100_000), pass: make(chan struct{})}
	answer := newMemory()
	config := clienttest.Config()
	config.PrivateKey, config.Certs = freeSigner{}, map[string]stdcrypto.PublicKey{freeSerial: freeVerifier{}}
	config.Concurrency = concurrency
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		n := g.running.Add(1)
		defer g.running.Add(-1)
		for most := g.most.Load(); n > most && !g.most.CompareAndSwap(most, n); most = g.most.Load() {
		}
		g.arrived <- r.URL.Path
		select {
		case <-g.pass:
			return answer.RoundTrip(r)
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	})
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	g.Client = client
	return g
}

func (g *gated) post(ctx context.Context, id string) *wechatpay.Future {
	return g.Chain(startPath).PostAsync(ctx, wechatpay.Request{"stock_id": id})
}

var noContext context.Context

func settled(f *wechatpay.Future) bool {
	select {
	case <-f.Done():
		return true
	default:
		return false
	}
}

func TestAsyncLimit(t *testing.T) {
	clienttest.NoLeak(t)
	const limit, calls = 64, 10_000
	g := newGated(t, limit)
	base := runtime.NumGoroutine()
	futures := make([]*wechatpay.Future, calls)
	for i := range futures {
		futures[i] = g.post(t.Context(), fmt.Sprint(i))
	}
	for range limit {
		<-g.arrived
	}
	if n := runtime.NumGoroutine() - base; n > limit+8 {
		t.Errorf("%d goroutines for %d calls, want at most %d", n, calls, limit+8)
	}
	close(g.pass)
	responses, err := wechatpay.All(futures...)
	if err != nil || len(responses) != calls {
		t.Fatalf("%d responses, %v", len(responses), err)
	}
	if most := g.most.Load(); most != limit {
		t.Errorf("at most %d calls were in flight, want %d", most, limit)
	}
	if err := g.Drain(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAsyncOrder(t *testing.T) {
	clienttest.NoLeak(t)
	g := newGated(t, 1)
	for _, id := range []string{"1", "2", "3"} {
		g.post(t.Context(), id)
	}
	close(g.pass)
	if err := g.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"1", "2", "3"} {
		if path := <-g.arrived; !strings.HasSuffix(path, "/"+id+"/start") {
			t.Errorf("got %s, want call %s", path, id)
		}
	}
}

// TestAsyncSnapshot changes everything that a caller can change after the call was started.
func TestAsyncSnapshot(t *testing.T) {
	clienttest.NoLeak(t)
	var mu sync.Mutex
	var bodies []string
	config := clienttest.Config()
	config.Concurrency = 1
	gate := make(chan struct{})
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		<-gate
		raw := make([]byte, r.ContentLength)
		r.Body.Read(raw)
		mu.Lock()
		defer mu.Unlock()
		bodies = append(bodies, r.URL.RequestURI()+" "+r.Header.Get("X-Row")+" "+string(raw))
		return nil, errors.New("no network here")
	})
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	body, object, headers, query := []byte(`{"row":1}`), wechatpay.Object{"row": 1}, map[string]string{"X-Row": "1"}, wechatpay.Object{"q": "1"}
	req := wechatpay.Request{"id": "1", "body": body, "headers": headers, "query": query}
	client.Chain("v3/x/{id}").PostAsync(t.Context(), req)
	delete(req, "body")
	req["json"] = object
	client.Chain("v3/x/{id}").PostAsync(t.Context(), req)
	copy(body, `{"row":9}`)
	object["row"], headers["X-Row"], query["q"], req["id"] = 9, "9", "9", "9"
	close(gate)
	if err := client.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{`/v3/x/1?q=1 1 {"row":1}`, `/v3/x/1?q=1 1 {"row":1}`}
	if diff := cmp.Diff(want, bodies); diff != "" {
		t.Error(diff)
	}
}

func TestCancel(t *testing.T) {
	clienttest.NoLeak(t)
	g := newGated(t, 1)
	running := g.post(t.Context(), "1")
	<-g.arrived
	ctx, stop := context.WithCancelCause(t.Context())
	cause := errors.New("the shop closed")
	waiting, byContext, kept := g.post(t.Context(), "2"), g.post(ctx, "3"), g.post(t.Context(), "4")

	waiting.Cancel()
	if _, err := waiting.Wait(); !errors.Is(err, context.Canceled) || errors.Is(err, wechatpay.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "not sent") {
		t.Errorf("a waiting call: %v", err)
	}
	stop(cause)
	if _, err := byContext.Wait(); !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
		t.Errorf("a waiting call whose context ended: %v", err)
	}
	running.Cancel()
	if _, err := running.Wait(); !errors.Is(err, context.Canceled) || !errors.Is(err, wechatpay.ErrOutcomeUnknown) {
		t.Errorf("a running call: %v", err)
	}
	if path := <-g.arrived; !strings.Contains(path, "/4/") {
		t.Errorf("sent %s, want the call that nobody cancelled", path)
	}
	close(g.pass)
	if _, err := kept.Wait(); err != nil {
		t.Errorf("the call that nobody cancelled: %v", err)
	}
	kept.Cancel()
	if _, err := kept.Wait(); err != nil {
		t.Errorf("a finished call after Cancel: %v", err)
	}
	ended, cancel := context.WithTimeout(t.Context(), -1)
	defer cancel()
	if _, err := g.post(ended, "5").Wait(); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "not sent") {
		t.Errorf("a call with an ended context: %v", err)
	}
}

func TestCancelDerived(t *testing.T) {
	clienttest.NoLeak(t)
	g := newGated(t, 1)
	g.post(t.Context(), "1")
	call := g.post(t.Context(), "2")
	recovered := errors.New("not recovered")
	child := call.Then(func(r *wechatpay.Response) (*wechatpay.Response, error) { return r, nil }).
		Otherwise(func(err error) (*wechatpay.Response, error) { recovered = err; return nil, nil })
	child.Cancel()
	if _, err := call.Wait(); !errors.Is(err, context.Canceled) {
		t.Errorf("the call: %v", err)
	}
	if _, err := child.Wait(); err != nil || !errors.Is(recovered, context.Canceled) {
		t.Errorf("the child: %v, it recovered from %v", err, recovered)
	}
	close(g.pass)
	g.Drain(t.Context())
}

func TestThenOtherwise(t *testing.T) {
	clienttest.NoLeak(t)
	g := newGated(t, 4)
	close(g.pass)
	boom := errors.New("boom")
	type resp = wechatpay.Response
	tests := map[string]struct {
		make     func(f *wechatpay.Future) *wechatpay.Future
		contains string // of the response or the error
		is       error
	}{
		"passes on": {func(f *wechatpay.Future) *wechatpay.Future {
			return f.Then(func(*resp) (*resp, error) { return nil, nil })
		}, "9856000", nil},
		"replaces": {func(f *wechatpay.Future) *wechatpay.Future {
			return f.Then(func(*resp) (*resp, error) { return &resp{Body: []byte("mine")}, nil })
		}, "mine", nil},
		"fails": {func(f *wechatpay.Future) *wechatpay.Future {
			return f.Then(func(*resp) (*resp, error) { return nil, boom })
		}, "boom", boom},
		"panics": {func(f *wechatpay.Future) *wechatpay.Future {
			return f.Then(func(*resp) (*resp, error) { panic("ouch") })
		}, "ouch", nil},
		"panics with error": {func(f *wechatpay.Future) *wechatpay.Future { return f.Then(func(*resp) (*resp, error) { panic(boom) }) }, "boom", boom},
		"ends its goroutine": {func(f *wechatpay.Future) *wechatpay.Future {
			return f.Then(func(*resp) (*resp, error) { runtime.Goexit(); return nil, nil })
		}, "Goexit", nil},
		"skips otherwise": {func(f *wechatpay.Future) *wechatpay.Future {
			return f.Otherwise(func(error) (*resp, error) { return nil, boom })
		}, "9856000", nil},
		"recovers": {func(f *wechatpay.Future) *wechatpay.Future {
			return f.Then(func(*resp) (*resp, error) { return nil, boom }).
				Then(func(*resp) (*resp, error) { panic("must not run") }).
				Otherwise(func(err error) (*resp, error) { return &resp{Body: []byte("saved from " + err.Error())}, nil })
		}, "saved from boom", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := test.make(g.post(t.Context(), "1")).Wait()
			got := r.String()
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, test.contains) || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("got %q, want it to contain %q", got, test.contains)
			}
		})
	}
}

// TestCallbacksThreeDeep calls and waits within callbacks, within callbacks, while every slot is taken.
func TestCallbacksThreeDeep(t *testing.T) {
	clienttest.NoLeak(t)
	g := newGated(t, 1)
	close(g.pass)
	var nest func(depth int) func(*wechatpay.Response) (*wechatpay.Response, error)
	nest = func(depth int) func(*wechatpay.Response) (*wechatpay.Response, error) {
		return func(r *wechatpay.Response) (*wechatpay.Response, error) {
			if depth == 0 {
				return r, nil
			}
			return g.post(context.Background(), fmt.Sprint(depth)).Then(nest(depth - 1)).Wait()
		}
	}
	var futures []*wechatpay.Future
	for range 20 {
		futures = append(futures, g.post(t.Context(), "0").Then(nest(3)))
	}
	if _, err := wechatpay.All(futures...); err != nil {
		t.Fatal(err)
	}
}

func TestAll(t *testing.T) {
	clienttest.NoLeak(t)
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
	clienttest.NoLeak(t)
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
