package bulk

import (
	"context"
	"strconv"
	"time"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// tell says what was planned.
func tell(ctx context.Context, c terminal.Console, name string, job *batch.Job) error {
	info := job.Info()
	took, err := job.Takes(ctx, 0)
	if err != nil {
		return failure(err, name)
	}
	least, most, err := job.Bounds(ctx)
	if err != nil {
		return failure(err, name)
	}
	c.Tell(words.BatchPlanned.With(words.Rows(info.Rows), inYuan(info.Fen), inYuan(least), inYuan(most), info.Doubles))
	c.Tell(words.BatchPlannedAs.With(numberOf(job.Template()), strconv.FormatFloat(job.Rate(), 'g', 4, 64), publishedOf(job.Template()), took.Round(time.Second)))
	c.Tell(words.BatchNotSent.With(terminal.ShellQuote(name)))
	if info.Rows > 2*canary {
		c.Tell(words.BatchCanary.With(canary))
	}
	return nil
}

// canary is how many rows are sent to see how they fare.
const canary = 10

// numberOf is the number that makes a row itself, and how it is settled.
func numberOf(t batch.Template) words.Phrase {
	if t.Method == "GET" {
		return words.BatchQuery
	}
	if t.Number == batch.None {
		return words.BatchNoOwn
	}
	if o, known := openapi.Lookup(t.Method, t.Path); known && o.Number == t.Number && o.Settle.Method != "" {
		return words.BatchSettledBy.With(t.Number, o.Settle.Method+" "+o.Settle.Template())
	}
	return words.BatchSettledAgain.With(t.Number)
}

// isAbove tells whether a rate is more than what is published.
func isAbove(t batch.Template, rate float64) bool {
	o, known := openapi.Lookup(t.Method, t.Path)
	return known && o.Rate.Calls > 0 && rate > float64(o.Rate.Calls)/o.Rate.Per.Seconds()
}

// publishedOf is the limit of which a job keeps a tenth away.
func publishedOf(t batch.Template) words.Phrase {
	o, known := openapi.Lookup(t.Method, t.Path)
	switch {
	case !known || o.Rate.Calls == 0:
		return words.BatchNoRateKnown
	case o.Rate.Per == time.Minute:
		return words.RateMinute.With(o.Rate.Calls)
	}
	return words.RateSecond.With(o.Rate.Calls)
}
