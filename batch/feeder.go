package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
	"github.com/a8579013/wechatpay/batch/internal/pace"
)

// feeder makes calls in their turn: so many at once, so fast, those of one key so far apart, and with so few refusals. All
// that is ever sent goes through one: rows that are run, and what is asked and sent again to settle them. Its goroutine owns
// it; each call is a goroutine that reports to it.
type feeder struct {
	dir         string // of the job, where who asks for a pause leaves a file
	concurrency int
	queue       *queue
	limiter     *pace.Limiter
	brake       *pace.Brake // nil: nothing is rationed
	log         *slog.Logger
	failed      <-chan error // what ends it, beside all else; nil: nothing does
	recall      func()       // takes back what is begun no more; nil: nothing can be
	gauge       *gauge
	tellHeld    func(until time.Time)

	slot     time.Time // of the next call; zero: none is taken
	underWay int
	silent   int // calls in a row that came to no answer
	stop     error
	reports  chan report
}

// work is where rows come from, and what is done with one.
type work interface {
	// refill puts rows into the queue, as many as there is room for, and tells whether these were all.
	refill(ctx context.Context) (all bool, err error)
	// attempt makes a call at its moment, in a goroutine of its own.
	attempt(t ticket, slot time.Time) report
	// take reads a report.
	take(rep report)
	// tick is done once a second.
	tick(now time.Time)
}

// report is what became of an attempt.
type report struct {
	ticket
	outcome
	state ledger.State // Sent: it is to be sent again, at due
	due   time.Time
	err   error // the ledger's

	line, fen, tries int64 // of the row
	number           string

	untold  bool        // to settle: it did not tell what became of the row
	missing *ledger.Ref // to settle: there is no such thing, and it is to be sent again
	ripe    time.Time   // to settle: when it is, since it is not old enough
}

// loop makes calls and takes reports, until nothing is left or something stops it: then it tells what.
func (f *feeder) loop(ctx context.Context, w work) error {
	f.reports = make(chan report)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	ended := ctx.Done()
	if err := context.Cause(ctx); err != nil {
		f.halt(fmt.Errorf("%w: %w", ErrPaused, err))
	}
	f.look(w)
	for {
		all := true
		if f.stop == nil {
			var err error
			if all, err = w.refill(context.WithoutCancel(ctx)); err != nil {
				f.halt(err)
			}
		}
		next := f.launch(w)
		if f.underWay == 0 && (f.stop != nil || all && f.queue.Len() == 0) {
			return f.stop
		}
		var wake <-chan time.Time
		if !next.IsZero() {
			wake = time.After(max(0, time.Until(next)))
		}
		select {
		case rep := <-f.reports:
			f.hear(rep, w)
		case <-wake:
		case <-tick.C:
			f.look(w)
		case err := <-f.failed:
			f.halt(err)
		case <-ended:
			ended = nil
			f.halt(fmt.Errorf("%w: %w", ErrPaused, context.Cause(ctx)))
		}
	}
}

// halt begins no more calls. The first reason counts.
func (f *feeder) halt(why error) {
	if f.stop == nil {
		f.stop = why
		if f.recall != nil {
			f.recall()
		}
		f.log.Info("wechatpay batch: no more rows are begun", "reason", why.Error(), "under_way", f.underWay)
	}
}

// unshared says of a limit that was shared that it can't be any more.
func unshared(err error) error { return fmt.Errorf("%w: %w: %w", ErrPaused, ErrLimits, err) }

// launch begins the calls that may begin, and tells when to ask again; the zero time: when a report has come.
func (f *feeder) launch(w work) (next time.Time) {
	for f.stop == nil && f.underWay < f.concurrency {
		now := time.Now()
		if ok, at := f.queue.peek(now); !ok {
			return at
		}
		if err := f.queue.claim(now); err != nil {
			f.halt(unshared(err))
			return time.Time{}
		}
		if ok, at := f.queue.peek(now); !ok {
			return at
		}
		if held := f.limiter.Held(); held.After(now) {
			return held
		}
		if f.brake != nil {
			ok, at, err := f.brake.Free(now, f.underWay)
			if err != nil {
				f.halt(unshared(err))
			}
			if err != nil || !ok {
				return at
			}
		}
		if f.slot.IsZero() {
			var err error
			if f.slot, err = f.limiter.Next(now); err != nil {
				f.halt(unshared(err))
				return time.Time{}
			}
		}
		if at := f.slot.Add(-lead); at.After(now) {
			return at
		}
		t, slot := f.queue.take(now), f.slot
		f.slot = time.Time{}
		f.underWay++
		go func() { f.reports <- w.attempt(t, slot) }()
	}
	return time.Time{}
}

