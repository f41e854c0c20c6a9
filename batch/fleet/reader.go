package fleet

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay/batch/internal/carry"
)

// reader reads the stream of outcomes, from its begin on.
type reader struct {
	js     jetstream.JetStream
	stream string
	log    *slog.Logger

	mu      sync.Mutex // guards what follows
	made    time.Time  // which stream it is: one that is made again begins anew
	last    uint64     // the message that was read
	stale   bool       // the stream is to be looked at
	current jetstream.Consumer
}

// at tells how far it has read, and of which stream.
func (r *reader) at() (made time.Time, last uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.made, r.last
}

// open makes a consumer behind what was read.
func (r *reader) open(ctx context.Context) (jetstream.Consumer, error) {
	stream, err := r.js.Stream(ctx, r.stream)
	if err != nil {
		return nil, err
	}
	info := stream.CachedInfo()
	r.mu.Lock()
	if !info.Created.Equal(r.made) || info.State.LastSeq < r.last { // another one, or it has lost its end
		r.made, r.last = info.Created, 0
	}
	r.last = max(r.last, max(info.State.FirstSeq, 1)-1)
	next := r.last + 1
	r.mu.Unlock()
	consumer, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		AckPolicy: jetstream.AckNonePolicy, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: next,
		MemoryStorage: true, Replicas: 1, InactiveThreshold: time.Minute,
	})
	if err != nil {
		return nil, err
	}
	// A stream that was removed and made again in the meantime has the consumer, which waits behind an end that is not its.
	if stream, err = r.js.Stream(ctx, r.stream); err != nil {
		return nil, err
	}
	if !stream.CachedInfo().Created.Equal(info.Created) {
		return nil, errAnother
	}
	return consumer, nil
}

// errAnother says that a stream is not the one that it was.
var errAnother = errors.New("the stream was made again")

// anew makes the next read look at the stream, as who has found it to be another one asks for.
func (r *reader) anew() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stale = true
}

// isStale tells whether the stream is to be looked at, once.
func (r *reader) isStale() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	stale := r.stale
	r.stale = false
	return stale
}

const fetchWait = 2 * time.Second

// read gives the messages that come within a while to do.
func (r *reader) read(ctx context.Context, most int, do func(numbers []int64, res result)) (err error) {
	if r.isStale() || r.current == nil {
		if r.current, err = r.open(ctx); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, fetchWait)
	defer cancel()
	batch, err := r.current.Fetch(most, jetstream.FetchContext(ctx), jetstream.FetchHeartbeat(fetchWait/4))
	if err != nil {
		r.current = nil
		return err
	}
	for m := range batch.Messages() {
		meta, err := m.Metadata()
		if err != nil {
			return err
		}
		if !r.next(meta.Sequence) { // some were lost on the way
			r.current = nil
			continue
		}
		var res result
		numbers, err := numbersOf(m.Subject())
		if err == nil {
			err = decode(m.Data(), &res)
		}
		if err != nil || len(numbers) != 3 {
			r.log.Warn("wechatpay fleet: not an outcome", "subject", m.Subject())
			continue
		}
		do(numbers, res)
	}
	if err := batch.Error(); err != nil && !errors.Is(err, jetstream.ErrNoMessages) {
		r.current = nil
		return err
	}
	return nil
}

// next goes on to a message, and tells whether it is the one that follows. So is the first one that a consumer gives,
// which begins behind what was read: what should lie between is not there any more. Rows whose outcome is lost are sent
// again, under their number.
func (r *reader) next(at jetstream.SequencePair) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if gap := at.Stream > r.last+1; at.Stream <= r.last || gap && at.Consumer != 1 {
		return false
	} else if gap {
		r.log.Warn("wechatpay fleet: the broker has lost outcomes", "stream", r.stream, "from", r.last+1, "to", at.Stream-1)
	}
	r.last = at.Stream
	return true
}

// loop reads until ctx ends.
func (r *reader) loop(ctx context.Context, do func([]int64, result)) {
	for ctx.Err() == nil {
		if err := r.read(ctx, mostTogether, do); err != nil {
			sleep(ctx, retryWait)
		}
	}
}

// fold keeps what is in the stream already.
func (r *reader) fold(ctx context.Context, ledger carry.Ledger) error {
	var end jetstream.StreamState
	err := patiently(ctx, func(ctx context.Context) error {
		stream, err := r.js.Stream(ctx, r.stream)
		if err == nil {
			end = stream.CachedInfo().State
		}
		return err
	})
	if err != nil {
		return err
	}
	news, err := ledger.Undecided()
	if err != nil {
		return err
	}
	for {
		found := map[int64]carry.Outcome{} // of a row; a success stays
		_, last := r.at()
		if last >= end.LastSeq || end.Msgs == 0 {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		err := r.read(ctx, int(min(5000, end.LastSeq-last)), func(_ []int64, res result) {
			isNews := res.Row >= 0 && res.Row/64 < int64(len(news)) && news[res.Row/64]>>(res.Row%64)&1 == 1
			if isNews && found[res.Row].Verdict != carry.Succeeded {
				found[res.Row] = res.Outcome
			}
		})
		if kept := keep(ledger, found); kept != nil {
			return kept
		}
		if err != nil {
			sleep(ctx, retryWait)
		}
	}
}

// keep writes many at once, which go to the disk together.
func keep(ledger carry.Ledger, found map[int64]carry.Outcome) error {
	var group sync.WaitGroup
	failed := make(chan error, len(found))
	for row, o := range found {
		group.Go(func() {
			if err := ledger.Found(row, o); err != nil {
				failed <- err
			}
		})
	}
	group.Wait()
	close(failed)
	return <-failed
}
