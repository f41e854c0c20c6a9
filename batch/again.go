package batch

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

// cursor walks through the rows of a state, a page at a time.
type cursor struct {
	ledger *ledger.Ledger
	state  ledger.State
	wanted func(ledger.Row) bool
	last   int64 // the row up to which it has come
	all    bool  // it has come to the end
}

// fill puts rows into a queue while it has room, and at most n of them.
func (c *cursor) fill(ctx context.Context, q *queue, room, n int) (added int, err error) {
	for !c.all && added < n && q.Len() <= room-pageSize {
		rows, err := c.ledger.Page(ctx, c.state, c.last)
		if err != nil {
			return added, err
		}
		for _, row := range rows {
			if c.last = row.ID; c.wanted(row) {
				q.add(ledger.Ref{ID: row.ID, Key: row.Key, Part: row.Part})
				added++
			}
		}
		c.all = len(rows) == 0
	}
	return added, nil
}

// count goes to the end, and tells how many rows it has come by.
func (c *cursor) count(ctx context.Context) (n int64, err error) {
	for !c.all {
		rows, err := c.ledger.Page(ctx, c.state, c.last)
		if err != nil {
			return n, err
		}
		for _, row := range rows {
			if c.last = row.ID; c.wanted(row) {
				n++
			}
		}
		c.all = len(rows) == 0
	}
	return n, nil
}

// unknowns are the rows to be settled.
func (s *settler) unknowns() *cursor {
	return &cursor{ledger: s.job.ledger, state: ledger.Unknown, wanted: func(row ledger.Row) bool {
		return len(s.opts.Lines) == 0 || slices.Contains(s.opts.Lines, row.Line)
	}}
}

// asking is work: the query is asked what became of rows.
type asking struct {
	*settler
	rows    *cursor
	asked   int
	missing []ledger.Ref // rows that are to be sent again
	ripe    time.Time    // when the last of those that were not found is old enough
}

// refill is that of work. It ends when as many rows were asked for as can be kept in mind.
func (a *asking) refill(ctx context.Context) (all bool, err error) {
	added, err := a.rows.fill(ctx, a.queries.queue, mostQueued, mostKeyed-a.asked)
	a.asked += added
	return a.rows.all || a.asked >= mostKeyed, err
}

func (a *asking) tick(time.Time) {}

// attempt is that of work.
func (a *asking) attempt(t ticket, slot time.Time) (rep report) {
	rep.ticket = t
	row, err := a.job.ledger.Row(context.Background(), t.id)
	if err != nil {
		rep.err = err
		return rep
	}
	rep.line, rep.number, rep.fen, rep.tries = row.Line, row.Number, row.Fen, row.Attempts
	rep.outcome = a.call(a.way.Method+" "+a.way.Template(), a.query(row), slot)
	a.opts.at("queried", row.ID)
	switch {
	case rep.verdict == succeeded:
		rep.state, rep.err = ledger.Settled, a.w.Settle(row.ID, true, rep.answer)
	case rep.verdict == halt:
	case a.later(&rep):
	case !isMissing(rep.answer):
		rep.untold = true
	default:
		switch rep.ripe = a.ripens(row); {
		case !rep.ripe.IsZero():
		case isYoung(row):
			rep.missing = &ledger.Ref{ID: row.ID, Key: row.Key, Part: row.Part}
		default:
			rep.untold, rep.answer.Text = true, tooOld
		}
	}
	return rep
}

func (a *asking) take(rep report) {
	a.hear(rep)
	if rep.missing != nil {
		a.missing = append(a.missing, *rep.missing)
	} else {
		a.told(rep)
	}
	if rep.ripe.After(a.ripe) {
		a.ripe = rep.ripe
	}
}

// hear keeps whether anybody answers, and tells of a call that did not tell.
func (s *settler) hear(rep report) {
	if rep.untold {
		rep.state = ledger.Unknown
		s.opts.Logger.Warn("wechatpay batch: a call did not tell", "line", rep.line, "status", rep.answer.Status, "code", rep.answer.Code)
		s.opts.Failed(rep.record())
	}
	if rep.verdict != again && rep.verdict != unsent || rep.answer.Status == http.StatusAccepted {
		s.heard = true
		return
	}
	s.unheard = strings.TrimSpace(rep.answer.Code + " " + rep.answer.Text)
	if rep.answer.Status != 0 {
		_, said := saidBy(rep.answer.Text)
		s.unheard = strings.TrimSpace(fmt.Sprintf("HTTP %d %s %s", rep.answer.Status, rep.answer.Code, said))
	}
}

// silence is the error of a settling that nobody has answered, or nil.
func (s *settler) silence() error {
	if s.heard || s.unheard == "" {
		return nil
	}
	return fmt.Errorf("%w: no call came to an answer, the last with: %s", ErrUnsent, s.unheard)
}

