package pace

import "time"

// Brake rations refusals: WeChat Pay takes the interface away from a merchant of whose refunds more than six a second are
// wrong. As long as nothing is refused it lets through what there is; the more of the last calls were refused, the fewer
// are under way, since each of these may be refused as well. A job begins slowly. It is for one goroutine.
type Brake struct {
	share  float64 // of calls that are refused, as far as it looks
	recent []time.Time
}

const (
	mostRefused = 5 // in a second
	gain        = 0.3
	decay       = 0.9
)

// NewBrake makes one that has seen nothing, and so expects the worst.
func NewBrake() *Brake { return &Brake{share: 1} }

// Free tells whether one more call may be under way, beside others; if not, when to ask again at the latest.
func (b *Brake) Free(now time.Time, underWay int) (ok bool, again time.Time) {
	b.forget(now)
	if b.share*float64(underWay+1) <= float64(mostRefused-len(b.recent)) {
		return true, now
	}
	if len(b.recent) > 0 {
		return false, b.recent[0].Add(time.Second)
	}
	return false, now.Add(time.Second)
}

// Refused and Answered tell of answers.
func (b *Brake) Refused(now time.Time) {
	b.forget(now)
	b.recent = append(b.recent, now)
	b.share += gain * (1 - b.share)
}

// Answered tells of an answer that is no refusal.
func (b *Brake) Answered() { b.share *= decay }

func (b *Brake) forget(now time.Time) {
	for len(b.recent) > 0 && now.Sub(b.recent[0]) >= time.Second {
		b.recent = b.recent[1:]
	}
}
