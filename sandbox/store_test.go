package sandbox_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/sandbox"
)

// shelf is a Store in memory. It fails once it has saved as often as it may.
type shelf struct {
	mu    sync.Mutex
	kept  map[[2]string][]byte
	saves int
	may   int // 0: without end
}

var errFull = errors.New("the shelf is full")

func (s *shelf) Load(each func(sandbox.Entry) error) error {
	for key, value := range s.kept { // in any order
		if err := each(sandbox.Entry{Kind: key[0], Key: key[1], Value: value}); err != nil {
			return err
		}
	}
	return nil
}

func (s *shelf) Save(changes []sandbox.Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.saves++; s.may > 0 && s.saves > s.may {
		return errFull
	}
	if s.kept == nil {
		s.kept = make(map[[2]string][]byte)
	}
	for _, c := range changes {
		switch {
		case c.Key == "":
			for key := range s.kept {
				if key[0] == c.Kind {
					delete(s.kept, key)
				}
			}
		case c.Value == nil:
			delete(s.kept, [2]string{c.Kind, c.Key})
		default:
			s.kept[[2]string{c.Kind, c.Key}] = c.Value
		}
	}
	return nil
}

// count tells how many entries of a kind there are.
func (s *shelf) count(kind string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.kept {
		if key[0] == kind {
			n++
		}
	}
	return n
}

func order(number string, total int) object {
	return object{"appid": "wxd678efh567hg6787", "mchid": sandbox.DefaultMchID, "description": "<an> example", "out_trade_no": number,
		"notify_url": "https://example.com/notify", "amount": object{"total": total}}
}

func refundOf(number string, fen, total int) object {
	return object{"out_trade_no": number, "out_refund_no": "R" + number, "amount": object{"refund": fen, "total": total, "currency": "CNY"}}
}

// views are what shows the state.
var views = []string{
	"/v3/pay/transactions/out-trade-no/store-open?mchid=8956000", "/v3/pay/transactions/out-trade-no/store-paid?mchid=8956000",
	"/v3/pay/transactions/out-trade-no/store-closed?mchid=8956000", "/v3/refund/domestic/refunds/Rstore-paid",
	"/v3/marketing/favor/stocks/9856000?stock_creator_mchid=8956000", "/v3/marketing/favor/stocks?offset=0&limit=10&stock_creator_mchid=8956000",
}

// TestStore ends a sandbox, and finds all of it again in the next one.
func TestStore(t *testing.T) {
	kept := &shelf{}
	c := start(t, sandbox.Options{Store: kept})
	for _, number := range []string{"store-open", "store-paid", "store-closed"} {
		c.must("POST", "/v3/pay/transactions/native", order(number, 888))
	}
	if err := c.sb.Pay("store-paid"); err != nil {
		t.Fatal(err)
	}
	c.must("POST", "/v3/pay/transactions/out-trade-no/store-closed/close", object{"mchid": sandbox.DefaultMchID})
	c.sb.SetBalance(500)
	refund := c.must("POST", "/v3/refund/domestic/refunds", refundOf("store-paid", 400, 888))
	stock := c.must("POST", "/v3/marketing/favor/coupon-stocks", newStock())
	start1 := c.must("POST", "/v3/marketing/favor/stocks/9856000/start", object{"stock_creator_mchid": sandbox.DefaultMchID})
	replayed := c.letter("GET", views[0], nil)
	c.must("GET", views[3], nil) // which ends the refund
	if r := c.post(replayed); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	before := show(c)
	requests := c.sb.Requests()
	if err := c.sb.Close(); err != nil {
		t.Fatal(err)
	}

	c = start(t, sandbox.Options{Store: kept})
	if diff := cmp.Diff(requests, c.sb.Requests()); diff != "" {
		t.Errorf("requests: %s", diff)
	}
	if diff := cmp.Diff(before, show(c)); diff != "" {
		t.Errorf("the state: %s", diff)
	}
	c.refused(c.post(replayed), 401, "SIGN_ERROR")
	same := func(name string, want, got object) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	same("the refund again", refund, c.must("POST", "/v3/refund/domestic/refunds", refundOf("store-paid", 400, 888)))
	same("the stock again", stock, c.must("POST", "/v3/marketing/favor/coupon-stocks", newStock()))
	same("the start again", start1, c.must("POST", "/v3/marketing/favor/stocks/9856000/start", object{"stock_creator_mchid": sandbox.DefaultMchID}))
	c.refused(c.do("POST", "/v3/pay/transactions/native", order("store-paid", 888)), 400, "ORDERPAID")
	other := refundOf("store-paid", 101, 888)
	other["out_refund_no"] = "another"
	c.refused(c.do("POST", "/v3/refund/domestic/refunds", other), 403, "NOT_ENOUGH") // 100 are left
	if err := c.sb.Pay("store-open"); err != nil {
		t.Fatal(err)
	}
	one, two := c.must("GET", views[0], nil)["transaction_id"], c.must("GET", views[1], nil)["transaction_id"]
	if one == two {
		t.Errorf("the number %v was given out twice", one)
	}
}

