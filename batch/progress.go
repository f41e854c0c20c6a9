package batch

import (
	"fmt"
	"maps"
	"time"
)

// Progress is where a run, or a settling, stands.
type Progress struct {
	Done, Refused, Unknown int64   // rows of this run; of a settling the Unknown are those that were asked for in vain so far
	Fen                    int64   // of those that are done, or of which a settling has found that they happened
	Limited                int64   // answers of "too many calls"
	UnderWay               int     //
	Rate                   float64 // calls a second, now

	// Of a settling: the rows that it is to find out about, those that it has, and how many of these happened. With Final the
	// Pending are those that it found under way when it looked last, and the ones that it has not looked at yet.
	Rows, Settled, Happened, Pending int64

	// Calls are the calls of this run by what came of them: OK, the code of a refusal, as HTTP 502 where it has none, UNSENT
	// where nothing left this machine, LOST where no answer came. Of codes that come after a hundred others it is OTHER.
	Calls map[string]Calls

	// Commits are those of the ledger, each of which waits for the disk.
	Commits Calls

	// Trouble is why the newest call came to no answer that decides anything: nobody can be reached, no answer came, or one of
	// a server in trouble. "": it did not.
	Trouble string

	// Held is until when nothing is sent, after too many calls: for a minute after three such answers in a row, and for as
	// long as WeChat Pay asks for, but an hour. Zero or past: it is not so.
	Held time.Time
}

// Calls are calls that ended alike. Where workers make them, they take as long as the way there and back too.
type Calls struct {
	Count   int64
	Took    time.Duration // all of them together
	Slowest time.Duration
}

func (c Calls) and(took time.Duration) Calls {
	return Calls{c.Count + 1, c.Took + took, max(c.Slowest, took)}
}

// gauge keeps the progress of all feeders of one run, or of one settling, and tells of it. It belongs to the goroutine of
// them.
type gauge struct {
	Progress
	report  func(Progress) // nil: nobody is told
	commits func() (count int64, took, slowest time.Duration)
}

// tell tells where it stands.
func (g *gauge) tell(f *feeder) {
	if g.report == nil {
		return
	}
	p := g.Progress
	p.UnderWay, p.Rate, p.Calls = f.underWay, f.limiter.Rate(), maps.Clone(g.Calls)
	p.Commits.Count, p.Commits.Took, p.Commits.Slowest = g.commits()
	g.report(p)
}

// mostCodes are told apart.
const mostCodes = 100

// count counts a call by what came of it.
func (g *gauge) count(o outcome) {
	if o.verdict == recalled {
		return
	}
	name := o.answer.Code
	switch status := o.answer.Status; {
	case o.verdict == succeeded:
		name = "OK"
	case name != "":
	case status != 0:
		name = fmt.Sprintf("HTTP %d", status)
	case o.verdict == unsent:
		name = "UNSENT"
	default:
		name = "LOST"
	}
	if g.Calls == nil {
		g.Calls = map[string]Calls{}
	}
	if _, known := g.Calls[name]; !known && len(g.Calls) >= mostCodes {
		name = "OTHER"
	}
	g.Calls[name] = g.Calls[name].and(o.took)
}
