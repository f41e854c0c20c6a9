package sandbox

import (
	"fmt"
	"runtime"
	"testing"
	"time"
)

// TestDeadlinesLeak: what waits takes no goroutine, Close ends its timer, and a sandbox that is forgotten is not kept by it.
func TestDeadlinesLeak(t *testing.T) {
	d := newDesk(t)
	before := runtime.NumGoroutine()
	d.must("POST", transferBills, transferOf("bill0001", 300))
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
	d.act("transfer.confirm", "bill0001")
	if d.deadlines.timer.Stop() {
		t.Error("a timer runs though nothing waits")
	}
	d.must("POST", transferBills, transferOf("bill0002", 300))
	d.Close()
	if d.deadlines.timer.Stop() {
		t.Error("a timer runs after Close")
	}

	gone := make(chan struct{})
	forgotten := newDesk(t)
	forgotten.must("POST", transferBills, transferOf("bill0001", 300))
	runtime.AddCleanup(forgotten.Sandbox, func(int) { close(gone) }, 0)
	forgotten = nil
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		runtime.GC()
		select {
		case <-gone:
			return
		default:
		}
		if time.Now().After(end) {
			t.Fatal("it is kept")
		}
	}
}

// TestDeadlinesOfMany: as many documents as wait, and no more, are looked at; the earliest ends first.
func TestDeadlinesOfMany(t *testing.T) {
	d := newDesk(t)
	for i := range 100 {
		d.clock.Pass(time.Minute)
		d.must("POST", transferBills, transferOf(fmt.Sprintf("bill%04d", i), 300))
	}
	for i := range 50 {
		d.act("transfer.confirm", fmt.Sprintf("bill%04d", 2*i))
	}
	if waiting := len(d.deadlines.queue); waiting != 50 || len(d.deadlines.byName) != 50 {
		t.Errorf("%d wait, %d by name", waiting, len(d.deadlines.byName))
	}
	from := d.books.postings.size()
	if err := d.AdvanceClock(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if n := d.books.postings.size() - from; n != 50 {
		t.Errorf("%d moves of money", n)
	}
	for i := from + 1; i < d.books.postings.size(); i++ {
		if a, b := d.books.postings.get(postingKey(i-1)), d.books.postings.get(postingKey(i)); !a.Time.Before(b.Time) {
			t.Errorf("%v comes before %v", a, b)
		}
	}
	d.balanced()
	if len(d.deadlines.queue) != 0 {
		t.Errorf("%d wait still", len(d.deadlines.queue))
	}
}

// BenchmarkDeadlines looks for what is due among 100,000 documents that wait.
func BenchmarkDeadlines(b *testing.B) {
	s := New(Options{})
	s.mu.Lock()
	for i := range 100_000 {
		s.products.scores.keep(&paper{MchID: DefaultMchID, Number: fmt.Sprint(i), State: "CREATED", Until: time.Now().Add(time.Hour)})
	}
	s.mu.Unlock()
	for b.Loop() {
		s.meetDeadlines()
	}
	s.Close()
}
