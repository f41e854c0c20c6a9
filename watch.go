package wechatpay

import (
	"context"
	"time"
)

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
