package fleet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/batch/internal/carry"
	"github.com/a8579013/wechatpay/openapi"
)

// WorkOptions say how a worker works. The zero value is right for most.
type WorkOptions struct {
	Concurrency int          // calls under way in this process at most; 0: 32
	Only        []string     // operations that it makes calls of, as POST v3/refund/domestic/refunds; none: whatever rows ask for
	Logger      *slog.Logger // nil: silent

	// Progress is called about once a second.
	Progress func(Working)
}

// Working is where a worker stands.
type Working struct {
	Jobs     int   // that it works for
	UnderWay int   // calls
	Calls    int64 // that have come to an end
	Trouble  error // why it can't work for a job, the newest; nil: there was none
}

// Work makes the calls of all jobs of the client's merchant that are coordinated at a broker, as they come and go, until
// ctx ends: then it gives back what it has not begun, and returns when the calls under way have their outcomes in the
// broker. The client is used without its own repeats.
func Work(ctx context.Context, conn *nats.Conn, client *wechatpay.Client, opts WorkOptions) error {
	js, err := jetstream.New(conn)
	if err != nil {
		return fmt.Errorf("fleet.Work: %w", err)
	}
	if err := patiently(ctx, func(ctx context.Context) error { return checkBroker(ctx, conn, js) }); err != nil {
		return fmt.Errorf("fleet.Work: %w", err)
	}
	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("fleet.Work: %w", err)
	}
	w := &worker{
		conn: conn, js: js, merchant: client.MchID(), server: batch.ServerOf(client), only: opts.Only, log: opts.Logger,
		able: func(method, path string) error { return ableTo(client, method, path) },
		name: fmt.Sprintf("%s-%d-%s", host, os.Getpid(), strconv.FormatUint(rand.Uint64(), 36)),
		call: func(ctx context.Context, method, path string, call carry.Call) carry.Outcome {
			return batch.Carry(ctx, client, method, path, call)
		},
	}
	if opts.Concurrency <= 0 {
		opts.Concurrency = 32
	}
	w.places = make(chan struct{}, opts.Concurrency)
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	w.work(ctx, opts.Progress)
	return nil
}

// worker is one Work.
type worker struct {
	conn                   *nats.Conn
	js                     jetstream.JetStream
	name, merchant, server string
	call                   func(ctx context.Context, method, path string, call carry.Call) carry.Outcome
	only                   []string
	able                   func(method, path string) error
	places                 chan struct{} // calls under way, of all jobs
	log                    *slog.Logger

	mu     sync.Mutex // guards what follows
	shifts map[string]bool
	told   map[string]string // what is wrong with a plan
	now    Working
}

const lookEach = time.Second

// work looks for plans, and works for each that has a coordinator.
func (w *worker) work(ctx context.Context, progress func(Working)) {
	w.shifts, w.told = map[string]bool{}, map[string]string{}
	var group sync.WaitGroup
	for ctx.Err() == nil {
		for _, plan := range w.plans(ctx) {
			w.mu.Lock()
			known := w.shifts[plan]
			w.shifts[plan] = true
			w.mu.Unlock()
			if known {
				continue
			}
			group.Go(func() {
				err := w.shift(ctx, plan)
				w.mu.Lock()
				defer w.mu.Unlock()
				delete(w.shifts, plan)
				if err != nil && ctx.Err() == nil && w.told[plan] != err.Error() {
					w.told[plan], w.now.Trouble = err.Error(), err
					w.log.Warn("wechatpay fleet: no work for this plan", "plan", plan, "error", err.Error())
				}
			})
		}
		if progress != nil {
			progress(w.at())
		}
		sleep(ctx, lookEach)
	}
	group.Wait()
}

func (w *worker) at() Working {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// count changes where the worker stands.
func (w *worker) count(jobs, underWay int, calls int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now.Jobs, w.now.UnderWay, w.now.Calls = w.now.Jobs+jobs, w.now.UnderWay+underWay, w.now.Calls+calls
}

// plans are those of the merchant that the broker has.
func (w *worker) plans(ctx context.Context) (plans []string) {
	ctx, cancel := context.WithTimeout(ctx, storeWait)
	defer cancel()
	list := w.js.ListStreams(ctx, jetstream.WithStreamListSubject(subjects+"*."+rowKind+".>"))
	for info := range list.Info() {
		if info.Config.Metadata[metaMerchant] == w.merchant {
			plans = append(plans, strings.TrimPrefix(info.Config.Name, rowsName("")))
		}
	}
	if err := list.Err(); err != nil && ctx.Err() == nil {
		w.log.Debug("wechatpay fleet: the broker does not list its streams", "error", err.Error())
	}
	return plans
}

// ableTo tells a client that has not the keys for an operation, before it takes any row: each would pause the job. It is
// told by a query that is not sent, since its context has ended.
func ableTo(client *wechatpay.Client, method, path string) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	pattern, req := "GET v3/certificates", wechatpay.Request{}
	if len(path) > 2 && strings.EqualFold(path[:3], "v2/") {
		pattern, req = "POST v2/pay/orderquery", wechatpay.Request{"xml": wechatpay.Object{"mch_id": client.MchID()}}
	}
	if o, known := openapi.Lookup(method, path); known && o.Has(openapi.FlagMTLS) {
		req["security"] = true
	}
	if _, err := client.Do(ctx, pattern, req); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("it is for %s %s, and this worker lacks what signs it: %w", method, path, err)
	}
	return nil
}

// shift works for one plan, as long as its coordinator answers.
func (w *worker) shift(ctx context.Context, plan string) error {
	var terms answer
	err := request(ctx, w.conn, plan, ask{Format: format, Worker: w.name, Server: w.server}, &terms)
	switch {
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, context.DeadlineExceeded): // nobody is there
		return nil
	case err != nil:
		return err
	case terms.Error != "":
		return errors.New(terms.Error)
	case terms.Format != format:
		return fmt.Errorf("the messages of the coordinator have format %d, those of this worker %d: run one release everywhere", terms.Format, format)
	}
	if operation := terms.Method + " " + terms.Path; len(w.only) > 0 && !slices.Contains(w.only, operation) {
		return fmt.Errorf("it is for %s, and this worker for %s only", operation, strings.Join(w.only, ", "))
	}
	if err := w.able(terms.Method, terms.Path); err != nil {
		return err
	}
	s := newShift(w, plan, terms)
	w.log.Info("wechatpay fleet: work", "plan", plan, "run", terms.Run, "coordinator", terms.Host, "operation", terms.Method+" "+terms.Path)
	w.count(1, 0, 0)
	defer w.count(-1, 0, 0)
	return s.work(ctx)
}
