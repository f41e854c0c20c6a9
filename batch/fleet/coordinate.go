package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/batch/internal/carry"
)

// Options say how a job is coordinated. Timeout, Rate and Concurrency are those of all workers together.
type Options struct {
	batch.Options
	Replicas int // of the streams; 0: 3 in a cluster, else 1

	// Waiting is called each half minute in which rows wait, with what they wait for: [ErrNoWorker], [ErrAway], or what the
	// broker says. Nil: nobody is told.
	Waiting func(why error)

	margin time.Duration // of tests; 0: margin
}

// What a job may be refused for: errors.Is tells which. Nothing was sent.
var (
	ErrUnnumbered  = errors.New("a job whose rows have no number of their own runs on one machine only")
	ErrSensitive   = errors.New("a job with Sensitive values runs on one machine only")
	ErrOtherJob    = errors.New("the same plan was run as another job")
	ErrCoordinator = errors.New("another coordinator runs the same plan")
)

// ErrNoWorker is what rows may wait for.
var ErrNoWorker = errors.New("no worker has come")

// Coordinate is job.Run with the calls made by workers, which come and go; it needs no client and no key. Until one comes
// it waits, and so it does without a broker. When ctx ends it takes back what no worker has begun.
//
// Once every row has an outcome the rows are removed from the broker. The outcomes stay there for a month, for [Recover].
func Coordinate(ctx context.Context, conn *nats.Conn, job *batch.Job, opts Options) error {
	c, err := newCoordinator(conn, job, opts)
	if err != nil {
		return fmt.Errorf("fleet.Coordinate: %w", err)
	}
	defer c.close()
	if err := job.RunOver(ctx, c, opts.Options); err != nil {
		return fmt.Errorf("fleet.Coordinate: %w", err)
	}
	counts, err := job.Counts(context.WithoutCancel(ctx))
	if err != nil {
		return fmt.Errorf("fleet.Coordinate: %w", err)
	}
	if counts.By[batch.Planned].Rows+counts.By[batch.Sent].Rows == 0 { // else it was a canary
		c.removeRows()
	}
	return nil
}

// coordinator is the carry.Way of a job. Its tickets are rows that are under way.
type coordinator struct {
	conn     *nats.Conn
	js       jetstream.JetStream
	replicas int
	margin   time.Duration
	waiting  func(why error)

	job    carry.Job
	plan   string // short
	host   string
	run    int64
	out    *outbox
	begin  *nats.Subscription
	reader reader
	failed chan error

	ctx    context.Context // of its goroutines
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu       sync.Mutex // guards what follows
	last     int64      // ticket
	tickets  map[int64]*ticket
	rows     map[int64]*ticket // by row
	recalled bool
	server   string    // that workers call; "": none has come
	seen     time.Time // when one has come last
	trouble  error     // the newest of the broker's
	troubled time.Time // when it came
}

// mostReplicas are kept by JetStream.
const mostReplicas = 5

func newCoordinator(conn *nats.Conn, job *batch.Job, opts Options) (*coordinator, error) {
	if job.Template().Number == batch.None {
		return nil, fmt.Errorf("%w: a worker that dies leaves a row that has to be sent again, and that may pay twice: run it without a broker", ErrUnnumbered)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	c := &coordinator{conn: conn, js: js, replicas: opts.Replicas, margin: cmp.Or(opts.margin, margin), waiting: opts.Waiting, failed: make(chan error, 1), tickets: map[int64]*ticket{}, rows: map[int64]*ticket{}}
	if c.replicas < 0 || c.replicas > mostReplicas || c.replicas > 1 && conn.ConnectedClusterName() == "" {
		return nil, fmt.Errorf("%w: it is to keep %d replicas: in a cluster there are 1 to %d, and one broker alone keeps 1", ErrBroker, c.replicas, mostReplicas)
	}
	if c.replicas == 0 {
		if c.replicas = 1; conn.ConnectedClusterName() != "" {
			c.replicas = 3
		}
	}
	if c.host, err = os.Hostname(); err != nil {
		return nil, err
	}
	c.host = fmt.Sprintf("%s process %d", c.host, os.Getpid())
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c, nil
}

// note keeps what the broker does not do.
func (c *coordinator) note(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trouble, c.troubled = err, time.Now()
}

// close ends what was begun; the streams stay.
func (c *coordinator) close() {
	if c.begin != nil {
		_ = c.begin.Unsubscribe()
	}
	c.cancel()
	c.group.Wait()
	if c.run == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), storeWait)
	defer cancel()
	_ = c.js.DeleteConsumer(ctx, rowsName(c.plan), consumerOf(c.run)) // or the next run does
}

// removeRows takes names and sums out of the broker. It may well fail: they go by themselves after a month.
func (c *coordinator) removeRows() {
	ctx, cancel := context.WithTimeout(context.Background(), storeWait)
	defer cancel()
	if err := c.js.DeleteStream(ctx, rowsName(c.plan)); err != nil {
		c.job.Logger.Warn("wechatpay fleet: the rows stay in the broker", "stream", rowsName(c.plan), "error", err.Error())
	}
}

// Failed is that of carry.Way.
func (c *coordinator) Failed() <-chan error { return c.failed }

func (c *coordinator) fail(err error) {
	select {
	case c.failed <- err:
	default:
	}
}