// hear reads a report.
func (f *feeder) hear(rep report, w work) {
	f.underWay--
	if rep.err != nil {
		f.halt(rep.err)
		return
	}
	f.pacing(rep)
	f.gauge.count(rep.outcome)
	if rep.state == ledger.Sent {
		f.queue.again(rep.ticket, time.Now(), rep.due)
	} else {
		f.queue.ended(rep.ticket, time.Now())
	}
	w.take(rep)
}

// pacing tells rate and brake of an answer, and stops where there are none.
func (f *feeder) pacing(rep report) {
	now := time.Now()
	switch rep.verdict {
	case limited:
		f.gauge.Limited++
		before := f.limiter.Held()
		f.limiter.Limited(now, rep.wait)
		if held := f.limiter.Held(); held.After(before) && held.Sub(now) >= longHeld {
			f.log.Warn("wechatpay batch: too many calls: nothing is sent for a while", "until", held.Format(time.TimeOnly), "code", rep.answer.Code)
			f.gauge.Held = held
			f.tellHeld(held)
		}
	case succeeded, refused, undecided, halt:
		f.limiter.Answered(now)
	}
	if f.brake != nil {
		switch rep.verdict {
		case succeeded:
			f.brake.Answered()
		case refused, undecided, halt:
			f.brake.Refused(now)
			f.tellBrake(now)
		}
		if f.underWay == 0 {
			f.tellBrake(now)
		}
	}
	switch {
	case (rep.verdict == again || rep.verdict == unsent) && rep.answer.Status != http.StatusAccepted:
		f.gauge.Trouble = troubleOf(rep.answer)
		if f.silent++; f.silent >= 3*f.concurrency+20 {
			f.halt(fmt.Errorf("%w: %d attempts in a row came to no answer: %s", ErrUnsent, f.silent, rep.answer.Text))
		}
	default:
		f.silent, f.gauge.Trouble = 0, ""
	}
	if rep.verdict == halt {
		f.halt(fmt.Errorf("%w: %w", ErrHalted, rep.outcome.err))
	}
}

// troubleOf says why a call came to nothing.
func troubleOf(a ledger.Answer) string {
	if a.Status == 0 {
		return a.Text
	}
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", a.Status, a.Code))
}

// tellBrake tells the jobs that share it what is under way here.
func (f *feeder) tellBrake(now time.Time) {
	if err := f.brake.Tell(now, f.underWay); err != nil {
		f.halt(unshared(err))
	}
}

// longHeld is how long nothing has to be sent for somebody to be told.
const longHeld = time.Minute

// look is done once a second.
func (f *feeder) look(w work) {
	if f.asked() {
		f.halt(errByHand)
	}
	now := time.Now()
	if f.brake != nil { // it is still here
		f.tellBrake(now)
	}
	f.queue.forget(now)
	w.tick(now)
	f.gauge.tell(f)
}

// errByHand says who pauses the job.
var errByHand = fmt.Errorf("%w: by hand", ErrPaused)

// asked tells, once, whether somebody asks for a pause.
func (f *feeder) asked() bool {
	if _, err := os.Stat(f.pauseFile()); err != nil {
		return false
	}
	_ = os.Remove(f.pauseFile()) // unasked removes what is left
	return true
}

func (f *feeder) pauseFile() string { return filepath.Join(f.dir, pauseFile) }

// unasked forgets who asked for a pause before a time. Who asks while it begins means what begins.
func (f *feeder) unasked(began time.Time) error {
	if asked, err := os.Stat(f.pauseFile()); err != nil || !asked.ModTime().Before(began.Add(-coarse)) {
		return nil
	}
	if err := os.Remove(f.pauseFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// wait waits, and tells who ends it before its time.
func (f *feeder) wait(ctx context.Context, until time.Time) error {
	for {
		left := time.Until(until)
		if left <= 0 {
			return nil
		}
		select {
		case <-time.After(min(left, time.Second)):
			if f.gauge.tell(f); f.asked() {
				return errByHand
			}
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ErrPaused, context.Cause(ctx))
		}
	}
}

// remember keeps the rows of a key that were sent by an earlier process a gap apart from those to come. What a clock that
// went ahead has written counts as now, and from then on the gap is measured by this process's own clock.
func (q *queue) remember(ctx context.Context, l *ledger.Ledger) error {
	if q.gap == 0 {
		return nil
	}
	now := time.Now()
	recent, err := l.Recent(ctx, now.Add(-q.gap))
	if err != nil {
		return err
	}
	for key, at := range recent {
		q.seen(key, now.Add(-max(0, now.Round(0).Sub(at))))
	}
	return nil
}