// show asks for all views, each with its status.
func show(c *caller) map[string]string {
	c.t.Helper()
	all := make(map[string]string)
	for _, target := range views {
		r := c.do("GET", target, nil)
		all[target] = string(r.body)
		if r.status != 200 {
			c.t.Errorf("%s: %d %s", target, r.status, r.body)
		}
	}
	return all
}

// TestStoreBeforeAnswer looks, at each answer, whether what it tells of is saved; from many callers at once.
func TestStoreBeforeAnswer(t *testing.T) {
	kept := &shelf{}
	c := start(t, sandbox.Options{Store: kept})
	var callers sync.WaitGroup
	for i := range 16 {
		callers.Add(1)
		go func() {
			defer callers.Done()
			for j := range 5 {
				number := "before-" + string(rune('a'+i)) + string(rune('a'+j))
				if r := c.do("POST", "/v3/pay/transactions/native", order(number, 1)); r.status != 200 {
					t.Errorf("%d %s", r.status, r.body)
				}
				kept.mu.Lock()
				saved := string(kept.kept[[2]string{"order", number}])
				kept.mu.Unlock()
				if !strings.Contains(saved, number) {
					t.Errorf("%s is answered, and not saved: %s", number, saved)
				}
			}
		}()
	}
	callers.Wait()
}

// TestStoreFails: from the first failure nobody is answered.
func TestStoreFails(t *testing.T) {
	c := start(t, sandbox.Options{Store: &shelf{may: 2}}) // the first batch of coupons, and one request
	c.must("POST", "/v3/pay/transactions/native", order("store-fails", 1))
	for range 2 {
		c.refused(c.do("GET", "/v3/pay/transactions/out-trade-no/store-fails?mchid=8956000", nil), 500, "SYSTEM_ERROR")
	}
	if err := c.sb.Pay("store-fails"); !errors.Is(err, errFull) {
		t.Errorf("Pay: %v", err)
	}
	if err := c.sb.Close(); !errors.Is(err, errFull) {
		t.Errorf("Close: %v", err)
	}
}

// TestStoreUnreadable starts with stores that hold something else.
func TestStoreUnreadable(t *testing.T) {
	for name, c := range map[string]struct{ kind, key, value, want string }{
		"kind":    {"cheque", "1", "{}", `"cheque" is of a kind`},
		"JSON":    {"order", "1", `{"request":`, "order 1: unexpected EOF"},
		"form":    {"order", "1", `{"doc":{"total":"x"}}`, "order 1: "},
		"empty":   {"order", "1", `{}`, "order 1: nothing in it"},
		"gap":     {"order", "1", `{"place":1,"doc":{}}`, "of kind order number 0 is missing"},
		"nonce":   {"nonce0", "zz", "", "no hash of a nonce"},
		"short":   {"nonce1", "00", "", "no hash of a nonce"},
		"request": {"request", "x", "{}", "request x: "},
	} {
		_, err := sandbox.Start(sandbox.Options{Keys: sharedKeys(), Store: &shelf{kept: map[[2]string][]byte{{c.kind, c.key}: []byte(c.value)}}})
		if !errors.Is(err, sandbox.ErrStore) || !strings.HasPrefix(err.Error(), "sandbox: store: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStoreRequests keeps no more requests than are wanted, also where that has become less.
func TestStoreRequests(t *testing.T) {
	kept := &shelf{}
	for _, limit := range []int{5, 2} {
		c := start(t, sandbox.Options{Store: kept, RequestLog: limit})
		for range 7 {
			c.must("GET", views[4], nil)
		}
		if got := kept.count("request"); got != limit || len(c.sb.Requests()) != limit {
			t.Errorf("%d requests are kept, %d in memory, of at most %d", got, len(c.sb.Requests()), limit)
		}
		c.sb.Close()
	}
	c := start(t, sandbox.Options{Store: kept, RequestLog: 1})
	if got := c.sb.Requests(); len(got) != 1 || kept.count("request") != 1 || got[0].Path != "/v3/marketing/favor/stocks/9856000" {
		t.Errorf("%d requests, %d kept", len(got), kept.count("request"))
	}
}
