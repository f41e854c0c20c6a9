// Package carry is what a job and those who make its calls on other machines say to each other: a row goes out as its
// request, and comes back as what an attempt says. What an attempt says, what becomes of the row and when the next one
// goes is decided by package batch, for calls made here and elsewhere alike.
package carry

import (
	"context"
	"log/slog"
	"time"
)

// Verdict is what an attempt says.
type Verdict string

// The verdicts. Those of package batch have the same names.
const (
	Succeeded Verdict = "succeeded"
	Refused   Verdict = "refused"
	Undecided Verdict = "undecided"
	Again     Verdict = "again"
	Limited   Verdict = "limited"
	Unsent    Verdict = "unsent"
	Halt      Verdict = "halt"
	Recalled  Verdict = "recalled" // it was taken back before anybody began it
)

// Call is a row that is called once.
type Call struct {
	Row     int64  `json:"row"`
	Request string `json:"request"`        // as the ledger keeps it
	Part    string `json:"part,omitempty"` // rows of one part share the limit Each of the job
}

// Outcome is what came of a call.
type Outcome struct {
	Verdict   Verdict       `json:"verdict"`
	Doubt     bool          `json:"doubt,omitempty"`     // it may have been executed
	Wait      time.Duration `json:"wait,omitempty"`      // that the server asks for
	At        time.Time     `json:"at"`                  // of the answer
	Status    int           `json:"status,omitempty"`    // of HTTP
	Code      string        `json:"code,omitempty"`      //
	RequestID string        `json:"requestId,omitempty"` //
	Text      string        `json:"text,omitempty"`      // the answer, or what went wrong
	Err       string        `json:"err,omitempty"`       // of Halt

	Repeated bool `json:"-"` // somebody else may have made the call as well
}

// Job is what a Way is told of the job that it carries.
type Job struct {
	ID, Merchant, Method, Path string

	Plan        string // a digest of all that is planned: the same plan has the same
	Sealed      bool   // it holds values that only the merchant's key opens
	Rate        float64
	Each        float64 // calls a second of one part, within Rate; 0: parts have no limit of their own
	Concurrency int
	Timeout     time.Duration
	Logger      *slog.Logger
	Ledger      Ledger
}

// Ledger is what a Way may change in one.
type Ledger interface {
	// NextRun gives the number of this run, above all before it, and above seen, the newest that others know of. older
	// says that the ledger did not know that one: then it was restored, and any row may have been sent.
	NextRun(seen int64) (run int64, older bool, err error)
	// Begin keeps which server the calls go to, and refuses another.
	Begin(server string) error
	// Undecided tells of which rows, by now, an outcome would be news: a set of bits, by row.
	Undecided() ([]uint64, error)
	// Found keeps the outcome of a row that is not under way, if it says anything.
	Found(row int64, o Outcome) error
}

// Way makes calls elsewhere. Carry is called by many goroutines.
type Way interface {
	// Open is called once, before the first call.
	Open(ctx context.Context, job Job) error
	// Carry comes back with the outcome, however long it takes.
	Carry(Call) Outcome
	// Recall takes back what nobody has begun, and begins nothing more.
	Recall()
	// Failed tells why nothing more can be carried.
	Failed() <-chan error
}
