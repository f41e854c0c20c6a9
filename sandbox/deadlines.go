package sandbox

import (
	"cmp"
	"container/heap"
	"time"
	"weak"
)

// A deadline is when a document ends by itself: there is one for each that waits.
type deadline struct {
	name  deadlineName
	at    time.Time
	place int // in the queue
}

type deadlineName struct{ kind, key string }

// deadlines are all that wait, and the timer of the first. As the outbox it has
// no goroutine while nothing is due. All of it is guarded by s.mu.
type deadlines struct {
	queue  deadlineQueue
	byName map[deadlineName]*deadline
	ends   map[string]func(key string) // by kind: what comes of one that is due

	ready bool // what the Store has kept is there
	timer *time.Timer
	armed time.Time // what the timer is for
	asOf  time.Time // the deadline that is being met; zero: none
}

// clear forgets all of them.
func (d *deadlines) clear() {
	d.queue, d.byName, d.ends = nil, make(map[deadlineName]*deadline), make(map[string]func(string))
}

// expect says when a document ends by itself; the zero time: it does not, or not
// any more. The caller holds s.mu.
func (s *Sandbox) expect(kind, key string, at time.Time) {
	d, name := &s.deadlines, deadlineName{kind, key}
	known := d.byName[name]
	switch {
	case known == nil && at.IsZero(), known != nil && known.at.Equal(at):
		return
	case at.IsZero():
		heap.Remove(&d.queue, known.place)
		delete(d.byName, name)
	case known == nil:
		d.byName[name] = &deadline{name: name, at: at}
		heap.Push(&d.queue, d.byName[name])
	default:
		known.at = at
		heap.Fix(&d.queue, known.place)
	}
	s.arm()
}

// sweep ends what is due, the earliest first, and tells whether there was any.
// The caller holds s.mu.
func (s *Sandbox) sweep() (some bool) {
	d := &s.deadlines
	if !d.ready || s.outbox.closed || s.ledger.failed != nil {
		return false
	}
	for now := s.now(); len(d.queue) > 0 && !d.queue[0].at.After(now); some = true {
		due := heap.Pop(&d.queue).(*deadline)
		delete(d.byName, due.name)
		d.ends[due.name.kind](due.name.key)
	}
	s.arm()
	return some
}

// meetDeadlines is sweep for who does not hold s.mu.
func (s *Sandbox) meetDeadlines() {
	s.mu.Lock()
	some := s.sweep()
	s.mu.Unlock()
	if some {
		s.flush() // a failure is the next answer's
	}
}

// beginDeadlines lets them be met, once all that a Store has kept is there. What
// was due meanwhile ends now.
func (s *Sandbox) beginDeadlines() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deadlines.ready = true
	s.sweep()
}

// arm sets the timer to the first deadline. The caller holds s.mu.
func (s *Sandbox) arm() {
	d := &s.deadlines
	if !d.ready || s.outbox.closed {
		return
	}
	if len(d.queue) == 0 {
		d.disarm()
		return
	}
	first := d.queue[0].at
	if d.armed.Equal(first) {
		return
	}
	d.armed = first
	wait := first.Sub(s.now())
	if d.timer != nil {
		d.timer.Reset(wait)
		return
	}
	kept := weak.Make(s) // a sandbox without a listener need not be closed to be forgotten
	d.timer = time.AfterFunc(wait, func() {
		if s := kept.Value(); s != nil {
			s.rung()
		}
	})
}

// disarm stops the timer: it is for nothing any more.
func (d *deadlines) disarm() {
	if d.armed = (time.Time{}); d.timer != nil {
		d.timer.Stop()
	}
}

// rung is the timer. Close waits for it.
func (s *Sandbox) rung() {
	s.mu.Lock()
	if s.outbox.closed {
		s.mu.Unlock()
		return
	}
	s.outbox.running.Add(1)
	defer s.outbox.running.Done()
	s.deadlines.armed = time.Time{} // also where the clock is not there yet: it need not be the machine's
	some := s.sweep()
	s.mu.Unlock()
	if some {
		s.flush() // a failure is the next answer's
	}
}

// meet does what a deadline brings, as of the deadline. The caller holds s.mu.
func (s *Sandbox) meet(at time.Time, end func()) {
	before := s.deadlines.asOf
	s.deadlines.asOf = at
	end()
	s.deadlines.asOf = before
}

// moment is when what happens now has happened: now, or at the deadline that is
// being met. The caller holds s.mu.
func (s *Sandbox) moment() time.Time {
	if at := s.deadlines.asOf; !at.IsZero() {
		return at
	}
	return s.now()
}

// A deadlineQueue is a heap of deadlines, the earliest first.
type deadlineQueue []*deadline

func (q deadlineQueue) Len() int { return len(q) }
func (q deadlineQueue) Less(i, j int) bool {
	a, b := q[i], q[j]
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.name.kind, b.name.kind), cmp.Compare(a.name.key, b.name.key)) < 0
}
func (q deadlineQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}
func (q *deadlineQueue) Push(x any) {
	d := x.(*deadline)
	d.place = len(*q)
	*q = append(*q, d)
}
func (q *deadlineQueue) Pop() any {
	last := len(*q) - 1
	d := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return d
}
