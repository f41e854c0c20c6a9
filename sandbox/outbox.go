package sandbox

import (
	"container/heap"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// An event is something that a merchant is told of.
type event struct {
	Type     string        // event_type; of the forms of APIv2 that have none the id of package openapi: transaction-success
	Original string        // original_type
	MchID    string        // whose keys encrypt it; "": Options.MchID
	URL      string        // the notify_url; "": nobody is told
	Form     Form          // the zero value is APIv3's
	Resource any           // the content, as Notice.Resource
	After    time.Duration // how long WeChat Pay takes, before it is sent first: a caller has his answer by then
}

// retries is how long WeChat Pay waits before it sends again what was not
// accepted: 24 h 4 min in all.
// See https://pay.weixin.qq.com/doc/v3/merchant/4012791861
var retries = []time.Duration{
	15 * time.Second, 15 * time.Second, 30 * time.Second, 3 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute, 30 * time.Minute,
	30 * time.Minute, time.Hour, 3 * time.Hour, 3 * time.Hour, 3 * time.Hour, 6 * time.Hour, 6 * time.Hour,
}

// Bounds of the outbox.
const (
	mostNotices     = 10_000   // kept; the oldest that are done go first
	mostNoticeBytes = 64 << 20 // of their contents and attempts
	mostSending     = 32       // at the same time
)

// An outbox holds the notifications of a sandbox. It has no goroutine while
// nothing is to be sent: a timer wakes it. All of it is guarded by s.mu.
type outbox struct {
	kept    []*notice // the oldest first
	byID    map[string]*notice
	size    int
	last    int64 // the number of the newest
	waiting queue
	timer   *time.Timer
	sending int
	faults  NoticeFaults
	forward *forwarding // nil: each goes to its URL

	closed  bool
	ctx     context.Context // of every attempt
	stop    context.CancelFunc
	running sync.WaitGroup // attempts under way
}

// A notice is a notification in the outbox.
type notice struct {
	Outgoing
	original  string
	form      Form
	tries     int       // how many attempts of the schedule have been made
	probes    int       // how many of the next attempts are probes
	again     int       // how often it is sent once more after it was accepted
	at        time.Time // when Next is, by the clock of the machine
	busy      bool      // an attempt of the schedule is under way
	place     int       // in waiting; -1: not there
	held      bool      // by NoticeFaults.Hold
	forgotten bool      // it is not kept any more
}

func (o *outbox) init() {
	o.byID = make(map[string]*notice)
	o.ctx, o.stop = context.WithCancel(context.Background())
}

// emit puts a notification into the outbox, from which it goes out by itself
// once what has happened is saved, and gives its id. The caller holds s.mu.
func (s *Sandbox) emit(e event) (id string) {
	if e.URL == "" {
		return ""
	}
	n := s.newNotice(e)
	if n == nil {
		return ""
	}
	if n.held = s.outbox.faults.Hold; !n.held {
		s.schedule(n, s.scaled(e.After))
	}
	s.keepNotice(n)
	s.wake()
	return n.ID
}

// newNotice keeps an event as a notification that waits for nothing. It is nil
// where the content can't be written. The caller holds s.mu.
func (s *Sandbox) newNotice(e event) *notice {
	content, err := marshal(e.Resource)
	if err != nil {
		s.logger.Error("sandbox: a notification can't be written", "event", e.Type, "error", err)
		return nil
	}
	if e.MchID == "" {
		e.MchID = s.opts.MchID
	}
	o := &s.outbox
	o.last++
	n := &notice{
		Outgoing: Outgoing{Number: o.last, ID: uuid(), EventType: e.Type, V2: e.Form != V3, MchID: e.MchID, URL: e.URL, Content: content, Created: s.moment()},
		original: e.Original, form: e.Form, place: -1, probes: o.faults.Probes, again: o.faults.Duplicates,
	}
	o.add(n)
	s.shrinkOutbox()
	s.touch()
	return n
}

func (o *outbox) add(n *notice) {
	o.kept = append(o.kept, n)
	o.byID[n.ID] = n
	o.size += n.size()
}

// shrinkOutbox forgets the oldest where there are too many: first those that
// are done, then those that still wait. The caller holds s.mu.
func (s *Sandbox) shrinkOutbox() {
	o := &s.outbox
	for len(o.kept) > 1 && (len(o.kept) > mostNotices || o.size > mostNoticeBytes) {
		i := slices.IndexFunc(o.kept, (*notice).done)
		if i < 0 || i == len(o.kept)-1 {
			i = 0
			s.logger.Warn("sandbox: too many notifications wait: the oldest is given up", "event", o.kept[0].EventType, "id", o.kept[0].ID)
		}
		s.forgetNotice(o.kept[i])
		o.kept = slices.Delete(o.kept, i, i+1)
	}
}

// forgetNotice takes one out of all but kept. The caller holds s.mu.
func (s *Sandbox) forgetNotice(n *notice) {
	o := &s.outbox
	n.forgotten = true
	o.drop(n)
	delete(o.byID, n.ID)
	o.size -= n.size()
	if s.ledger.store != nil {
		s.note(noticeKind, requestKey(n.Number), nil)
	}
}

// forgetNotices empties the outbox; what is under way ends and is not kept. The
// caller holds s.mu.
func (s *Sandbox) forgetNotices() {
	for _, n := range s.outbox.kept {
		s.forgetNotice(n)
	}
	s.outbox.kept = nil
	s.outbox.faults = NoticeFaults{}
}

// drop takes one out of the queue.
func (o *outbox) drop(n *notice) {
	if n.place >= 0 {
		heap.Remove(&o.waiting, n.place)
	}
}

// done tells that nothing of it is to be sent.
func (n *notice) done() bool { return n.Next.IsZero() && !n.busy && !n.held }

// size is roughly what it takes of memory.
func (n *notice) size() int {
	size := 512 + len(n.Content) + len(n.URL) + len(n.EventType)
	for _, a := range n.Attempts {
		size += a.size()
	}
	return size
}

// scaled is a time of WeChat Pay's by Options.TimeScale.
func (s *Sandbox) scaled(d time.Duration) time.Duration {
	if s.opts.TimeScale > 0 {
		return time.Duration(float64(d) / s.opts.TimeScale)
	}
	return d
}

// schedule says when a notice is to be sent, counted from when it was to be
// sent before: a clock that is moved by a day brings all that the day has. The
// caller holds s.mu.
func (s *Sandbox) schedule(n *notice, after time.Duration) {
	if n.at.IsZero() {
		n.at, n.Next = time.Now(), s.now()
	}
	n.at, n.Next = n.at.Add(after), n.Next.Add(after)
	if !n.forgotten {
		heap.Push(&s.outbox.waiting, n)
	}
}

// clockMoved looks anew at when each is to be sent, after a move of the
// sandbox's clock. The caller holds s.mu.
func (s *Sandbox) clockMoved() {
	now := s.now()
	for _, n := range s.outbox.waiting {
		n.at = time.Now().Add(n.Next.Sub(now))
	}
	heap.Init(&s.outbox.waiting)
	s.wake()
}

// wake starts the attempts that are due, and sees to it that it is called again
// when the next one is. The caller holds s.mu.
func (s *Sandbox) wake() {
	o := &s.outbox
	if o.closed || o.faults.Hold {
		return
	}
	for len(o.waiting) > 0 && o.sending < mostSending && !o.waiting[0].at.After(time.Now()) {
		n := heap.Pop(&o.waiting).(*notice)
		n.busy = true
		o.sending++
		o.running.Add(1)
		go func() {
			defer o.running.Done()
			s.attempt(n)
			s.mu.Lock()
			defer s.mu.Unlock()
			o.sending--
			s.wake()
		}()
	}
	if len(o.waiting) == 0 || o.sending == mostSending {
		return // the end of an attempt calls again
	}
	wait := time.Until(o.waiting[0].at)
	if o.timer == nil {
		o.timer = time.AfterFunc(wait, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.wake()
		})
		return
	}
	o.timer.Reset(wait)
}

