package batch

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch/internal/carry"
	"github.com/a8579013/wechatpay/batch/internal/ledger"
	"github.com/a8579013/wechatpay/batch/internal/pace"
	"github.com/a8579013/wechatpay/internal/origin"
)

// Run sends what is to be sent, until every row has an outcome; called again, it goes on where it ended, however it ended.
// When ctx ends it begins no more rows, and returns when those under way have their answers. The client is used without
// its own repeats; it is the caller's, and may make other calls.
//
// Nil says that no row is planned or sent any more: [Job.Counts] tells how they fared. Otherwise the error wraps
// [ErrPaused], [ErrHalted], [ErrUnsent] or [ErrLedger], or the job could not be begun.
func (j *Job) Run(ctx context.Context, client *wechatpay.Client, opts Options) error {
	if mchid := client.MchID(); mchid != j.kept.Merchant {
		return fmt.Errorf("batch.Run: %w: of %s, the client signs for %q", ErrMerchant, j.kept.Merchant, mchid)
	}
	r := &runner{job: j, client: client.WithRetry(wechatpay.Retry{Attempts: 1}), pattern: j.kept.Method + " " + j.kept.Path, accepts: accepts(j.kept.Method, j.kept.Path)}
	r.call = r.here
	return r.run(ctx, opts, func() error { return r.w.Begin(serverOf(client)) })
}

// run takes the ledger, and sends what is to be sent once the calls can be made.
func (r *runner) run(ctx context.Context, opts Options, ready func() error) (err error) {
	j := r.job
	r.began = time.Now()
	if r.opts, err = opts.withDefaults(&j.kept, j.ledger.Job().Rows); err != nil {
		return fmt.Errorf("batch.Run: %w", err)
	}
	if r.way == nil { // nobody else opens anything
		if r.seal, err = j.sealer(opts.SealKey); err != nil {
			return fmt.Errorf("batch.Run: %w", err)
		}
	}
	if r.w, err = j.ledger.Write(ctx, opts.Adopt); err != nil {
		return fmt.Errorf("batch.Run: %w", err)
	}
	defer func() {
		if closed := r.w.Close(); err == nil {
			err = closed
		}
	}()
	r.w.BeforeCommit(func() { r.opts.at("committing", 0) })
	if err := ready(); err != nil {
		return fmt.Errorf("batch.Run: %w", err)
	}
	defer r.close()
	if err := r.begin(ctx); err != nil {
		return fmt.Errorf("batch.Run: %w", err)
	}
	return r.send(ctx)
}

// serverOf is the base URL of a client. WeChat Pay's own hosts are one.
func serverOf(client *wechatpay.Client) string {
	for _, a := range client.LogValue().Group() {
		if a.Key != "base_url" {
			continue
		}
		if u, err := url.Parse(a.Value.String()); err == nil && origin.IsWeChatPay(u.Host) {
			return origin.Default
		}
		return a.Value.String()
	}
	return ""
}

// runner is one Run.
type runner struct {
	feeder
	job     *Job
	began   time.Time
	client  *wechatpay.Client
	opts    Options
	pattern string
	accepts bool      // 202 is a success
	way     carry.Way // nil: calls are made here
	call    func(row ledger.Row, slot time.Time) (o outcome, repeated bool)
	seal    sealer
	w       *ledger.Writer
	share   share

	last  int64 // the row up to which the ledger was read
	added int   // rows that were
	read  bool  // all of them
}

const (
	coarse     = 100 * time.Millisecond // by so much the times of files may lag
	lead       = 20 * time.Millisecond  // a row is marked as sent before its moment has come, by so much
	mostQueued = 2000                   // rows without keys
	mostKeyed  = 100_000                // rows with keys, among which to find one that is free
	pageSize   = 1000
)

// begin opens the limit that is shared, and looks at what an earlier run has left.
func (r *runner) begin(ctx context.Context) error {
	k := &r.job.kept
	var err error
	if r.share, err = openShare(r.opts.Limits, k); err != nil {
		return err
	}
	r.feeder = feeder{
		dir: r.job.ledger.Dir(), concurrency: r.opts.Concurrency, log: r.opts.Logger,
		queue: newQueue(k.Gap, k.eachGap()), limiter: pace.NewLimiter(r.opts.Rate, r.share),
		gauge: &gauge{report: r.opts.Progress, commits: r.w.Commits}, tellHeld: func(time.Time) {},
	}
	r.queue.reserve = partsOf(r.opts.Limits, k)
	if r.brake, err = openBrake(r.opts.Limits, k); err != nil {
		return err
	}
	if r.way != nil {
		r.failed, r.recall = r.way.Failed(), r.way.Recall
	}
	if err := r.remember(); err != nil {
		return err
	}
	if err := r.abandon(); err != nil {
		return err
	}
	if err := r.queue.remember(ctx, r.job.ledger); err != nil {
		return err
	}
	if err := r.unasked(r.began); err != nil {
		return err
	}
	return r.w.Pause("")
}

