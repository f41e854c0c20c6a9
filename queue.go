package wechatpay

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// queue holds the async calls of a client, and of those derived from it. At most limit of them run, each in a goroutine; the others wait in a list, and
// cost no more than their memory. A goroutine that has finished a call takes the next.
type queue struct {
	limit int

	mu      sync.Mutex // guards what follows, and links and watch of the waiting futures
	running int
	waiting calls         // in the order of their start
	open    int           // futures that have not settled, callbacks among them
	idle    chan struct{} // closed when open falls to zero; made by Drain

	watches map[<-chan struct{}]*watch // by the channel that they watch
	others  watch                      // the calls of all other contexts
	looking bool                       // somebody looks after others, or will
}

func newQueue(limit int) *queue {
	return &queue{limit: limit, watches: make(map[<-chan struct{}]*watch)}
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

// Waiting calls leave the queue when their contexts end, and cost no goroutine until then. The calls of one context
// share one watch. What has a context of its own for each call, a time-out above all, would have a goroutine for each
// when they all end together: so there are mostWatches, and what is more than these is looked at every lookEvery.
const (
	mostWatches = 64
	lookEvery   = 20 * time.Millisecond
	atOnce      = 64 // calls that are taken out of the queue in one go, which holds its lock
)

// watch is a group of waiting calls whose contexts have the same Done channel; in queue.others each has its own.
type watch struct {
	list calls
	done <-chan struct{}
	stop func() bool // ends the watching; nil until arm has come to it
}

// end stops watching. A nil watch is none.
func (w *watch) end() {
	if w != nil && w.stop != nil {
		w.stop()
	}
}

// join puts a waiting call into the group of its context. A fresh one has to be armed, outside of the lock.
func (q *queue) join(f *Future, done <-chan struct{}) (fresh *watch) {
	if done == nil {
		return nil
	}
	f.watch = q.watches[done]
	switch {
	case f.watch != nil:
	case len(q.watches) < mostWatches:
		fresh = &watch{done: done}
		f.watch, q.watches[done] = fresh, fresh
	default:
		f.watch = &q.others
		if !q.looking {
			q.looking = true
			time.AfterFunc(lookEvery, q.look)
		}
	}
	f.watch.list.push(f, byContext)
	return fresh
}

// arm begins to watch. All calls of the group may have left in the meantime.
func (q *queue) arm(w *watch, ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { q.expire(w) })
	q.mu.Lock()
	left := q.watches[w.done] != w
	w.stop = stop
	q.mu.Unlock()
	if left {
		stop()
	}
}

// leave takes a call out of all lists, and gives the watch that nobody needs any more, to be ended outside of the lock.
func (q *queue) leave(f *Future) (unwatch *watch) {
	q.waiting.remove(f, byTurn)
	w := f.watch
	if w == nil {
		return nil
	}
	f.watch = nil
	w.list.remove(f, byContext)
	if w == &q.others || w.list.first != nil {
		return nil
	}
	delete(q.watches, w.done)
	if w.stop == nil { // arm will see it
		return nil
	}
	return w
}

// expire drops all calls of a group, whose context has ended.
func (q *queue) expire(w *watch) {
	for {
		var room [atOnce]*Future
		calls := room[:0]
		q.mu.Lock()
		for len(calls) < atOnce && w.list.first != nil {
			calls = append(calls, w.list.first)
			q.leave(w.list.first) // the watch has come to its end
		}
		q.mu.Unlock()
		if len(calls) == 0 {
			return
		}
		for _, f := range calls {
			f.settle(nil, f.call.unsent(causeOf(f.ctx)))
		}
	}
}

// look goes once over the calls that no watch is for, drops those whose context has ended, and comes again as long as
// there are any: at most a tenth of the time is spent on it.
func (q *queue) look() {
	began := time.Now()
	q.mu.Lock()
	left := q.others.list.length
	for left > 0 {
		var calls [atOnce]*Future
		var contexts [atOnce]context.Context
		n := 0
		for ; n < atOnce && left > 0 && q.others.list.first != nil; n++ {
			f := q.others.list.first
			q.others.list.remove(f, byContext) // to its end: the next round begins behind it
			q.others.list.push(f, byContext)
			calls[n], contexts[n] = f, f.ctx // which is not to be read once the future may settle
			left--
		}
		q.mu.Unlock()
		for i, f := range calls[:n] {
			if contexts[i].Err() != nil {
				f.drop(causeOf(contexts[i]))
			}
		}
		q.mu.Lock()
		left = min(left, q.others.list.length)
	}
	if q.looking = q.others.list.length > 0; q.looking {
		time.AfterFunc(max(lookEvery, 10*time.Since(began)), q.look)
	}
	q.mu.Unlock()
}

// calls is one of the lists that a waiting future can be in, first to last.
type calls struct {
	first, last *Future
	length      int
}

// links are a future's neighbours in one list.
type links struct{ before, after *Future }

// The places of a future's links.
const (
	byTurn    = iota // among all that wait
	byContext        // among those of its watch
)

func (l *calls) has(f *Future, by int) bool { return f.links[by].before != nil || l.first == f }

func (l *calls) push(f *Future, by int) {
	f.links[by].before = l.last
	if l.last == nil {
		l.first = f
	} else {
		l.last.links[by].after = f
	}
	l.last = f
	l.length++
}

func (l *calls) remove(f *Future, by int) {
	at := &f.links[by]
	if at.before == nil {
		l.first = at.after
	} else {
		at.before.links[by].after = at.after
	}
	if at.after == nil {
		l.last = at.before
	} else {
		at.after.links[by].before = at.before
	}
	*at = links{}
	l.length--
}
