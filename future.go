package wechatpay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"github.com/a8579013/wechatpay/internal/panics"
)

// Future is an async call, or what Then and Otherwise make of one. It settles once, with a response or an error, and
// is safe for many goroutines. Nobody has to wait for it: nothing leaks, and the call runs all the same.
type Future struct {
	queue  *queue
	ctx    context.Context
	call   *call   // nil in a future that a callback settles
	parent *Future // whose outcome the callback gets

	mu        sync.Mutex // guards what follows
	settled   bool
	cancelled bool
	resp      *Response
	err       error
	done      chan struct{}      // made for the first who asks
	then      *follower          // who is told when the future settles, the latest first
	cancel    context.CancelFunc // cuts the running call

	links [2]links // neighbours in the lists of the queue, whose mutex guards links and watch
	watch *watch   // of the context of a waiting call
}

// follower is somebody who is told when a future settles. fn never blocks; it gives the future, if any, that settles
// with the same outcome.
type follower struct {
	fn   func() *Future
	next *follower
}

var (
	errNoFuture   = errors.New("this Future is nil or was not made by a call")
	errNoCallback = errors.New("the callback is nil")
)

// failed makes a future of a call that never began.
func failed(c *Client, err error) *Future {
	f := &Future{settled: true, err: err}
	if c != nil {
		f.queue = c.queue
	}
	return f
}

