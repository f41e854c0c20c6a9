package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/sandbox"
)

// refusing is a server that takes no notification.
func refusing(tb testing.TB) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusInternalServerError)
	}))
	tb.Cleanup(s.Close)
	return s
}

// aDay lets notifications go through the whole of their schedule, 24 h 4 min of the sandbox's clock.
func aDay(tb testing.TB, sb *sandbox.Sandbox, url string, notices int) {
	tb.Helper()
	for range notices {
		if _, err := sb.Trigger(sandbox.Trigger{Event: "TRANSACTION.SUCCESS", URL: url}); err != nil {
			tb.Fatal(err)
		}
	}
	if err := sb.AdvanceClock(24*time.Hour + 4*time.Minute); err != nil {
		tb.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		waiting := 0
		for _, n := range sb.Notices() {
			if !n.Next.IsZero() {
				waiting++
			}
		}
		if waiting == 0 {
			return
		}
		if time.Now().After(end) {
			tb.Fatalf("%d still wait", waiting)
		}
	}
}

// heap is what is in use, once what is not has been given back.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // finalizers have run
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestNoticesLeak: after a day of notifications that nobody takes there is no goroutine more than before, and of memory what
// Notices shows; after Reset not even that.
func TestNoticesLeak(t *testing.T) {
	c := start(t, sandbox.Options{Now: time.Now})
	s := refusing(t)
	aDay(t, c.sb, s.URL, 1) // the catalogue is unpacked, the pools are filled
	if err := c.sb.Reset(); err != nil {
		t.Fatal(err)
	}
	const notices = 15
	before, goroutines := heap(), runtime.NumGoroutine()
	for day := range 3 {
		aDay(t, c.sb, s.URL, notices)
		for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > goroutines; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				stacks := make([]byte, 1<<20)
				t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), goroutines, stacks[:runtime.Stack(stacks, true)])
			}
		}
		kept := len(c.sb.Notices())
		if kept != (day+1)*notices {
			t.Errorf("%d are kept", kept)
		}
		if each := (int64(heap()) - int64(before)) / int64(kept); each > 32<<10 {
			t.Errorf("day %d: %d bytes for each notification", day, each)
		}
	}
	for _, n := range c.sb.Notices() {
		if len(n.Attempts) != 16 {
			t.Errorf("%d attempts", len(n.Attempts))
		}
	}
	if err := c.sb.Reset(); err != nil {
		t.Fatal(err)
	}
	if left := int64(heap()) - int64(before); left > 1<<20 {
		t.Errorf("%d bytes are left", left)
	}
}

// TestNoticesBounded: there are as many as a machine can hold, the newest.
func TestNoticesBounded(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.sb.SetNoticeFaults(sandbox.NoticeFaults{Hold: true})
	const most = 10_000
	for range most + 10 {
		c.sb.Emit("http://127.0.0.1:1/")
	}
	if all := c.sb.Notices(); len(all) != most || all[0].Number != 11 {
		t.Errorf("%d are kept, from number %d on", len(all), all[0].Number)
	}
}

// BenchmarkNotices sends notifications through their schedule; memory is what a thousand of them keep.
func BenchmarkNotices(b *testing.B) {
	sb := sandbox.New(sandbox.Options{Keys: sharedKeys()})
	defer sb.Close()
	s := refusing(b)
	aDay(b, sb, s.URL, 1)
	before, goroutines, sent := heap(), runtime.NumGoroutine(), 0
	for b.Loop() {
		aDay(b, sb, s.URL, 50)
		sent += 50
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(16*sent), "µs/attempt")
	b.ReportMetric(float64(int64(heap())-int64(before))/float64(min(sent, 10_000)), "B/notice")
	b.ReportMetric(float64(runtime.NumGoroutine()-goroutines), "goroutines")
	runtime.KeepAlive(sb)
}
