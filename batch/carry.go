package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch/internal/carry"
	"github.com/a8579013/wechatpay/batch/internal/ledger"
	"github.com/a8579013/wechatpay/batch/internal/pace"
)

// RunOver is Run with the calls made elsewhere. It is for package fleet: nobody else can make a Way.
func (j *Job) RunOver(ctx context.Context, way carry.Way, opts Options) error {
	r := &runner{job: j, way: way}
	r.call = func(row ledger.Row, _ time.Time) (outcome, bool) {
		begun := time.Now()
		c := way.Carry(carry.Call{Row: row.ID, Request: row.Request, Part: row.Part})
		o := outcomeOf(c)
		o.took = time.Since(begun)
		return o, c.Repeated
	}
	return r.run(ctx, opts, func() error { return j.open(ctx, way, r) })
}

// Carry makes one call, at another place than RunOver, and judges what came of it as Run does.
func Carry(ctx context.Context, client *wechatpay.Client, method, path string, call carry.Call) carry.Outcome {
	req, err := requestOf(call.Request, sealer{})
	if err != nil {
		return carry.Outcome{Verdict: carry.Halt, At: time.Now(), Text: err.Error(), Err: err.Error()}
	}
	resp, err := client.WithRetry(wechatpay.Retry{Attempts: 1}).Do(ctx, method+" "+path, req)
	return carried(judge(resp, err, time.Now(), accepts(method, path)))
}

// ServerOf tells which server a client calls, as a ledger keeps it.
func ServerOf(client *wechatpay.Client) string { return serverOf(client) }

// Recover has a Way look for what is known elsewhere of the rows, and sends none.
func (j *Job) Recover(ctx context.Context, way carry.Way, opts Options) (err error) {
	r := &runner{job: j, way: way}
	if r.opts, err = opts.withDefaults(&j.kept, j.ledger.Job().Rows); err != nil {
		return fmt.Errorf("batch.Recover: %w", err)
	}
	if r.w, err = j.ledger.Write(ctx, opts.Adopt); err != nil {
		return fmt.Errorf("batch.Recover: %w", err)
	}
	if err = j.open(ctx, way, r); err != nil {
		err = fmt.Errorf("batch.Recover: %w", err)
	}
	return errors.Join(err, r.w.Close())
}

func (j *Job) open(ctx context.Context, way carry.Way, r *runner) error {
	k := &j.kept
	plan, sealed, err := j.plan(ctx)
	if err != nil {
		return err
	}
	each := 0.0
	if gap := k.eachGap(); gap > 0 {
		each = 1 / gap.Seconds()
	}
	return way.Open(ctx, carry.Job{
		ID: j.ledger.Job().ID, Merchant: k.Merchant, Method: k.Method, Path: k.Path, Plan: plan, Sealed: sealed,
		Rate: r.opts.Rate, Each: each, Concurrency: r.opts.Concurrency, Timeout: r.opts.Timeout, Logger: r.opts.Logger, Ledger: &desk{r.w, j.ledger},
	})
}

// plan makes a digest of all that is to be sent, and tells whether any of it is sealed.
func (j *Job) plan(ctx context.Context) (digest string, sealed bool, err error) {
	k, sum := &j.kept, sha256.New()
	fmt.Fprintf(sum, "%s\n%s %s\n", k.Merchant, k.Method, k.Path)
	for request, err := range j.ledger.Requests(ctx) {
		if err != nil {
			return "", false, err
		}
		fmt.Fprintf(sum, "%d\n%s\n", len(request), request)
		sealed = sealed || strings.Contains(request, sealMark)
	}
	return hex.EncodeToString(sum.Sum(nil)), sealed, nil
}

// verdicts are the names of verdicts elsewhere.
var verdicts = map[verdict]carry.Verdict{
	succeeded: carry.Succeeded, refused: carry.Refused, undecided: carry.Undecided, again: carry.Again,
	limited: carry.Limited, unsent: carry.Unsent, halt: carry.Halt, recalled: carry.Recalled,
}

func carried(o outcome) carry.Outcome {
	a := o.answer
	c := carry.Outcome{Verdict: verdicts[o.verdict], Doubt: o.doubt, Wait: o.wait, At: a.At, Status: a.Status, Code: a.Code, RequestID: a.RequestID, Text: a.Text}
	if o.verdict == halt && o.err != nil {
		c.Err = o.err.Error()
	}
	return c
}

// outcomeOf reads what has come from elsewhere. A verdict that this release does not know decides nothing.
func outcomeOf(c carry.Outcome) outcome {
	o := outcome{verdict: undecided, doubt: c.Doubt, wait: max(0, min(c.Wait, pace.LongestAsked)),
		answer: ledger.Answer{At: c.At, Status: c.Status, Code: c.Code, RequestID: c.RequestID, Text: c.Text}}
	for v, name := range verdicts {
		if name == c.Verdict {
			o.verdict = v
		}
	}
	if o.verdict == halt {
		o.err = errors.New(c.Err)
	}
	return o
}

// desk is the ledger, as a Way may change it.
type desk struct {
	w *ledger.Writer
	l *ledger.Ledger
}

func (d *desk) NextRun(seen int64) (int64, bool, error) { return d.w.NextRun(seen) }

func (d *desk) Undecided() ([]uint64, error) { return d.l.Undecided(context.Background()) }

func (d *desk) Begin(server string) error { return d.w.Begin(server) }

// Found takes a success for what it is. Of a refusal nobody knows any more whether it was the only answer.
func (d *desk) Found(row int64, c carry.Outcome) error {
	o := outcomeOf(c)
	var err error
	switch o.verdict {
	case succeeded:
		if err = d.w.Found(row, ledger.Done, o.answer); errors.Is(err, ledger.ErrState) {
			err = d.w.Settle(row, true, o.answer)
		}
	case refused, undecided:
		err = d.w.Found(row, ledger.Unknown, o.answer)
	}
	if errors.Is(err, ledger.ErrState) { // it is known already
		return nil
	}
	return err
}