// Wait waits for the outcome.
func (f *Future) Wait() (*Response, error) {
	<-f.Done()
	if f == nil || f.queue == nil && !f.settled {
		return nil, errNoFuture
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.resp, f.err
}

var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// Done gives a channel that is closed once the future has settled; Wait then returns at once.
func (f *Future) Done() <-chan struct{} {
	if f == nil {
		return closed
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done == nil {
		f.done = closed
		if !f.settled && f.queue != nil {
			f.done = make(chan struct{})
		}
	}
	return f.done
}

// Then gives a future of what callback makes of this one's response. The callback runs, in a goroutine of its own,
// when this future succeeds; it may start calls and wait for them. If it returns (nil, nil), the response is passed
// on. When this future fails, the callback does not run and the error is passed on. A panic becomes an error.
func (f *Future) Then(callback func(*Response) (*Response, error)) *Future {
	if callback == nil {
		return failed(nil, errNoCallback)
	}
	return f.derive(func() (run func() (*Response, error)) {
		if f.err != nil {
			return nil
		}
		return func() (*Response, error) {
			resp, err := callback(f.resp)
			if resp == nil && err == nil {
				resp = f.resp
			}
			return resp, err
		}
	})
}

// Otherwise gives a future of what callback makes of this one's error: another error, or a response, which recovers.
// (nil, nil) recovers as well, without a response. It runs in a goroutine of its own, when this future fails. When
// this future succeeds, the callback does not run and the response is passed on. A panic becomes an error.
func (f *Future) Otherwise(callback func(error) (*Response, error)) *Future {
	if callback == nil {
		return failed(nil, errNoCallback)
	}
	return f.derive(func() (run func() (*Response, error)) {
		if f.err == nil {
			return nil
		}
		return func() (*Response, error) { return callback(f.err) }
	})
}

// derive makes the future that follows f. choose is asked once f has settled: it gives the callback to run, or nil to
// pass f's outcome on.
func (f *Future) derive(choose func() func() (*Response, error)) *Future {
	if f == nil || f.queue == nil && !f.settled {
		return failed(nil, errNoFuture)
	}
	child := &Future{queue: f.queue, parent: f}
	child.queue.begin()
	f.notify(func() *Future {
		child.mu.Lock()
		child.parent = nil // there is nothing left to cancel, and its answer is not to be held
		child.mu.Unlock()
		if run := choose(); run != nil {
			go child.settleBy(run, func(err error) error { return err })
			return nil
		}
		return child
	})
	return child
}

// notify calls fn, as [follower] has it, when f has settled: at once if it has.
func (f *Future) notify(fn func() *Future) {
	f.mu.Lock()
	if !f.settled {
		f.then = &follower{fn, f.then}
		f.mu.Unlock()
		return
	}
	f.mu.Unlock()
	if child := fn(); child != nil {
		child.settle(f.resp, f.err)
	}
}

// Cancel takes a waiting call out of the queue without sending it, and cuts a running one: its error then wraps
// context.Canceled, and [ErrOutcomeUnknown] where the request may have been executed. A finished call stays as it is,
// and so does a callback that has begun. On a future of Then or Otherwise it cancels the call that the future comes
// from.
func (f *Future) Cancel() {
	if f == nil || f.queue == nil {
		return
	}
	for f != nil { // a loop, since a chain may be longer than a stack is deep
		f.mu.Lock()
		parent, cancel, isCall := f.parent, f.cancel, f.call != nil // which is gone once f has settled
		f.cancelled = true
		f.mu.Unlock()
		if parent == nil && !(isCall && f.drop(context.Canceled)) && cancel != nil {
			cancel()
		}
		f = parent
	}
}

// drop settles a call that still waits, without sending it.
func (f *Future) drop(cause error) bool {
	if !f.queue.remove(f) {
		return false
	}
	f.settle(nil, f.call.unsent(cause))
	return true
}

func (k *call) unsent(cause error) error { return k.fail(fmt.Errorf("not sent: %w", cause)) }

// run sends the call of f and settles f with its outcome.
func (f *Future) run() {
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	f.mu.Lock()
	f.cancel = cancel
	cancelled := f.cancelled
	f.mu.Unlock()
	k := f.call
	f.settleBy(func() (*Response, error) {
		if cancelled {
			return nil, k.unsent(context.Canceled)
		}
		return k.client.run(ctx, k)
	}, k.uncertain)
}

// settleBy settles f with what run returns, and also when it panics or ends its goroutine; then broken says what that
// means for the call.
func (f *Future) settleBy(run func() (*Response, error), broken func(error) error) {
	var resp *Response
	err, returned := panics.ErrExited, false
	defer func() {
		if v := recover(); v != nil {
			err = panics.Error(v)
		}
		if !returned {
			resp, err = nil, broken(err)
		}
		f.settle(resp, err)
	}()
	resp, err = run()
	returned = true
}

// settle ends f with an outcome, and with it the futures that pass it on, and tells all who asked. It is a loop: a chain
// of futures may be longer than a stack is deep.
func (f *Future) settle(resp *Response, err error) {
	var room [4]*Future
	for left := append(room[:0], f); len(left) > 0; {
		f, left = left[len(left)-1], left[:len(left)-1]
		for then := f.end(resp, err); then != nil; then = then.next {
			if child := then.fn(); child != nil {
				left = append(left, child)
			}
		}
		f.queue.end()
	}
}

// end notes the outcome and gives those who are to be told, the earliest first.
func (f *Future) end(resp *Response, err error) (told *follower) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for then := f.then; then != nil; {
		next := then.next
		then.next, told, then = told, then, next
	}
	f.settled, f.resp, f.err = true, resp, err
	f.then, f.call, f.ctx, f.cancel = nil, nil, nil, nil
	if f.done != nil && f.done != closed {
		close(f.done)
	}
	return told
}

// Format prints whether the future has settled, under every verb, and nothing of the call.
func (f *Future) Format(w fmt.State, _ rune) {
	state := "waiting"
	select {
	case <-f.Done():
		state = "settled"
	default:
	}
	_, _ = io.WriteString(w, "wechatpay.Future("+state+")")
}

// All waits for every future and gives their responses in order; where one failed there is none, and its error is
// joined into err. It cancels nothing.
func All(futures ...*Future) ([]*Response, error) {
	responses, errs := make([]*Response, len(futures)), make([]error, len(futures))
	for i, f := range futures {
		if responses[i], errs[i] = f.Wait(); errs[i] != nil {
			errs[i] = fmt.Errorf("future %d: %w", i, errs[i])
		}
	}
	return responses, errors.Join(errs...)
}

// Settle gives every future as it ends, with its place in the arguments. It walks once: a second loop goes on where
// the first was left. Leaving early leaves nothing behind; the calls run on.
func Settle(futures ...*Future) iter.Seq2[int, *Future] {
	ended := make(chan int, len(futures)) // room for all: a settling future never waits here
	for i, f := range futures {
		if f == nil || f.queue == nil && !f.settled {
			ended <- i
			continue
		}
		f.notify(func() *Future { ended <- i; return nil })
	}
	left := len(futures)
	return func(yield func(int, *Future) bool) {
		for left > 0 {
			i := <-ended
			left--
			if !yield(i, futures[i]) {
				return
			}
		}
	}
}
