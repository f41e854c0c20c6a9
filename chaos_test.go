package wechatpay_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestTroubles: each alone, once and for good. A refund then exists at most once, and an error has a type.
func TestTroubles(t *testing.T) {
	for name, trouble := range troubles {
		t.Run(name, func(t *testing.T) {
			sb := clienttest.Sandbox(t, sandbox.Options{})
			order := paidOrder(t, sb, "20260801000", false)
			for _, forGood := range []bool{false, true} {
				var calls atomic.Int32
				sb.SetIntercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					if n := calls.Add(1); n == 1 || forGood {
						trouble(sb, w, r, next)
						return
					}
					next.ServeHTTP(w, r)
				})
				order.refund(t, t.Context(), sb)
			}
			sb.SetIntercept(nil)
			order.settle(t, sb)
		})
	}
}

// TestChaos runs 64 callers with all troubles mixed in: for four seconds, or as long as WECHATPAY_CHAOS says (10m).
// Every call ends in a verified answer or a typed error, every refund exists once, and nothing is left running.
func TestChaos(t *testing.T) {
	long := 4 * time.Second
	if text := os.Getenv("WECHATPAY_CHAOS"); text != "" {
		var err error
		if long, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for name := range troubles {
		names = append(names, name)
	}
	sb := clienttest.Sandbox(t, sandbox.Options{})
	orders := make([]*paid, 64)
	for i := range orders {
		orders[i] = paidOrder(t, sb, fmt.Sprintf("202608%05d", i), i%2 == 0)
		orders[i].patience = 3 * time.Second
	}
	for _, order := range orders {
		order.pool.CloseIdleConnections()
	}
	time.Sleep(50 * time.Millisecond)
	before := runtime.NumGoroutine()
	sb.SetIntercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		name := names[rand.IntN(len(names))]
		if rand.IntN(3) > 0 || name == "too late" && strings.HasSuffix(r.URL.Path, "/certificates") { // which waits for 30 s
			next.ServeHTTP(w, r)
			return
		}
		troubles[name](sb, w, r, next)
	})
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for range 3 {
			select {
			case <-time.After(long / 4):
				sb.RotateCertificate()
			case <-ctx.Done():
			}
		}
	}()
	var mu sync.Mutex // guards more
	var more []*paid
	seldom := func() bool { return rand.IntN(100) == 0 }
	for _, order := range orders {
		order.line.trouble.Store(&seldom)
		wg.Add(1)
		go func() {
			defer wg.Done()
			for ctx.Err() == nil {
				if len(order.asked) == mostAsked {
					if order = order.another(t, ctx, sb); order == nil {
						return
					}
					mu.Lock()
					more = append(more, order)
					mu.Unlock()
				}
				order.refund(t, ctx, sb)
			}
		}()
	}
	wg.Wait()
	sb.SetIntercept(nil)
	for _, order := range orders {
		order.line.trouble.Store(nil)
	}
	orders = append(orders, more...)
	for _, order := range orders {
		wg.Add(1)
		go func() {
			defer wg.Done()
			order.settle(t, sb)
		}()
	}
	wg.Wait()
	done, failed := 0, 0
	for _, order := range orders {
		done, failed = done+order.done, failed+order.failed
	}
	t.Logf("%d refunds done, %d calls failed", done, failed)
	if done == 0 || failed == 0 {
		t.Error("there was no chaos")
	}
	for range 100 { // the server sees the end of its connections a little later, and a dial that nobody waits for ends
		for _, order := range orders {
			order.pool.CloseIdleConnections()
		}
		if runtime.NumGoroutine() <= before+2 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

// paid is an order, and the refunds of 1 fen that were asked for.
type paid struct {
	number       string
	config       wechatpay.Config
	client       *wechatpay.Client
	pool         *http.Transport
	line         *line
	patience     time.Duration // for one call
	asked        []string
	certain      map[string]bool // whether it was done, where the call's end says so
	done, failed int
}

const orderTotal = 10_000_000 // fen

// mostAsked are the refunds of one order: WeChat Pay takes 50, and one more is to give back the rest.
const mostAsked = 45

// another is one more order of the same caller, on the same line; nil: the context has ended before.
func (p *paid) another(t *testing.T, ctx context.Context, sb *sandbox.Sandbox) *paid {
	next := &paid{number: p.number + "x", config: p.config, pool: p.pool, line: p.line, patience: p.patience, certain: map[string]bool{}}
	var err error
	if next.client, err = wechatpay.New(p.config); err != nil {
		t.Error(err)
		return nil
	}
	req := order(next.number)
	req["json"].(wechatpay.Object)["amount"] = wechatpay.Object{"total": orderTotal, "currency": "CNY"}
	for ctx.Err() == nil { // the same again is the same order
		if _, err := next.client.Chain("v3/pay/transactions/native").Post(ctx, req); err != nil {
			continue
		}
		if err := sb.Pay(next.number); err != nil {
			t.Error(err)
			return nil
		}
		return next
	}
	return nil
}

// paidOrder makes one. A keyless client knows nothing but what it downloads.
func paidOrder(t *testing.T, sb *sandbox.Sandbox, number string, isKeyless bool) *paid {
	t.Helper()
	config := sb.Config()
	if isKeyless {
		config = clienttest.Keyless(sb)
	}
	pool := wechatpay.NewPool(8)
	line := &line{dial: pool.DialContext}
	pool.DialContext = line.connect
	pool.TLSClientConfig = config.Transport.(*http.Transport).TLSClientConfig
	config.Transport = pool
	config.Retry = wechatpay.Retry{Attempts: 3, Wait: time.Millisecond}
	client := clienttest.New(t, config)
	req := order(number)
	req["json"].(wechatpay.Object)["amount"] = wechatpay.Object{"total": orderTotal, "currency": "CNY"}
	if _, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if err := sb.Pay(number); err != nil {
		t.Fatal(err)
	}
	return &paid{number: number, config: config, client: client, pool: pool, line: line, patience: 400 * time.Millisecond, certain: map[string]bool{}}
}

// line is a network that fails on this side, whenever trouble says so.
type line struct {
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	trouble atomic.Pointer[func() bool] // nil: never
	dials   atomic.Int32
}

func (l *line) troubled() bool {
	trouble := l.trouble.Load()
	return trouble != nil && (*trouble)()
}

func (l *line) connect(ctx context.Context, network, address string) (net.Conn, error) {
	l.dials.Add(1)
	if l.troubled() {
		return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}
	}
	conn, err := l.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return lineConn{conn, l}, nil
}

