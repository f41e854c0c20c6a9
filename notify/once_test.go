package notify_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestOnce delivers several notifications five times each, in a wrong order: the handler runs once for each.
func TestOnce(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	var mu sync.Mutex
	runs := make(map[string]int)
	url := serve(t, notify.Handler(client, func(_ context.Context, n *notify.Notification) error {
		mu.Lock()
		defer mu.Unlock()
		runs[n.EventType+" "+n.ID]++
		return nil
	}))
	notices := []sandbox.Notice{paid(), paid(), paid()}
	notices[1].ID, notices[2].EventType = "EV-2", "REFUND.SUCCESS" // the third has the first one's id
	for _, i := range []int{2, 0, 1, 1, 0, 2, 2, 1, 0, 0, 2, 1, 1, 0, 2} {
		if d := send(t, sb, url, notices[i]); !d.Accepted {
			t.Errorf("notice %d: %d %s", i, d.Status, d.Body)
		}
	}
	if len(runs) != 3 || runs["TRANSACTION.SUCCESS EV-1"] != 1 || runs["TRANSACTION.SUCCESS EV-2"] != 1 || runs["REFUND.SUCCESS EV-1"] != 1 {
		t.Errorf("runs: %v", runs)
	}
}

// TestAtOnce delivers one notification ten times at once: one runs, the others learn its outcome, whichever it is.
func TestAtOnce(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	for name, outcome := range map[string]error{"success": nil, "failure": errors.New("no")} {
		t.Run(name, func(t *testing.T) {
			var runs, accepted atomic.Int64
			let := make(chan struct{})
			r := &notify.Receiver{Clients: []notify.Client{client}, Handle: func(context.Context, *notify.Notification) error {
				runs.Add(1)
				<-let
				return outcome
			}}
			var wait sync.WaitGroup
			url := serve(t, r)
			for range 10 {
				wait.Add(1)
				go func() {
					defer wait.Done()
					if send(t, sb, url, paid()).Accepted {
						accepted.Add(1)
					}
				}()
			}
			time.Sleep(150 * time.Millisecond) // so that they meet; those that don't are duplicates all the same
			close(let)
			wait.Wait()
			if outcome == nil && (runs.Load() != 1 || accepted.Load() != 10) {
				t.Errorf("%d runs, %d accepted", runs.Load(), accepted.Load())
			}
			if outcome != nil && accepted.Load() != 0 {
				t.Errorf("%d accepted", accepted.Load())
			}
		})
	}
}

// TestTwoMachines share a store. While one is at it the other refuses; then it knows.
func TestTwoMachines(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	store, entered, let := notify.NewMemory(16), make(chan struct{}), make(chan struct{})
	var runs atomic.Int64
	machine := func() string {
		return serve(t, &notify.Receiver{Clients: []notify.Client{client}, Store: store, Handle: func(context.Context, *notify.Notification) error {
			runs.Add(1)
			close(entered)
			<-let
			return nil
		}})
	}
	one, two := machine(), machine()
	first := make(chan *sandbox.Delivery)
	go func() {
		d, _ := sb.Notify(context.Background(), one, paid())
		first <- d
	}()
	<-entered
	wantRefusal(t, send(t, sb, two, paid()), 503)
	close(let)
	if d := <-first; d == nil || !d.Accepted {
		t.Errorf("the first machine: %v", d)
	}
	if d := send(t, sb, two, paid()); !d.Accepted || runs.Load() != 1 {
		t.Errorf("the second machine: %d, %d runs", d.Status, runs.Load())
	}
}

// broken is a store that does something else in place of one method.
type broken struct {
	notify.Store
	claim, finish, release func() error
}

var errStore = errors.New("the store is down")

func (b broken) Claim(ctx context.Context, key, owner string, lease time.Duration) (notify.Record, error) {
	if b.claim != nil {
		return notify.Record{}, b.claim()
	}
	return b.Store.Claim(ctx, key, owner, lease)
}

func (b broken) Finish(ctx context.Context, key, owner string, reply []byte) error {
	if b.finish != nil {
		return b.finish()
	}
	return b.Store.Finish(ctx, key, owner, reply)
}

func (b broken) Release(ctx context.Context, key, owner string) error {
	if b.release != nil {
		return b.release()
	}
	return b.Store.Release(ctx, key, owner)
}

