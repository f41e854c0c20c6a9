package batch

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
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
	r := &runner{job: j, client: client.WithRetry(wechatpay.Retry{Attempts: 1}), pattern: j.kept.Method + " " + j.kept.Path}
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
	if r.seal, err = newSealer(opts.SealKey, j.ledger.Job().ID); err != nil {
		return fmt.Errorf("batch.Run: %w", err)
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
	return r.loop(ctx)
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

// runner is one Run. Its goroutine owns all of it; each attempt is a goroutine that reports to it.
type runner struct {
	job     *Job
	began   time.Time
	client  *wechatpay.Client
	opts    Options
	pattern string
	way     carry.Way // nil: calls are made here
	call    func(row ledger.Row, slot time.Time) (o outcome, repeated bool)
	seal    sealer
	w       *ledger.Writer
	share   share
	limiter *pace.Limiter
	brake   *pace.Brake // nil: nothing is rationed

	queue    *queue
	last     int64     // the row up to which the ledger was read
	added    int       // rows that were
	read     bool      // all of them
	slot     time.Time // of the next call; zero: none is taken
	underWay int
	silent   int // attempts in a row that came to no answer
	stop     error
	reports  chan report
	progress Progress
}

// report is what became of an attempt.
type report struct {
	ticket
	outcome
	state ledger.State // Sent: it is to be sent again, at due
	due   time.Time
	fen   int64
	tries int64
	err   error // the ledger's
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
	r.limiter = pace.NewLimiter(r.opts.Rate, r.share)
	if err := r.remember(); err != nil {
		return err
	}
	if k.Method != "GET" {
		r.brake = pace.NewBrake()
	}
	r.queue, r.reports = newQueue(k.Gap, k.eachGap()), make(chan report)
	if err := r.abandon(); err != nil {
		return err
	}
	if k.Gap > 0 {
		recent, err := r.job.ledger.Recent(ctx, time.Now().Add(-k.Gap))
		if err != nil {
			return err
		}
		for key, at := range recent {
			if now := time.Now(); at.After(now) { // the clock was set back
				at = now
			}
			r.queue.seen(key, at)
		}
	}
	if asked, err := os.Stat(r.pauseFile()); err == nil && asked.ModTime().Before(r.began.Add(-coarse)) { // who asks while this run begins means this run
		err = os.Remove(r.pauseFile())
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
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
}

func (r *runner) pauseFile() string { return filepath.Join(r.job.ledger.Dir(), pauseFile) }

// loop sends rows and takes reports, until nothing is left or something stops it.
func (r *runner) loop(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	ended := ctx.Done()
	var failed <-chan error
	if r.way != nil {
		failed = r.way.Failed()
	}
	r.look()
	for {
		if err := r.refill(ctx); err != nil {
			r.halt(err)
		}
		next := r.launch()
		if r.underWay == 0 && (r.stop != nil || r.read && r.queue.Len() == 0) {
			break
		}
		var wake <-chan time.Time
		if !next.IsZero() {
			wake = time.After(max(0, time.Until(next)))
		}
		select {
		case rep := <-r.reports:
			r.take(rep)
		case <-wake:
		case <-tick.C:
			r.look()
		case err := <-failed:
			r.halt(err)
		case <-ended:
			ended = nil
			r.halt(fmt.Errorf("%w: %w", ErrPaused, context.Cause(ctx)))
		}
	}
	r.tell()
	if r.stop == nil {
		return nil
	}
	if !errors.Is(r.stop, ErrLedger) {
		if err := r.w.Pause(r.stop.Error()); err != nil {
			return errors.Join(r.stop, err)
		}
	}
	return r.stop
}

// halt begins no more rows. The first reason counts.
func (r *runner) halt(why error) {
	if r.stop == nil {
		r.stop = why
		if r.way != nil {
			r.way.Recall()
		}
		r.opts.Logger.Info("wechatpay batch: no more rows are begun", "reason", why.Error(), "under_way", r.underWay)
	}
}

// refill reads rows from the ledger, as many as there is room for.
func (r *runner) refill(ctx context.Context) error {
	room := mostQueued
	if len(r.job.kept.Keys) > 0 || r.job.kept.Each.Field != "" {
		room = mostKeyed
	}
	for !r.read && r.stop == nil && r.queue.Len() <= room-pageSize {
		n := pageSize
		if r.opts.Limit > 0 {
			n = min(n, r.opts.Limit-r.added)
		}
		var refs []ledger.Ref
		if n > 0 {
			var err error
			if refs, err = r.job.ledger.Open(context.WithoutCancel(ctx), r.last, n); err != nil {
				return err
			}
		}
		for _, ref := range refs {
			r.queue.add(ref)
			r.last = ref.ID
		}
		r.added += len(refs)
		r.read = len(refs) < n || n == 0
	}
	return nil
}

// launch begins the attempts that may begin, and tells when to ask again; the zero time: when a report has come.
func (r *runner) launch() (next time.Time) {
	for r.stop == nil && r.underWay < r.opts.Concurrency {
		now := time.Now()
		if r.brake != nil {
			if ok, at := r.brake.Free(now, r.underWay); !ok {
				return at
			}
		}
		if ok, at := r.queue.peek(now); !ok {
			return at
		}
		if r.slot.IsZero() {
			var err error
			if r.slot, err = r.limiter.Next(now); err != nil {
				r.halt(fmt.Errorf("the shared limit: %w", err))
				return time.Time{}
			}
		}
		if at := r.slot.Add(-lead); at.After(now) {
			return at
		}
		t, slot := r.queue.take(now), r.slot
		r.slot = time.Time{}
		r.underWay++
		go func() { r.reports <- r.attempt(t, slot) }()
	}
	return time.Time{}
}

// look is done once a second.
func (r *runner) look() {
	now := time.Now()
	if _, err := os.Stat(r.pauseFile()); err == nil {
		r.halt(fmt.Errorf("%w: by hand", ErrPaused))
		_ = os.Remove(r.pauseFile()) // begin removes what is left
	}
	if until := r.opts.Until; !until.IsZero() && now.After(until) {
		r.halt(fmt.Errorf("%w: it was to run until %s", ErrPaused, until.Format(time.DateTime)))
	}
	r.queue.forget(now)
	r.tell()
}

func (r *runner) tell() {
	if r.opts.Progress != nil {
		r.progress.UnderWay, r.progress.Rate = r.underWay, r.limiter.Rate()
		r.opts.Progress(r.progress)
	}
}

// take reads a report.
func (r *runner) take(rep report) {
	r.underWay--
	if rep.err != nil {
		r.halt(rep.err)
		return
	}
	r.pacing(rep)
	switch rep.state {
	case ledger.Sent:
		r.queue.again(rep.ticket, time.Now(), rep.due)
	default:
		r.queue.ended(rep.ticket, time.Now())
	}
	switch rep.state {
	case ledger.Done:
		r.progress.Done++
		r.progress.Fen += rep.fen
	case ledger.Refused:
		r.progress.Refused++
	case ledger.Unknown:
		r.progress.Unknown++
	}
	if n := r.opts.MaxRefused; n > 0 && r.progress.Refused >= int64(n) {
		r.halt(fmt.Errorf("%w: %d rows were refused, the last with %s", ErrPaused, r.progress.Refused, rep.answer.Code))
	}
}

// pacing tells rate and brake of an answer, and stops where there are none.
func (r *runner) pacing(rep report) {
	now := time.Now()
	switch rep.verdict {
	case limited:
		r.progress.Limited++
		r.limiter.Limited(now, rep.wait)
	case succeeded, refused, undecided, halt:
		r.limiter.Answered(now)
	}
	if r.brake != nil {
		switch rep.verdict {
		case succeeded:
			r.brake.Answered()
		case refused, undecided, halt:
			r.brake.Refused(now)
		}
	}
	switch rep.verdict {
	case again, unsent:
		if r.silent++; r.silent >= 3*r.opts.Concurrency+20 {
			r.halt(fmt.Errorf("%w: %d attempts in a row came to no answer: %s", ErrUnsent, r.silent, rep.answer.Text))
		}
		if rep.verdict == unsent && rep.tries >= int64(r.opts.Tries) {
			r.halt(fmt.Errorf("%w: %s", ErrUnsent, rep.answer.Text))
		}
	default:
		r.silent = 0
	}
	if rep.verdict == halt {
		r.halt(fmt.Errorf("%w: %w", ErrHalted, rep.outcome.err))
	}
}
