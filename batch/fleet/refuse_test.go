package fleet

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
)

// oldBroker greets as nats-server 2.11 does, and answers pings.
func oldBroker(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				fmt.Fprintf(conn, "INFO {\"server_id\":\"X\",\"version\":\"2.11.9\",\"headers\":true,\"max_payload\":1048576,\"jetstream\":true}\r\n")
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					if lines.Text() == "PING" {
						fmt.Fprintf(conn, "PONG\r\n")
					}
				}
			}()
		}
	}()
	return "nats://" + l.Addr().String()
}

// TestRefusedBrokers: a broker that can't do it is told apart before anything is sent, in words.
func TestRefusedBrokers(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	job := planned(t, template, refunds("", 3, 1))
	off := filepath.Join(t.TempDir(), "off.conf")
	port := freePorts(t, 1)[0]
	if err := os.WriteFile(off, fmt.Appendf(nil, "listen: 127.0.0.1:%d\n", port), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, child{Broker: off})
	for name, tt := range map[string]struct{ url, says string }{
		"too old":          {oldBroker(t), `its version is "2.11.9"`},
		"JetStream is off": {fmt.Sprintf("nats://127.0.0.1:%d", port), "--jetstream"},
	} {
		conn, err := await(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := Coordinate(t.Context(), conn, job, quickly); !errors.Is(err, ErrBroker) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err := Work(t.Context(), conn, b.client(t), WorkOptions{}); !errors.Is(err, ErrBroker) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s, a worker: %v", name, err)
		}
	}
	b.nothing(t, job)
}

// nothing checks that nothing was sent, and nothing kept.
func (b *bank) nothing(t *testing.T, job *batch.Job) {
	t.Helper()
	if counts := b.check(t, job); b.calls() != 0 || counts.By[batch.Planned].Rows != job.Info().Rows {
		t.Errorf("%d calls, %v", b.calls(), counts)
	}
}

// TestRefusedJobs: jobs that are not to be carried, and streams that another program has made.
func TestRefusedJobs(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	work(t, br, b)
	unnumbered := template
	unnumbered.Number = batch.None
	sealed := template
	sealed.SealKey = make([]byte, 32)
	sealed.Validate = func(string, string, map[string]any) error { return nil }
	secret := func(yield func(batch.Row, error) bool) {
		yield(batch.Row{Request: wechatpay.Request{"json": wechatpay.Object{
			"out_refund_no": "R1", "name": wechatpay.Sensitive("张三"), "amount": wechatpay.Object{"refund": 1, "total": 1, "currency": "CNY"},
		}}}, nil)
	}
	for name, tt := range map[string]struct {
		job  *batch.Job
		want error
	}{
		"no number":        {planned(t, unnumbered, refunds("", 3, 1)), ErrUnnumbered},
		"sensitive values": {planned(t, sealed, secret), ErrSensitive},
	} {
		if err := Coordinate(t.Context(), conn, tt.job, quickly); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		b.nothing(t, tt.job)
	}
	for _, replicas := range []int{-1, 3, 9} { // of one broker
		opts := quickly
		opts.Replicas = replicas
		job := planned(t, template, refunds("", 3, 1))
		if err := Coordinate(t.Context(), conn, job, opts); !errors.Is(err, ErrBroker) {
			t.Errorf("%d replicas: %v", replicas, err)
		}
		b.nothing(t, job)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: rateName, Subjects: []string{rateSubject + ">"}, Retention: jetstream.WorkQueuePolicy}); err != nil {
		t.Fatal(err)
	}
	job := planned(t, template, refunds("", 3, 1))
	err = Coordinate(t.Context(), conn, job, quickly)
	for _, says := range []string{"retention is WorkQueue and not Limits", "allow_msg_counter is false", "nats stream rm " + rateName} {
		if !errors.Is(err, ErrStream) || !strings.Contains(err.Error(), says) {
			t.Errorf("another stream: %v, lacks %q", err, says)
		}
	}
	b.nothing(t, job)
}

// work has a worker in this process, until the test ends.
func work(t *testing.T, br *broker, banks ...*bank) {
	t.Helper()
	for _, b := range banks {
		workOver(t, br.conn(t), b)
	}
}