// lineConn is cut within what it sends.
type lineConn struct {
	net.Conn
	*line
}

func (c lineConn) Write(p []byte) (int, error) {
	if !c.troubled() {
		return c.Conn.Write(p)
	}
	n, _ := c.Conn.Write(p[:len(p)/2])
	_ = c.Close()
	return n, &net.OpError{Op: "write", Err: errors.New("the line was cut")}
}

// TestCutWithinRequest cuts the line within the nth thing that is sent: the greeting, the key, the headers, the body. A refund
// is sent again and exists once. What nothing makes harmless is sent again only where nothing of its body left; else
// nobody says that it was not done.
func TestCutWithinRequest(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	for n := 1; n <= 4; n++ {
		order := paidOrder(t, sb, fmt.Sprintf("20260803%03d", n), false)
		order.patience = 10 * time.Second
		for _, path := range []string{"", "v3/x"} {
			order.pool.CloseIdleConnections()
			var sent atomic.Int32
			nth := func() bool { return sent.Add(1) == int32(n)+1 } // the first is the dial
			order.line.trouble.Store(&nth)
			if path == "" {
				order.refund(t, t.Context(), sb)
				continue
			}
			order.line.dials.Store(0)
			_, err := order.client.Chain(path).Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{"a": 1}})
			if again := order.line.dials.Load() > 1; again != (n < 4) || errors.Is(err, wechatpay.ErrOutcomeUnknown) != (n == 4) {
				t.Errorf("%d: %d connections: %v", n, order.line.dials.Load(), err)
			}
		}
		order.line.trouble.Store(nil)
		if order.done != 1 {
			t.Errorf("%d: the refund is not done", n)
		}
		order.settle(t, sb)
	}
}

