package fleet

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay/batch/internal/carry"
)

// shift is a worker at one run of a plan.
type shift struct {
	*worker
	plan    string
	terms   answer
	out     *outbox
	tokens  *tokens
	parts   *parts // nil: they have no limit of their own
	asks    chan *asking
	last    atomic.Int64              // delivery
	over    atomic.Bool               // the coordinator has ended, or begun another run
	resting atomic.Pointer[time.Time] // until when: nothing gets through from here; nil: it never was so

	mu   sync.Mutex // guards held
	held map[jetstream.Msg]struct{}
}

// asking is a ticket for which the coordinator is asked. grant is 0 where it is over, and -1 where nobody answers.
type asking struct {
	claim
	grant chan int64
	at    time.Time // when it was asked, which is before it was granted
}

// late tells that a grant is too old to begin its call: whoever gave it may have given it up, or be gone, and the row be
// settled. A clock that stands still while the machine sleeps is not the only one that is asked.
func (s *shift) late(granted time.Time) bool {
	now := time.Now()
	return max(now.Sub(granted), now.Round(0).Sub(granted.Round(0))) > (s.terms.AckWait-s.terms.Timeout)/2
}

func newShift(w *worker, plan string, terms answer) *shift {
	s := &shift{
		worker: w, plan: plan, terms: terms, out: newOutbox(w.conn, w.js, doneName(plan), w.log), asks: make(chan *asking), held: map[jetstream.Msg]struct{}{},
		tokens: newTokens(w.js, w.merchant, terms.Method, terms.Path, terms.Rate, terms.Replicas, w.log),
	}
	if terms.Each > 0 {
		s.parts = &parts{tokens: s.tokens, each: terms.Each}
	}
	return s
}

// work fetches rows and calls them. What is begun is brought to its end, also when ctx ends.
func (s *shift) work(ctx context.Context) error {
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx)) // of what the calls need
	var helpers, calls sync.WaitGroup
	defer helpers.Wait()
	defer cancel()
	defer calls.Wait()
	helpers.Go(func() { s.out.loop(inner) })
	helpers.Go(func() { s.tokens.loop(inner) })
	helpers.Go(func() { s.askAll(inner) })
	helpers.Go(func() { s.hold(inner) })
	consumer, err := s.js.Consumer(ctx, rowsName(s.plan), consumerOf(s.terms.Run))
	if err != nil {
		if errors.Is(err, jetstream.ErrConsumerNotFound) || errors.Is(err, jetstream.ErrStreamNotFound) { // it is being made
			return nil
		}
		return err
	}
	idle, leave := context.WithCancel(ctx) // of rows that are not begun
	defer leave()
	for ctx.Err() == nil && !s.over.Load() {
		if until := s.resting.Load(); until != nil && time.Until(*until) > 0 {
			sleep(ctx, time.Until(*until))
			continue
		}
		if err := s.fetch(ctx, idle, consumer, &calls); err != nil {
			return nil // the next shift asks anew
		}
	}
	return nil
}

// fetch takes as many rows as there are places.
func (s *shift) fetch(ctx, idle context.Context, consumer jetstream.Consumer, calls *sync.WaitGroup) error {
	n := s.take(ctx)
	defer func() {
		for range n {
			<-s.places
		}
	}()
	if n == 0 {
		return ctx.Err()
	}
	batch, err := consumer.Fetch(n, jetstream.FetchMaxWait(fetchWait), jetstream.FetchHeartbeat(fetchWait/4))
	if err != nil {
		return err
	}
	for m := range batch.Messages() {
		n--
		calls.Go(func() {
			defer func() { <-s.places }()
			s.row(ctx, idle, m)
		})
	}
	return batch.Error()
}

// take takes the places that are free, at least one, and leaves some to the other jobs.
func (s *shift) take(ctx context.Context) (n int) {
	most := cap(s.places) / max(1, s.at().Jobs)
	select {
	case s.places <- struct{}{}:
	case <-ctx.Done():
		return 0
	}
	for n = 1; n < most; n++ {
		select {
		case s.places <- struct{}{}:
		default:
			return n
		}
	}
	return n
}

