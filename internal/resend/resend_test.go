package resend

import (
	"math/big"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAgain is the table of docs/retries.md: GET, with a business number, anything else.
func TestAgain(t *testing.T) {
	refused := func(status int, code string) Failure { return Failure{Refused: true, Status: status, Code: code} }
	for name, tt := range map[string]struct {
		failure Failure
		want    string
	}{
		"dial":                           {Failure{NeverSent: true}, "yyy"},
		"certificate":                    {Failure{OwnSide: true, NeverSent: true}, "nnn"},
		"cut":                            {Failure{}, "yyn"},
		"500":                            {refused(500, ""), "yyn"},
		"503 of a gateway":               {refused(503, ""), "yyn"},
		"SYSTEM_ERROR":                   {refused(400, "SYSTEM_ERROR"), "yyn"},
		"429":                            {refused(429, "RATELIMIT_EXCEEDED"), "yyn"},
		"too many by code":               {refused(403, "FREQUENCY_LIMITED"), "yyn"},
		"too many of APIv2":              {refused(200, "SYSTEMERROR"), "yyn"},
		"probe":                          {Failure{Unverified: true, Probe: true}, "ynn"},
		"signature":                      {Failure{Unverified: true}, "nnn"},
		"a refusal that does not verify": {Failure{Unverified: true, Refused: true, Status: 500}, "nnn"},
		"400":                            {refused(400, "PARAM_ERROR"), "nnn"},
		"NOT_ENOUGH":                     {refused(403, "NOT_ENOUGH"), "nnn"},
		"302":                            {refused(302, ""), "nnn"},
		"sink":                           {Failure{PassingOn: true}, "nnn"},
		"sink of another":                {Failure{PassingOn: true, Refused: true, Status: 500}, "nnn"},
		"this side":                      {Failure{OwnSide: true, NeverSent: true}, "nnn"},
		"no certificates":                {Failure{Keyless: true, OwnSide: true, NeverSent: true}, "yyy"},
		"certificates refused for now":   {Failure{Keyless: true, OwnSide: true, NeverSent: true, Refused: true, Status: 500}, "yyy"},
	} {
		got, reasons := "", []string{}
		for _, who := range []Failure{{Method: "GET", Harmless: true}, {Method: "POST", Harmless: true}, {Method: "POST"}} {
			f := tt.failure
			f.Method, f.Harmless = who.Method, who.Harmless
			yes, reason := f.Again()
			got += map[bool]string{true: "y", false: "n"}[yes]
			reasons = append(reasons, reason)
			f.Ended = true
			if yes, _ := f.Again(); yes {
				t.Errorf("%s: repeated after the context's end", name)
			}
		}
		if got != tt.want || slices.Contains(reasons, "") {
			t.Errorf("%s: %s, want %s (%q)", name, got, tt.want, reasons)
		}
	}
}

// TestNext: what a policy, a deadline and a budget add to the failure itself.
func TestNext(t *testing.T) {
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	spent := &Budget{spent: budgetSize - budgetCost + 1}
	cut := Failure{Method: "GET", Attempt: 1}
	with := func(change func(*Failure)) Failure { f := cut; change(&f); return f }
	for name, tt := range map[string]struct {
		policy  Policy
		failure Failure
		budget  *Budget
		want    string // a piece of the reason; of a yes with "yes: " in front
	}{
		"a GET":                 {Policy{}, cut, new(Budget), "yes: a GET"},
		"the last attempt":      {Policy{}, with(func(f *Failure) { f.Attempt = 3 }), new(Budget), "it was sent 3 times, which is all"},
		"one attempt":           {Policy{Attempts: 1}, cut, new(Budget), "it was sent 1 times"},
		"asked for too long":    {Policy{}, with(func(f *Failure) { f.RetryAfter = time.Hour }), new(Budget), "asks for more time than anybody waits"},
		"a deadline before":     {Policy{Wait: time.Second}, with(func(f *Failure) { f.Deadline = now.Add(499 * time.Millisecond) }), new(Budget), "the context ends before"},
		"a deadline behind":     {Policy{Wait: time.Second}, with(func(f *Failure) { f.Deadline = now.Add(time.Second) }), new(Budget), "yes: "},
		"a budget that is used": {Policy{}, cut, spent, "too many calls have failed"},
		"nothing says yes":      {Policy{}, with(func(f *Failure) { f.Method = "POST" }), spent, "nothing in it makes a repeat harmless"},
	} {
		got := tt.policy.WithDefaults().Next(tt.failure, now, tt.budget)
		if reason := map[bool]string{true: "yes: "}[got.Again] + got.Reason; !strings.Contains(reason, tt.want) || strings.HasPrefix(reason, "yes") != strings.HasPrefix(tt.want, "yes") {
			t.Errorf("%s: %+v, want %s", name, got, tt.want)
		}
		if got.Again != (got.Wait > 0) || tt.budget != spent && (tt.budget.spent > 0) != got.Again {
			t.Errorf("%s: %+v, and %d spent", name, got, tt.budget.spent)
		}
	}
	spent.Succeeded()
	if !spent.take() || spent.take() {
		t.Error("a success does not give back a fifth")
	}
}

func TestPause(t *testing.T) {
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		attempt  int
		asks     string
		min, max time.Duration
		ok       bool
	}{
		"first":        {1, "", 250 * time.Millisecond, 500 * time.Millisecond, true},
		"second":       {2, "", 500 * time.Millisecond, time.Second, true},
		"late":         {60, "", 5 * time.Second, 10 * time.Second, true},
		"asked":        {1, "3", 3 * time.Second, 3 * time.Second, true},
		"asked less":   {1, "0", 250 * time.Millisecond, 500 * time.Millisecond, true},
		"asked a date": {1, now.Add(7 * time.Second).Format(http.TimeFormat), 7 * time.Second, 7 * time.Second, true},
		"a date past":  {1, now.Add(-time.Hour).Format(http.TimeFormat), 250 * time.Millisecond, 500 * time.Millisecond, true},
		"nonsense":     {1, "soon", 250 * time.Millisecond, 500 * time.Millisecond, true},
		"huge":         {1, "3000000000", 2 * time.Minute, 2 * time.Minute, false},
		"negative":     {1, "-5", 250 * time.Millisecond, 500 * time.Millisecond, true},
		"too long":     {1, "61", 61 * time.Second, 61 * time.Second, false},
	} {
		for range 50 {
			got, ok := Policy{}.WithDefaults().pause(tt.attempt, RetryAfter(tt.asks, now))
			if got < tt.min || got > tt.max || ok != tt.ok {
				t.Fatalf("%s: %s, %v; want %s to %s, %v", name, got, ok, tt.min, tt.max, tt.ok)
			}
		}
	}
}