func (p *paid) body(number string, fen int) wechatpay.Request {
	return wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no": p.number, "out_refund_no": number,
		"amount": wechatpay.Object{"refund": fen, "total": orderTotal, "currency": "CNY"},
	}}
}

// repeatable are headers that make net/http send a request a second time by itself.
var repeatable = []map[string]string{nil, {"Idempotency-Key": "7"}, {"X-Idempotency-Key": "7"}, {"Idempotency-Key": ""}}

// refund asks for one more refund, and looks at how the call ends.
func (p *paid) refund(t *testing.T, ctx context.Context, sb *sandbox.Sandbox) {
	number := fmt.Sprintf("R%s-%d", p.number, len(p.asked))
	p.asked = append(p.asked, number)
	ctx, cancel := context.WithTimeout(ctx, p.patience)
	defer cancel()
	req := p.body(number, 1)
	req["headers"] = repeatable[len(p.asked)%len(repeatable)]
	resp, err := p.client.Chain("v3/refund/domestic/refunds").Post(ctx, req)
	var (
		refused    *wechatpay.Error
		unverified *wechatpay.VerificationError
		nobody     *net.DNSError
		network    *net.OpError
	)
	switch {
	case err == nil:
		if resp.Get("out_refund_no").String() != number {
			t.Errorf("%s got the answer of %s", number, resp.Get("out_refund_no"))
		}
		p.certain[number], p.done = true, p.done+1
		return
	case errors.Is(err, wechatpay.ErrOutcomeUnknown):
	case errors.As(err, &refused) && refused.StatusCode < 500:
		if refused.StatusCode != 429 { // which proves nothing
			p.certain[number] = false
		}
	case errors.As(err, &unverified):
		t.Errorf("%s: unverified, and the outcome is known: %v", number, err)
	case errors.As(err, &nobody), errors.As(err, &network): // nothing that could be executed left
		p.certain[number] = false
	case ctx.Err() != nil: // before it was sent
	default:
		t.Errorf("%s ends in an error of no type: %v", number, err)
	}
	p.failed++
}

// settle asks what exists: all that is certain is so, and what is left of the order tells that nothing exists twice.
func (p *paid) settle(t *testing.T, sb *sandbox.Sandbox) {
	exist := 0
	p.client = clienttest.New(t, p.config) // one that has downloaded too often is none to ask
	for _, number := range p.asked {
		_, err := p.client.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(t.Context(), wechatpay.Request{"out_refund_no": number})
		var refused *wechatpay.Error
		if err != nil && (!errors.As(err, &refused) || refused.StatusCode != 404) {
			t.Error(err)
			return
		}
		if err == nil {
			exist++
		}
		if certain, known := p.certain[number]; known && certain != (err == nil) {
			t.Errorf("%s: it was said to exist: %v; query: %v", number, certain, err)
		}
	}
	refunds := p.client.Chain("v3/refund/domestic/refunds")
	if _, err := refunds.Post(t.Context(), p.body("more-"+p.number, orderTotal-exist+1)); err == nil || !strings.Contains(err.Error(), "INVALID_REQUEST") {
		t.Errorf("more than is left can be given back: %v", err)
	}
	if _, err := refunds.Post(t.Context(), p.body("rest-"+p.number, orderTotal-exist)); err != nil {
		t.Errorf("%d refunds exist, and the rest is less than the total without them: %v", exist, err)
	}
	p.pool.CloseIdleConnections()
}
