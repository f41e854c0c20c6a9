package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/openapi"
)

// A limiter counts requests, by what they are counted together for.
type limiter map[string]*window

// A window is a second, or a minute, and how many were admitted in it.
type window struct {
	from  time.Time
	calls int
}

// admits tells whether a request is within the limit of a rule, and counts it.
func (l *limiter) admits(rate string, in *arrived, now time.Time) bool {
	calls, per, key := 0, time.Duration(0), ""
	if rate == publishedRate {
		facts, ok := openapi.Lookup(in.Method, in.Path)
		if !ok || facts.Rate.Calls == 0 {
			return true
		}
		calls, per, key = facts.Rate.Calls, facts.Rate.Per, facts.Method+" "+facts.Path
		if facts.Rate.Scope == "merchant" {
			key += " " + in.auth.caller
		}
	} else {
		calls, per, _ = parseRate(rate) // checked by AddFault
	}
	if *l == nil || len(*l) > 1<<12 { // strangers, each with a merchant id of his own
		*l = make(limiter)
	}
	w := (*l)[key]
	if w == nil || now.Sub(w.from) >= per || now.Before(w.from) {
		w = &window{from: now}
		(*l)[key] = w
	}
	if w.calls >= calls {
		return false
	}
	w.calls++
	return true
}

const publishedRate = "published"

// parseRate reads 10/s and 300/min.
func parseRate(text string) (calls int, per time.Duration, err error) {
	if text == publishedRate {
		return 0, 0, nil
	}
	number, unit, _ := strings.Cut(text, "/")
	per = map[string]time.Duration{"s": time.Second, "min": time.Minute}[unit]
	if calls, err = strconv.Atoi(number); err != nil || calls < 0 || per == 0 {
		return 0, 0, fmt.Errorf("rate is %s, or a number a second or a minute as 10/s or 300/min, not %q", publishedRate, text)
	}
	return calls, per, nil
}