// Open is that of carry.Way: it makes what is missing in the broker, reads what workers have done that the ledger does
// not know, and answers workers from now on.
func (c *coordinator) Open(ctx context.Context, job carry.Job) error {
	if err := c.prepare(ctx, job); err != nil {
		return err
	}
	if err := c.nextRun(ctx, false); err != nil {
		return err
	}
	if err := patiently(ctx, c.makeConsumer); err != nil {
		return err
	}
	c.out = newOutbox(c.conn, c.js, rowsName(c.plan), job.Logger)
	c.out.trouble = c.note
	begin, err := c.conn.Subscribe(subject(c.plan, beginKind), c.answer)
	if err != nil {
		return err
	}
	c.begin = begin
	c.group.Go(func() { c.out.loop(c.ctx) })
	c.group.Go(func() { c.reader.loop(c.ctx, c.result) })
	c.group.Go(c.watch)
	return nil
}

// prepare looks at the broker, and makes the streams.
func (c *coordinator) prepare(ctx context.Context, job carry.Job) error {
	c.job, c.plan = job, job.Plan[:20]
	if job.Sealed {
		return fmt.Errorf("%w: they would lie in the broker in clear: run it without a broker", ErrSensitive)
	}
	c.reader = reader{js: c.js, stream: doneName(c.plan), log: job.Logger}
	return patiently(ctx, c.reach)
}

// reach finds a broker that can carry the job, and nobody who carries it.
func (c *coordinator) reach(ctx context.Context) error {
	if err := checkBroker(ctx, c.conn, c.js); err != nil {
		return err
	}
	var other answer
	if err := request(ctx, c.conn, c.plan, ask{Format: format, Worker: "a coordinator"}, &other); err == nil {
		return fmt.Errorf("%w: on %s", ErrCoordinator, other.Host)
	} else if !errors.Is(err, nats.ErrNoResponders) {
		return fmt.Errorf("%w, and does not answer: %w", ErrCoordinator, err)
	}
	return c.makeStreams(ctx, 0)
}

// makeStreams makes those that are missing, each after a while.
func (c *coordinator) makeStreams(ctx context.Context, wait time.Duration) error {
	rows, err := ensure(ctx, c.js, c.rowSettings(), wait)
	if err != nil {
		return err
	}
	if owner := rows.Config.Metadata[metaJob]; owner != c.job.ID {
		return fmt.Errorf("%w: %s, this one is %s: if its ledger is lost, let Recover read what the broker knows; else run that one", ErrOtherJob, owner, c.job.ID)
	}
	if _, err := ensure(ctx, c.js, settings(doneName(c.plan), subject(c.plan, doneKind), c.replicas), wait); err != nil {
		return err
	}
	_, err = ensure(ctx, c.js, rateSettings(c.replicas), wait)
	return err
}

func (c *coordinator) rowSettings() jetstream.StreamConfig {
	s := settings(rowsName(c.plan), subject(c.plan, rowKind), c.replicas)
	s.Metadata = map[string]string{metaMerchant: c.job.Merchant, metaJob: c.job.ID}
	return s
}

// nextRun finds what the broker knows, and numbers this run. all says that any row may have been sent.
func (c *coordinator) nextRun(ctx context.Context, all bool) error {
	seen := int64(0)
	for _, name := range []string{rowsName(c.plan), doneName(c.plan)} {
		err := patiently(ctx, func(ctx context.Context) error {
			n, err := lastRun(ctx, c.js, name)
			seen = max(seen, n)
			return err
		})
		if err != nil {
			return err
		}
	}
	if all {
		seen += 1 << 20
	}
	run, older, err := c.job.Ledger.NextRun(seen)
	if err != nil {
		return err
	}
	if older && !all {
		c.job.Logger.Warn("wechatpay fleet: the broker knows a newer run than the ledger, which was restored from a copy: its rows may have been sent", "run", run)
	}
	c.run = run
	return c.reader.fold(ctx, c.job.Ledger)
}

// lastRun is the newest run of which a stream has a message.
func lastRun(ctx context.Context, js jetstream.JetStream, name string) (int64, error) {
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return 0, err
	}
	last := stream.CachedInfo().State.LastSeq
	if last == 0 {
		return 0, nil
	}
	m, err := stream.GetMsg(ctx, last)
	if errors.Is(err, jetstream.ErrMsgNotFound) { // it is older than a month
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	numbers, err := numbersOf(m.Subject)
	if err != nil {
		return 0, fmt.Errorf("%w: %s: %w", ErrStream, name, err)
	}
	return numbers[0], nil
}

// makeConsumer makes the one of this run, and removes those of earlier ones: none is ever changed.
func (c *coordinator) makeConsumer(ctx context.Context) error {
	stream, err := c.js.Stream(ctx, rowsName(c.plan))
	if err != nil {
		return err
	}
	names := stream.ConsumerNames(ctx)
	for name := range names.Name() {
		if strings.HasPrefix(name, consumerPrefix) && name != consumerOf(c.run) {
			if err := stream.DeleteConsumer(ctx, name); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
				return err
			}
		}
	}
	if err := names.Err(); err != nil {
		return err
	}
	_, err = stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: consumerOf(c.run), FilterSubject: subject(c.plan, rowKind, c.run) + ".>",
		AckPolicy: jetstream.AckExplicitPolicy, AckWait: c.job.Timeout + c.margin, MaxDeliver: -1, MaxAckPending: c.job.Concurrency,
		DeliverPolicy: jetstream.DeliverAllPolicy,
	})
	return err
}

// request asks the coordinator of a plan.
func request(ctx context.Context, conn *nats.Conn, plan string, a ask, reply *answer) error {
	data, err := encode(a)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	m, err := conn.RequestWithContext(ctx, subject(plan, beginKind), data)
	if err != nil {
		return err
	}
	return decode(m.Data, reply)
}
