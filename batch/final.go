package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
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
		left, err := s.round(ctx)
		if err != nil || left == 0 {
			return err
		}
		wait := waits[min(round, len(waits)-1)]
		s.opts.Logger.Info("wechatpay batch: under way", "rows", left, "next_look_in", wait.String())
		s.opts.Waiting(time.Now().Add(wait))
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return fmt.Errorf("%w: %d rows are under way: %w", ErrPaused, left, context.Cause(ctx))
		}
	}
}

// round asks once for everything that is under way, and counts what still is.
func (s *settler) round(ctx context.Context) (left int, err error) {
	places := make(chan struct{}, s.opts.Concurrency)
	var group sync.WaitGroup
	var mu sync.Mutex // guards left
	for row, err := range s.job.ledger.Rows(context.WithoutCancel(ctx), "") {
		if err != nil {
			s.end(err)
		}
		if s.ended() != nil || ctx.Err() != nil {
			break
		}
		if !s.isPending(row) {
			continue
		}
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			ended, err := s.look(row)
			if err != nil {
				s.end(err)
			}
			if !ended {
				mu.Lock()
				left++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return left, s.ended()
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

// look asks how a thing fares, and keeps the answer.
func (s *settler) look(row ledger.Row) (ended bool, err error) {
	o := s.call(s.way.Method+" "+s.way.Template(), s.query(row))
	switch o.verdict {
	case succeeded:
		status, _ := saidBy(o.answer.Text)
		return !slices.Contains(pending, status), s.w.Note(row.ID, o.answer.Text)
	case halt:
		return false, fmt.Errorf("%w: %w", ErrHalted, o.err)
	}
	return false, nil
}
