package fleet

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay/batch"
)

// size is how many rows a test has: few, or as many as the long run wants.
func size(few int) (rows int, long bool) {
	if n, err := strconv.Atoi(os.Getenv("WECHATPAY_BATCH_TEST_ROWS")); err == nil {
		return n, true
	}
	return few, false
}

// chaos is what a server does now and then.
func chaos(_ string, nth int) string {
	return map[int]string{0: "lost before", 1: "lost after", 2: "500 before", 3: "500 after", 4: "429 FREQUENCY_LIMITED", 5: "400 PARAM_ERROR"}[rand.IntN(800)*max(nth-1, 1)]
}

// TestKilled kills workers, brokers and the coordinator at random, with one broker and with three, of which it is the leader.
func TestKilled(t *testing.T) {
	t.Parallel()
	rows, long := size(400)
	for _, nodes := range []int{1, 3} {
		t.Run(fmt.Sprintf("%d brokers", nodes), func(t *testing.T) {
			t.Parallel()
			b, br := newBank(t), newBroker(t, nodes)
			br.conn(t).Close()
			b.faults(chaos)
			job := planned(t, template, refunds("", rows, 1))
			run := child{URL: br.url, Job: job.Info().Dir, Rate: 1e6, Concurrency: 48}
			if !long {
				run.Rate = 100 // so that there is something to kill
			}
			var workers []*process
			for range 3 {
				workers = append(workers, start(t, b.worker(t, br.url)))
			}
			coordinator := start(t, run)
			random := rand.New(rand.NewPCG(7, uint64(nodes)))
			killed := map[string]int{}
			for step := 1; ; step++ {
				select {
				case err := <-coordinator.ended:
					coordinator.ended <- err
					if err != nil {
						t.Fatalf("%v, %s", err, coordinator.stderr)
					}
					b.ended(t, job, killed)
					return
				case <-time.After(time.Duration(200+random.IntN(400)) * time.Millisecond):
				}
				switch {
				case !long && killed["worker"] > 6:
				case step%9 == 4:
					br.kill(t, br.leader(t, random.IntN(nodes)), false)
					killed["broker"]++
				case step%9 == 8:
					coordinator.kill()
					coordinator = start(t, run)
					killed["coordinator"]++
				default:
					i := random.IntN(len(workers))
					workers[i].kill()
					workers[i] = start(t, b.worker(t, br.url))
					killed["worker"]++
				}
			}
		})
	}
}

// leader is the node that leads the stream of rows, if one does; else the other.
func (b *broker) leader(t *testing.T, other int) int {
	t.Helper()
	conn, err := await(b.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for info := range js.ListStreams(ctx).Info() {
		if info.Cluster == nil || !strings.HasPrefix(info.Config.Name, rowsName("")) {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimPrefix(info.Cluster.Leader, "n")); err == nil && n < len(b.nodes) {
			return n
		}
	}
	return other
}

// ended is check after a job has come to its end, and says how it went.
func (b *bank) ended(t *testing.T, job *batch.Job, killed map[string]int) {
	t.Helper()
	counts := b.check(t, job)
	if left := counts.By[batch.Planned].Rows + counts.By[batch.Sent].Rows; left > 0 {
		t.Errorf("%d rows have no outcome", left)
	}
	if killed["worker"] == 0 {
		t.Error("no worker was killed")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	repeated := 0
	for _, n := range b.sends {
		if n > 1 {
			repeated++
		}
	}
	t.Logf("%d rows in %s: killed %v; %d sends, %d rows repeated, %v", job.Info().Rows, b.at[len(b.at)-1].Sub(b.at[0]).Round(time.Millisecond), killed, len(b.at), repeated, counts)
}
