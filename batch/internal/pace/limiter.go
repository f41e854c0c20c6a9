package pace

import "time"

// Slot gives the next free moment at or behind a time, and takes the interval behind it.
type Slot interface {
	Next(now time.Time, interval time.Duration) (time.Time, error)
}

// Limiter is the rate of one job. It is for one goroutine.
type Limiter struct {
	slot    Slot
	most    float64   // calls a second
	rate    float64   // now
	row     int       // "too many calls" without a success in between
	cut     time.Time // when it was halved
	changed time.Time // at all
	hold    time.Time
}

const (
	slowest  = 1.0 / 60    // a call a minute is made at least
	together = time.Second // "too many calls" within this are one
	longHold = time.Minute // after so many in a row
	inARow   = 3           //
	recovery = 1.05        // a second

	// LongestAsked is waited for at most when a server asks to be left alone.
	LongestAsked = time.Hour
)

// NewLimiter makes one of rate calls a second.
func NewLimiter(rate float64, slot Slot) *Limiter {
	return &Limiter{slot: slot, most: rate, rate: rate}
}

// Rate is how many calls a second are made now.
func (l *Limiter) Rate() float64 { return l.rate }

// Held is until when nothing is to be sent; before that no moment is to be taken, since other jobs would wait behind it.
func (l *Limiter) Held() time.Time { return l.hold }

// Next gives the moment of the next call. It has to be made, or is lost.
func (l *Limiter) Next(now time.Time) (time.Time, error) {
	return l.slot.Next(now, time.Duration(float64(time.Second)/l.rate))
}

// Limited tells of an answer of "too many calls": the rate is halved, and after three in a row nothing is sent for a
// minute. asked is how long the server wants to be left alone, of which an hour is granted.
func (l *Limiter) Limited(now time.Time, asked time.Duration) {
	if until := now.Add(min(asked, LongestAsked)); until.After(l.hold) {
		l.hold = until
	}
	if now.Sub(l.cut) < together {
		return
	}
	l.row++
	l.cut, l.changed, l.rate = now, now, max(l.rate/2, min(slowest, l.most))
	if until := now.Add(longHold); l.row >= inARow && until.After(l.hold) {
		l.hold, l.row = until, 0
	}
}

// Answered tells of any other answer: a second after the last change the rate grows a little.
func (l *Limiter) Answered(now time.Time) {
	l.row = 0
	if now.Sub(l.changed) >= together && l.rate < l.most {
		l.changed, l.rate = now, min(l.rate*recovery, l.most)
	}
}
