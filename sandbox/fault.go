package sandbox

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A Fault is a rule by which something goes wrong: which requests it hits, and
// what becomes of them. [ParseFault] reads one from a line of text.
//
// Where several rules hit a request, the first that was added is the outermost.
type Fault struct {
	ID string // given by AddFault

	Method      string  // "": any
	Path        string  // a path, or a template of one (/v3/refund/domestic/refunds/{out_refund_no}), or with * behind it the beginning of one; "": any
	Count       int     // how many requests it hits; 0: all
	Probability float64 // of hitting one that fits; 0: 1
	Seed        uint64  // of Probability: the same seed hits the same requests again, where they come one by one

	// Commit executes the request before Delay, or before it is answered with
	// Status.
	Commit bool
	Delay  time.Duration // until the request is executed, or answered

	Status  int    // the answer is this one; without a Code it is a gateway's page
	Code    string // of a signed refusal: SYSTEM_ERROR, …; without a Status by the code's own
	Message string // "": the one that belongs to the code

	Cut      string // the connection ends "before" the request is executed, "after" that, or "within" the header of the answer
	Truncate bool   // half of the body comes, and then the connection ends

	Sign  string        // the signature is "wrong", "missing", a "probe", or of an "unknown" key
	Stale time.Duration // the answer was signed so long ago
	Skew  time.Duration // the server's clock is ahead by so much, or behind: in what it checks, signs and says

	Rate      string // "published": the limit that WeChat Pay publishes for the operation, if any; or one of all requests together: 10/s, 300/min
	Rotate    bool   // another platform certificate signs from now on
	PublicKey bool   // there are no platform certificates (404), only the public key

	Upgrade bool // 101 Switching Protocols
	Bomb    int  // the body is so many MiB, in a little gzip

	Hits int // how many requests it has hit: Faults tells
}

// A fault is a Fault at work.
type fault struct {
	Fault
	chance *rand.Rand // nil: always
	limits limiter
}

// faults are the rules of a sandbox.
type faults struct {
	any atomic.Bool // whether there is one that may hit: looked at before mu is

	mu    sync.Mutex // guards the rest
	rules []*fault
	last  int
}

const mostFaults = 1000

// AddFault adds a rule, for the requests to come, and gives its ID. Rules live as
// long as the process.
func (s *Sandbox) AddFault(f Fault) (string, error) {
	if err := f.check(); err != nil {
		return "", fmt.Errorf("sandbox: fault: %w", err)
	}
	if f.PublicKey && s.ring().public == nil {
		return "", errors.New("sandbox: fault: public_key: this sandbox has no public key: it was made with CertificateOnly")
	}
	r := &fault{Fault: f}
	r.Hits = 0
	if f.Probability > 0 && f.Probability < 1 {
		r.chance = rand.New(rand.NewPCG(f.Seed, 0))
	}
	defer s.changes()
	all := &s.faults
	all.mu.Lock()
	defer all.mu.Unlock()
	if len(all.rules) >= mostFaults {
		return "", fmt.Errorf("sandbox: fault: there are %d rules already: remove some", mostFaults)
	}
	all.last++
	r.ID = strconv.Itoa(all.last)
	all.rules = append(all.rules, r)
	all.any.Store(true)
	return r.ID, nil
}

// Faults gives the rules, in the order in which they were added, also those that
// have hit as often as they may.
func (s *Sandbox) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	all := make([]Fault, 0, len(s.faults.rules))
	for _, r := range s.faults.rules {
		all = append(all, r.Fault)
	}
	return all
}

// RemoveFault takes a rule out, or all for "", and tells whether there was one.
func (s *Sandbox) RemoveFault(id string) bool {
	defer s.changes()
	all := &s.faults
	all.mu.Lock()
	defer all.mu.Unlock()
	before := len(all.rules)
	all.rules = slices.DeleteFunc(all.rules, func(r *fault) bool { return id == "" || r.ID == id })
	all.any.Store(slices.ContainsFunc(all.rules, func(r *fault) bool { return !r.spent() }))
	return len(all.rules) < before
}

func (r *fault) spent() bool { return r.Count > 0 && r.Hits >= r.Count }

// hit chooses the rules for a request, which count it.
func (f *faults) hit(in *arrived) (hit []*fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rules {
		if r.spent() || !r.fits(in) || r.chance != nil && r.chance.Float64() >= r.Probability {
			continue
		}
		if r.Rate != "" && r.limits.admits(r.Rate, in, time.Now()) {
			continue
		}
		r.Hits++
		hit = append(hit, r)
	}
	f.any.Store(slices.ContainsFunc(f.rules, func(r *fault) bool { return !r.spent() }))
	return hit
}

