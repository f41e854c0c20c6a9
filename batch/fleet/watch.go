package fleet

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const tellEach = 30 * time.Second

// watch looks after the broker each second: what it has forgotten is made again.
func (c *coordinator) watch() {
	var made time.Time // of the stream of rows
	told := time.Now()
	for sleep(c.ctx, time.Second) {
		ctx, cancel := context.WithTimeout(c.ctx, storeWait)
		created, err := c.look(ctx, made)
		cancel()
		switch {
		case errors.Is(err, ErrStream), errors.Is(err, ErrOtherJob):
			c.fail(err)
			return
		case err == nil:
			made = created
		}
		if why := c.waitsFor(); why != nil && time.Since(told) > tellEach {
			told = time.Now()
			c.job.Logger.Warn("wechatpay fleet: rows wait", "for", why.Error())
			if c.waiting != nil {
				c.waiting(why)
			}
		}
	}
}

// waitsFor tells what has kept rows waiting for a while; nil: nothing.
func (c *coordinator) waitsFor() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	idle := false // a row that no worker has begun
	for _, t := range c.tickets {
		idle = idle || len(t.grants) == 0
	}
	switch {
	case !idle:
		return nil
	case !c.conn.IsConnected():
		return ErrAway
	case c.trouble != nil && time.Since(c.troubled) < 2*storeWait:
		return c.trouble
	case time.Since(c.seen) > tellEach:
		return ErrNoWorker
	}
	return nil
}

// look makes streams and consumer again that are gone, and finds rows that are neither with the broker nor with a worker.
func (c *coordinator) look(ctx context.Context, made time.Time) (created time.Time, err error) {
	if err := c.makeStreams(ctx, removal); err != nil {
		return made, err
	}
	stream, err := c.js.Stream(ctx, rowsName(c.plan))
	if err != nil {
		return made, err
	}
	created = stream.CachedInfo().Created
	consumer, err := stream.Consumer(ctx, consumerOf(c.run))
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return made, c.makeConsumer(ctx) // it begins anew; what is over is dropped
	}
	if err != nil {
		return made, err
	}
	if !made.IsZero() && !created.Equal(made) {
		c.job.Logger.Warn("wechatpay fleet: the broker has lost the rows, and is given them again")
		c.again(func(t *ticket) bool { return len(t.grants) == 0 })
		return created, nil
	}
	return created, c.missing(ctx, consumer.CachedInfo())
}

// again releases tickets anew.
func (c *coordinator) again(which func(*ticket) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range slices.Collect(maps.Values(c.tickets)) {
		if !c.recalled && which(t) {
			c.anew(t)
		}
	}
}

// anew gives a ticket that nobody has begun to the broker once more. The caller holds mu.
func (c *coordinator) anew(t *ticket) {
	c.number(t)
	ctx, n := t.ctx, t.n
	c.group.Go(func() { c.release(ctx, t, n) })
}

// missing looks for tickets that the broker had and does not have any more, and that no outcome tells of. What a worker
// has acknowledged has an outcome, which stands in the stream before.
func (c *coordinator) missing(ctx context.Context, info *jetstream.ConsumerInfo) error {
	if info.NumPending > 0 || info.NumAckPending > 0 {
		return nil
	}
	c.mu.Lock()
	idle := map[*ticket]int64{}
	for _, t := range c.tickets {
		if t.stored {
			idle[t] = t.n
		}
	}
	c.mu.Unlock()
	if len(idle) == 0 {
		return nil
	}
	consumer, err := c.js.Consumer(ctx, rowsName(c.plan), consumerOf(c.run)) // after they were stored
	if err != nil || consumer.CachedInfo().NumPending > 0 || consumer.CachedInfo().NumAckPending > 0 {
		return err
	}
	done, err := c.js.Stream(ctx, doneName(c.plan))
	if err != nil {
		return err
	}
	switch made, last := c.reader.at(); {
	case !done.CachedInfo().Created.Equal(made):
		c.reader.anew()
		return nil
	case last < done.CachedInfo().State.LastSeq:
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for t, n := range idle {
		if c.tickets[n] != t {
			continue
		}
		if t.absent++; t.absent < 2 || len(t.grants) > 0 && time.Since(t.begun) < c.job.Timeout+c.margin { // its call may be under way, or yet begin
			continue
		}
		if len(t.grants) > 0 {
			c.finish(t, silent("the broker has lost it"))
			continue
		}
		c.anew(t)
	}
	return nil
}