// row carries one row: its turn comes, it is asked for, called, its outcome stored, and only then is it acknowledged.
func (s *shift) row(ctx, idle context.Context, m jetstream.Msg) {
	s.mu.Lock()
	s.held[m] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.held, m)
		s.mu.Unlock()
	}()
	var call carry.Call
	numbers, err := numbersOf(m.Subject())
	if err != nil || len(numbers) != 2 || decode(m.Data(), &call) != nil {
		s.log.Warn("wechatpay fleet: not a row", "subject", m.Subject())
		_ = m.Ack()
		return
	}
	if s.parts.take(idle, call.Part) != nil || s.tokens.take(idle) != nil { // not begun: another worker may have it at once
		_ = m.Nak()
		return
	}
	a := &asking{claim: claim{numbers[1], s.last.Add(1)}, grant: make(chan int64, 1)}
	s.asks <- a
	switch grant := <-a.grant; grant {
	case -1:
		_ = m.NakWithDelay(fetchWait)
	case 0:
		_ = m.Ack()
	default:
		s.make(ctx, m, call, a, grant)
	}
}

// make makes the call that was granted, if it still may begin.
func (s *shift) make(ctx context.Context, m jetstream.Msg, call carry.Call, a *asking, grant int64) {
	o := recalled()
	called, end := context.WithTimeout(context.WithoutCancel(ctx), s.terms.Timeout)
	if !s.late(a.at) {
		s.count(0, 1, 0)
		o = s.call(called, s.terms.Method, s.terms.Path, call)
		s.count(0, -1, 1)
	}
	end()
	data, err := encode(result{Outcome: o, Row: call.Row, Worker: s.name})
	if err != nil {
		s.log.Warn("wechatpay fleet: an outcome can't be written", "error", err.Error())
		return
	}
	if most := s.conn.MaxPayload(); most > 0 && int64(len(data)) > most { // the verdict is what counts
		o.Text = ""
		data, _ = encode(result{Outcome: o, Row: call.Row, Worker: s.name})
	}
	if o.Verdict == carry.Unsent { // let those have the rows who get through
		until := time.Now().Add(fetchWait)
		s.resting.Store(&until)
	}
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { // it may leave without a broker, since the row is called again then
		if sleep(inner, margin) {
			cancel()
		}
	})
	defer stop()
	if err := s.out.put(inner, subject(s.plan, doneKind, s.terms.Run, a.N, grant), data); err == nil || errors.Is(err, errTaken) {
		_ = m.Ack()
	}
}

// hold tells the broker that rows are at work, so that it gives them to nobody else.
func (s *shift) hold(ctx context.Context) {
	for sleep(ctx, s.terms.AckWait/3) {
		s.mu.Lock()
		for m := range s.held {
			_ = m.InProgress()
		}
		s.mu.Unlock()
	}
}

// askAll asks the coordinator for what has come together.
func (s *shift) askAll(ctx context.Context) {
	for {
		asks := gather(ctx, s.asks, mostTogether)
		if asks == nil {
			return
		}
		a := ask{Format: format, Worker: s.name, Server: s.server, Run: s.terms.Run}
		for _, one := range asks {
			one.at = time.Now()
			a.Tickets = append(a.Tickets, one.claim)
		}
		grants := s.ask(ctx, a)
		for i, one := range asks {
			one.grant <- grants[i]
		}
	}
}

// ask gives the grants. Where nobody answers, or only the next run, this shift is over.
func (s *shift) ask(ctx context.Context, a ask) []int64 {
	var reply answer
	var err error
	for range 3 { // an answer may be lost: the same question has the same answer
		if err = request(ctx, s.conn, s.plan, a, &reply); err == nil || errors.Is(err, nats.ErrNoResponders) {
			break
		}
	}
	if err != nil || reply.Error != "" || reply.Run != s.terms.Run || len(reply.Grants) != len(a.Tickets) {
		s.over.Store(true)
	}
	if err != nil || reply.Error != "" || len(reply.Grants) != len(a.Tickets) {
		none := make([]int64, len(a.Tickets))
		for i := range none {
			none[i] = -1
		}
		return none
	}
	return reply.Grants
}
