package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch/internal/ledger"
	"github.com/a8579013/wechatpay/batch/internal/pace"
	"github.com/a8579013/wechatpay/openapi"
)

// SettleOptions say how unknown outcomes are found out. The zero value is right for most.
type SettleOptions struct {
	Rate        float64       // calls a second at most; 0: 90 % of what is published for the query, and for the operation, 50 where nothing is
	Concurrency int           // 0: 8
	MaxRefused  int           // of the calls that are made again: as Options.MaxRefused
	Timeout     time.Duration // of a call; 0: 30 s
	Wait        time.Duration // after which "not found" counts, from the row's last attempt on; 0: 5 minutes
	Lines       []int64       // only these lines of the input; none: all
	Final       bool          // goes on until nothing that was executed is under way: a refund is PROCESSING for minutes or days
	Adopt       bool          // as Options.Adopt
	SealKey     []byte        // that of the Template
	Logger      *slog.Logger  // nil: silent

	Limits string // as Options.Limits

	// Waiting is told until when Settle waits before it asks again, also after too many calls; nil: nobody is.
	Waiting func(until time.Time)

	// Progress is called about once a second, also while it waits, and at the end, from Settle's own goroutine.
	Progress func(Progress)

	// Failed is told of each row of which a call did not tell what became of it, and what came instead, and of those that are
	// too old to be sent again; from the same goroutine.
	Failed func(Record)

	at     func(point string, row int64)
	rounds []time.Duration // of tests; nil: rounds
}

// ErrUnsettled says that there is no way to find out: look at the rows by hand.
var ErrUnsettled = errors.New("without a number there is nothing to ask for")

// oldest is how old a row may be that is repeated: WeChat Pay forgets numbers, transfers after 30 days, and would take an
// old one for a new one.
const oldest = 25 * 24 * time.Hour

// Settle finds out what became of the rows whose outcome is unknown: by the query of the operation, or, where it has none,
// by the same call under the same number. "Not found" does not mean that it did not happen: it may still be under way. So
// a row that is not found is asked for again when Wait is over, and then sent again under its number: if it had happened,
// nothing happens twice. A new number is never made. What is sent again keeps to the rate, the gaps and the brake that Run
// keeps to, and Pause ends it as it ends Run.
//
// Nil says that all were asked for; what [Job.Counts] still has as Unknown was not found out. Where no call at all came to an
// answer the error wraps [ErrUnsent]. For a row that is Settled, Record.Happened tells whether the call was executed, and
// Record.Answer what the thing is now: of a transfer that was executed the state may well be FAIL.
func (j *Job) Settle(ctx context.Context, client *wechatpay.Client, opts SettleOptions) (err error) {
	defer func() { // also where the ledger was the first to notice
		if err != nil && ctx.Err() != nil && !errors.Is(err, ErrPaused) {
			err = fmt.Errorf("%w: %w", ErrPaused, err)
		}
	}()
	if mchid := client.MchID(); mchid != j.kept.Merchant {
		return fmt.Errorf("batch.Settle: %w: of %s, the client signs for %q", ErrMerchant, j.kept.Merchant, mchid)
	}
	if !j.kept.harmless() {
		return fmt.Errorf("batch.Settle: %w: they are in the report, by their lines", ErrUnsettled)
	}
	if opts, err = opts.withDefaults(j.ledger.Job().Rows); err != nil {
		return fmt.Errorf("batch.Settle: %w", err)
	}
	s := &settler{job: j, client: client.WithRetry(wechatpay.Retry{Attempts: 1}), opts: opts, began: time.Now(), repeated: map[int64]bool{}, accepts: accepts(j.kept.Method, j.kept.Path)}
	if o, known := openapi.Lookup(j.kept.Method, j.kept.Path); known && o.Number == j.kept.Number {
		s.way = o.Settle
	}
	if s.seal, err = j.sealer(opts.SealKey); err != nil {
		return fmt.Errorf("batch.Settle: %w", err)
	}
	if s.w, err = j.ledger.Write(ctx, opts.Adopt); err != nil {
		return fmt.Errorf("batch.Settle: %w", err)
	}
	defer func() {
		if closed := s.w.Close(); err == nil {
			err = closed
		}
	}()
	defer s.close()
	if err = s.begin(ctx, serverOf(client)); err == nil {
		err = s.settle(ctx)
	}
	if err != nil {
		return fmt.Errorf("batch.Settle: %w", err)
	}
	return nil
}

// settle does what it was asked for, and tells at last how it went.
func (s *settler) settle(ctx context.Context) error {
	defer func() { s.gauge.tell(s.repeats) }()
	err := s.unknown(ctx)
	if err == nil {
		err = s.silence()
	}
	if err == nil && s.opts.Final {
		err = s.final(ctx)
	}
	return err
}

// begin opens the limits of what is called: the query, and the operation itself. Jobs that run, and others that settle, have
// a share of them. What is sent again keeps to all that a run keeps to.
func (s *settler) begin(ctx context.Context, server string) error {
	folder, err := limitsFolder(s.opts.Limits)
	if err != nil {
		return err
	}
	k := &s.job.kept
	s.gauge = &gauge{report: s.opts.Progress, commits: s.w.Commits}
	if s.gauge.Rows, err = s.unknowns().count(ctx); err != nil {
		return err
	}
	if s.way.Method != "" {
		query := kept{Template: Template{Merchant: k.Merchant, Method: s.way.Method, Path: s.way.Template()}}
		if s.queries, err = s.feeder(folder, &query, newQueue(0, 0)); err != nil {
			return err
		}
	}
	if s.repeats, err = s.feeder(folder, k, newQueue(k.Gap, k.eachGap())); err != nil {
		return err
	}
	s.repeats.queue.reserve = partsOf(folder, k)
	if s.repeats.brake, err = openBrake(folder, k); err != nil {
		return err
	}
	if err := s.repeats.queue.remember(ctx, s.job.ledger); err != nil {
		return err
	}
	if err := s.repeats.unasked(s.began); err != nil {
		return err
	}
	return s.w.Begin(server)
}

