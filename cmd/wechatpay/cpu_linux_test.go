package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
)

// cpu is the processor time that a process has used so far: fields 14 and 15 of its stat, in hundredths of a second.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name may hold blanks
	fields := strings.Fields(rest)
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		b.Fatal(err1, err2)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}

// BenchmarkSandboxCPU calls a sandbox of another process with 64 callers, an order and its query by turns. It shows the
// processor time of both sides for a call, and what part of the client's the sandbox's is: above 1 the sandbox would be
// what a measurement measures.
func BenchmarkSandboxCPU(b *testing.B) {
	folder := filepath.Join(b.TempDir(), "data")
	env := append(os.Environ(), "LC_ALL=C", "HOME="+b.TempDir(), "XDG_CONFIG_HOME="+b.TempDir())
	p := startSandbox(b.Fatalf, b.Cleanup, ".", env, "--listen", "127.0.0.1:0", "--data", folder, "--quiet")
	client := clientOf(b, filepath.Join(folder, "profile.json"))
	var last atomic.Int64
	run := func(calls int) {
		var callers sync.WaitGroup
		left := atomic.Int64{}
		left.Store(int64(calls))
		for range 64 {
			callers.Go(func() {
				for left.Add(-2) >= -1 {
					number := fmt.Sprintf("cpu-%012d", last.Add(1))
					if _, err := client.Chain("v3/pay/transactions/native").Post(b.Context(), wechatpay.Request{"json": wechatpay.Object{
						"appid": "wxd678efh567hg6787", "mchid": "8956000", "description": "an example", "out_trade_no": number,
						"notify_url": "https://example.com/notify", "amount": wechatpay.Object{"total": 888},
					}}); err != nil {
						b.Error(err)
						return
					}
					if _, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(b.Context(),
						wechatpay.Request{"out_trade_no": number, "query": wechatpay.Object{"mchid": "8956000"}}); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		callers.Wait()
	}
	run(256) // connections
	own, its := cpu(b, os.Getpid()), cpu(b, p.Process.Pid)
	b.ResetTimer()
	run(b.N)
	b.StopTimer()
	own, its = cpu(b, os.Getpid())-own, cpu(b, p.Process.Pid)-its
	b.ReportMetric(float64(own.Microseconds())/float64(b.N), "client-µs/op")
	b.ReportMetric(float64(its.Microseconds())/float64(b.N), "sandbox-µs/op")
	b.ReportMetric(float64(its)/float64(max(own, 1)), "sandbox/client")
}
