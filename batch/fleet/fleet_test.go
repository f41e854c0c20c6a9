package fleet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/a8579013/wechatpay/batch"
)

// broker is one or three of them, as children.
type broker struct {
	url   string
	nodes []child
	runs  []*process
}

// newBroker starts n nodes.
func newBroker(t testing.TB, n int) *broker {
	t.Helper()
	b := &broker{}
	dir := t.TempDir()
	var urls []string
	ports := freePorts(t, 2*n)
	for i := range n {
		o := &server.Options{Host: "127.0.0.1", Port: ports[2*i], ServerName: fmt.Sprintf("n%d", i), StoreDir: filepath.Join(dir, fmt.Sprintf("n%d", i))}
		if n > 1 {
			o.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: ports[2*i+1]}
			var routes []string
			for j := range n {
				routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[2*j+1]))
			}
			o.RoutesStr = strings.Join(routes, ",")
		}
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", o.Port))
		b.nodes = append(b.nodes, child{Broker: o})
	}
	b.url = strings.Join(urls, ",")
	for _, node := range b.nodes {
		b.runs = append(b.runs, start(t, node))
	}
	return b
}

func freePorts(t testing.TB, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// kill kills a node and starts it again; wipe takes its disk away.
func (b *broker) kill(t testing.TB, i int, wipe bool) {
	t.Helper()
	b.runs[i].kill()
	if wipe {
		if err := os.RemoveAll(b.nodes[i].Broker.StoreDir); err != nil {
			t.Fatal(err)
		}
	}
	b.runs[i] = start(t, b.nodes[i])
}

// conn is connected, and JetStream is up.
func (b *broker) conn(t testing.TB) *nats.Conn {
	t.Helper()
	conn, err := connect(b.url)
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