// told counts what is known of a row now.
func (s *settler) told(rep report) {
	switch {
	case rep.state == ledger.Sent: // it is asked for again
	case rep.state != ledger.Settled:
		s.gauge.Unknown++
	case rep.verdict == succeeded:
		s.gauge.Happened, s.gauge.Fen = s.gauge.Happened+1, s.gauge.Fen+rep.fen
		fallthrough
	default:
		s.gauge.Settled++
	}
}

// ripens tells when "not found" counts for a row, as long as it does not.
func (s *settler) ripens(row ledger.Row) (at time.Time) {
	now := time.Now()
	if s.waited {
		if s.repeated[row.ID] {
			return now // for another Settle
		}
		return at
	}
	ago := now.Round(0).Sub(row.At)
	if ago < 0 { // the clock was set back: it was before this began
		ago = now.Sub(s.began)
	}
	if left := s.opts.Wait - ago; left > 0 {
		return now.Add(left)
	}
	return at
}

// isYoung tells whether a row may be sent again.
func isYoung(row ledger.Row) bool { return time.Since(row.Began) <= oldest }

// tooOld is said of a row that is not.
const tooOld = "it is too old to be sent again: look into the bill of that day"

// later tells, and says when, that a call is to be made again after "too many calls", as often as anybody waits.
func (s *settler) later(rep *report) bool {
	if rep.verdict != limited || rep.repeats >= mostLimited {
		return false
	}
	rep.state, rep.due = ledger.Sent, rep.answer.At.Add(rep.wait)
	return true
}

// mostLimited is how often a call is made again after "too many calls".
const mostLimited = 10

// call makes a call at its moment.
func (s *settler) call(pattern string, req wechatpay.Request, slot time.Time) outcome {
	time.Sleep(time.Until(slot)) // at most lead, and the time of a commit less
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.Timeout)
	defer cancel()
	begun := time.Now()
	resp, err := s.client.Do(ctx, pattern, req)
	o := judge(resp, err, time.Now(), s.accepts && pattern == s.job.kept.Method+" "+s.job.kept.Path)
	o.took = time.Since(begun)
	return o
}

// repeating is work: rows are sent again under their numbers.
type repeating struct {
	*settler
	rows *cursor // nil: these alone
	refs []ledger.Ref
}

// refill is that of work.
func (r *repeating) refill(ctx context.Context) (all bool, err error) {
	for _, ref := range r.refs {
		r.repeats.queue.add(ref)
	}
	if r.refs = nil; r.rows == nil {
		return true, nil
	}
	_, err = r.rows.fill(ctx, r.repeats.queue, mostKeyed, mostKeyed)
	return r.rows.all, err
}

func (r *repeating) tick(time.Time) {}

// attempt is that of work. That the row is sent again is on the disk before it is: from then on counts what is not found,
// and the gap of its key.
func (r *repeating) attempt(t ticket, slot time.Time) (rep report) {
	rep.ticket = t
	row, err := r.w.Repeat(t.id, time.Now())
	if err != nil {
		rep.err = err
		return rep
	}
	req, err := requestOf(row.Request, r.seal)
	if err != nil {
		rep.outcome = outcome{verdict: halt, err: fmt.Errorf("line %d: %w", row.Line, err)}
		return rep
	}
	r.opts.at("repeating", row.ID)
	rep.line, rep.number, rep.fen, rep.tries = row.Line, row.Number, row.Fen, row.Attempts
	rep.outcome = r.call(r.job.kept.Method+" "+r.job.kept.Path, req, slot)
	switch {
	case rep.verdict == succeeded:
		rep.state, rep.err = ledger.Settled, r.w.Settle(row.ID, true, rep.answer)
	case rep.verdict == refused && (r.way.Method != "" || r.job.kept.Method == "GET"): // had it happened, the answer would be that of a success
		rep.state, rep.err = ledger.Settled, r.w.Settle(row.ID, false, rep.answer)
	case rep.verdict == halt:
	case r.later(&rep):
	default:
		rep.untold = true
		_, rep.err = r.w.Repeat(row.ID, rep.answer.At)
	}
	return rep
}

func (r *repeating) take(rep report) {
	r.hear(rep)
	r.told(rep)
	if r.way.Method != "" && rep.state != ledger.Settled {
		r.repeated[rep.id] = true
	}
	if rep.verdict == refused || rep.verdict == undecided {
		r.refused++
	}
	if n := r.opts.MaxRefused; n > 0 && r.refused >= n {
		r.repeats.halt(fmt.Errorf("%w: %d rows were refused, the last with %s", ErrPaused, r.refused, rep.answer.Code))
	}
}
