package wechatpay

import (
	"context"
	"fmt"
	"sync"
)

// queue holds a client's async calls. At most limit of them run, each in a goroutine; the others wait in a list, and
// cost no more than their memory. A goroutine that has finished a call takes the next.
type queue struct {
	client *Client
	limit  int

	mu      sync.Mutex // guards what follows, and links and watch of the waiting futures
	running int
	waiting calls         // in the order of their start
	open    int           // futures that have not settled, callbacks among them
	idle    chan struct{} // closed when open falls to zero; made by Drain

	watches map[<-chan struct{}]*watch // by the channel that they watch
	others  watch                      // the calls of all other contexts
	looking bool                       // somebody looks after others, or will
}

func newQueue(client *Client, limit int) *queue {
	return &queue{client: client, limit: limit, watches: make(map[<-chan struct{}]*watch)}
}

// add starts a call, or lets it wait for its turn.
func (q *queue) add(ctx context.Context, k *call) *Future {
	f := &Future{queue: q, ctx: ctx, call: k}
	q.begin()
	if err := ctx.Err(); err != nil {
		f.settle(nil, k.unsent(causeOf(ctx)))
		return f
	}
	done := ctx.Done()
	q.mu.Lock()
	if q.running < q.limit {
		q.running++
		q.mu.Unlock()
		go q.work(f)
		return f
	}
	q.waiting.push(f, byTurn)
	fresh := q.join(f, done)
	q.mu.Unlock()
	if fresh != nil {
		q.arm(fresh, ctx)
	}
	return f
}

// causeOf gives a context's error, with the cause where one was given.
func causeOf(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != ctx.Err() {
		return fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	return ctx.Err()
}

// work runs one call after another until none waits.
func (q *queue) work(f *Future) {
	defer func() {
		if f != nil { // the goroutine was ended from within a call
			go q.work(q.next())
		}
	}()
	for ; f != nil; f = q.next() {
		f.run()
	}
}

// next takes the first waiting call, or gives the slot back.
func (q *queue) next() *Future {
	q.mu.Lock()
	f := q.waiting.first
	if f == nil {
		q.running--
		q.mu.Unlock()
		return nil
	}
	unwatch := q.leave(f)
	q.mu.Unlock()
	unwatch.end()
	return f
}

// remove takes a future out of the list; it tells whether it was there.
func (q *queue) remove(f *Future) bool {
	q.mu.Lock()
	if !q.waiting.has(f, byTurn) {
		q.mu.Unlock()
		return false
	}
	unwatch := q.leave(f)
	q.mu.Unlock()
	unwatch.end()
	return true
}

// begin counts a future that is to settle; end counts it off. A future without a client counts nowhere.
func (q *queue) begin() {
	if q != nil {
		q.mu.Lock()
		q.open++
		q.mu.Unlock()
	}
}

func (q *queue) end() {
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.open--; q.open == 0 && q.idle != nil {
		close(q.idle)
		q.idle = nil
	}
}

// Drain waits until no async call is left, nor a callback of one, or until ctx ends. It starts and stops nothing: a
// program calls it before it exits. Calling it from a callback would wait for itself.
func (c *Client) Drain(ctx context.Context) error {
	if c == nil || c.queue == nil {
		return errNoClient
	}
	if ctx == nil {
		return errNoContext
	}
	q := c.queue
	q.mu.Lock()
	if q.open == 0 {
		q.mu.Unlock()
		return nil
	}
	if q.idle == nil {
		q.idle = make(chan struct{})
	}
	idle := q.idle
	q.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		q.mu.Lock()
		defer q.mu.Unlock()
		return fmt.Errorf("draining: %d async calls and callbacks are left: %w", q.open, causeOf(ctx))
	}
}
