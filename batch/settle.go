package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
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
	Timeout     time.Duration // of a call; 0: 30 s
	Wait        time.Duration // after which "not found" counts, from the row's last attempt on; 0: 5 minutes
	Lines       []int64       // only these lines of the input; none: all
	Final       bool          // goes on until nothing that was executed is under way: a refund is PROCESSING for minutes or days
	Adopt       bool          // as Options.Adopt
	SealKey     []byte        // that of the Template
	Logger      *slog.Logger  // nil: silent

	Limits string // as Options.Limits

	// Waiting is told until when Settle waits before it asks again; nil: nobody is.
	Waiting func(until time.Time)

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
// nothing happens twice. A new number is never made.
//
// Nil says that all were asked for; what [Job.Counts] still has as Unknown was not found out. For a row that is Settled,
// Record.Happened tells whether the call was executed, and Record.Answer what the thing is now: of a transfer that was
// executed the state may well be FAIL.
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
	s := &settler{job: j, client: client.WithRetry(wechatpay.Retry{Attempts: 1}), opts: opts.withDefaults()}
	if o, known := openapi.Lookup(j.kept.Method, j.kept.Path); known && o.Number == j.kept.Number {
		s.way = o.Settle
	}
	if s.seal, err = newSealer(opts.SealKey, j.ledger.Job().ID); err != nil {
		return fmt.Errorf("batch.Settle: %w", err)
	}
	if err := s.share(); err != nil {
		return fmt.Errorf("batch.Settle: %w", err)
	}
	defer s.close()
	if s.w, err = j.ledger.Write(ctx, opts.Adopt); err != nil {
		return fmt.Errorf("batch.Settle: %w", err)
	}
	defer func() {
		if closed := s.w.Close(); err == nil {
			err = closed
		}
	}()
	if err := s.w.Begin(serverOf(client)); err != nil {
		return fmt.Errorf("batch.Settle: %w", err)
	}
	if err := s.unknown(ctx); err != nil || !opts.Final {
		return err
	}
	if err := s.final(ctx); err != nil {
		return fmt.Errorf("batch.Settle: %w", err)
	}
	return nil
}

// unknown settles what is unknown: at once where it is found, else once more when it is old enough.
func (s *settler) unknown(ctx context.Context) error {
	young, err := s.pass(ctx)
	if err != nil || young.IsZero() {
		return err
	}
	s.opts.Logger.Info("wechatpay batch: some rows are not found yet, and are asked for again", "at", young)
	s.opts.Waiting(young)
	select {
	case <-time.After(time.Until(young)):
	case <-ctx.Done():
		return fmt.Errorf("batch.Settle: %w: %w", ErrPaused, context.Cause(ctx))
	}
	_, err = s.pass(ctx)
	return err
}

func (o SettleOptions) withDefaults() SettleOptions {
	if o.Concurrency <= 0 {
		o.Concurrency = 8
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Wait <= 0 {
		o.Wait = 5 * time.Minute
	}
	if o.Waiting == nil {
		o.Waiting = func(time.Time) {}
	}
	if o.at == nil {
		o.at = func(string, int64) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// settler is one Settle.
type settler struct {
	job    *Job
	client *wechatpay.Client
	opts   SettleOptions
	way    openapi.Settle
	seal   sealer
	w      *ledger.Writer

	shares []share

	mu    sync.Mutex               // guards what follows
	paces map[string]*pace.Limiter // by method and path
	young time.Time                // when the last row that was not found is old enough
	stop  error
}

// share opens the limits of what is called: the query, and the operation itself. Jobs that run, and others that settle,
// have a share of them.
func (s *settler) share() error {
	folder, err := limitsFolder(s.opts.Limits)
	if err != nil {
		return err
	}
	called := []kept{{Template: Template{Merchant: s.job.kept.Merchant, Method: s.way.Method, Path: s.way.Template()}}, s.job.kept}
	if s.way.Method == "" {
		called = called[1:]
	}
	s.paces = map[string]*pace.Limiter{}
	for _, k := range called {
		slot, err := openShare(folder, &k)
		if err != nil {
			s.close()
			return err
		}
		rate := s.opts.Rate
		if rate <= 0 {
			rate = k.rate()
		}
		s.shares = append(s.shares, slot)
		s.paces[k.Method+" "+k.Path] = pace.NewLimiter(rate, slot)
	}
	return nil
}

func (s *settler) close() {
	for _, one := range s.shares {
		_ = one.Close()
	}
}

// pass asks for every unknown row once. young is when those that were not found may be taken for what they look like.
func (s *settler) pass(ctx context.Context) (young time.Time, err error) {
	s.young = time.Time{}
	places := make(chan struct{}, s.opts.Concurrency)
	var group sync.WaitGroup
	for row, err := range s.job.ledger.Rows(ctx, ledger.Unknown) {
		if err == nil && ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", ErrPaused, context.Cause(ctx))
		}
		if err != nil {
			s.end(err)
		}
		if s.ended() != nil {
			break
		}
		if len(s.opts.Lines) > 0 && !slices.Contains(s.opts.Lines, row.Line) {
			continue
		}
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			if err := s.one(row); err != nil {
				s.end(err)
			}
		})
	}
	group.Wait()
	if err := s.ended(); err != nil {
		return young, fmt.Errorf("batch.Settle: %w", err)
	}
	return s.young, nil
}

