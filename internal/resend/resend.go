package resend

import (
	"fmt"
	"net/http"
	"time"
)

// Policy is how often a call is sent, and how long is waited in between.
type Policy struct {
	Attempts int           // at most; 0: 3
	Wait     time.Duration // before the second attempt, doubled for each further one; 0: 500 ms
}

// WithDefaults gives the policy with what is 0 filled in.
func (p Policy) WithDefaults() Policy {
	if p.Attempts == 0 {
		p.Attempts = 3
	}
	if p.Wait == 0 {
		p.Wait = 500 * time.Millisecond
	}
	return p
}

// Failure is all that the decision to send a call again depends on.
type Failure struct {
	Method   string
	Attempt  int       // which one failed, from 1 on
	Harmless bool      // the request names a business number, or an Idempotency-Key: a repeat does nothing twice
	Ended    bool      // the caller's context is over
	Deadline time.Time // at which it will be; the zero time: never

	PassingOn  bool          // the answer came, and could not be handed on whole
	Keyless    bool          // the platform certificates could not be fetched, this time
	Unverified bool          // an answer came, and did not verify
	Probe      bool          // because WeChat Pay had broken its signature on purpose
	Refused    bool          // an answer came, and is a refusal, with the next three
	Status     int           // of HTTP
	Code       string        // empty where there is none
	RetryAfter time.Duration // how long the server asks to wait, see [RetryAfter]
	OwnSide    bool          // this side refused to send it, or to talk to who answered
	NeverSent  bool          // WeChat Pay can't have got enough to execute anything
}

// Answer is whether a call is sent again.
type Answer struct {
	Again  bool
	Reason string        // why, or why not: for a log
	Wait   time.Duration // before it is
}

// Next decides about a failed call. A yes costs the budget.
func (p Policy) Next(f Failure, now time.Time, budget *Budget) Answer {
	if f.Attempt >= p.Attempts {
		return Answer{Reason: fmt.Sprintf("it was sent %d times, which is all", f.Attempt)}
	}
	again, reason := f.Again()
	if !again {
		return Answer{Reason: reason}
	}
	wait, ok := p.pause(f.Attempt, f.RetryAfter)
	switch {
	case !ok:
		return Answer{Reason: "the server asks for more time than anybody waits"}
	case !f.Deadline.IsZero() && f.Deadline.Sub(now) < wait:
		return Answer{Reason: "the context ends before the next attempt"}
	case !budget.take():
		return Answer{Reason: "too many calls have failed of late: none is repeated until some succeed"}
	}
	return Answer{true, reason, wait}
}

// Again tells whether a failure alone lets the call be sent again, and why or why not. Of several facts the first of the
// list counts.
func (f Failure) Again() (yes bool, reason string) {
	isGet := f.Method == http.MethodGet
	switch {
	case f.Ended:
		return false, "the context has ended"
	case f.PassingOn: // whatever else it is: that comes from the sink
		return false, "the answer was there, and is partly passed on"
	case f.Keyless:
		return true, "the platform certificates could not be fetched, and nothing was sent"
	case f.Unverified && f.Probe && isGet:
		return true, "a probe in answer to a GET: WeChat Pay does not probe twice"
	case f.Unverified:
		return false, "the answer did not verify"
	case f.Refused && !Retryable(f.Status, f.Code):
		return false, "the server refused it, and does not ask for a repeat"
	case f.Refused && isGet:
		return true, "a GET, which changes nothing, and a server in trouble"
	case f.Refused && f.Harmless:
		return true, "a business number makes the repeat harmless, and the server is in trouble"
	case f.Refused:
		return false, "nothing in it makes a repeat harmless, and the server may have done it"
	case f.OwnSide:
		return false, "it was refused on this side: the next attempt would be as well"
	case f.NeverSent:
		return true, "the connection was not made, or broke before anything could be done"
	case isGet:
		return true, "a GET, which changes nothing, and the connection broke"
	case f.Harmless:
		return true, "a business number makes the repeat harmless, and the connection broke"
	}
	return false, "nothing in it makes a repeat harmless, and it may have been done"
}
