package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

// State is where a row stands.
type State string

// The states of a row.
const (
	Planned State = State(ledger.Planned) // nothing was done
	Sent    State = State(ledger.Sent)    // it is under way, or was when a process ended
	Done    State = State(ledger.Done)    // a verified success
	Refused State = State(ledger.Refused) // an answer that proves that nothing was done
	Unknown State = State(ledger.Unknown) // nobody knows: Job.Settle finds out
	Settled State = State(ledger.Settled) // it was found out: Record.Happened
	Skipped State = State(ledger.Skipped) // by hand, before it was sent
)

// States are all of them, in the order of a row's life.
func States() []State { return []State{Planned, Sent, Done, Refused, Unknown, Settled, Skipped} }

// What a job may be refused for: errors.Is tells which.
var (
	ErrNoJob   = ledger.ErrNoJob   // the directory has none
	ErrForeign = ledger.ErrForeign // job.db is no ledger of this package, or of another version
	ErrCopy    = ledger.ErrCopy    // the directory was copied: the original may be at work; Options.Adopt takes it
	ErrNetwork = ledger.ErrNetwork // a network file system
	ErrOlder   = ledger.ErrOlder   // job.db was restored from a copy, and a row without a number may have been sent since
	ErrServer  = ledger.ErrServer  // it was begun with another one: a sandbox, for one
	ErrIdle    = errors.New("no process works on this job")
	ErrTaken   = ledger.ErrTaken   // somebody removed the lock of a job that runs, and another process has it now
	ErrLedger  = ledger.ErrBroken  // the disk is full, or fails: run it again when there is room
	ErrDamaged = ledger.ErrDamaged // job.db was cut, or holds something else: put back a copy of it
)

// BusyError says which other process works on the job.
type BusyError = ledger.BusyError

// Job is one that was planned. It is safe for many goroutines.
type Job struct {
	ledger *ledger.Ledger
	kept   kept
	at     func(point string, row int64) // of tests, which kill the process there
}

// Open opens the job in a directory, also while another process runs it.
func Open(dir string) (*Job, error) {
	l, err := ledger.Open(context.Background(), dir)
	if err != nil {
		return nil, fmt.Errorf("batch.Open: %w", err)
	}
	j := &Job{ledger: l}
	if err := json.Unmarshal([]byte(l.Job().Text), &j.kept); err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("batch.Open: %w: %w", ErrForeign, err)
	}
	return j, nil
}

// Close ends reading.
func (j *Job) Close() error { return j.ledger.Close() }

// Template is what the job was planned with, completed from the catalogue.
func (j *Job) Template() Template { return j.kept.Template }

// Info is what is known of a job before it runs.
type Info struct {
	ID      string
	Dir     string // absolute
	Created time.Time
	Rows    int64
	Fen     int64
	Doubles int64 // rows of the input that repeated another one in full, and were left out

	Paused string // why the last run ended before all rows had an outcome; ""
}

// Info tells what was planned, and Paused as it was when the job was opened.
func (j *Job) Info() Info {
	job := j.ledger.Job()
	return Info{job.ID, j.ledger.Dir(), job.Created, job.Rows, job.Fen, job.Doubles, job.Paused}
}

// Rate is how many calls a second are made by default: nine tenths of the published limit, or 50.
func (j *Job) Rate() float64 { return j.kept.rate() }

// Takes is how long all rows take at a rate, or at the default one where it is 0: longer where many share a key or a limit
// within it, as 50 partial refunds of one order do.
func (j *Job) Takes(ctx context.Context, rate float64) (time.Duration, error) {
	if rate == 0 {
		rate = j.Rate()
	}
	ofKey, ofPart, err := j.ledger.Most(ctx)
	took := time.Duration(float64(j.ledger.Job().Rows) / rate * float64(time.Second))
	return max(took, time.Duration(max(ofKey-1, 0))*j.kept.Gap, time.Duration(max(ofPart-1, 0))*j.kept.eachGap()), err
}

