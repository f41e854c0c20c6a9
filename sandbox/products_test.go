package sandbox

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// A desk calls operations of a sandbox behind its authentication: what is tried
// here is what they do, a thousand times a second.
type desk struct {
	*Sandbox
	t     *testing.T
	clock *HandClock
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, clock: ClockAt(time.Date(2026, 6, 1, 12, 0, 0, 0, china))}
	d.Sandbox = New(Options{Now: d.clock.Now})
	d.ring()
	return d
}

// call gives the body of the answer, or the refusal.
func (d *desk) call(method, target string, body object) (object, *problem) {
	path, query, _ := strings.Cut(target, "?")
	op, params, err := route(method, path)
	if err != nil {
		d.t.Errorf("%s %s: %v", method, target, err)
		return nil, &problem{}
	}
	text, err := marshal(body)
	if err != nil {
		d.t.Error(err)
	}
	c := &call{key: d.ring().normal(), arrived: &arrived{op: op, params: params, Request: Request{Method: method, Path: path, Query: query}}}
	if body != nil {
		c.Body = text
	}
	c.auth.caller, c.auth.scheme, c.own = d.opts.MchID, merchantScheme, &d.ring().party
	a, err := d.answer(c, nil)
	var refused *problem
	if errors.As(err, &refused) {
		return nil, refused
	}
	if err != nil {
		d.t.Errorf("%s %s: %v", method, target, err)
		return nil, &problem{}
	}
	if a.status == http.StatusNoContent {
		return nil, nil
	}
	members, err := parseObject(a.body)
	if err != nil {
		d.t.Error(err)
	}
	return members, nil
}

// must is call for what has to be answered.
func (d *desk) must(method, target string, body object) object {
	d.t.Helper()
	members, refused := d.call(method, target, body)
	if refused != nil {
		d.t.Fatalf("%s %s: %v", method, target, refused)
	}
	return members
}

// refused is call for what has to be refused.
func (d *desk) refused(code, method, target string, body object) {
	d.t.Helper()
	members, refused := d.call(method, target, body)
	if refused == nil || refused.code != code {
		d.t.Errorf("%s %s: %v, %v, want %s", method, target, members, refused, code)
	}
}

func (d *desk) act(action, number string) {
	d.t.Helper()
	if _, err := d.Act(action, number, nil); err != nil {
		d.t.Fatal(err)
	}
}

// shows looks at members of an answer.
func (d *desk) shows(members object, want object) {
	d.t.Helper()
	for name, value := range want {
		if fmt.Sprint(members[name]) != fmt.Sprint(value) {
			d.t.Errorf("%s is %v, want %v", name, members[name], value)
		}
	}
}

// balanced looks at all accounts: their sum is nothing, and only the rest of the
// world owes.
func (d *desk) balanced() {
	d.t.Helper()
	var sum int64
	for name, fen := range d.books.balance {
		sum += fen
		if fen < 0 && strings.Contains(string(name), "/") {
			d.t.Errorf("%s owes %d fen", name, fen)
		}
	}
	if sum != 0 {
		d.t.Errorf("all accounts have %d fen together", sum)
	}
}

// shuffle lets many callers do random things at once.
func shuffle(callers, times int, do ...func(r *rand.Rand)) {
	var all sync.WaitGroup
	for i := range callers {
		all.Add(1)
		go func() {
			defer all.Done()
			r := rand.New(rand.NewPCG(uint64(i), 13))
			for range times {
				do[r.IntN(len(do))](r)
			}
		}()
	}
	all.Wait()
}
