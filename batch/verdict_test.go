package batch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch/internal/carry"
	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

// TestJudge: what an answer says, or that there was none.
func TestJudge(t *testing.T) {
	refusal := func(status int, code string) error {
		return &wechatpay.Error{StatusCode: status, Code: code, Method: "POST", Template: refundPath, URL: "https://api.mch.weixin.qq.com/" + refundPath,
			Response: &wechatpay.Response{StatusCode: status, Header: http.Header{"Retry-After": {"7"}}}}
	}
	lostAnswer := fmt.Errorf("cut: %w", wechatpay.ErrOutcomeUnknown)
	for name, tt := range map[string]struct {
		resp  *wechatpay.Response
		err   error
		want  verdict
		doubt bool
		wait  time.Duration
	}{
		"200":                {&wechatpay.Response{StatusCode: 200}, nil, succeeded, false, 0},
		"204":                {&wechatpay.Response{StatusCode: 204}, nil, succeeded, false, 0},
		"202":                {&wechatpay.Response{StatusCode: 202}, nil, again, true, 0},
		"503":                {nil, refusal(503, ""), again, true, 7 * time.Second},
		"SYSTEM_ERROR":       {nil, refusal(500, "SYSTEM_ERROR"), again, true, 7 * time.Second},
		"429, five ways, 1":  {nil, refusal(429, "FREQUENCY_LIMITED"), limited, false, 7 * time.Second},
		"2":                  {nil, refusal(429, "RATELIMIT_EXCEED"), limited, false, 7 * time.Second},
		"3":                  {nil, refusal(403, "FREQUENCY_LIMIT_EXCEED"), limited, false, 7 * time.Second},
		"4":                  {nil, refusal(429, "RATELIMIT_EXCEEDED"), limited, false, 7 * time.Second},
		"5":                  {nil, refusal(429, "RATE_LIMITED"), limited, false, 7 * time.Second},
		"429 without a code": {nil, refusal(429, ""), limited, true, 7 * time.Second},
		"PARAM_ERROR":        {nil, refusal(400, "PARAM_ERROR"), refused, false, 7 * time.Second},
		"a new code":         {nil, refusal(400, "TOMORROW"), undecided, true, 7 * time.Second},
		"no code":            {nil, refusal(404, ""), undecided, true, 7 * time.Second},
		"NOT_ENOUGH":         {nil, refusal(403, "NOT_ENOUGH"), halt, false, 7 * time.Second},
		"401":                {nil, refusal(401, ""), halt, true, 7 * time.Second},
		"answer lost":        {nil, lostAnswer, again, true, 0},
		"a false signature":  {nil, fmt.Errorf("%w: %w", &wechatpay.VerificationError{Err: wechatpay.ErrSignature}, wechatpay.ErrOutcomeUnknown), again, true, 0},
		"a skewed clock":     {nil, fmt.Errorf("%w: %w", &wechatpay.VerificationError{Err: wechatpay.ErrClockSkew}, wechatpay.ErrOutcomeUnknown), halt, true, 0},
		"no connection":      {nil, &net.OpError{Op: "dial", Err: errors.New("refused")}, unsent, false, 0},
		"no name":            {nil, &net.DNSError{Name: "x"}, unsent, false, 0},
		"EOF before":         {nil, io.EOF, unsent, false, 0},
		"time-out before":    {nil, context.DeadlineExceeded, unsent, false, 0},
		"a strange server":   {nil, &tls.CertificateVerificationError{Err: errors.New("x")}, halt, false, 0},
		"this side":          {nil, errors.New("Merchant is missing"), halt, false, 0},
		"no certificates":    {nil, &wechatpay.Error{StatusCode: 404, Method: "GET", Template: certificates}, halt, false, 0},
	} {
		o := judge(tt.resp, tt.err, start, false)
		if o.verdict != tt.want || o.doubt != tt.doubt || o.wait != tt.wait {
			t.Errorf("%s: verdict %d, doubt %v, wait %s; want %d, %v, %s", name, o.verdict, o.doubt, o.wait, tt.want, tt.doubt, tt.wait)
		}
	}
}

// TestAccepts: 202 is the success of the operations of which the catalogue says so, whoever makes their calls.
func TestAccepts(t *testing.T) {
	for path, want := range map[string]verdict{"v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/reverse": succeeded, refundPath: again, "v3/new/things": again} {
		o := judge(&wechatpay.Response{StatusCode: 202}, nil, start, accepts("POST", path))
		if o.verdict != want || o.doubt != (want == again) {
			t.Errorf("%s: verdict %d, doubt %v", path, o.verdict, o.doubt)
		}
	}
}

// TestRetryAfter: what a server asks for is waited for an hour at most, and what says nothing not at all, here and where a
// worker has heard it.
func TestRetryAfter(t *testing.T) {
	for asks, want := range map[string]time.Duration{
		"7": 7 * time.Second, "3600": time.Hour, "999999": time.Hour, "2147483647": time.Hour, "-5": 0, "+7": 0, "7.5": 0, "1e9": 0, "soon": 0, "": 0,
		"Fri, 31 Dec 9999 23:59:59 GMT": time.Hour, "Thu, 01 Jan 1970 00:00:00 GMT": 0,
	} {
		err := &wechatpay.Error{StatusCode: 429, Code: "FREQUENCY_LIMITED", Response: &wechatpay.Response{StatusCode: 429, Header: http.Header{"Retry-After": {asks}}}}
		if o := judge(nil, err, start, false); o.verdict != limited || o.wait != want {
			t.Errorf("%q: %s, want %s", asks, o.wait, want)
		}
	}
	for asks, want := range map[time.Duration]time.Duration{time.Minute: time.Minute, 1000 * time.Hour: time.Hour, -time.Hour: 0} {
		if o := outcomeOf(carry.Outcome{Verdict: carry.Limited, Wait: asks}); o.wait != want {
			t.Errorf("from a worker, %s: %s", asks, o.wait)
		}
	}
}

// TestDecide: when a row that goes on is sent again, and when it has been tried often enough.
func TestDecide(t *testing.T) {
	r := &runner{job: &Job{kept: kept{Template: refundTemplate}}, opts: Options{Tries: 3, Wait: 15 * time.Second}}
	for name, tt := range map[string]struct {
		attempts int64
		unsent   int
		outcome  outcome
		state    ledger.State
		due      time.Duration
	}{
		"the second try":       {1, 0, outcome{verdict: again}, ledger.Sent, 15 * time.Second},
		"the third":            {2, 0, outcome{verdict: again}, ledger.Sent, time.Minute},
		"no fourth":            {3, 0, outcome{verdict: again}, ledger.Unknown, 0},
		"lost after unsent":    {2, 1, outcome{verdict: again}, ledger.Sent, 4 * time.Minute},
		"the server asks":      {1, 0, outcome{verdict: again, wait: 40 * time.Second}, ledger.Sent, 40 * time.Second},
		"too many is no try":   {3, 0, outcome{verdict: limited, wait: time.Second}, ledger.Sent, time.Second},
		"never sent, for long": {1, 8, outcome{verdict: unsent}, ledger.Sent, 64 * time.Minute},
	} {
		tt.outcome.answer.At = start
		state, due := r.decide(ledger.Row{Attempts: tt.attempts}, tt.outcome, tt.unsent)
		if state != tt.state || state == ledger.Sent && due.Sub(start) != tt.due {
			t.Errorf("%s: %s, in %s", name, state, due.Sub(start))
		}
	}
}