func workOver(t *testing.T, conn *nats.Conn, b *bank) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Work(ctx, conn, b.client(t), WorkOptions{Concurrency: 16}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestOneCoordinator: while one is at work another one of the same plan is refused, on whichever machine; and workers of
// another server or of another release are told why they have no work.
func TestOneCoordinator(t *testing.T) {
	t.Parallel()
	b, stranger, br := newBank(t), newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	b.faults(func(string, int) string { return "slow" })
	job, twin := planned(t, template, refunds("", 40, 1)), planned(t, template, refunds("", 40, 1))
	opts := quickly
	opts.Limit = 5
	work(t, br, b)
	if err := Coordinate(t.Context(), conn, job, opts); err != nil { // it is begun at this server
		t.Fatal(err)
	}
	work(t, br, stranger)
	opts.Limit, opts.Rate = 0, 100
	result := make(chan error, 1)
	go func() { result <- Coordinate(t.Context(), conn, job, opts) }()
	b.await(t, 10)
	if err := Coordinate(t.Context(), br.conn(t), twin, quickly); !errors.Is(err, ErrCoordinator) || !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Errorf("a second one: %v", err)
	}
	var reply answer
	plan := planOf(t, br)
	if err := request(t.Context(), conn, plan, ask{Format: format + 1, Worker: "new", Server: b.sb.URL}, &reply); err != nil || !strings.Contains(reply.Error, "one release") {
		t.Errorf("another release: %v, %q", err, reply.Error)
	}
	if err := request(t.Context(), conn, plan, ask{Format: format, Worker: "strange", Server: stranger.sb.URL}, &reply); err != nil || !strings.Contains(reply.Error, stranger.sb.URL) {
		t.Errorf("another server: %v, %q", err, reply.Error)
	}
	if err := <-result; err != nil {
		t.Fatal(err)
	}
	if b.allDone(t, job); stranger.calls() != 0 {
		t.Errorf("%d calls at another server", stranger.calls())
	}
}

// TestRecall: when a run pauses, what no worker has begun is planned again at once.
func TestRecall(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	job := planned(t, template, refunds("", 10, 1))
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	opts := quickly
	opts.Progress = func(p batch.Progress) {
		if p.UnderWay > 0 {
			cancel()
		}
	}
	go func() { result <- Coordinate(ctx, conn, job, opts) }()
	if err := <-result; !errors.Is(err, batch.ErrPaused) {
		t.Error(err)
	}
	b.nothing(t, job)
	work(t, br, b)
	opts.Progress = nil
	if err := Coordinate(t.Context(), conn, job, opts); err != nil {
		t.Fatal(err)
	}
	if b.allDone(t, job); b.calls() != 10 {
		t.Errorf("%d calls", b.calls())
	}
}

// TestOnly: a worker that is for another operation makes no calls, and says why.
func TestOnly(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn, workers := br.conn(t), br.conn(t)
	job := planned(t, template, refunds("", 5, 1))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var trouble error
	work := func(only string) error {
		inner, leave := context.WithCancel(ctx)
		defer leave()
		return Work(inner, workers, b.client(t), WorkOptions{Only: []string{only}, Progress: func(w Working) {
			if trouble = w.Trouble; trouble != nil {
				leave()
			}
		}})
	}
	result := make(chan error, 1)
	go func() { result <- Coordinate(ctx, conn, job, quickly) }()
	if err := work("POST v3/fund-app/mch-transfer/transfer-bills"); err != nil || !strings.Contains(trouble.Error(), "it is for POST "+refundPath) {
		t.Errorf("%v, %v", err, trouble)
	}
	if b.calls() != 0 {
		t.Errorf("%d calls", b.calls())
	}
	ended := make(chan error, 1)
	go func() { ended <- work("POST " + refundPath) }()
	if err := <-result; err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	b.allDone(t, job)
}

// TestOtherMerchant: workers take no rows of another merchant.
func TestOtherMerchant(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	work(t, br, b)
	other := template
	other.Merchant = "1900000109"
	job := planned(t, other, refunds("", 5, 1))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := Coordinate(ctx, conn, job, quickly); !errors.Is(err, batch.ErrPaused) {
		t.Error(err)
	}
	b.nothing(t, job)
}
