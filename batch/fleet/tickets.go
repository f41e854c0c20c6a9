package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/a8579013/wechatpay/batch/internal/carry"
)

// ticket is a row on its way to a worker and back. Each of its deliveries that may make the call is a grant: of a second
// one nobody knows whether the first has made it.
type ticket struct {
	n      int64
	call   carry.Call
	grants []grant
	begun  time.Time // when the newest was given
	out    chan carry.Outcome
	ctx    context.Context // of its message
	cancel context.CancelFunc
	stored bool // the message
	absent int  // how often neither the message nor an outcome was there
}

type grant struct {
	worker   string
	delivery int64
}

// Carry is that of carry.Way.
func (c *coordinator) Carry(call carry.Call) carry.Outcome {
	t := &ticket{call: call, out: make(chan carry.Outcome, 1)}
	c.mu.Lock()
	if c.recalled {
		c.mu.Unlock()
		return recalled()
	}
	c.rows[call.Row] = t
	c.number(t)
	ctx, n := t.ctx, t.n
	c.mu.Unlock()
	c.release(ctx, t, n)
	return <-t.out
}

func recalled() carry.Outcome {
	return carry.Outcome{Verdict: carry.Recalled, At: time.Now(), Text: "taken back before a worker began it"}
}

// number gives a ticket a number that no message has. The caller holds mu.
func (c *coordinator) number(t *ticket) {
	delete(c.tickets, t.n)
	if t.cancel != nil {
		t.cancel()
	}
	c.last++
	t.n, t.stored, t.absent = c.last, false, 0
	t.ctx, t.cancel = context.WithCancel(c.ctx)
	c.tickets[t.n] = t
}

// release gives it to the broker.
func (c *coordinator) release(ctx context.Context, t *ticket, n int64) {
	data, err := encode(t.call)
	if most := c.conn.MaxPayload(); err == nil && most > 0 && int64(len(data)) > most {
		err = fmt.Errorf("%w: row %d has %d bytes, its max_payload is %d", ErrBroker, t.call.Row, len(data), most)
	}
	if err != nil {
		c.fail(err)
		return
	}
	switch err := c.out.put(ctx, subject(c.plan, rowKind, c.run, n), data); {
	case err == nil:
		c.mu.Lock()
		if t.n == n {
			t.stored = true
		}
		c.mu.Unlock()
	case errors.Is(err, errTaken):
		c.fail(fmt.Errorf("%w: %w", ErrCoordinator, err))
	}
}

// finish gives the outcome to who waits in Carry. The caller holds mu.
func (c *coordinator) finish(t *ticket, o carry.Outcome) {
	if c.tickets[t.n] != t {
		return
	}
	delete(c.tickets, t.n)
	delete(c.rows, t.call.Row)
	t.cancel()
	t.out <- o
}

// Recall is that of carry.Way. Of calls that were begun it waits for the outcome, as long as it may take.
func (c *coordinator) Recall() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.recalled {
		return
	}
	c.recalled = true
	for _, t := range c.tickets {
		if len(t.grants) == 0 {
			c.finish(t, recalled())
		}
	}
	c.group.Go(func() {
		if !sleep(c.ctx, c.job.Timeout+c.margin) {
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, t := range c.tickets {
			c.finish(t, silent("its worker is silent"))
		}
	})
}

// silent is the outcome of a call of which nothing is heard.
func silent(why string) carry.Outcome {
	return carry.Outcome{Verdict: carry.Again, Doubt: true, Repeated: true, At: time.Now(), Text: why}
}

// answer answers a worker.
func (c *coordinator) answer(m *nats.Msg) {
	var a ask
	reply := answer{Format: format, Run: c.run, Host: c.host, Method: c.job.Method, Path: c.job.Path, Timeout: c.job.Timeout, AckWait: c.job.Timeout + c.margin, Rate: c.job.Rate, Each: c.job.Each, Replicas: c.replicas}
	if err := decode(m.Data, &a); err != nil {
		return
	}
	switch err := c.admit(a); {
	case err != nil:
		reply.Error = err.Error()
	case a.Run == c.run:
		reply.Grants = c.grant(a)
	default:
		reply.Grants = make([]int64, len(a.Tickets))
	}
	if data, err := encode(reply); err == nil {
		_ = m.Respond(data)
	}
}

// admit tells a worker that can't work for this job why.
func (c *coordinator) admit(a ask) error {
	if a.Format != format {
		return fmt.Errorf("the messages of the coordinator have format %d, those of the worker %d: run one release everywhere", format, a.Format)
	}
	if a.Server == "" { // another coordinator, which is told that there is one
		return nil
	}
	c.mu.Lock()
	server := c.server
	c.seen = time.Now()
	c.mu.Unlock()
	if server == a.Server {
		return nil
	}
	if err := c.job.Ledger.Begin(a.Server); err != nil {
		return err
	}
	c.job.Logger.Info("wechatpay fleet: a worker has come", "worker", a.Worker, "server", a.Server)
	c.mu.Lock()
	c.server = a.Server
	c.mu.Unlock()
	return nil
}

// grant decides which of the tickets may be called.
func (c *coordinator) grant(a ask) []int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	grants := make([]int64, len(a.Tickets))
	for i, asked := range a.Tickets {
		t, g := c.tickets[asked.N], grant{a.Worker, asked.Delivery}
		if t == nil {
			continue
		}
		for n, given := range t.grants {
			if given == g { // the answer was lost
				grants[i] = int64(n + 1)
			}
		}
		if grants[i] == 0 && !c.recalled {
			t.grants, t.begun = append(t.grants, g), time.Now()
			grants[i] = int64(len(t.grants))
		}
	}
	return grants
}

// result takes what came of a call. The first success of a row counts, whichever ticket it belongs to.
func (c *coordinator) result(numbers []int64, r result) {
	r.At = time.Now() // a worker's clock may be wrong, and gaps count from here
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.tickets[numbers[1]]; t != nil && numbers[0] == c.run && t.call.Row == r.Row {
		r.Repeated = len(t.grants) > 1
		c.finish(t, r.Outcome)
		return
	}
	if r.Verdict != carry.Succeeded {
		return
	}
	if t := c.rows[r.Row]; t != nil { // an earlier ticket of it
		c.finish(t, r.Outcome)
		return
	}
	row, o := r.Row, r.Outcome
	c.group.Go(func() { // not under mu, which a commit would hold up
		if err := c.job.Ledger.Found(row, o); err != nil {
			c.fail(err)
		}
	})
}
