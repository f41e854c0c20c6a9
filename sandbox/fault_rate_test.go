package sandbox

import (
	"strconv"
	"testing"
	"time"
)

// TestLimiter counts by the limits that WeChat Pay publishes, and by those of a rule.
func TestLimiter(t *testing.T) {
	request := func(method, path, mchid string) *arrived {
		return &arrived{Request: Request{Method: method, Path: path}, auth: authorization{caller: mchid}}
	}
	refund := request("POST", "/v3/refund/domestic/refunds", "1")
	other := request("POST", "/v3/refund/domestic/refunds", "2")
	coupon := request("POST", "/v3/marketing/partner/product-coupon/product-coupons", "1")
	now := time.Unix(1_780_286_400, 0)
	count := func(l *limiter, rate string, in *arrived, after time.Duration) (admitted int) {
		for range 2000 {
			if l.admits(rate, in, now.Add(after)) {
				admitted++
			}
		}
		return admitted
	}
	for name, c := range map[string]struct {
		rate   string
		in     []*arrived
		after  []time.Duration
		admits []int
	}{
		"published, a second":         {"published", []*arrived{refund, refund, refund}, []time.Duration{0, 999 * time.Millisecond, time.Second}, []int{150, 0, 150}},
		"published, each merchant":    {"published", []*arrived{refund, other}, []time.Duration{0, 0}, []int{150, 150}},
		"published, a minute":         {"published", []*arrived{coupon, coupon, coupon}, []time.Duration{0, 59 * time.Second, time.Minute}, []int{1000, 0, 1000}},
		"published, none":             {"published", []*arrived{request("GET", "/v3/certificates", "1")}, []time.Duration{0}, []int{2000}},
		"published, no such path":     {"published", []*arrived{request("GET", "/v3/nothing", "1")}, []time.Duration{0}, []int{2000}},
		"all together":                {"300/min", []*arrived{refund, coupon, other}, []time.Duration{0, time.Second, time.Minute}, []int{300, 0, 300}},
		"a second":                    {"10/s", []*arrived{refund, coupon}, []time.Duration{0, time.Second}, []int{10, 10}},
		"none at all":                 {"0/s", []*arrived{refund}, []time.Duration{0}, []int{0}},
		"the clock goes back a while": {"10/s", []*arrived{refund, refund}, []time.Duration{0, -time.Hour}, []int{10, 10}},
	} {
		var l limiter
		for i, in := range c.in {
			if got := count(&l, c.rate, in, c.after[i]); got != c.admits[i] {
				t.Errorf("%s: %d of round %d are admitted", name, got, i)
			}
		}
	}
	var l limiter
	for i := range 10_000 {
		l.admits("published", request("POST", "/v3/refund/domestic/refunds", strconv.Itoa(i)), now)
	}
	if len(l) > 1<<12+1 {
		t.Errorf("%d strangers are counted", len(l))
	}
}