// feeder makes one for what is called.
func (s *settler) feeder(folder string, k *kept, q *queue) (*feeder, error) {
	slot, err := openShare(folder, k)
	if err != nil {
		return nil, err
	}
	s.shares = append(s.shares, slot)
	rate := s.opts.Rate
	if rate == 0 {
		rate = k.rate()
	}
	return &feeder{dir: s.job.ledger.Dir(), concurrency: s.opts.Concurrency, log: s.opts.Logger, queue: q, limiter: pace.NewLimiter(rate, slot), gauge: s.gauge, tellHeld: s.opts.Waiting}, nil
}

// unknown settles what is unknown: at once where it is found, else once more when it is old enough.
func (s *settler) unknown(ctx context.Context) error {
	for again := range 2 {
		ripe, err := s.pass(ctx)
		if err != nil || ripe.IsZero() || again > 0 {
			return err
		}
		s.opts.Logger.Info("wechatpay batch: some rows are not found yet, and are asked for again", "at", ripe)
		s.opts.Waiting(ripe)
		if err := s.repeats.wait(ctx, ripe); err != nil {
			return err
		}
		s.waited, s.gauge.Unknown = true, 0
	}
	return nil
}

// pass asks for every unknown row once, and sends again what is to be. ripe is when those that were not found may be taken
// for what they look like.
func (s *settler) pass(ctx context.Context) (ripe time.Time, err error) {
	rows := s.unknowns()
	if s.way.Method == "" {
		wanted := rows.wanted
		rows.wanted = func(row ledger.Row) bool {
			if !wanted(row) || isYoung(row) {
				return wanted(row)
			}
			old := recordOf(row)
			old.Answer = tooOld
			s.opts.Failed(old)
			return false
		}
		again := &repeating{settler: s, rows: rows}
		return ripe, s.repeats.loop(ctx, again)
	}
	for !rows.all { // in parts, so that those to be sent again can be kept in mind
		ask := &asking{settler: s, rows: rows}
		if err := s.queries.loop(ctx, ask); err != nil {
			return ripe, err
		}
		again := &repeating{settler: s, refs: ask.missing}
		if err := s.repeats.loop(ctx, again); err != nil {
			return ripe, err
		}
		if ask.ripe.After(ripe) {
			ripe = ask.ripe
		}
	}
	return ripe, nil
}

func (o SettleOptions) withDefaults(rows int64) (SettleOptions, error) {
	if err := notBelowZero([]slog.Attr{
		slog.Float64("Rate", o.Rate), slog.Int("Concurrency", o.Concurrency), slog.Duration("Timeout", o.Timeout), slog.Duration("Wait", o.Wait),
	}); err != nil {
		return o, err
	}
	if o.Concurrency == 0 {
		o.Concurrency = 8
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Wait == 0 {
		o.Wait = 5 * time.Minute
	}
	if o.MaxRefused == 0 {
		o.MaxRefused = mostRefused(rows)
	}
	if o.Waiting == nil {
		o.Waiting = func(time.Time) {}
	}
	if o.Failed == nil {
		o.Failed = func(Record) {}
	}
	if o.at == nil {
		o.at = func(string, int64) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// settler is one Settle.
type settler struct {
	job    *Job
	client *wechatpay.Client
	opts   SettleOptions
	began  time.Time
	way    openapi.Settle
	seal   sealer
	w      *ledger.Writer

	accepts bool // 202 is the success of what is sent again

	gauge   *gauge
	shares  []share
	queries *feeder // nil: there is no query
	repeats *feeder

	heard    bool           // a call has come to an answer
	unheard  string         // what came of the last one that has not; "": there is none
	refused  int            // of what was sent again
	repeated map[int64]bool // rows that were, and are not settled by it
	waited   bool           // until all that was not found is old enough, but for these
}

func (s *settler) close() {
	for _, one := range s.shares {
		_ = one.Close()
	}
	if s.repeats != nil && s.repeats.brake != nil {
		_ = s.repeats.brake.Close()
	}
}

// missingCodes say that there is no such thing, at this moment.
var missingCodes = []string{"RESOURCE_NOT_EXISTS", "NOT_FOUND", "ORDER_NOT_EXIST", "ORDERNOTEXIST", "REFUNDNOTEXIST", "RECORD_NOT_EXIST", "ORDER_NOT_EXISTS"}

func isMissing(a ledger.Answer) bool {
	return slices.Contains(missingCodes, a.Code) || a.Status == http.StatusNotFound && a.Code != ""
}

// query is the request of the query that settles a row.
func (s *settler) query(row ledger.Row) wechatpay.Request {
	req, parts := wechatpay.Request{}, map[string]map[string]any{}
	for _, f := range s.way.Fill {
		value := f.Value
		switch f.From {
		case "":
		case openapi.FromMerchant:
			value = s.client.MchID()
		default:
			value = fieldOf(row.Request, f.From)
		}
		if value == "" {
			continue
		}
		part, name, _ := strings.Cut(f.Param, ".")
		if part == "path" {
			req[name] = value
			continue
		}
		if parts[part] == nil {
			parts[part] = map[string]any{}
			req[part] = parts[part]
		}
		parts[part][name] = value
	}
	return req
}
