package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

// attempt sends a row once, and keeps what came of it. The row is marked as sent, on the disk, before anything leaves.
func (r *runner) attempt(t ticket, slot time.Time) (rep report) {
	rep.ticket = t
	r.opts.at("planned", t.id)
	row, err := r.w.Send(t.id, time.Now())
	if err != nil {
		return rep.failed(r, err)
	}
	r.opts.at("sent", t.id)
	rep.line, rep.number, rep.fen, rep.tries = row.Line, row.Number, row.Fen, row.Attempts
	if t.part != nil {
		row.Part = t.part.name
	}
	o, repeated := r.call(row, slot)
	o.doubt, row.Doubt = o.doubt || repeated, row.Doubt || repeated
	rep.outcome = o
	r.opts.at("answered", t.id)
	rep.state, rep.due = r.decide(row, rep.outcome, rep.unsent)
	if rep.verdict == unsent {
		rep.unsent++
	}
	switch {
	case rep.state != ledger.Sent:
		rep.err = r.w.End(row, rep.state, rep.answer)
	default:
		rep.err = r.w.Back(row, rep.answer, rep.verdict == again, rep.doubt)
	}
	r.opts.at("kept", t.id)
	return rep.failed(r, rep.err)
}

// failed is the report of an attempt that the ledger did not take. Where calls are made elsewhere, a success of an earlier
// attempt may have been found meanwhile: then the row has come to its end.
func (rep report) failed(r *runner, err error) report {
	if rep.err = err; r.way != nil && errors.Is(err, ledger.ErrState) {
		rep.err, rep.state = nil, ledger.Settled
	}
	return rep
}

// record is the row as it is now.
func (rep report) record() Record {
	a := rep.answer
	return Record{ID: rep.id, Line: rep.line, Number: rep.number, Fen: rep.fen, State: State(rep.state), Attempts: rep.tries, At: a.At,
		Status: int(a.Status), Code: a.Code, RequestID: a.RequestID, Answer: a.Text}
}

// here makes the call at its moment, in this process.
func (r *runner) here(row ledger.Row, slot time.Time) (_ outcome, repeated bool) {
	req, err := requestOf(row.Request, r.seal)
	if err != nil {
		return outcome{verdict: halt, doubt: row.Doubt, answer: ledger.Answer{At: time.Now(), Text: err.Error()}, err: fmt.Errorf("line %d: %w", row.Line, err)}, false
	}
	time.Sleep(time.Until(slot)) // at most lead, and the time of a commit less
	ctx, cancel := context.WithTimeout(context.Background(), r.opts.Timeout)
	defer cancel()
	begun := time.Now()
	resp, err := r.client.Do(ctx, r.pattern, req)
	o := judge(resp, err, time.Now(), r.accepts)
	o.took = time.Since(begun)
	return o, false
}

// decide says what becomes of a row of which nothing left this machine so often before. Sent says that it goes on: with
// another attempt at due, or in another run.
func (r *runner) decide(row ledger.Row, o outcome, unsentBefore int) (state ledger.State, due time.Time) {
	once := !r.job.kept.harmless()
	switch o.verdict {
	case succeeded:
		return ledger.Done, due
	case refused:
		if row.Doubt && r.job.kept.Method != "GET" { // a refusal now does not undo what may have been done before
			return ledger.Unknown, due
		}
		return ledger.Refused, due
	case undecided:
		return ledger.Unknown, due
	}
	switch {
	case once && o.doubt:
		return ledger.Unknown, due
	case o.verdict == again && row.Attempts >= int64(r.opts.Tries):
		return ledger.Unknown, due
	case o.verdict == limited:
		return ledger.Sent, o.answer.At.Add(o.wait)
	}
	wait := r.opts.Wait
	for range min(row.Attempts-1+int64(unsentBefore), 4) {
		wait *= 4
	}
	return ledger.Sent, o.answer.At.Add(max(wait, o.wait))
}