// remember keeps beside the limits how far the ledger has come, and refuses one that was restored from a copy, where a
// row may be done twice by it.
func (r *runner) remember() error {
	if r.opts.Limits == alone {
		return nil
	}
	older, err := r.w.Witness(filepath.Join(r.opts.Limits, "job-"+r.job.ledger.Job().ID), r.opts.Adopt || r.job.kept.harmless())
	if err != nil && !errors.Is(err, ErrOlder) && !errors.Is(err, ErrLedger) {
		return fmt.Errorf("%w: %w", ErrLimits, err)
	}
	if older && err == nil {
		r.opts.Logger.Warn("wechatpay batch: the ledger was restored from a copy: what was sent since is sent again under the same number, or is unknown without one")
	}
	return err
}

// abandon gives up rows that an earlier run was cut in the middle of, where a repeat may do them twice: without a number,
// and with one that WeChat Pay may have forgotten.
func (r *runner) abandon() error {
	k, before := &r.job.kept, time.Time{}
	switch {
	case k.Method == "GET":
		return nil
	case k.harmless():
		before = time.Now().Add(-oldest)
	}
	n, err := r.w.Abandon(before)
	if n > 0 {
		r.opts.Logger.Warn("wechatpay batch: rows were cut that can't be sent again, and are unknown", "rows", n)
	}
	return err
}

func (r *runner) close() {
	if r.share != nil {
		_ = r.share.Close()
	}
	if r.brake != nil {
		_ = r.brake.Close()
	}
}

// send sends rows until nothing is left or something stops it, and keeps why.
func (r *runner) send(ctx context.Context) error {
	err := r.loop(ctx, r)
	r.gauge.tell(&r.feeder)
	if err != nil && !errors.Is(err, ErrLedger) {
		if kept := r.w.Pause(err.Error()); kept != nil {
			return errors.Join(err, kept)
		}
	}
	return err
}

// refill reads rows from the ledger, as many as there is room for.
func (r *runner) refill(ctx context.Context) (all bool, err error) {
	room := mostQueued
	if len(r.job.kept.Keys) > 0 || r.job.kept.Each.Field != "" {
		room = mostKeyed
	}
	for !r.read && r.queue.Len() <= room-pageSize {
		n := pageSize
		if r.opts.Limit > 0 {
			n = min(n, r.opts.Limit-r.added)
		}
		var refs []ledger.Ref
		if n > 0 {
			if refs, err = r.job.ledger.Open(ctx, r.last, n); err != nil {
				return false, err
			}
		}
		for _, ref := range refs {
			r.queue.add(ref)
			r.last = ref.ID
		}
		r.added += len(refs)
		r.read = len(refs) < n || n == 0
	}
	return r.read, nil
}

// tick is that of work.
func (r *runner) tick(now time.Time) {
	if until := r.opts.Until; !until.IsZero() && now.After(until) {
		r.halt(fmt.Errorf("%w: it was to run until %s", ErrPaused, until.Format(time.DateTime)))
	}
}

// take is that of work.
func (r *runner) take(rep report) {
	switch rep.state {
	case ledger.Done:
		r.gauge.Done++
		r.gauge.Fen += rep.fen
	case ledger.Refused:
		r.gauge.Refused++
	case ledger.Unknown:
		r.gauge.Unknown++
	}
	if failed := r.opts.Failed; failed != nil && (rep.state == ledger.Refused || rep.state == ledger.Unknown) {
		failed(rep.record())
	}
	if n := r.opts.MaxRefused; n > 0 && r.gauge.Refused >= int64(n) {
		r.halt(fmt.Errorf("%w: %d rows were refused, the last with %s", ErrPaused, r.gauge.Refused, rep.answer.Code))
	}
	if rep.verdict == unsent && rep.unsent >= r.opts.Tries {
		r.halt(fmt.Errorf("%w: %s", ErrUnsent, rep.answer.Text))
	}
}
