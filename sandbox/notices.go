package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// An Outgoing is a notification that the sandbox sends by itself, because
// something has happened to what has a notify_url.
type Outgoing struct {
	Number    int64           `json:"number"`     // it counts them
	ID        string          `json:"id"`         // a redelivery has the same
	EventType string          `json:"event_type"` // TRANSACTION.SUCCESS, …; of APIv2's that name none, what package notify calls it
	V2        bool            `json:"v2"`
	MchID     string          `json:"mchid"`
	URL       string          `json:"url"`
	Content   json.RawMessage `json:"content"` // in the clear
	Created   time.Time       `json:"created"`
	Attempts  []Attempt       `json:"attempts"`
	Next      time.Time       `json:"next,omitzero"` // when it is sent again; zero: not by itself
	Accepted  bool            `json:"accepted"`      // the merchant has answered with a success
}

// An Attempt is one sending of a notification.
type Attempt struct {
	Time     time.Time     `json:"time"`
	Duration time.Duration `json:"duration"` // nanoseconds
	Status   int           `json:"status"`   // of the answer; 0: there was none
	Answer   string        `json:"answer"`   // its body, cut
	Accepted bool          `json:"accepted"`

	// Cause is why WeChat Pay would send it again, and Error the same in words: blocked (nothing was sent), unreachable,
	// timeout, redirect, status, reply (no XML of a success), no-data or unsigned (where an event asks for it), probe (refused, as
	// it should be), probe-taken.
	Cause string `json:"cause,omitempty"`
	Error string `json:"error,omitempty"`

	Probe     bool `json:"probe,omitempty"`     // its signature was wrong, as WeChat Pay probes
	Again     bool `json:"again,omitempty"`     // by Resend, or as a duplicate
	Forwarded bool `json:"forwarded,omitempty"` // it went to who forwards, not to the URL

	URL string `json:"url,omitempty"` // where it was posted; "": nowhere, or who forwards did not say
}

func (a Attempt) size() int { return 128 + len(a.Answer) + len(a.Error) + len(a.URL) }

// Errors of notifications.
var (
	ErrNoNotice  = errors.New("sandbox: no such notification")
	ErrForwarded = errors.New("sandbox: somebody forwards the notifications already")
	ErrClosed    = errors.New("sandbox: it is closed")
)

// Notices returns the notifications that went out by themselves, or wait to,
// the oldest first: the newest 10,000 of them.
func (s *Sandbox) Notices() []Outgoing {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Outgoing, len(s.outbox.kept))
	for i, n := range s.outbox.kept {
		all[i] = n.Outgoing
	}
	return all
}

// Notice returns one of Notices.
func (s *Sandbox) Notice(id string) (Outgoing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.noticeOf(id)
	if err != nil {
		return Outgoing{}, err
	}
	return n.Outgoing, nil
}

func (s *Sandbox) noticeOf(id string) (*notice, error) {
	if n := s.outbox.byID[id]; n != nil {
		return n, nil
	}
	return nil, fmt.Errorf("%w: id %q", ErrNoNotice, id)
}

// Resend sends a notification once more, now: the same id, encrypted and signed
// anew. When it is accepted it is not sent by itself any more.
func (s *Sandbox) Resend(ctx context.Context, id string) (Attempt, error) {
	s.mu.Lock()
	n, err := s.noticeOf(id)
	if err == nil && s.outbox.closed {
		err = ErrClosed
	}
	if err != nil {
		s.mu.Unlock()
		return Attempt{}, err
	}
	s.outbox.running.Add(1)
	out := sending{n.Outgoing, n.original, n.form, false}
	s.mu.Unlock()
	defer s.outbox.running.Done()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.outbox.ctx, cancel)()
	a, err := s.send(ctx, out)
	if err != nil {
		return a, err
	}
	a.Again = true
	s.mu.Lock()
	s.settle(n, a)
	s.wake()
	s.mu.Unlock()
	return a, s.flush()
}

// NoticeFaults is what goes wrong with notifications on their way, as it does
// with real ones.
type NoticeFaults struct {
	Duplicates int  `json:"duplicates"` // how often each is sent once more after it was accepted
	Probes     int  `json:"probes"`     // how often each comes with a wrong signature first, WECHATPAY/SIGNTEST/…
	Hold       bool `json:"hold"`       // none goes out; when it is false again they do, the newest first, one after the other
}

// SetNoticeFaults says what goes wrong with the notifications to come.
func (s *Sandbox) SetNoticeFaults(f NoticeFaults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	released := s.outbox.faults.Hold && !f.Hold
	s.outbox.faults = f
	if !released || s.outbox.closed {
		return
	}
	var late []*notice
	for _, n := range slices.Backward(s.outbox.kept) {
		if n.held {
			n.held, n.busy, n.at, n.Next = false, true, time.Now(), s.now()
			late = append(late, n)
		}
	}
	s.outbox.running.Add(1)
	go func() {
		defer s.outbox.running.Done()
		for _, n := range late {
			s.attempt(n)
		}
	}()
	s.wake()
}

// A Forwarder sends a notification to another place than its URL, as WeChat Pay
// would: until ctx is done, by POST. An error says that there was no answer; of
// an answer URL says where it came from.
type Forwarder func(ctx context.Context, out Outgoing, header http.Header, body []byte) (*Delivery, error)

// A forwarding is who forwards, for as long as ctx lasts.
type forwarding struct {
	ctx  context.Context
	send Forwarder
}

// forwards gives who forwards now, or nil. The caller holds s.mu.
func (o *outbox) forwards() Forwarder {
	if o.forward == nil || o.forward.ctx.Err() != nil {
		return nil
	}
	return o.forward.send
}

// Forward hands every notification to send, in place of its URL, until ctx is
// done or the sandbox is closed: then ended is closed. There can be one at a time.
func (s *Sandbox) Forward(ctx context.Context, send Forwarder) (ended <-chan struct{}, err error) {
	o := &s.outbox
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case o.closed:
		return nil, ErrClosed
	case o.forwards() != nil:
		return nil, ErrForwarded
	}
	end := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	mine := &forwarding{ctx, send}
	o.forward = mine
	closing := context.AfterFunc(o.ctx, cancel)
	context.AfterFunc(ctx, func() {
		closing()
		cancel()
		s.mu.Lock()
		if o.forward == mine { // and not the next one
			o.forward = nil
		}
		s.mu.Unlock()
		close(end)
	})
	return end, nil
}
