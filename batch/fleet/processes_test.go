package fleet

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// child is what a process is told: this test binary again, as a broker, a worker or a coordinator, which is killed in
// the middle of it.
type child struct {
	Broker string // the configuration of a broker, a file

	URL         string // of a broker
	Job         string // the directory of the coordinator
	Rate        float64
	Concurrency int
	Timeout     time.Duration
	Replicas    int
	Log         bool

	clienttest.Elsewhere // the client of a worker
}

const childVariable = "WECHATPAY_FLEET_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		go func() { // whose parent is gone goes as well
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(3)
		}()
		if err := runChild(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func runChild(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var c child
	if err := json.Unmarshal(text, &c); err != nil {
		return err
	}
	if c.Broker != "" {
		return c.serve()
	}
	conn, err := await(c.URL)
	if err != nil {
		return err
	}
	defer conn.Close()
	log := slog.New(slog.DiscardHandler)
	if c.Log {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	if c.Job == "" {
		client, err := c.Client()
		if err != nil {
			return err
		}
		return Work(context.Background(), conn, client, WorkOptions{Concurrency: c.Concurrency, Logger: log})
	}
	job, err := batch.Open(c.Job)
	if err != nil {
		return err
	}
	defer job.Close()
	opts := quickly
	opts.Rate, opts.Concurrency, opts.Logger = c.Rate, c.Concurrency, log
	opts.Replicas = c.Replicas
	if c.Timeout > 0 {
		opts.Timeout = c.Timeout
	}
	return Coordinate(context.Background(), conn, job, opts)
}

// quickly waits as little as a test can.
var quickly = Options{Options: batch.Options{Rate: 1e6, Wait: 10 * time.Millisecond, Timeout: time.Second, Limits: "-", MaxRefused: -1}, margin: time.Second}

// serve is a broker, until it is killed.
func (c *child) serve() error {
	opts, err := server.ProcessConfigFile(c.Broker)
	if err != nil {
		return err
	}
	opts.NoSigs, opts.NoLog = true, true
	s, err := server.NewServer(opts)
	if err != nil {
		return err
	}
	s.Start()
	s.WaitForShutdown()
	return nil
}

// process is a child that runs.
type process struct {
	*exec.Cmd
	stderr *bytes.Buffer
	ended  chan error
	stdin  io.Closer
}

func start(t testing.TB, c child) *process {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "child.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(os.Args[0]), stderr: new(bytes.Buffer), ended: make(chan error, 1)}
	p.Env = append(os.Environ(), childVariable+"="+path)
	p.Stderr = p.stderr
	if p.stdin, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.Wait() }()
	t.Cleanup(p.kill)
	return p
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.Process.Kill()
	p.ended <- <-p.ended
}

// worker tells a child whom it works for.
func (b *bank) worker(t testing.TB, url string) child {
	t.Helper()
	return child{URL: url, Concurrency: 16, Elsewhere: clienttest.Tell(t, b.sb)}
}
