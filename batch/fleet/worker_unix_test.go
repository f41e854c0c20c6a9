//go:build unix

package fleet

import (
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/batch"
)

// hang has the first call of each row executed and not answered; the second is answered.
func hang(second string) func(string, int) string {
	return func(_ string, nth int) string {
		if nth == 1 {
			return "slow"
		}
		return second
	}
}

// TestWorkerDies: what a worker has begun another one begins again. If that is refused nobody knows whether the first
// was executed.
func TestWorkerDies(t *testing.T) {
	t.Parallel()
	for second, want := range map[string]batch.State{"": batch.Done, "400 PARAM_ERROR": batch.Unknown} {
		t.Run("then "+string(want), func(t *testing.T) {
			t.Parallel()
			b, br := newBank(t), newBroker(t, 1)
			conn := br.conn(t)
			b.faults(hang(second))
			first := start(t, b.worker(t, br.url))
			job := planned(t, template, refunds("", 5, 1))
			result := make(chan error, 1)
			go func() { result <- Coordinate(t.Context(), conn, job, quickly) }()
			b.await(t, 5)
			first.kill()
			start(t, b.worker(t, br.url))
			if err := <-result; err != nil {
				t.Fatal(err)
			}
			if counts := b.check(t, job); counts.By[want].Rows != 5 || b.calls() != 10 {
				t.Errorf("%v, %d calls", counts, b.calls())
			}
		})
	}
}

// TestWorkerSleeps: a worker that is stopped in the middle of its calls, and goes on when another one has made them: what it tells then
// may be news, and undoes nothing.
func TestWorkerSleeps(t *testing.T) {
	t.Parallel()
	for second, want := range map[string]int64{"": 0, "400 PARAM_ERROR": 5} {
		t.Run("the other gets "+second, func(t *testing.T) {
			t.Parallel()
			b, br := newBank(t), newBroker(t, 1)
			conn := br.conn(t)
			b.faults(hang(second))
			first := start(t, b.worker(t, br.url))
			job := planned(t, template, refunds("", 6, 1))
			opts := quickly
			opts.Limit = 5
			result := make(chan error, 1)
			go func() { result <- Coordinate(t.Context(), conn, job, opts) }()
			b.await(t, 5)
			if err := first.Process.Signal(syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
			start(t, b.worker(t, br.url))
			if err := <-result; err != nil {
				t.Fatal(err)
			}
			if counts := b.check(t, job); counts.By[batch.Unknown].Rows != want {
				t.Errorf("while it sleeps: %v", counts)
			}
			if err := first.Process.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
			awaitOutcomes(t, br, planOf(t, br), 10)
			if err := Coordinate(t.Context(), conn, job, quickly); err != nil {
				t.Fatal(err)
			}
			b.check(t, job)
		})
	}
}

// cable is a way to a broker that can be cut.
type cable struct {
	net.Listener
	mu    sync.Mutex // guards what follows
	conns []net.Conn
	isCut bool
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: l}
	t.Cleanup(func() { l.Close(); c.cut(true) })
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			c.join(from, strings.TrimPrefix(to, "nats://"))
		}
	}()
	return c
}

func (c *cable) join(from net.Conn, address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	to, err := net.Dial("tcp", address)
	if err != nil || c.isCut {
		from.Close()
		return
	}
	c.conns = append(c.conns, from, to)
	for _, pair := range [][2]net.Conn{{from, to}, {to, from}} {
		go func() {
			_, _ = io.Copy(pair[0], pair[1])
			pair[0].Close()
		}()
	}
}

func (c *cable) cut(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.isCut = cut
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
}

// TestPartition: a worker that is cut off from the broker ends its calls, holds their outcomes, and gives them when it
// is back: nothing is called again.
func TestPartition(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	b.faults(hang(""))
	c := newCable(t, br.url)
	start(t, b.worker(t, "nats://"+c.Addr().String()))
	job := planned(t, template, refunds("", 5, 1))
	opts := quickly
	opts.margin = 20 * time.Second
	result := make(chan error, 1)
	go func() { result <- Coordinate(t.Context(), conn, job, opts) }()
	b.await(t, 5)
	c.cut(true)
	time.Sleep(time.Second) // the calls end meanwhile
	c.cut(false)
	if err := <-result; err != nil {
		t.Fatal(err)
	}
	if b.allDone(t, job); b.calls() != 5 {
		t.Errorf("%d calls", b.calls())
	}
}
