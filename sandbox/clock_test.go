package sandbox

import (
	"sync"
	"time"
)

// A HandClock is a clock that a test moves. Notifications read it from goroutines of their own.
type HandClock struct {
	mu  sync.Mutex
	now time.Time
}

// ClockAt gives a clock that stands at t.
func ClockAt(t time.Time) *HandClock { return &HandClock{now: t} }

// Now is for Options.Now.
func (c *HandClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass moves the clock, and gives what it shows then.
func (c *HandClock) Pass(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}