// TestBrokenStore never runs without a claim, never loses a success, never makes one of a failure, and answers long before
// its time is over.
func TestBrokenStore(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	fails := func() error { return errStore }
	panics := func() error { panic(errStore) }
	exits := func() error { runtime.Goexit(); return nil }
	refused := errors.New("refused by the handler")
	for name, test := range map[string]struct {
		store   broken
		outcome error
		runs    int
		status  int
		log     []string // what has to be in it
	}{
		"claim fails":    {broken{claim: fails}, nil, 0, 500, []string{"Store.Claim: the store is down"}},
		"claim panics":   {broken{claim: panics}, nil, 0, 500, []string{"panic"}},
		"claim exits":    {broken{claim: exits}, nil, 0, 500, []string{"did not return"}},
		"finish fails":   {broken{finish: fails}, nil, 1, 204, []string{"telling the Store: the store is down"}},
		"finish panics":  {broken{finish: panics}, nil, 1, 204, []string{"telling the Store: notify: panic"}},
		"finish exits":   {broken{finish: exits}, nil, 1, 204, []string{"telling the Store: notify: Handle or the Store"}},
		"release fails":  {broken{release: fails}, refused, 1, 500, []string{"telling the Store: the store is down", "refused by the handler"}},
		"release panics": {broken{release: panics}, refused, 1, 500, []string{"telling the Store: notify: panic", "refused by the handler"}},
		"release exits":  {broken{release: exits}, refused, 1, 500, []string{"telling the Store: notify: Handle or the Store", "refused by the handler"}},
	} {
		t.Run(name, func(t *testing.T) {
			test.store.Store = notify.NewMemory(1)
			runs, lines := 0, new(journal)
			url := serve(t, &notify.Receiver{Clients: []notify.Client{client}, Store: test.store, Logger: lines.logger(), Handle: func(context.Context, *notify.Notification) error {
				runs++
				return test.outcome
			}})
			if d := send(t, sb, url, paid()); d.Status != test.status || runs != test.runs { // one that is stuck gives 503
				t.Errorf("status %d after %d runs, want %d after %d", d.Status, runs, test.status, test.runs)
			}
			for _, want := range test.log {
				if !strings.Contains(lines.text.String(), want) {
					t.Errorf("the log does not say %q: %s", want, lines.text.String())
				}
			}
		})
	}
}

// TestKey takes a business number in place of the id.
func TestKey(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	runs := 0
	url := serve(t, &notify.Receiver{
		Clients: []notify.Client{client},
		Handle:  func(context.Context, *notify.Notification) error { runs++; return nil },
		Key: func(n *notify.Notification) string {
			if n.EventType == "TRANSACTION.SUCCESS" && n.OriginalType == "transaction" {
				return n.EventType + " " + n.Get("transaction_id").String()
			}
			return ""
		},
	})
	for _, id := range []string{"EV-1", "EV-2"} {
		notice := paid()
		notice.ID = id
		send(t, sb, url, notice)
		notice.EventType = "COMPLAINT.STATE_CHANGE" // has no key of ours: both run
		send(t, sb, url, notice)
	}
	if runs != 3 {
		t.Errorf("%d runs, want 3", runs)
	}
}

// TestLeak counts goroutines after notifications of all outcomes.
func TestLeak(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	before := runtime.NumGoroutine()
	t.Run("many", func(t *testing.T) {
		url := serve(t, &notify.Receiver{Clients: []notify.Client{client}, Timeout: 100 * time.Millisecond, Handle: func(ctx context.Context, n *notify.Notification) error {
			switch n.ID[0] {
			case 'a':
				<-ctx.Done()
			case 'b':
				panic("b")
			case 'c':
				runtime.Goexit()
			}
			return nil
		}})
		var wait sync.WaitGroup
		for i := range 64 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				notice := paid()
				notice.ID = fmt.Sprintf("%c%d", 'a'+i%4, i%16)
				send(t, sb, url, notice)
			}()
		}
		wait.Wait()
	})
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines, before %d:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

// TestHangUp is a caller who goes away while Handle runs: the run belongs to all who wait for it, and goes on.
func TestHangUp(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	ctx, hangUp := context.WithCancel(context.WithValue(t.Context(), errStore, "trace"))
	r := &notify.Receiver{Clients: []notify.Client{client}, Handle: func(ctx context.Context, _ *notify.Notification) error {
		hangUp()
		if ctx.Value(errStore) != "trace" {
			t.Error("the values of the request's context are gone")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
			return nil
		}
	}}
	if a := r.Receive(ctx, "/", header, body); a.Status != 204 {
		t.Errorf("got %d %s", a.Status, a.Body)
	}
}
