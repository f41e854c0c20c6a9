//go:build unix

package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/internal/clienttest"
)

// child is what a process that runs a job is told: this test binary again, which is killed in the middle of it.
type child struct {
	clienttest.Elsewhere
	Job          string
	Concurrency  int
	Point        string // where it kills itself, as kill -9 would; "": nowhere
	Nth          int64  // the how manieth time that it comes there
	Settle, Plan bool
	Report       string // the file of it
}

const childVariable = "WECHATPAY_BATCH_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
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
	client, err := c.Client()
	if err != nil {
		return err
	}
	if c.Plan {
		_, err := Plan(context.Background(), c.Job, refundTemplate, func(yield func(Row, error) bool) {
			for i := 0; yield(refund(i, 1), nil); i++ {
				if i == 700 {
					_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				}
			}
		})
		return err
	}
	job, err := Open(c.Job)
	if err != nil {
		return err
	}
	defer job.Close()
	opts := quickly
	opts.Concurrency = c.Concurrency
	var n atomic.Int64
	opts.at = func(point string, _ int64) {
		if point == c.Point && n.Add(1) == c.Nth {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	if c.Report != "" {
		job.at = opts.at
		return job.ReportFile(context.Background(), c.Report, CSV)
	}
	if c.Settle {
		return job.Settle(context.Background(), client, SettleOptions{Limits: "-", Rate: 1e6, Wait: time.Millisecond, at: opts.at})
	}
	return job.Run(context.Background(), client, opts)
}

// start starts a child that runs a job against the bank.
func (b *bank) start(t *testing.T, job *Job, c child) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	return b.startIn(t, job.Info().Dir, c)
}

func (b *bank) startIn(t *testing.T, dir string, c child) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	c.Job, c.Elsewhere = dir, clienttest.Tell(t, b.sb)
	if c.Concurrency == 0 {
		c.Concurrency = 16
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "child.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childVariable+"="+path)
	command.Stderr = &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, &stderr
}

// wasKilled tells whether a child ended by SIGKILL.
func wasKilled(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
}

// TestCrashPoints kills the process at each point of a row's life, and again at the next, and lets it end.
func TestCrashPoints(t *testing.T) {
	const rows = 20
	for point, nths := range map[string][]int64{ // C1 to C7
		"planned": {1, 6}, "committing": {4, 9}, "sent": {1, 6}, "answered": {1, 6}, "kept": {1, 6}, // the first commits are of no row
	} {
		for _, numbered := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, with numbers: %v", point, numbered), func(t *testing.T) {
				t.Parallel()
				b := newBank(t)
				b.numbers = numbered
				template := refundTemplate
				if !numbered {
					template.Number = None
				}
				job := planned(t, template, refunds(rows))
				for _, nth := range nths {
					command, stderr := b.start(t, job, child{Point: point, Nth: nth, Concurrency: 4})
					if err := command.Wait(); !wasKilled(err) {
						t.Fatalf("it was not killed: %v, %s", err, stderr)
					}
					if numbered {
						b.check(t, job, rows)
					}
				}
				command, stderr := b.start(t, job, child{})
				if err := command.Wait(); err != nil {
					t.Fatalf("%v, %s", err, stderr)
				}
				b.ended(t, job, rows, numbered, point == "sent" || point == "answered")
			})
		}
	}
}

// ended is check after a job has come to its end: with numbers all is done, without some may be unknown.
func (b *bank) ended(t *testing.T, job *Job, rows int, numbered, cut bool) {
	t.Helper()
	var counts Counts
	if numbered {
		if counts = b.check(t, job, rows); counts.By[Done].Rows != int64(rows) {
			t.Errorf("not all is done: %v", rowsBy(counts))
		}
		return
	}
	unknown := 0
	for r, err := range job.Rows(context.Background(), "") {
		if err != nil {
			t.Fatal(err)
		}
		number := strconv.FormatInt(r.ID-1, 10)
		number = "R" + "0000000"[len(number):] + number
		n := b.effects[number]
		switch {
		case n > 1 || b.sends[number] > 1:
			t.Errorf("%s was sent %d times, and executed %d times", number, b.sends[number], n)
		case r.State == Done && n == 1:
		case r.State == Unknown:
			unknown++
		default:
			t.Errorf("%s is %s, and was executed %d times", number, r.State, n)
		}
	}
	if unknown == 0 && cut {
		t.Error("nothing is unknown: the process was not cut in the middle of a call")
	}
}

