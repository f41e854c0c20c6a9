package sandbox

import (
	"fmt"
	"time"
)

// mostAhead is how far the clock can be moved: a time.Duration ends soon after.
const mostAhead = 100 * 365 * 24 * time.Hour

// AdvanceClock moves the sandbox's clock forward, for good: what ends by
// time ends, another day has its bill, and notifications are due. Timestamps of signatures do not move, neither those
// that are checked nor those that are made: clients know nothing of this.
func (s *Sandbox) AdvanceClock(d time.Duration) error {
	if err := s.advance(d); err != nil {
		return err
	}
	return s.flush()
}

func (s *Sandbox) advance(d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ahead := time.Duration(s.ahead.Load())
	switch {
	case d < 0:
		return fmt.Errorf("sandbox: the clock can't go back by %v: reset the sandbox", -d)
	case d > mostAhead-ahead:
		return fmt.Errorf("sandbox: the clock can't go ahead by more than 100 years, and %v would be %v in all", d, ahead+min(d, mostAhead))
	}
	s.ahead.Store(int64(ahead + d))
	s.clockMoved()
	s.deadlines.armed = time.Time{}
	s.sweep()
	s.touch()
	return nil
}

// now is the sandbox's clock.
func (s *Sandbox) now() time.Time { return s.wall().Add(time.Duration(s.ahead.Load())) }

// Changed returns a channel that is closed at the next change of what Requests,
// Notices or State show.
func (s *Sandbox) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

// changes is touch for who does not hold s.mu.
func (s *Sandbox) changes() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.touch()
}

// touch closes the channel of Changed. The caller holds s.mu.
func (s *Sandbox) touch() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}
