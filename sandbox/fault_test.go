package sandbox_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// A customer is the real client of a sandbox.
type customer struct {
	*wechatpay.Client
	t  *testing.T
	sb *sandbox.Sandbox
}

func clientOf(t *testing.T, opts sandbox.Options) *customer {
	t.Helper()
	c := start(t, opts)
	c.config.Retry = wechatpay.Retry{Attempts: 3, Wait: time.Millisecond}
	client, err := wechatpay.New(c.config)
	if err != nil {
		t.Fatal(err)
	}
	return &customer{client, t, c.sb}
}

// paid makes an order that is paid.
func (s *customer) paid(number string) {
	s.t.Helper()
	if _, err := s.Chain("v3/pay/transactions/native").Post(s.t.Context(), wechatpay.Request{"json": order(number, 1000)}); err != nil {
		s.t.Fatal(err)
	}
	if err := s.sb.Pay(number); err != nil {
		s.t.Fatal(err)
	}
}

func (s *customer) refund(order, number string) error {
	body := refundOf(order, 10, 1000)
	body["out_refund_no"] = number
	_, err := s.Chain("v3/refund/domestic/refunds").Post(s.t.Context(), wechatpay.Request{"json": body})
	return err
}

// refunded tells whether a refund exists.
func (s *customer) refunded(number string) bool {
	s.t.Helper()
	_, err := s.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(s.t.Context(), wechatpay.Request{"out_refund_no": number})
	var said *wechatpay.Error
	if err != nil && (!errors.As(err, &said) || said.StatusCode != 404) {
		s.t.Fatal(err)
	}
	return err == nil
}

// is makes a wish of an error that a call has to end in.
func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func refusedWith(status int, code string) func(error) bool {
	return func(err error) bool {
		var said *wechatpay.Error
		return errors.As(err, &said) && said.StatusCode == status && said.Code == code
	}
}

func well(err error) bool { return err == nil }

// TestFaults refunds under every fault, once and for good: the client recovers, or ends in the error that is documented.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		rule          string
		once, forGood func(error) bool
		done          bool // the refund exists in the end, though for good
	}{
		"delay":               {"delay=5ms", well, well, true},
		"delay behind":        {"delay=5ms,commit", well, well, true},
		"a gateway":           {"status=502", well, is(wechatpay.ErrOutcomeUnknown), false},
		"a gateway behind":    {"status=504,commit", well, is(wechatpay.ErrOutcomeUnknown), true},
		"SYSTEM_ERROR":        {"code=SYSTEM_ERROR", well, refusedWith(500, "SYSTEM_ERROR"), false},
		"SYSTEM_ERROR behind": {"code=SYSTEM_ERROR,commit", well, refusedWith(500, "SYSTEM_ERROR"), true},
		"too many":            {"code=FREQUENCY_LIMITED", well, refusedWith(429, "FREQUENCY_LIMITED"), false},
		"a refusal":           {"status=403,code=NOT_ENOUGH,message=no", refusedWith(403, "NOT_ENOUGH"), refusedWith(403, "NOT_ENOUGH"), false},
		"cut before":          {"cut=before", well, is(wechatpay.ErrOutcomeUnknown), false},
		"cut after":           {"cut=after", well, is(wechatpay.ErrOutcomeUnknown), true},
		"cut within":          {"cut=within", well, is(wechatpay.ErrOutcomeUnknown), true},
		"truncated":           {"truncate", well, is(wechatpay.ErrOutcomeUnknown), true},
		"wrong signature":     {"sign=wrong", is(wechatpay.ErrSignature), is(wechatpay.ErrSignature), true},
		"missing signature":   {"sign=missing", is(wechatpay.ErrMissingHeader), is(wechatpay.ErrMissingHeader), true},
		"probe":               {"sign=probe", is(wechatpay.ErrProbe), is(wechatpay.ErrProbe), true},
		"unknown serial":      {"sign=unknown", is(wechatpay.ErrUnknownSerial), is(wechatpay.ErrUnknownSerial), true},
		"stale":               {"stale=10m", is(wechatpay.ErrClockSkew), is(wechatpay.ErrClockSkew), true},
		"ahead":               {"skew=10m", refusedWith(401, "SIGN_ERROR"), refusedWith(401, "SIGN_ERROR"), false},
		"behind":              {"skew=-10m", refusedWith(401, "SIGN_ERROR"), refusedWith(401, "SIGN_ERROR"), false},
		"a little ahead":      {"skew=1m", well, well, true},
		"rate":                {"rate=0/s", well, refusedWith(429, "FREQUENCY_LIMITED"), false},
		"rotation":            {"rotate,count=2", well, well, true},
		"public key":          {"public_key", well, well, true},
		"101":                 {"upgrade", well, is(wechatpay.ErrOutcomeUnknown), true},
		"a bomb":              {"bomb=64", is(wechatpay.ErrOutcomeUnknown), is(wechatpay.ErrOutcomeUnknown), true},
	} {
		t.Run(name, func(t *testing.T) {
			s := clientOf(t, sandbox.Options{})
			s.paid("fault-order")
			for number, wish := range map[string]func(error) bool{"once": c.once, "for-good": c.forGood} {
				rule := "POST /v3/refund/domestic/refunds," + c.rule
				if number == "once" && !strings.Contains(rule, "count=") {
					rule += ",count=1"
				}
				if strings.Contains(rule, "rate=") {
					rule = strings.Replace(rule, "/refund/domestic/refunds", "/refund/*", 1)
				}
				f, err := sandbox.ParseFault(rule)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := s.sb.AddFault(f); err != nil {
					t.Fatal(err)
				}
				if err := s.refund("fault-order", number); !wish(err) {
					t.Errorf("%s: %v", number, err)
				}
				if hits := s.sb.Faults()[0].Hits; hits == 0 || number == "once" && hits > 2 {
					t.Errorf("%s: it has hit %d requests", number, hits)
				}
				if !s.sb.RemoveFault("") {
					t.Errorf("%s: there was none", number)
				}
				if done := c.done; number == "for-good" && s.refunded(number) != done {
					t.Errorf("%s: the refund exists: %v", number, !done)
				}
				if wish(nil) && !s.refunded(number) {
					t.Errorf("%s: the client was told of a refund that does not exist", number)
				}
			}
			if !cmp.Equal(s.sb.State().Balances["payers"], int64(-1000)+10*int64(s.sb.State().Documents["refund"])) {
				t.Errorf("money went where no refund is: %v", s.sb.State())
			}
		})
	}
}