// FuzzRetryAfter: digits are seconds, however many, dates are dates, and nothing else makes anybody wait.
func FuzzRetryAfter(f *testing.F) {
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, text := range []string{
		"", "0", "3", "060", "61", "3000000000", "99999999999999999999", "-5", "+5", " 5", "1.5", "1e3", "1_0", "0x10",
		now.Add(time.Minute).Format(http.TimeFormat), now.Format(time.ANSIC), "Fri, 31 Dec 9999 23:59:59 GMT",
	} {
		f.Add(text)
	}
	isSeconds := regexp.MustCompile(`^[0-9]+$`)
	f.Fuzz(func(t *testing.T, text string) {
		want := time.Duration(0)
		if at, err := http.ParseTime(text); err == nil {
			want = max(0, at.Sub(now))
		}
		if n, _ := new(big.Int).SetString("0"+text, 10); isSeconds.MatchString(text) {
			want = time.Duration(min(n.Uint64(), 2*60)) * time.Second
			if !n.IsUint64() {
				want = 2 * time.Minute
			}
		}
		got := RetryAfter(text, now)
		if isSeconds.MatchString(text) && want == 2*time.Minute {
			want = max(want, got) // longer than anybody waits is all that counts
		}
		if got != want {
			t.Fatalf("%q is %s, want %s", text, got, want)
		}
		if wait, ok := (Policy{Attempts: 3, Wait: time.Hour}).pause(2, got); wait <= 0 || ok != (wait <= longestAsked) {
			t.Fatalf("%q leads to a wait of %s, %v", text, wait, ok)
		}
	})
}
