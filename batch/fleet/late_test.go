package fleet

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/batch/internal/carry"
)

// slowWay is a coordinator whose first grant reaches the worker when it is too old.
type slowWay struct {
	*coordinator
	asked func(nth int)
}

func (s *slowWay) Open(ctx context.Context, job carry.Job) error {
	if err := s.coordinator.Open(ctx, job); err != nil {
		return err
	}
	if err := s.begin.Unsubscribe(); err != nil {
		return err
	}
	nth := 0
	var err error
	s.begin, err = s.conn.Subscribe(subject(s.plan, beginKind), func(m *nats.Msg) {
		var a ask
		if decode(m.Data, &a) == nil && len(a.Tickets) > 0 {
			nth++
			s.asked(nth)
			if nth == 1 {
				time.Sleep(s.margin/2 + 100*time.Millisecond)
			}
		}
		s.answer(m)
	})
	return err
}

// TestLateGrant: a worker that is held up between the grant and the call gives the call back, since nobody may wait for it
// any more.
func TestLateGrant(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	job := planned(t, template, refunds("", 1, 1))
	opts := quickly
	opts.margin = 2 * time.Second // so that no question is asked twice
	c, err := newCoordinator(conn, job, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	asks := 0
	way := &slowWay{c, func(nth int) {
		if asks = nth; nth == 2 && b.calls() != 0 {
			t.Errorf("%d calls were made by a grant that was too old", b.calls())
		}
	}}
	work(t, br, b)
	if err := job.RunOver(t.Context(), way, opts.Options); err != nil {
		t.Fatal(err)
	}
	if b.allDone(t, job); asks < 2 || b.calls() != 1 {
		t.Errorf("asked %d times, %d calls", asks, b.calls())
	}
}

// TestTokenFirst: a row whose turn has not come is not begun, so that it is taken back when the run pauses.
func TestTokenFirst(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	job := planned(t, template, refunds("", 1, 1))
	work(t, br, b)
	opts := quickly
	opts.Rate = 0.0001
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- Coordinate(ctx, conn, job, opts) }()
	awaitHeld(t, br)
	cancel()
	if err := <-result; !errors.Is(err, batch.ErrPaused) {
		t.Error(err)
	}
	b.nothing(t, job)
}

// TestTokensClock: a clock that is set back does not keep the tokens away until the old time comes again.
func TestTokensClock(t *testing.T) {
	t.Parallel()
	js, err := jetstream.New(newBroker(t, 1).conn(t))
	if err != nil {
		t.Fatal(err)
	}
	tokens := newTokens(js, "8956000", "POST", refundPath, 10, 1, slog.New(slog.DiscardHandler))
	var back atomic.Int64
	tokens.clock = func() time.Time { return time.Now().Add(time.Duration(-back.Load())) }
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	go tokens.loop(ctx)
	for n := range 8 {
		if n == 4 {
			back.Store(int64(time.Hour))
		}
		if err := tokens.take(ctx); err != nil {
			t.Fatalf("token %d: %v", n+1, err)
		}
	}
}

// awaitHeld waits until a worker has a row.
func awaitHeld(t *testing.T, br *broker) {
	t.Helper()
	js, err := jetstream.New(br.conn(t))
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		for name := range js.StreamNames(t.Context()).Name() {
			if name == rateName {
				continue
			}
			stream, err := js.Stream(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			for info := range stream.ListConsumers(t.Context()).Info() {
				if info.Config.AckPolicy == jetstream.AckExplicitPolicy && info.NumAckPending > 0 {
					return
				}
			}
		}
	}
	t.Fatal("no worker has a row")
}