// fits tells whether a request is one of those that the rule is for.
func (r *fault) fits(in *arrived) bool {
	if r.Method != "" && r.Method != in.Method {
		return false
	}
	if beginning, ok := strings.CutSuffix(r.Path, "*"); ok {
		return strings.HasPrefix(in.Path, beginning)
	}
	if r.Path == "" || r.Path == in.Path {
		return true
	}
	_, ok := (&operation{path: r.Path}).match(strings.Split(in.Path, "/"))
	return ok
}

// check says what is wrong with a rule.
func (f *Fault) check() error {
	one := func(name, value string, of ...string) error {
		if value != "" && !slices.Contains(of, value) {
			return fmt.Errorf("%s is %s, not %q", name, strings.Join(of, ", "), value)
		}
		return nil
	}
	if err := errors.Join(one("cut", f.Cut, "before", "after", "within"), one("sign", f.Sign, "wrong", "missing", "probe", "unknown")); err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	if _, _, err := parseRate(f.Rate); f.Rate != "" && err != nil {
		return err
	}
	var ends []string
	for name, has := range map[string]bool{"status": f.Status != 0 || f.Code != "", "cut": f.Cut != "", "truncate": f.Truncate, "upgrade": f.Upgrade, "bomb": f.Bomb != 0, "rate": f.Rate != ""} {
		if has {
			ends = append(ends, name)
		}
	}
	slices.Sort(ends)
	switch {
	case f.Path != "" && !strings.HasPrefix(f.Path, "/"):
		return fmt.Errorf("the path %q has to begin with a slash", f.Path)
	case f.Count < 0 || f.Delay < 0 || f.Stale < 0 || f.Bomb < 0 || f.Bomb > 4096:
		return errors.New("count, delay and stale are not below 0, and bomb is at most 4096 MiB")
	case !(f.Probability >= 0 && f.Probability <= 1):
		return errors.New("probability is between 0 and 1")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("status is 200 to 599, not %d", f.Status)
	case f.Message != "" && f.Code == "":
		return errors.New("message wants a code beside it")
	case len(ends) > 1:
		return fmt.Errorf("%s can't happen to the same answer: add a rule for each", strings.Join(ends, " and "))
	case f.Commit && f.Delay == 0 && f.Status == 0 && f.Code == "":
		return errors.New("commit wants a delay, a status or a code beside it")
	case len(ends) == 0 && f.Delay == 0 && f.Sign == "" && f.Stale == 0 && f.Skew == 0 && !f.Rotate && !f.PublicKey:
		return errors.New("nothing goes wrong by it: say what, as in cut=after")
	}
	return nil
}

// problem is the refusal that a rule asks for, in the words of the real server.
func (f *Fault) problem() *problem {
	p := &problem{status: f.Status, code: f.Code, message: f.Message, hint: "this is a fault that was asked for: " + f.String()}
	words, known := codes[f.Code]
	if p.status == 0 {
		if p.status = words.status; !known {
			p.status = http.StatusBadRequest
		}
	}
	if p.message == "" {
		if p.message = words.message; !known {
			p.message = http.StatusText(p.status)
		}
	}
	return p
}

// codes are those that a rule may name alone.
var codes = map[string]struct {
	status  int
	message string
}{
	"SYSTEM_ERROR":           {http.StatusInternalServerError, "系统异常，请稍后重试"},
	"BANK_ERROR":             {http.StatusInternalServerError, "银行系统异常"},
	"FREQUENCY_LIMITED":      {http.StatusTooManyRequests, "频率超限，请降低请求频率后重试"},
	"FREQUENCY_LIMIT_EXCEED": {http.StatusTooManyRequests, "接口限频"},
	"RATELIMIT_EXCEEDED":     {http.StatusTooManyRequests, "接口限频"},
	"RATELIMIT_EXCEED":       {http.StatusTooManyRequests, "接口限频"},
	"RATE_LIMITED":           {http.StatusTooManyRequests, "接口限频"},
	"SIGN_ERROR":             {http.StatusUnauthorized, "签名错误"},
	"NO_AUTH":                {http.StatusForbidden, "商户无权限"},
	"RULE_LIMIT":             {http.StatusForbidden, "业务规则限制"},
	"NOT_ENOUGH":             {http.StatusForbidden, "余额不足"},
	"ACCOUNT_ERROR":          {http.StatusForbidden, "账号异常"},
	"TRADE_ERROR":            {http.StatusForbidden, "交易错误"},
	"USERPAYING":             {http.StatusAccepted, "用户支付中，需要输入密码"},
	"ORDER_NOT_EXIST":        {http.StatusNotFound, "订单不存在"},
	"RESOURCE_NOT_EXISTS":    {http.StatusNotFound, "查询的资源不存在"},
	"NOT_FOUND":              {http.StatusNotFound, "请求的资源不存在"},
}

// rateLimited refuses a call that comes too often.
func rateLimited() *problem {
	words := codes["FREQUENCY_LIMITED"]
	return &problem{status: words.status, code: "FREQUENCY_LIMITED", message: words.message}
}
