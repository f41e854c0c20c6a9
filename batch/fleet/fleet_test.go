package fleet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/a8579013/wechatpay/batch"
)

// broker is one or three of them, as children, with the configuration of docs/batch-fleet.md.
type broker struct {
	url   string
	dir   string
	nodes []child
	runs  []*process
	bank  *bank // whose calls it carries
}

// await waits until so many calls more have come by it.
func (b *broker) await(t testing.TB, calls int) { b.bank.await(t, b.bank.calls()+calls) }

// nodeConfig is that of a node; clusterConfig makes one of three of it.
const (
	nodeConfig = `server_name: n%[1]d
listen: 127.0.0.1:%[2]d
jetstream {
  store_dir: "%[3]s/n%[1]d"
  max_file_store: 4GB
  max_memory_store: 256MB
  sync_interval: always
}
`
	clusterConfig = `cluster {
  name: batch
  listen: 127.0.0.1:%[1]d
  routes: [%[2]s]
}
`
)

// newBroker starts n nodes; more is added to their configuration.
func newBroker(t testing.TB, n int, more ...string) *broker {
	t.Helper()
	b := &broker{dir: t.TempDir()}
	ports := freePorts(t, 2*n)
	var urls, routes []string
	for i := range n {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", ports[2*i]))
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[2*i+1]))
	}
	b.url = strings.Join(urls, ",")
	for i := range n {
		text := fmt.Sprintf(nodeConfig, i, ports[2*i], b.dir)
		if n > 1 {
			text += fmt.Sprintf(clusterConfig, ports[2*i+1], strings.Join(routes, ", "))
		}
		path := filepath.Join(b.dir, fmt.Sprintf("n%d.conf", i))
		if err := os.WriteFile(path, []byte(text+strings.Join(more, "")), 0o600); err != nil {
			t.Fatal(err)
		}
		b.nodes = append(b.nodes, child{Broker: path})
	}
	for _, node := range b.nodes {
		b.runs = append(b.runs, start(t, node))
	}
	return b
}

// ports are below those that the system gives away by itself, so that a broker that is killed finds its own again. The first
// of a range is listened at as long as the process lives: no two processes have the same range.
var ports struct {
	mu         sync.Mutex // guards what follows
	claim      net.Listener
	next, last int
}

// freePorts gives each port once.
func freePorts(t testing.TB, n int) (free []int) {
	t.Helper()
	const first, size, end = 12000, 200, 32000
	ports.mu.Lock()
	defer ports.mu.Unlock()
	for len(free) < n {
		if ports.next >= ports.last {
			var err error
			for at := max(first, ports.last); at < end; at += size {
				if ports.claim, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", at)); err == nil {
					ports.next, ports.last = at+1, at+size
					break
				}
			}
			if ports.next >= ports.last {
				t.Fatal("no port is free", err)
			}
		}
		port := ports.next
		ports.next++
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		l.Close()
		free = append(free, port)
	}
	return free
}

// kill kills a node and starts it again; wipe takes its disk away.
func (b *broker) kill(t testing.TB, i int, wipe bool) {
	t.Helper()
	b.runs[i].kill()
	if wipe {
		if err := os.RemoveAll(filepath.Join(b.dir, fmt.Sprintf("n%d", i))); err != nil {
			t.Fatal(err)
		}
	}
	b.runs[i] = start(t, b.nodes[i])
}

// await connects once a broker is there.
func await(url string) (conn *nats.Conn, err error) {
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if conn, err = Connect(url, nats.ReconnectWait(50*time.Millisecond)); err == nil || time.Now().After(end) {
			return conn, err
		}
	}
}

// conn is connected, and JetStream is up.
func (b *broker) conn(t testing.TB) *nats.Conn {
	t.Helper()
	conn, err := await(b.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		js, err := conn.JetStream()
		if err == nil {
			if _, err = js.AccountInfo(); err == nil {
				return conn
			}
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// TestRun: a coordinator and two workers, nothing goes wrong but answers.
func TestRun(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	b.faults(func(number string, nth int) string {
		switch {
		case strings.HasSuffix(number, "3"):
			return "400 PARAM_ERROR"
		case strings.HasSuffix(number, "5") && nth == 1:
			return "500 after"
		case strings.HasSuffix(number, "7") && nth == 1:
			return "lost after"
		case strings.HasSuffix(number, "8") && nth == 1:
			return "500 before"
		case strings.HasSuffix(number, "8") && nth == 2:
			return "400 PARAM_ERROR"
		}
		return ""
	})
	for range 2 {
		start(t, b.worker(t, br.url))
	}
	job := planned(t, template, refunds("", 60, 1))
	if err := Coordinate(t.Context(), conn, job, quickly); err != nil {
		t.Fatal(err)
	}
	counts := b.check(t, job)
	want := map[batch.State]int64{batch.Done: 48, batch.Refused: 6, batch.Unknown: 6}
	for state, n := range want {
		if counts.By[state].Rows != n {
			t.Errorf("%s: %d rows, want %d", state, counts.By[state].Rows, n)
		}
	}
	if err := Coordinate(t.Context(), conn, job, quickly); err != nil {
		t.Errorf("again, with nothing left: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	other := planned(t, template, refunds("P", 5, 1))
	if err := Coordinate(ctx, conn, other, quickly); !errors.Is(err, batch.ErrPaused) && !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
