package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

// pending are states that a thing does not stay in: what was accepted is under way.
var pending = []string{"PROCESSING", "ACCEPTED", "WAIT_USER_CONFIRM", "TRANSFERING", "CANCELING", "WAIT_PAY"}

// rounds are how long is waited before each look, as the page of refunds asks for; the last one goes on.
var rounds = []time.Duration{time.Minute, time.Minute, time.Minute, time.Minute, time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute}

// ErrNoQuery says that nothing tells how a thing fares.
var ErrNoQuery = errors.New("the operation has no query that tells how it ends")

// final looks at what was executed, again and again, until nothing of it is under way.
func (s *settler) final(ctx context.Context) error {
	if s.way.Method == "" {
		return ErrNoQuery
	}
	waits := s.opts.rounds
	if waits == nil {
		waits = rounds
	}
	for round := 0; ; round++ {
		look := &looking{settler: s, first: round == 0, rows: &cursor{ledger: s.job.ledger, wanted: s.isPending}}
		if err := s.queries.loop(ctx, look); err != nil || look.left == 0 {
			return err
		}
		if err := s.silence(); err != nil {
			return err
		}
		wait := waits[min(round, len(waits)-1)]
		s.opts.Logger.Info("wechatpay batch: under way", "rows", look.left, "next_look_in", wait.String())
		until := time.Now().Add(wait)
		s.opts.Waiting(until)
		if err := s.queries.wait(ctx, until); err != nil {
			return fmt.Errorf("%d rows are under way: %w", look.left, err)
		}
	}
}

// looking is work: the query is asked how things fare that were executed.
type looking struct {
	*settler
	rows  *cursor
	first bool // these rows are looked at for the first time
	left  int  // that are under way
}

// refill is that of work.
func (l *looking) refill(ctx context.Context) (all bool, err error) {
	added, err := l.rows.fill(ctx, l.queries.queue, mostQueued, mostQueued)
	if l.first {
		l.gauge.Pending += int64(added)
	}
	return l.rows.all, err
}

func (l *looking) tick(time.Time) {}

// attempt is that of work: it asks how a thing fares, and keeps the answer.
func (l *looking) attempt(t ticket, slot time.Time) (rep report) {
	rep.ticket, rep.state = t, ledger.Unknown
	row, err := l.job.ledger.Row(context.Background(), t.id)
	if err != nil {
		rep.err = err
		return rep
	}
	rep.line, rep.number, rep.fen, rep.tries = row.Line, row.Number, row.Fen, row.Attempts
	rep.outcome = l.call(l.way.Method+" "+l.way.Template(), l.query(row), slot)
	if l.later(&rep) {
		return rep
	}
	if rep.untold = rep.verdict != succeeded; rep.untold {
		return rep
	}
	if status, _ := saidBy(rep.answer.Text); !slices.Contains(pending, status) {
		rep.state = ledger.Done
	}
	rep.err = l.w.Note(row.ID, rep.answer.Text)
	return rep
}

func (l *looking) take(rep report) {
	l.hear(rep)
	switch rep.state {
	case ledger.Unknown:
		l.left++
	case ledger.Done:
		l.gauge.Pending--
	}
}

// isPending tells a row that was executed, and whose thing is under way as far as the ledger knows.
func (s *settler) isPending(row ledger.Row) bool {
	if len(s.opts.Lines) > 0 && !slices.Contains(s.opts.Lines, row.Line) {
		return false
	}
	executed := row.State == ledger.Done || row.State == ledger.Settled && row.Happened != nil && *row.Happened
	status, _ := saidBy(row.Outcome)
	return executed && slices.Contains(pending, status)
}
