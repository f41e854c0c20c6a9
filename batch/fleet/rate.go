package fleet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"sync"
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
	spent   int64            // the tick of which nothing is left, of loop alone; a clock that is set back comes to others
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
	return &tokens{js, rateSubject + merchant + "." + operation + ".", rate, rateSettings(replicas), log, make(chan chan struct{}), -1, time.Now}
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

// loop hands tokens out, until ctx ends.
func (t *tokens) loop(ctx context.Context) {
	var waiting []chan struct{}
	for {
		if len(waiting) == 0 {
			if waiting = gather(ctx, t.in, 1000); waiting == nil {
				return
			}
		}
		given, wait := t.draw(ctx, int64(len(waiting)))
		for range given {
			close(waiting[0])
			waiting = waiting[1:]
		}
		if !sleep(ctx, wait) {
			return
		}
	}
}

// draw takes n tokens at most, and of them an eighth of a tick's, so that no worker has all; and tells how long to wait for
// more.
func (t *tokens) draw(ctx context.Context, n int64) (given int64, wait time.Duration) {
	now := t.clock()
	this := now.UnixMilli() / tick.Milliseconds()
	budget := t.budget(this)
	if this == t.spent || budget == 0 {
		return 0, time.UnixMilli((this + 1) * tick.Milliseconds()).Sub(now)
	}
	n = min(n, max(1, budget/8))
	total, err := t.count(ctx, this, n)
	if err != nil {
		if ctx.Err() == nil {
			t.log.Warn("wechatpay fleet: no tokens", "error", err.Error())
		}
		return 0, tick
	}
	if total >= budget {
		t.spent = this
	}
	return max(0, min(n, budget-(total-n))), 0
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

// parts are rates within that of the operation, one for each part: of a sub-merchant, for one. All workers share them too.
type parts struct {
	*tokens
	each float64

	mu  sync.Mutex // guards all
	all map[string]*one
}

// one is a part that somebody waits for.
type one struct {
	*tokens
	turn    chan struct{} // one at a time draws
	waiting int
}

// take waits for a token of a part; nil has none.
func (p *parts) take(ctx context.Context, part string) error {
	if p == nil {
		return nil
	}
	o := p.enter(part)
	defer p.leave(part, o)
	select {
	case o.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-o.turn }()
	for {
		given, wait := o.draw(ctx, 1)
		if given > 0 {
			return nil
		}
		if !sleep(ctx, wait) {
			return context.Cause(ctx)
		}
	}
}

func (p *parts) enter(part string) *one {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.all[part]
	if o == nil {
		sum := sha256.Sum256([]byte(part))
		t := *p.tokens
		t.prefix, t.rate, t.spent = t.prefix+hex.EncodeToString(sum[:8])+".", p.each, -1
		o = &one{tokens: &t, turn: make(chan struct{}, 1)}
		if p.all == nil {
			p.all = map[string]*one{}
		}
		p.all[part] = o
	}
	o.waiting++
	return o
}

// leave forgets a part for which nobody waits. Who comes next asks the broker whether anything is left of this tick.
func (p *parts) leave(part string, o *one) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if o.waiting--; o.waiting == 0 {
		delete(p.all, part)
	}
}