// TestFaultsAreSeen: what has gone wrong on purpose stands beside the request, and in words beside a refusal.
func TestFaultsAreSeen(t *testing.T) {
	c := start(t, sandbox.Options{})
	for _, rule := range []string{"delay=1ms", "GET /v3/*,code=SYSTEM_ERROR,count=1"} {
		f, err := sandbox.ParseFault(rule)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.sb.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	r := c.do("GET", stockPath, nil)
	if r.status != 500 || r.header.Get("Wechatpay-Signature") == "" || !strings.Contains(r.header.Get("Sandbox-Hint"), "GET /v3/*,count=1,code=SYSTEM_ERROR") || !strings.Contains(string(r.body), "系统异常") {
		t.Errorf("%d %s %v", r.status, r.body, r.header)
	}
	c.must("GET", stockPath, nil)
	var texts []string
	for _, r := range c.sb.Requests() {
		texts = append(texts, r.Fault)
	}
	if diff := cmp.Diff([]string{"delay=1ms; GET /v3/*,count=1,code=SYSTEM_ERROR", "delay=1ms"}, texts); diff != "" {
		t.Error(diff)
	}
	faults := c.sb.Faults()
	if len(faults) != 2 || faults[0].Hits != 2 || faults[1].Hits != 1 || faults[1].ID == faults[0].ID {
		t.Errorf("%v", faults)
	}
	if c.sb.RemoveFault("nothing") || !c.sb.RemoveFault(faults[0].ID) || len(c.sb.Faults()) != 1 {
		t.Errorf("%v", c.sb.Faults())
	}
	if err := c.sb.Reset(); err != nil || len(c.sb.Faults()) != 0 {
		t.Errorf("%v, %v", c.sb.Faults(), err)
	}
}

// TestFaultsTogether: rules lie around each other, the first is the outermost.
func TestFaultsTogether(t *testing.T) {
	for rules, want := range map[string]int{
		"code=SYSTEM_ERROR|code=NO_AUTH": 500, "code=NO_AUTH|code=SYSTEM_ERROR": 403, "status=502|code=SYSTEM_ERROR": 502, "code=SYSTEM_ERROR|status=502": 502,
		"delay=1ms|sign=wrong|stale=10m": 200, "sign=wrong|status=204": 204, "commit,delay=1ms|code=NO_AUTH,commit": 403, "truncate|cut=before": 0, "sign=probe|upgrade": 0,
	} {
		c := start(t, sandbox.Options{})
		for rule := range strings.SplitSeq(rules, "|") {
			f, err := sandbox.ParseFault(rule)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.sb.AddFault(f); err != nil {
				t.Fatal(err)
			}
		}
		r := c.request(c.letter("POST", "/v3/pay/transactions/native", order("together", 1)))
		status := 0
		if response, err := c.http.Do(r); err == nil {
			status = response.StatusCode
			response.Body.Close()
		}
		if status != want {
			t.Errorf("%s: %d", rules, status)
		}
	}
}

// TestFaultRoutes: which requests a rule hits.
func TestFaultRoutes(t *testing.T) {
	c := start(t, sandbox.Options{})
	for rule, hits := range map[string]int{
		"status=500":                                                  3,
		"GET,status=500":                                              2,
		"POST,status=500":                                             1,
		"/v3/certificates,status=500":                                 1,
		"POST /v3/certificates,status=500":                            0,
		"/v3/marketing/*,status=500":                                  2,
		"/v3/marketing/favor/stocks/98560000,status=500":              0,
		"/v3/marketing/favor,status=500":                              0,
		"status=500,count=2":                                          2,
		"status=500,probability=0.000000001":                          0,
		"GET /v3/marketing/favor/stocks/{stock_id},status=500":        1,
		"POST /v3/marketing/favor/stocks/{stock_id}/start,status=500": 1,
		"rate=2/min":                                                  1,
		"rate=published":                                              0,
	} {
		f, err := sandbox.ParseFault(rule)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.sb.AddFault(f); err != nil {
			t.Fatal(err)
		}
		path, _, _ := strings.Cut(stockPath, "?")
		c.do("GET", path+"?stock_creator_mchid=8956000", nil)
		c.do("GET", "/v3/certificates", nil)
		c.do("POST", path+"/start", object{"stock_creator_mchid": "8956000"})
		if got := c.sb.Faults()[0].Hits; got != hits {
			t.Errorf("%s hits %d", rule, got)
		}
		c.sb.RemoveFault("")
	}
}

// TestFaultChance hits the same requests again under the same seed, and about as many as it should.
func TestFaultChance(t *testing.T) {
	c := start(t, sandbox.Options{})
	run := func(seed uint64) (hit string) {
		if _, err := c.sb.AddFault(sandbox.Fault{Status: 500, Probability: 0.5, Seed: seed}); err != nil {
			t.Fatal(err)
		}
		for range 40 {
			hit += map[bool]string{true: "x", false: "."}[c.do("GET", "/v3/certificates", nil).status == 500]
		}
		c.sb.RemoveFault("")
		return hit
	}
	one, same, other := run(1), run(1), run(2)
	if n := strings.Count(one, "x"); one != same || one == other || n < 8 || n > 32 {
		t.Errorf("\n%s\n%s\n%s", one, same, other)
	}
}

// TestBomb comes to a client that unpacks it as something larger than what was sent.
func TestBomb(t *testing.T) {
	c := start(t, sandbox.Options{})
	if _, err := c.sb.AddFault(sandbox.Fault{Bomb: 20}); err != nil {
		t.Fatal(err)
	}
	response, err := c.http.Do(c.request(c.letter("GET", stockPath, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if n, err := io.Copy(io.Discard, response.Body); err != nil || n != 20<<20 || !response.Uncompressed {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// TestFaultOfV2 refuses in the form of APIv2.
func TestFaultOfV2(t *testing.T) {
	s := clientOf(t, sandbox.Options{})
	for _, rule := range []string{"/pay/orderquery,code=SYSTEMERROR", "/pay/orderquery,code=SYSTEMERROR,commit", "/pay/orderquery,rate=0/min"} {
		f, err := sandbox.ParseFault(rule)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.sb.AddFault(f); err != nil {
			t.Fatal(err)
		}
		_, err = s.Chain("v2/pay/orderquery").Post(t.Context(), wechatpay.Request{"xml": object{"appid": "wxd678efh567hg6787", "mch_id": sandbox.DefaultMchID, "out_trade_no": "nobody"}})
		var said *wechatpay.Error
		if !errors.As(err, &said) || said.StatusCode != 200 || said.Code != "SYSTEMERROR" && said.Code != "FREQUENCY_LIMITED" && !strings.HasSuffix(rule, "commit") {
			t.Errorf("%s: %v", rule, err)
		}
		s.sb.RemoveFault("")
	}
}

// TestNoCertificates is what a new merchant meets, and one whose certificates have been switched off.
func TestNoCertificates(t *testing.T) {
	s := clientOf(t, sandbox.Options{})
	if _, err := s.sb.AddFault(sandbox.Fault{PublicKey: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Chain("v3/certificates").Get(t.Context(), nil); !refusedWith(404, "RESOURCE_NOT_EXISTS")(err) || !strings.Contains(err.Error(), "无可用的平台证书") {
		t.Errorf("%v", err)
	}
	old := start(t, sandbox.Options{CertificateOnly: true})
	if _, err := old.sb.AddFault(sandbox.Fault{PublicKey: true}); err == nil || !strings.Contains(err.Error(), "no public key") {
		t.Errorf("%v", err)
	}
}

// TestParseFault reads rules, and writes them as it reads them.
func TestParseFault(t *testing.T) {
	for text, want := range map[string]sandbox.Fault{
		"POST /v3/refund/domestic/refunds,count=3,cut=after": {Method: "POST", Path: "/v3/refund/domestic/refunds", Count: 3, Cut: "after"},
		"GET,probability=0.25,seed=7,delay=1.5s":             {Method: "GET", Probability: 0.25, Seed: 7, Delay: 1500 * time.Millisecond},
		"/v3/pay/*,commit,status=500,code=SYSTEM_ERROR":      {Path: "/v3/pay/*", Status: 500, Code: "SYSTEM_ERROR", Commit: true},
		"status=403,code=NO_AUTH,message=没有 权限":              {Status: 403, Code: "NO_AUTH", Message: "没有 权限"},
		"sign=probe,stale=10m0s,skew=-5m0s":                  {Sign: "probe", Stale: 10 * time.Minute, Skew: -5 * time.Minute},
		"rate=10/s":                                          {Rate: "10/s"},
		"rotate":                                             {Rotate: true},
		"truncate,public_key":                                {Truncate: true, PublicKey: true},
		"upgrade":                                            {Upgrade: true},
		"bomb=256":                                           {Bomb: 256},
	} {
		got, err := sandbox.ParseFault(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", text, err, diff)
		}
		if again, err := sandbox.ParseFault(got.String()); err != nil || again != got {
			t.Errorf("%s becomes %s: %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                            `"" is none of count, `,
		"cut":                         "cut: a value is missing",
		"cut=later":                   `cut is before, after, within, not "later"`,
		"cut=after,":                  `"" is none of`,
		"cuts=after":                  `"cuts" is none of`,
		"v3/pay/*,cut=after":          "has to begin with a slash",
		"post /v3/pay/*,cut=after":    "a method in capitals",
		"GET /v3/pay /x,cut=after":    "a method in capitals",
		"/v3/pay/*=1,cut=after":       "a comma is missing",
		"/v3/pay/*":                   "nothing goes wrong by it",
		"count=x,cut=after":           `count: a whole number is wanted, not "x"`,
		"count=-1,cut=after":          "not below 0",
		"probability=2,cut=after":     "between 0 and 1",
		"probability=NaN,cut=after":   "between 0 and 1",
		"probability=much,cut=after":  "a number is wanted",
		"delay=2":                     `delay: a duration as 2s or 10m is wanted, not "2"`,
		"truncate=perhaps":            "true or false",
		"status=100":                  "status is 200 to 599",
		"status=500,cut=after":        "cut and status can't happen to the same answer",
		"message=no,status=500":       "message wants a code",
		"commit":                      "commit wants a delay",
		"rate=often":                  "rate is published, or a number",
		"rate=1/h":                    "rate is published, or a number",
		"sign=green":                  "sign is wrong, missing, probe, unknown",
		"bomb=5000":                   "at most 4096 MiB",
		"delay=1s,cut=later,sign=red": "; ",
	} {
		_, err := sandbox.ParseFault(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "sandbox: fault ") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestManyFaults: rules are bounded.
func TestManyFaults(t *testing.T) {
	sb := sandbox.New(sandbox.Options{Keys: sharedKeys()})
	for range 1000 {
		if _, err := sb.AddFault(sandbox.Fault{Status: http.StatusBadGateway}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sb.AddFault(sandbox.Fault{Status: http.StatusBadGateway}); err == nil {
		t.Error("the 1001st was taken")
	}
	if !sb.RemoveFault("7") {
		t.Error("it is not there")
	}
	if _, err := sb.AddFault(sandbox.Fault{}); err == nil {
		t.Error("a rule that does nothing was taken")
	}
}
