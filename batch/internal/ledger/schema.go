package ledger

import (
	"errors"
	"time"
)

// State is where a row stands.
type State string

// The states of a row, in the order of its life.
const (
	Planned State = "planned" // nothing was sent, or what was sent is known to have done nothing
	Sent    State = "sent"    // it is under way, or was when a process ended
	Done    State = "done"    // a verified success
	Refused State = "refused" // a refusal that proves that nothing was done
	Unknown State = "unknown" // nobody knows
	Settled State = "settled" // was unknown, and was found out: see Row.Happened
	Skipped State = "skipped" // by hand, before it was sent
)

// States are all of them.
var states = [...]State{Planned, Sent, Done, Refused, Unknown, Settled, Skipped}

// States gives all states in the order of a row's life.
func States() []State { return append([]State(nil), states[:]...) }

// Errors of a ledger. ErrBroken is a disk that is full or fails: nothing more is written until the ledger is opened anew.
var (
	ErrBroken  = errors.New("the ledger can't be read or written")
	ErrDamaged = errors.New("job.db is damaged")
	ErrNoJob   = errors.New("no job is there")
	ErrExists  = errors.New("a job is there already")
	ErrForeign = errors.New("it is no ledger of this program")
	ErrCopy    = errors.New("the directory is a copy, or was moved to another machine or disk")
	ErrNetwork = errors.New("locks of a network file system protect nothing")
	ErrOlder   = errors.New("the ledger is older than what was sent from it: it was restored from a copy")
	ErrServer  = errors.New("the job was begun with another server")
	ErrTaken   = errors.New("another process has taken the job, or its files were removed or replaced under this one")
	ErrState   = errors.New("the row is in another state")
	ErrSum     = errors.New("with it the sum of all rows is beyond all money")
	ErrUnsafe  = errors.New("the ledger would not survive a power cut")
)

// Job is what all rows share. Text is the caller's own, as JSON; it never changes.
type Job struct {
	ID      string
	Created time.Time
	Rows    int64
	Fen     int64
	Doubles int64 // rows of the input that repeated another one in full, and are not there
	Text    string

	Paused string // why it was paused; ""
}

// Row is one call.
type Row struct {
	ID      int64 // from 1 on, in the order of the plan
	Line    int64 // of the input
	Number  string
	Key     string // rows of one key are never under way together
	Part    string // rows of one part share a limit
	Fen     int64
	Request string

	State    State
	Attempts int64     // that count as tries
	Doubt    bool      // an earlier attempt may have been executed
	At       time.Time // of the last step
	Began    time.Time // of the first attempt that may have been executed

	Status    int64 // of HTTP; 0 where no answer came
	Code      string
	RequestID string
	Outcome   string // the body of the answer, or in words what went wrong
	Happened  *bool  // of a settled row
}

// format is the version of the schema: user_version of job.db. The number of applications in application_id is "WPBL".
const (
	format      = 1
	application = 0x5750424c
)

const schema = `
CREATE TABLE job (
	id TEXT NOT NULL, created INTEGER NOT NULL, rows INTEGER NOT NULL, fen INTEGER NOT NULL, doubles INTEGER NOT NULL,
	text TEXT NOT NULL, host TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '', paused TEXT NOT NULL DEFAULT '', server TEXT NOT NULL DEFAULT ''
);
CREATE TABLE witness (mark TEXT PRIMARY KEY, commits INTEGER NOT NULL);
CREATE TABLE row (
	id INTEGER PRIMARY KEY, line INTEGER NOT NULL, number TEXT UNIQUE, key TEXT, part TEXT NOT NULL DEFAULT '', fen INTEGER NOT NULL, request TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'planned', attempts INTEGER NOT NULL DEFAULT 0, doubt INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL DEFAULT 0,
	began INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL DEFAULT 0, code TEXT NOT NULL DEFAULT '', request_id TEXT NOT NULL DEFAULT '', outcome TEXT NOT NULL DEFAULT '', happened INTEGER
);
CREATE TABLE attempt (
	row INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, status INTEGER NOT NULL, code TEXT NOT NULL, request_id TEXT NOT NULL
);
CREATE INDEX unknown ON row(id) WHERE state = 'unknown';
`