// TestKilled kills the process again and again, at random, while answers are lost as well.
func TestKilled(t *testing.T) {
	rows, kills := 1000, 6
	if n, err := strconv.Atoi(os.Getenv("WECHATPAY_BATCH_TEST_ROWS")); err == nil { // the long run
		rows, kills = n, 20
	}
	for _, numbered := range []bool{true, false} {
		t.Run(fmt.Sprintf("with numbers: %v", numbered), func(t *testing.T) {
			b := newBank(t)
			b.numbers = numbered
			template := refundTemplate
			if !numbered {
				template.Number = None
			}
			b.faults(func(number string, nth int) string {
				return map[int]string{0: "lost before", 1: "lost after", 2: "500 before", 3: "500 after", 4: "429 FREQUENCY_LIMITED"}[rand.IntN(1000)*max(nth-1, 1)]
			})
			job := planned(t, template, refunds(rows))
			random := rand.New(rand.NewPCG(7, 7))
			killed := 0
			for {
				command, stderr := b.start(t, job, child{})
				ended := make(chan error, 1)
				go func() { ended <- command.Wait() }()
				var err error
				if killed < kills {
					select {
					case err = <-ended:
					case <-time.After(time.Duration(150+random.IntN(300)) * time.Millisecond):
						_ = command.Process.Kill()
						if err = <-ended; wasKilled(err) {
							killed++
							continue
						}
					}
				} else {
					err = <-ended
				}
				if err != nil {
					t.Fatalf("%v, %s", err, stderr)
				}
				break
			}
			if killed < kills/2 {
				t.Errorf("it was killed %d times only", killed)
			}
			if numbered { // a row that was cut three times is unknown, and then it is found
				b.faults(nil)
				if err := job.Settle(t.Context(), b.client(t), SettleOptions{Limits: "-", Rate: 1e6, Wait: 1}); err != nil {
					t.Fatal(err)
				}
				if counts := b.check(t, job, rows); counts.By[Done].Rows+counts.Happened.Rows != int64(rows) {
					t.Errorf("not all was done: %v", rowsBy(counts))
				}
				return
			}
			b.mu.Lock()
			defer b.mu.Unlock()
			for number, n := range b.effects {
				if n > 1 {
					t.Errorf("%s was executed %d times", number, n)
				}
			}
			counts, err := job.Counts(t.Context())
			if err != nil || counts.By[Done].Rows+counts.By[Unknown].Rows != int64(rows) || counts.By[Unknown].Rows == 0 {
				t.Error(rowsBy(counts), err)
			}
		})
	}
}

// TestSecondProcess: while one runs the job another is refused, and told by whom it is.
func TestSecondProcess(t *testing.T) {
	b := newBank(t)
	arrived := make(chan struct{}, 100)
	b.faults(func(string, int) string { arrived <- struct{}{}; return "hang" })
	job := planned(t, refundTemplate, refunds(5))
	command, _ := b.start(t, job, child{})
	<-arrived
	var busy *BusyError
	if err := job.Run(t.Context(), b.client(t), quickly); !errors.As(err, &busy) || busy.PID != strconv.Itoa(command.Process.Pid) {
		t.Errorf("a second run: %v, the first is %d", err, command.Process.Pid)
	}
	if _, err := job.Skip(t.Context(), 1); !errors.As(err, &busy) {
		t.Errorf("skip meanwhile: %v", err)
	}
	_ = command.Process.Kill()
	_ = command.Wait()
	b.faults(nil)
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Errorf("once it is gone: %v", err)
	}
	b.check(t, job, 5)
}

// TestSettleKilled kills the process while it settles, and lets it settle again.
func TestSettleKilled(t *testing.T) {
	b := newBank(t)
	b.faults(lost("lost after"))
	job := planned(t, refundTemplate, refunds(8))
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	for nth := int64(3); nth >= 1; nth-- {
		command, stderr := b.start(t, job, child{Settle: true, Point: "queried", Nth: nth})
		if err := command.Wait(); !wasKilled(err) {
			t.Fatalf("it was not killed: %v, %s", err, stderr)
		}
		b.check(t, job, 8)
	}
	command, stderr := b.start(t, job, child{Settle: true})
	if err := command.Wait(); err != nil {
		t.Fatalf("%v, %s", err, stderr)
	}
	if counts := b.check(t, job, 8); counts.Happened.Rows != 8 {
		t.Error(rowsBy(counts))
	}
}

// TestReportKilled kills the process when a report is written, and not yet in its place: what was there before still is.
func TestReportKilled(t *testing.T) {
	b := newBank(t)
	job := planned(t, refundTemplate, refunds(3))
	file := filepath.Join(t.TempDir(), "report.csv")
	if err := os.WriteFile(file, []byte("an older one"), 0o600); err != nil {
		t.Fatal(err)
	}
	command, stderr := b.start(t, job, child{Report: file, Point: "reported", Nth: 1})
	if err := command.Wait(); !wasKilled(err) {
		t.Fatalf("it was not killed: %v, %s", err, stderr)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "an older one" {
		t.Errorf("%q, %v", text, err)
	}
	command, stderr = b.start(t, job, child{Report: file})
	if err := command.Wait(); err != nil {
		t.Fatalf("%v, %s", err, stderr)
	}
	if text, err := os.ReadFile(file); err != nil || bytes.Count(text, []byte("\n")) != 4 {
		t.Errorf("%q, %v", text, err)
	}
}

// TestPlanKilled: a process that is killed while it plans leaves no job, and the same plan again makes one.
func TestPlanKilled(t *testing.T) {
	b := newBank(t)
	dir := filepath.Join(t.TempDir(), "job")
	command, stderr := b.startIn(t, dir, child{Plan: true})
	if err := command.Wait(); !wasKilled(err) {
		t.Fatalf("it was not killed: %v, %s", err, stderr)
	}
	if _, err := Open(dir); !errors.Is(err, ErrNoJob) {
		t.Errorf("half a job: %v", err)
	}
	job, err := Plan(t.Context(), dir, refundTemplate, refunds(3))
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	if job.Info().Rows != 3 {
		t.Error(job.Info())
	}
}
