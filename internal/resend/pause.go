package resend

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// LongestWait is waited at most between two attempts, unless the server asks for more.
	LongestWait = 10 * time.Second

	longestAsked = 60 * time.Second // a Retry-After that is waited for
)

// pause is how long to wait before the next attempt; false where the server asks for longer than anybody waits.
func (p Policy) pause(attempt int, asked time.Duration) (time.Duration, bool) {
	wait := min(min(p.Wait, LongestWait)<<min(attempt-1, 16), LongestWait)
	wait -= time.Duration(rand.Int64N(int64(wait)/2 + 1))
	return max(wait, asked), asked <= longestAsked
}

// RetryAfter reads the header in both of its forms (RFC 9110, section 10.2.3); what is neither is 0.
func RetryAfter(text string, now time.Time) time.Duration {
	if text != "" && strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseUint(text, 10, 31)
		if err != nil { // more than any number of seconds that is waited for
			return 2 * longestAsked
		}
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
