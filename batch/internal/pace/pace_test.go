package pace

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var start = time.Unix(1_780_000_000, 0)

// busiest is the most of these moments that lie in one window of a second.
func busiest(at []time.Time) (most int) {
	for i := range at {
		n := 0
		for _, other := range at[i:] {
			if other.Sub(at[i]) < time.Second {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// TestEven: in no second are there more calls than the rate, also of jobs that share, and a tenth of them in a tenth.
func TestEven(t *testing.T) {
	for name, slots := range map[string]func(t *testing.T) []Slot{
		"alone": func(*testing.T) []Slot { return []Slot{new(Alone)} },
		"three share": func(t *testing.T) (slots []Slot) {
			folder := filepath.Join(t.TempDir(), "limits")
			for range 3 {
				s, err := Share(folder, "8956000-refunds")
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				slots = append(slots, s)
			}
			return slots
		},
	} {
		t.Run(name, func(t *testing.T) {
			var at []time.Time
			now := start
			var limiters []*Limiter
			for _, s := range slots(t) {
				limiters = append(limiters, NewLimiter(135, s))
			}
			for i := range 600 {
				next, err := limiters[i%len(limiters)].Next(now)
				if err != nil {
					t.Fatal(err)
				}
				at, now = append(at, next), next
			}
			if n := busiest(at); n > 136 || n < 134 {
				t.Errorf("%d calls in a second", n)
			}
			for i := 14; i < len(at); i++ {
				if d := at[i].Sub(at[i-14]); d < 100*time.Millisecond {
					t.Fatalf("15 calls in %s", d)
				}
			}
		})
	}
}

// TestShareAtOnce: those who share get each moment once.
func TestShareAtOnce(t *testing.T) {
	folder := t.TempDir()
	seen := map[time.Time]bool{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for range 4 {
		s, err := Share(folder, "x")
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		group.Go(func() {
			for range 200 {
				at, err := s.Next(start, time.Millisecond)
				mu.Lock()
				if err != nil || seen[at] {
					t.Errorf("%s is given twice, or %v", at, err)
				}
				seen[at] = true
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if info, err := os.Stat(filepath.Join(folder, "x")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
}

// TestLimiter: what answers do to the rate.
func TestLimiter(t *testing.T) {
	type at struct {
		ms      int
		limited bool
		asked   time.Duration
	}
	ok := func(ms int) at { return at{ms: ms} }
	limited := func(ms int) at { return at{ms: ms, limited: true} }
	for name, tt := range map[string]struct {
		answers []at
		rate    string
		next    time.Duration // from the last answer on
	}{
		"nothing":                     {[]at{ok(0)}, "100.00", 0},
		"one":                         {[]at{limited(0)}, "50.00", 0},
		"many at once are one":        {[]at{limited(0), limited(10), limited(20)}, "50.00", 0},
		"two":                         {[]at{limited(0), limited(1000)}, "25.00", 0},
		"three in a row":              {[]at{limited(0), limited(1000), limited(2000)}, "12.50", time.Minute},
		"two, a success, one":         {[]at{limited(0), limited(1000), ok(2000), limited(3000)}, "13.12", 0},
		"two, a success at once, one": {[]at{limited(0), limited(1000), ok(1001), limited(2001)}, "12.50", 0},
		"recovers":                    {[]at{limited(0), ok(1000), ok(1500), ok(2000)}, "55.12", 0},
		"the server asks":             {[]at{{0, true, 5 * time.Second}}, "50.00", 5 * time.Second},
		"the server asks for ages":    {[]at{{0, true, 1000 * time.Hour}}, "50.00", time.Hour},
		"asks again meanwhile":        {[]at{limited(0), {10, true, 7 * time.Second}}, "50.00", 7 * time.Second},
		"never above the limit":       {[]at{limited(0), ok(1000), ok(2000), ok(3000), ok(4000), ok(5000), ok(6000), ok(7000), ok(8000), ok(9000), ok(10000), ok(11000), ok(12000), ok(13000), ok(14000), ok(15000), ok(16000)}, "100.00", 0},
	} {
		l := NewLimiter(100, new(Alone))
		var now time.Time
		for _, a := range tt.answers {
			now = start.Add(time.Duration(a.ms) * time.Millisecond)
			if a.limited {
				l.Limited(now, a.asked)
			} else {
				l.Answered(now)
			}
		}
		next, _ := l.Next(now)
		if held := l.Held(); held.After(next) {
			next = held
		}
		if rate := fmt.Sprintf("%.2f", l.Rate()); rate != tt.rate || next.Sub(now) != tt.next {
			t.Errorf("%s: %s a second, next in %s; want %s in %s", name, rate, next.Sub(now), tt.rate, tt.next)
		}
	}
}

// TestClockSetBack: what a clock that went ahead has left in the file is not waited for, and a moment that was given comes
// when it was to come, whatever is done to the clock of the wall meanwhile.
func TestClockSetBack(t *testing.T) {
	for interval, most := range map[time.Duration]time.Duration{time.Millisecond: 2 * time.Second, time.Second: 20 * time.Second, time.Minute: 20 * time.Minute} {
		for _, back := range []time.Duration{time.Hour, 24 * time.Hour} {
			s, err := Share(t.TempDir(), "x")
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			now := time.Now()
			if _, err := s.Next(now.Add(back), interval); err != nil {
				t.Fatal(err)
			}
			at, err := s.Next(now, interval)
			if d := at.Sub(now); err != nil || d > most {
				t.Errorf("set back by %s, a call each %s: waits for %s, %v", back, interval, d, err)
			}
			if at, err = s.Next(now, interval); err != nil || at.Sub(now) != interval {
				t.Errorf("the second call comes %s later, %v", at.Sub(now), err)
			}
			if !strings.Contains(at.String(), " m=") {
				t.Errorf("%s is read by the clock of the wall", at)
			}
		}
	}
}