func (s *settler) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop == nil {
		s.stop = err
	}
}

func (s *settler) ended() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stop
}

// one asks what became of a row, and keeps it. The error is one for which no further row is asked.
func (s *settler) one(row ledger.Row) error {
	req, err := requestOf(row.Request, s.seal)
	if err != nil {
		return fmt.Errorf("%w: line %d: %w", ErrHalted, row.Line, err)
	}
	missing := false // not found, and long enough
	if s.way.Method != "" {
		o := s.call(s.way.Method+" "+s.way.Template(), s.query(row))
		s.opts.at("queried", row.ID)
		switch {
		case o.verdict == succeeded:
			return s.w.Settle(row.ID, true, o.answer)
		case o.verdict == halt:
			return fmt.Errorf("%w: %w", ErrHalted, o.err)
		case !isMissing(o.answer):
			s.opts.Logger.Warn("wechatpay batch: the query did not tell", "line", row.Line, "status", o.answer.Status, "code", o.answer.Code)
			return nil
		}
		if ripe := row.At.Add(s.opts.Wait); time.Now().Before(ripe) {
			s.later(ripe)
			return nil
		}
		missing = true
	}
	if time.Since(row.Began) > oldest {
		s.opts.Logger.Warn("wechatpay batch: too old to be sent again; look into the bill of that day", "line", row.Line, "number", row.Number)
		return nil
	}
	o := s.call(s.job.kept.Method+" "+s.job.kept.Path, req)
	switch o.verdict {
	case succeeded:
		return s.w.Settle(row.ID, true, o.answer)
	case refused:
		if missing || s.job.kept.Method == "GET" { // had it happened, the answer would be that of a success
			return s.w.Settle(row.ID, false, o.answer)
		}
	case halt:
		return fmt.Errorf("%w: %w", ErrHalted, o.err)
	}
	s.opts.Logger.Warn("wechatpay batch: the repeat did not tell", "line", row.Line, "status", o.answer.Status, "code", o.answer.Code)
	return nil
}

func (s *settler) later(ripe time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ripe.After(s.young) {
		s.young = ripe
	}
}

// mostLimited is how often a call is made again after "too many calls".
const mostLimited = 10

// call makes a call in its turn.
func (s *settler) call(pattern string, req wechatpay.Request) (o outcome) {
	limiter := s.paces[pattern]
	for range mostLimited {
		s.mu.Lock()
		slot, err := limiter.Next(time.Now())
		s.mu.Unlock()
		if err != nil {
			return outcome{verdict: halt, err: fmt.Errorf("the shared limit: %w", err)}
		}
		time.Sleep(time.Until(slot))
		ctx, cancel := context.WithTimeout(context.Background(), s.opts.Timeout)
		resp, err := s.client.Do(ctx, pattern, req)
		cancel()
		o = judge(resp, err, time.Now())
		s.mu.Lock()
		if o.verdict != limited {
			limiter.Answered(o.answer.At)
			s.mu.Unlock()
			return o
		}
		limiter.Limited(o.answer.At, o.wait)
		s.mu.Unlock()
	}
	return o
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
