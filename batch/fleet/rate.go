package fleet

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// tokens is a rate that all workers of a merchant and an operation share, whichever jobs they work for: a counter of the
// broker for each tenth of a second, which is never counted above a tenth of the rate. Without a broker there are none.
type tokens struct {
	js      jetstream.JetStream
	prefix  string
	rate    float64
	streams jetstream.StreamConfig // to make it again: a memory stream is gone with its server
	log     *slog.Logger
	in      chan chan struct{}
	clock   func() time.Time // of the wall: that of all workers
}

const tick = 100 * time.Millisecond

func newTokens(js jetstream.JetStream, merchant, method, path string, rate float64, replicas int, log *slog.Logger) *tokens {
	operation := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' {
			return c
		}
		return '-'
	}, method+"-"+path)
	return &tokens{js, rateSubject + merchant + "." + operation + ".", rate, rateSettings(replicas), log, make(chan chan struct{}), time.Now}
}

// take waits for a token.
func (t *tokens) take(ctx context.Context) error {
	given := make(chan struct{})
	select {
	case t.in <- given:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case <-given:
		return nil
	case <-ctx.Done(): // the token may be lost
		return context.Cause(ctx)
	}
}

// budget is how many tokens a tick has: so many that each second has the rate.
func (t *tokens) budget(tick int64) int64 {
	each := t.rate / 10
	return int64(math.Floor(float64(tick+1)*each) - math.Floor(float64(tick)*each))
}

// loop hands tokens out, until ctx ends. It takes an eighth of a tick's at once at most, so that no worker has all.
func (t *tokens) loop(ctx context.Context) {
	var waiting []chan struct{}
	spent := int64(-1) // the tick of which nothing is left; a clock that is set back comes to others
	for {
		if len(waiting) == 0 {
			if waiting = gather(ctx, t.in, 1000); waiting == nil {
				return
			}
		}
		now := t.clock()
		this := now.UnixMilli() / tick.Milliseconds()
		budget := t.budget(this)
		if this == spent || budget == 0 {
			if !sleep(ctx, time.UnixMilli((this+1)*tick.Milliseconds()).Sub(now)) {
				return
			}
			continue
		}
		n := min(int64(len(waiting)), max(1, budget/8))
		total, err := t.count(ctx, this, n)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			t.log.Warn("wechatpay fleet: no tokens", "error", err.Error())
			if !sleep(ctx, tick) {
				return
			}
			continue
		}
		if total >= budget {
			spent = this
		}
		for range min(n, budget-(total-n)) {
			close(waiting[0])
			waiting = waiting[1:]
		}
	}
}

// count adds to the counter of a tick. If the answer is lost the tokens are as well.
func (t *tokens) count(ctx context.Context, tick, n int64) (total int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	m := &nats.Msg{Subject: t.prefix + strconv.FormatInt(tick, 10), Header: nats.Header{}}
	m.Header.Set("Nats-Incr", "+"+strconv.FormatInt(n, 10))
	ack, err := t.js.PublishMsg(ctx, m, jetstream.WithRetryAttempts(0))
	if err != nil {
		if errors.Is(err, jetstream.ErrNoStreamResponse) || errors.Is(err, nats.ErrNoResponders) {
			_, made := ensure(ctx, t.js, t.streams, removal)
			err = errors.Join(err, made)
		}
		return 0, err
	}
	return strconv.ParseInt(ack.Value, 10, 64)
}

// sleep tells whether it slept to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
