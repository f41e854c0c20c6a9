package batch

import (
	"container/heap"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

// queue holds rows that are to be sent, not their requests. Rows with a key stand in the lane of it, one behind the other;
// the lanes take turns, so that an input sorted by order does not crawl. It is for one goroutine.
type queue struct {
	gap     time.Duration
	plain   []int64 // rows without a key
	lanes   map[string]*lane
	ready   laneHeap // lanes that have a row, and none under way
	waiting int      // rows in lanes
	counter int
}

// lane are the rows of one key, or one row without a key that is to be sent again.
type lane struct {
	key  string
	rows []int64
	free time.Time // when its first row may be sent
	busy bool      // a row of it is under way
	turn int       // which of two lanes that are free came first
}

// ticket is a row that was taken out of the queue.
type ticket struct {
	id   int64
	lane *lane // nil: a row without a key
}

func newQueue(gap time.Duration) *queue {
	return &queue{gap: gap, lanes: map[string]*lane{}}
}

// Len is how many rows wait.
func (q *queue) Len() int { return len(q.plain) + q.waiting }

// add puts a row behind those of its key.
func (q *queue) add(r ledger.Ref) {
	if r.Key == "" {
		q.plain = append(q.plain, r.ID)
		return
	}
	l := q.lane(r.Key)
	l.rows = append(l.rows, r.ID)
	q.waiting++
	q.offer(l)
}

func (q *queue) lane(key string) *lane {
	l := q.lanes[key]
	if l == nil {
		l = &lane{key: key}
		q.lanes[key] = l
	}
	return l
}

// offer puts a lane among those that are ready, if its row is the first and no other is under way.
func (q *queue) offer(l *lane) {
	if !l.busy && len(l.rows) == 1 {
		q.push(l)
	}
}

func (q *queue) push(l *lane) {
	q.counter++
	l.turn = q.counter
	heap.Push(&q.ready, l)
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
	free := q.ready[0].free
	return !free.After(now), free
}

// take gives the row of which peek has said that it may be sent. Those that have waited longest come first.
func (q *queue) take(now time.Time) ticket {
	if len(q.ready) > 0 && !q.ready[0].free.After(now) {
		l := heap.Pop(&q.ready).(*lane)
		id := l.rows[0]
		l.rows, l.busy = l.rows[1:], true
		q.waiting--
		return ticket{id, l}
	}
	id := q.plain[0]
	if q.plain = q.plain[1:]; len(q.plain) == 0 {
		q.plain = nil // with what was taken from it
	}
	return ticket{id: id}
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
	if l == nil {
		l = &lane{}
	}
	l.busy, l.rows = false, append([]int64{t.id}, l.rows...)
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
func (h *laneHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return last
}
