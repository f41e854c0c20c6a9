package batch

import (
	"container/heap"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

// queue holds rows that are to be sent, not their requests. Rows with a key stand in the lane of it, one behind the other;
// the lanes take turns, so that an input sorted by order does not crawl. Lanes belong to parts, each with a limit of its
// own: those of one sub-merchant. It is for one goroutine.
type queue struct {
	gap     time.Duration
	each    time.Duration // between two rows of one part; 0: there is one part without a limit
	plain   []int64       // rows without a key, where there are no parts
	lanes   map[string]*lane
	parts   map[string]*part
	ready   partHeap // parts that have a lane that is ready
	waiting int      // rows in lanes
	counter int

	// reserve gives the moment of the next row of a part, and takes the time behind it, also from other jobs; nil: parts are
	// this job's own.
	reserve func(part string, now time.Time) (time.Time, error)
}

// part are the lanes that share a limit.
type part struct {
	name  string
	next  time.Time // when its next row may be sent
	taken bool      // that moment was reserved
	ready laneHeap  // lanes that have a row, and none under way
	place int       // in the heap of parts; -1: none of its lanes is ready
}

// lane are the rows of one key, or one row without a key.
type lane struct {
	key  string
	rows []waiter
	free time.Time // when its first row may be sent
	busy bool      // a row of it is under way
	turn int       // which of two lanes that are free came first
}

type waiter struct {
	id      int64
	part    *part
	repeats int // how often it was put back
	unsent  int // how often, in this run, nothing of it left this machine
}

// ticket is a row that was taken out of the queue.
type ticket struct {
	waiter
	lane *lane // nil: a row without a key
}

func newQueue(gap, each time.Duration) *queue {
	return &queue{gap: gap, each: each, lanes: map[string]*lane{}, parts: map[string]*part{}}
}

// Len is how many rows wait.
func (q *queue) Len() int { return len(q.plain) + q.waiting }

// add puts a row behind those of its key.
func (q *queue) add(r ledger.Ref) {
	if r.Key == "" && q.each == 0 {
		q.plain = append(q.plain, r.ID)
		return
	}
	l := &lane{}
	if r.Key != "" {
		l = q.lane(r.Key)
	}
	l.rows = append(l.rows, waiter{id: r.ID, part: q.part(r.Part)})
	q.waiting++
	if !l.busy && len(l.rows) == 1 {
		q.push(l)
	}
}

func (q *queue) lane(key string) *lane {
	l := q.lanes[key]
	if l == nil {
		l = &lane{key: key}
		q.lanes[key] = l
	}
	return l
}

func (q *queue) part(name string) *part {
	if q.each == 0 {
		name = ""
	}
	p := q.parts[name]
	if p == nil {
		p = &part{name: name, place: -1}
		q.parts[name] = p
	}
	return p
}

// push puts a lane among those of the part of its first row that are ready.
func (q *queue) push(l *lane) {
	q.counter++
	l.turn = q.counter
	p := l.rows[0].part
	heap.Push(&p.ready, l)
	q.settle(p)
}

// settle puts a part where it belongs, once its lanes or its time have changed.
func (q *queue) settle(p *part) {
	switch {
	case p.place >= 0 && len(p.ready) == 0:
		heap.Remove(&q.ready, p.place)
	case p.place >= 0:
		heap.Fix(&q.ready, p.place)
	case len(p.ready) > 0:
		heap.Push(&q.ready, p)
	}
}

// free is when the next row of a part that has one may be sent.
func (p *part) free() time.Time {
	if free := p.ready[0].free; free.After(p.next) {
		return free
	}
	return p.next
}

// seen tells of the last step of a row of a key, before this run.
func (q *queue) seen(key string, at time.Time) {
	q.lane(key).free = at.Add(q.gap)
}

// peek tells whether a row may be sent now, or when the next one may; the zero time: none waits.
func (q *queue) peek(now time.Time) (ok bool, at time.Time) {
	if len(q.plain) > 0 {
		return true, now
	}
	if len(q.ready) == 0 {
		return false, time.Time{}
	}
	free := q.ready[0].free()
	return !free.After(now), free
}

// claim reserves the moment of the row of which peek has said that it may be sent. If it is a later one, peek says so then.
func (q *queue) claim(now time.Time) error {
	for q.reserve != nil && q.each > 0 && len(q.ready) > 0 && !q.ready[0].taken && !q.ready[0].free().After(now) {
		p := q.ready[0]
		at, err := q.reserve(p.name, now)
		if err != nil {
			return err
		}
		p.next, p.taken = at, true
		q.settle(p) // another one may be on top now
	}
	return nil
}

// take gives the row of which peek has said that it may be sent. Those that have waited longest come first.
func (q *queue) take(now time.Time) ticket {
	if len(q.ready) > 0 && !q.ready[0].free().After(now) {
		p := q.ready[0]
		l := heap.Pop(&p.ready).(*lane)
		p.next, p.taken = now.Add(q.each), false
		q.settle(p)
		w := l.rows[0]
		l.rows, l.busy = l.rows[1:], true
		q.waiting--
		return ticket{w, l}
	}
	id := q.plain[0]
	if q.plain = q.plain[1:]; len(q.plain) == 0 {
		q.plain = nil // with what was taken from it
	}
	return ticket{waiter: waiter{id: id}}
}

// ended gives the turn to the next row of its key, a gap after the answer to this one: whatever the way there takes, the
// server sees them a gap apart.
func (q *queue) ended(t ticket, at time.Time) {
	l := t.lane
	if l == nil {
		return
	}
	l.busy, l.free = false, at.Add(q.gap)
	switch {
	case len(l.rows) > 0:
		q.push(l)
	case l.key != "" && q.gap == 0:
		delete(q.lanes, l.key)
	}
}

// again puts a row back in front of those of its key, not to be sent before due.
func (q *queue) again(t ticket, at, due time.Time) {
	l := t.lane
	if t.repeats++; l == nil {
		l, t.part = &lane{}, q.part("")
	}
	l.busy, l.rows = false, append([]waiter{t.waiter}, l.rows...)
	l.free = due
	if after := at.Add(q.gap); l.key != "" && after.After(due) {
		l.free = after
	}
	q.waiting++
	q.push(l)
}

// forget drops keys of which nothing waits and whose gap is over.
func (q *queue) forget(now time.Time) {
	for key, l := range q.lanes {
		if !l.busy && len(l.rows) == 0 && l.free.Before(now) {
			delete(q.lanes, key)
		}
	}
}

// laneHeap has the lane that is free first on top.
type laneHeap []*lane

func (h laneHeap) Len() int { return len(h) }

func (h laneHeap) Less(i, j int) bool {
	if !h[i].free.Equal(h[j].free) {
		return h[i].free.Before(h[j].free)
	}
	return h[i].turn < h[j].turn
}

func (h laneHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push is that of heap.Interface.
func (h *laneHeap) Push(x any) { *h = append(*h, x.(*lane)) }

// Pop is that of heap.Interface.
func (h *laneHeap) Pop() any { return pop((*[]*lane)(h)) }

// partHeap has the part on top whose row may be sent first.
type partHeap []*part

func (h partHeap) Len() int { return len(h) }

func (h partHeap) Less(i, j int) bool {
	a, b := h[i].free(), h[j].free()
	if !a.Equal(b) {
		return a.Before(b)
	}
	return h[i].ready[0].turn < h[j].ready[0].turn
}

func (h partHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

// Push is that of heap.Interface.
func (h *partHeap) Push(x any) {
	p := x.(*part)
	p.place = len(*h)
	*h = append(*h, p)
}

// Pop is that of heap.Interface.
func (h *partHeap) Pop() any {
	p := pop((*[]*part)(h))
	p.place = -1
	return p
}

// pop takes the last one, and leaves nothing of it behind.
func pop[T any](h *[]*T) *T {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return last
}
