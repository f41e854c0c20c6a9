package pace

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// caller is a job with 64 callers and 100 ms a call.
type caller struct {
	*Brake
	under  []time.Time // when calls under way end
	calls  int
	offset int // of what is refused, since no two jobs are alike
}

// step is a moment of it; refused are those of all.
func (c *caller) step(t *testing.T, now time.Time, refuses func(call int) bool, refused *[]time.Time) {
	for len(c.under) > 0 && !c.under[0].After(now) {
		c.under = c.under[1:]
		if refuses(c.calls - len(c.under) - 1 + c.offset) {
			c.Refused(now)
			*refused = append(*refused, now)
		} else {
			c.Answered()
		}
		if err := c.Tell(now, len(c.under)); err != nil {
			t.Fatal(err)
		}
	}
	ok, again, err := c.Free(now, len(c.under))
	if err != nil || !ok && !again.After(now) {
		t.Fatal(again, err)
	}
	if ok && len(c.under) < 64 {
		c.under = append(c.under, now.Add(100*time.Millisecond))
		c.calls++
	}
}

// shared gives so many brakes of one file.
func shared(t *testing.T, n int) (all []*caller) {
	folder := filepath.Join(t.TempDir(), "limits")
	for i := range n {
		b, err := ShareBrake(folder, "refunds.refused")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { b.Close() })
		all = append(all, &caller{Brake: b, offset: 37 * i})
	}
	return all
}

// TestBrake is a server that refuses what it is told to: never more than the brake lets through are refused in a second,
// also of jobs that share it, and where nothing is refused nothing is held up.
func TestBrake(t *testing.T) {
	for name, tt := range map[string]struct {
		refuses     func(call int) bool
		most, least int // refused in the busiest second, by one job; calls of all in 12 s at least
		late        int // refused in a second in the end; six is what is published
	}{
		"all from the start":  {func(int) bool { return true }, 5, 40, 5},
		"nothing":             {func(int) bool { return false }, 0, 5000, 0},
		"one in a hundred":    {func(call int) bool { return call%100 == 99 }, 6, 1200, 6},
		"all from some point": {func(call int) bool { return call > 2000 }, 64, 2000, 5},
	} {
		for _, jobs := range []int{1, 3} {
			all := []*caller{{Brake: NewBrake()}}
			if jobs > 1 {
				all = shared(t, jobs)
			}
			var refused []time.Time
			for now := start; now.Sub(start) < 12*time.Second; now = now.Add(time.Millisecond) {
				for _, c := range all {
					c.step(t, now, tt.refuses, &refused)
				}
			}
			calls := 0
			for _, c := range all {
				calls += c.calls
			}
			if n := busiest(refused); n > tt.most*max(1, jobs*tt.most/64) || calls < tt.least {
				t.Errorf("%s, %d jobs: %d refused in a second (at most %d), %d calls (at least %d)", name, jobs, n, tt.most, calls, tt.least)
			}
			late := 0
			for late < len(refused) && refused[late].Sub(start) < 10*time.Second {
				late++
			}
			if n := busiest(refused[late:]); n > tt.late {
				t.Errorf("%s, %d jobs: still %d a second in the end", name, jobs, n)
			}
		}
	}
}

// TestBrakeShared: what one job risks the others leave out of what they may, until it is known, or that job is gone.
func TestBrakeShared(t *testing.T) {
	all := shared(t, 3)
	free := func(job, underWay int, now time.Time) bool {
		t.Helper()
		ok, _, err := all[job].Free(now, underWay)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	for i := range 3 {
		if !free(0, i, start) {
			t.Fatalf("call %d is held up", i+1)
		}
	}
	if !free(1, 0, start) || !free(1, 1, start) || free(1, 2, start) || free(2, 0, start) {
		t.Error("three of one job and two of another are not five")
	}
	all[0].Refused(start)
	if err := all[0].Tell(start, 0); err != nil { // one was refused, and two are over
		t.Fatal(err)
	}
	if !free(2, 0, start) || !free(2, 1, start) || free(2, 2, start) {
		t.Error("two under way, one refused, and not two more")
	}
	if !free(2, 2, start.Add(time.Second)) {
		t.Error("a refusal counts for more than a second")
	}
	// Jobs 0 and 1 end without a word.
	later := start.Add(2 * time.Second)
	if free(2, 3, later) || !free(2, 3, later.Add(gone)) || !free(2, 4, later.Add(gone)) || free(2, 5, later.Add(gone)) {
		t.Error("jobs that are gone are not forgotten, or too soon")
	}
	// The clock of the wall is set back by an hour: nothing of what was is waited for.
	if back := start.Add(-time.Hour); !free(1, 4, back) {
		t.Error("what a clock that went ahead has written counts")
	}
}

// TestBrakeStuck: a job whose calls come to no answer, as one that waits for workers, does not hold up the others for ever.
func TestBrakeStuck(t *testing.T) {
	all := shared(t, 2)
	for i := range 5 {
		if ok, _, err := all[0].Free(start, i); err != nil || !ok {
			t.Fatal(ok, err)
		}
	}
	for second := range 15 {
		now := start.Add(time.Duration(second) * time.Second)
		if err := all[0].Tell(now, 5); err != nil {
			t.Fatal(err)
		}
		ok, _, err := all[1].Free(now, 0)
		if want := second >= int(stuck/time.Second); err != nil || ok != want {
			t.Errorf("after %d s: %v, %v", second, ok, err)
		}
	}
	if err := all[0].Tell(start.Add(15*time.Second), 4); err != nil {
		t.Fatal(err)
	}
	if ok, _, err := all[1].Free(start.Add(15*time.Second), 1); err != nil || ok {
		t.Error("once answers come it counts again:", ok, err)
	}
}

// TestBrakeFull: where too many share, one more waits; and a file that is no brake says nothing.
func TestBrakeFull(t *testing.T) {
	all := shared(t, mostJobs+1)
	for i, c := range all {
		for range 20 {
			c.Answered() // risks next to nothing
		}
		if ok, _, err := c.Free(start, 0); err != nil || ok != (i < mostJobs) {
			t.Errorf("job %d: %v, %v", i+1, ok, err)
		}
	}
	if ok, _, err := all[mostJobs].Free(start.Add(gone), 0); err != nil || !ok {
		t.Error("once there is room:", ok, err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "x"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := ShareBrake(folder, "x")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if ok, _, err := b.Free(start, 0); err != nil || !ok {
		t.Error(ok, err)
	}
}