// closeOutbox ends what is under way, and starts nothing more. What is not done
// goes on in the next sandbox with the same Store.
func (s *Sandbox) closeOutbox() {
	o := &s.outbox
	s.mu.Lock()
	o.closed = true
	if o.timer != nil {
		o.timer.Stop()
	}
	s.deadlines.disarm()
	o.stop()
	s.mu.Unlock()
	o.running.Wait()
}

// A queue is a heap of notices by the time at which they are due.
type queue []*notice

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if !q[i].at.Equal(q[j].at) {
		return q[i].at.Before(q[j].at)
	}
	return q[i].Number < q[j].Number
}
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}
func (q *queue) Push(x any) {
	n := x.(*notice)
	n.place = len(*q)
	*q = append(*q, n)
}
func (q *queue) Pop() any {
	last := len(*q) - 1
	n := (*q)[last]
	(*q)[last], n.place = nil, -1
	*q = (*q)[:last]
	return n
}

// noticeKind is the kind of entries of notifications, by their number.
const noticeKind = "notice"

type keptNotice struct {
	Outgoing
	Original string `json:"original_type"`
	Form     Form   `json:"form"`
	Tries    int    `json:"tries,omitempty"`
	Probes   int    `json:"probes,omitempty"`
	Again    int    `json:"again,omitempty"`
	Held     bool   `json:"held,omitempty"`
}

// keepNotice notes a notification that has changed. The caller holds s.mu.
func (s *Sandbox) keepNotice(n *notice) {
	if s.ledger.store != nil && !n.forgotten {
		s.note(noticeKind, requestKey(n.Number), keptNotice{n.Outgoing, n.original, n.form, n.tries, n.probes, n.again, n.held})
	}
}

// restoreNotice takes over one that a store has kept; resumeNotices lets it go on.
func (o *outbox) restoreNotice(key string, k keptNotice) error {
	n := &notice{Outgoing: k.Outgoing, original: k.Original, form: k.Form, tries: k.Tries, probes: k.Probes, again: k.Again, place: -1,
		held: k.Held} // NoticeFaults are not kept: what was held goes out
	if _, err := fmt.Sscanf(key, "%d", &n.Number); err != nil || n.ID == "" || !json.Valid(n.Content) {
		return fmt.Errorf("notice %s is none", key)
	}
	o.last = max(o.last, n.Number)
	o.add(n)
	return nil
}

// resumeNotices goes on with what an earlier process had not done: what was to
// be sent meanwhile is sent now, once.
func (s *Sandbox) resumeNotices() {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortFunc(s.outbox.kept, func(a, b *notice) int { return int(a.Number - b.Number) })
	for _, n := range s.outbox.kept {
		if n.Next.IsZero() && !n.held {
			continue
		}
		now := s.now()
		if n.held = false; n.Next.Before(now) {
			n.Next = now
		}
		n.at = time.Now().Add(n.Next.Sub(now))
		heap.Push(&s.outbox.waiting, n)
	}
	s.wake()
}