// Bounds are what the rows move that move least, and most.
func (j *Job) Bounds(ctx context.Context) (least, most int64, err error) { return j.ledger.Bounds(ctx) }

// Count is a number of rows, and what they move.
type Count struct{ Rows, Fen int64 }

// Counts are the rows by their states.
type Counts struct {
	By       map[State]Count
	Happened Count // of the settled ones
}

// Counts counts the rows.
func (j *Job) Counts(ctx context.Context) (Counts, error) {
	by, happened, err := j.ledger.Counts(ctx)
	if err != nil {
		return Counts{}, err
	}
	c := Counts{By: map[State]Count{}, Happened: Count(happened)}
	for state, n := range by {
		c.By[State(state)] = Count(n)
	}
	return c, nil
}

// Record is a row as the ledger has it.
type Record struct {
	ID       int64 // in the order of the plan
	Line     int64 // of the input
	Number   string
	Fen      int64
	State    State
	Attempts int64 // tries: neither "too many calls" nor what never left this machine is one
	At       time.Time

	Status    int // of HTTP; 0 where no answer came
	Code      string
	RequestID string
	Answer    string // its body, or in words what went wrong
	Happened  *bool  // of a settled row

	request string
}

// Rows walks through the rows of a state in the order of the plan; "" gives all. The loop may be left early.
func (j *Job) Rows(ctx context.Context, state State) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for r, err := range j.ledger.Rows(ctx, ledger.State(state)) {
			if !yield(recordOf(r), err) || err != nil {
				return
			}
		}
	}
}

func recordOf(r ledger.Row) Record {
	return Record{r.ID, r.Line, r.Number, r.Fen, State(r.State), r.Attempts, r.At, int(r.Status), r.Code, r.RequestID, r.Outcome, r.Happened, r.Request}
}

// A SkipError says of a line that it can't be skipped, and why: State is where its row stands, and "" where the job has no
// row of that line, as of one that repeated another and was left out.
type SkipError struct {
	Line  int64
	State State
}

func (e *SkipError) Error() string {
	if e.State == "" {
		return fmt.Sprintf("the job has no row of line %d", e.Line)
	}
	return fmt.Sprintf("line %d is %s", e.Line, e.State)
}

// Skip takes rows that were never sent out of the job, by the lines of the input. No other process may be at work on it. Of
// lines that can't be skipped the error joins a *SkipError each; the others are.
func (j *Job) Skip(ctx context.Context, lines ...int64) (skipped int, err error) {
	wanted := map[int64]bool{}
	for _, line := range lines {
		wanted[line] = true
	}
	w, err := j.ledger.Write(ctx, false)
	if err != nil {
		return 0, err
	}
	defer func() {
		if closed := w.Close(); err == nil {
			err = closed
		}
	}()
	var wrong []error
	for r, err := range j.ledger.Rows(ctx, "") {
		if err != nil {
			return skipped, err
		}
		if !wanted[r.Line] {
			continue
		}
		if delete(wanted, r.Line); r.State != ledger.Planned {
			wrong = append(wrong, &SkipError{r.Line, State(r.State)})
			continue
		}
		if err := w.Skip(r.ID, time.Now()); err != nil {
			return skipped, err
		}
		skipped++
	}
	for _, line := range slices.Sorted(maps.Keys(wanted)) {
		wrong = append(wrong, &SkipError{Line: line})
	}
	return skipped, errors.Join(wrong...)
}

// pauseFile in the directory asks whoever runs the job to pause.
const pauseFile = "pause"

// Pause asks the process that runs the job to let the calls under way come to their answers, and to end. [ErrIdle] says that
// there is none.
func (j *Job) Pause() error {
	name := filepath.Join(j.ledger.Dir(), pauseFile)
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		return err
	}
	if busy, err := j.ledger.Busy(); busy || err != nil { // asked first: whoever begins meanwhile is meant too
		return err
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return ErrIdle
}
