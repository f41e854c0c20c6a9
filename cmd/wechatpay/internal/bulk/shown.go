package bulk

import (
	"time"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// showFlags say who is told how a run, or a settling, goes.
type showFlags struct {
	metrics string
	json    bool
}

func (f *showFlags) register(c terminal.Console, flags *pflag.FlagSet) {
	flags.StringVar(&f.metrics, "metrics", "", c.Say(words.FlagMetrics))
	flags.BoolVar(&f.json, "json", false, c.Say(words.FlagBatchJSON))
}

// shown tells people, and who reads metrics, how a run goes, or a settling.
type shown struct {
	*meter
	gauges *gauges
	counts batch.Counts // as it began
}

// show begins to.
func (f *showFlags) show(c terminal.Console, job *batch.Job, counts batch.Counts, settles bool) (*shown, error) {
	g, err := serveMetrics(f.metrics, job)
	if err != nil {
		return nil, err
	}
	s := &shown{newMeter(c, job.Info().Rows, counts, f.json), g, counts}
	s.settles = settles
	return s, nil
}

// progress is told by the package batch.
func (s *shown) progress(p batch.Progress) {
	s.gauges.newest.Store(&figures{p, s.now(p)})
	if !s.settles {
		p.Done, p.Fen = p.Done+s.counts.By[batch.Done].Rows, p.Fen+s.counts.By[batch.Done].Fen
		p.Refused, p.Unknown = p.Refused+s.counts.By[batch.Refused].Rows, p.Unknown+s.counts.By[batch.Unknown].Rows
	}
	s.tell(p)
}

// now are the counts of the job by now: of the states to which a run, or a settling, takes rows.
func (s *shown) now(p batch.Progress) batch.Counts {
	was := func(state batch.State, rows, fen int64) batch.Count {
		n := s.counts.By[state]
		return batch.Count{Rows: n.Rows + rows, Fen: n.Fen + fen}
	}
	if s.settles {
		return batch.Counts{Happened: batch.Count{Rows: s.counts.Happened.Rows + p.Happened, Fen: s.counts.Happened.Fen + p.Fen}, By: map[batch.State]batch.Count{
			batch.Done: was(batch.Done, 0, 0), batch.Refused: was(batch.Refused, 0, 0), batch.Unknown: was(batch.Unknown, -p.Settled, 0), batch.Settled: was(batch.Settled, p.Settled, 0),
		}}
	}
	return batch.Counts{Happened: s.counts.Happened, By: map[batch.State]batch.Count{
		batch.Done: was(batch.Done, p.Done, p.Fen), batch.Refused: was(batch.Refused, p.Refused, 0), batch.Unknown: was(batch.Unknown, p.Unknown, 0), batch.Settled: was(batch.Settled, 0, 0),
	}}
}

// waiting is told by the package batch, too, of a settling.
func (s *shown) waiting(until time.Time) {
	s.wait(until, words.BatchWaits.With(until.Format(time.TimeOnly)))
}

// close ends the metrics.
func (s *shown) close() { s.gauges.close() }
