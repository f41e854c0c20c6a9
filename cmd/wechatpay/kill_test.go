package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/steer"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

var kills = flag.Int("kills", 15, "how often TestKilled kills the sandbox")

// payment is what a caller was told: after that nothing may be otherwise.
type payment struct {
	number, transaction string
	refunds             map[string]string // refund_id by out_refund_no
}

const total, each = 1000, 100 // fen of a payment, and of a refund

// TestKilled kills the sandbox under load, again and again. What was answered is there afterwards, and the books agree.
func TestKilled(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	env := append(os.Environ(), "LC_ALL=C", "HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
	run := func() (*process, *wechatpay.Client, *steer.Control) {
		p := startSandbox(t.Fatalf, t.Cleanup, ".", env, "--listen", "127.0.0.1:0", "--data", folder, "--quiet")
		control, err := (&steer.Target{Data: folder}).Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return p, clientOf(t, filepath.Join(folder, "profile.json")), control
	}
	shop := openCounter(t)
	var told []*payment
	var errands []*errand
	for round := range *kills {
		p, client, control := run()
		ctx, stop := context.WithCancel(t.Context())
		var callers sync.WaitGroup
		done, finish := context.WithCancel(ctx) // once all that is to be killed has been done once
		found, others := make([][]*payment, 8), make([][]*errand, 8)
		for i := range found {
			callers.Add(1)
			go func() {
				defer callers.Done()
				for n := 0; ctx.Err() == nil; n++ {
					one := &payment{number: fmt.Sprintf("kill-%d-%d-%d", round, i, n)}
					if !one.pay(ctx, client) {
						return
					}
					found[i] = append(found[i], one)
					other := &errand{number: fmt.Sprintf("kill%dx%dx%d", round, i, n)}
					if other.run(ctx, client, control, shop.URL); other.code != "" {
						others[i] = append(others[i], other)
					}
					if other.confirmed {
						finish()
					}
				}
			}()
		}
		if round%3 == 0 { // a slow machine comes to nothing in the time below
			select {
			case <-done.Done():
			case <-time.After(time.Minute):
				t.Fatal("nothing is done within a minute")
			}
		}
		time.Sleep(time.Duration(rand.IntN(200)) * time.Millisecond)
		p.Process.Kill()
		p.Wait()
		stop()
		callers.Wait()
		finish()
		for _, some := range found {
			told = append(told, some...)
		}
		errands = append(errands, slices.Concat(others...)...)
	}
	_, client, control := run()
	refunds := 0
	transactions := make(map[string]string)
	for _, one := range told {
		refunds += len(one.refunds)
		one.check(t, client)
		if other := transactions[one.transaction]; other != "" {
			t.Errorf("%s and %s have the same transaction", one.number, other)
		}
		transactions[one.transaction] = one.number
	}
	for _, one := range errands {
		one.check(t, client)
	}
	shop.check(t, control, errands)
	balanced(t, control)
	t.Logf("%d payments and %d refunds were answered", len(told), refunds)
	if len(told) < *kills || refunds == 0 {
		t.Error("too few for a test")
	}
}

// pay pays, and gives back in two steps; false: the payment was not answered, and what became of it is open.
func (p *payment) pay(ctx context.Context, client *wechatpay.Client) bool {
	paid, err := client.Chain("v2/pay/micropay").Post(ctx, wechatpay.Request{"xml": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mch_id": "8956000", "body": "an example", "out_trade_no": p.number, "total_fee": total,
		"spbill_create_ip": "127.0.0.1", "auth_code": "134567890123456789"}})
	if err != nil {
		return false
	}
	p.transaction, p.refunds = paid.Get("transaction_id").String(), make(map[string]string)
	for i := range 2 {
		number := fmt.Sprintf("%s-%d", p.number, i)
		refund, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
			"out_trade_no": p.number, "out_refund_no": number, "amount": wechatpay.Object{"refund": each, "total": total, "currency": "CNY"}}})
		if err == nil {
			p.refunds[number] = refund.Get("refund_id").String()
		}
	}
	return true
}

// check asks for what was told, and that the rest of the money can be given back, and not a fen more.
func (p *payment) check(t *testing.T, client *wechatpay.Client) {
	t.Helper()
	got, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(t.Context(), wechatpay.Request{"out_trade_no": p.number, "query": wechatpay.Object{"mchid": "8956000"}})
	if err != nil || got.Get("transaction_id").String() != p.transaction || got.Get("amount.total").Int() != total {
		t.Fatalf("%s: %v, %v", p.number, got, err)
	}
	for number, id := range p.refunds {
		got, err := client.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(t.Context(), wechatpay.Request{"out_refund_no": number})
		if err != nil || got.Get("refund_id").String() != id || got.Get("amount.refund").Int() != each {
			t.Fatalf("%s: %v, %v", number, got, err)
		}
	}
	given := int64(0) // also by a refund whose answer did not come
	for i := range 2 {
		if r, err := client.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(t.Context(), wechatpay.Request{"out_refund_no": fmt.Sprintf("%s-%d", p.number, i)}); err == nil {
			given += r.Get("amount.refund").Int()
		}
	}
	for _, c := range []struct {
		fen  int64
		good bool
	}{{total - given + 1, false}, {total - given, true}} {
		_, err := client.Chain("v3/refund/domestic/refunds").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{
			"out_trade_no": p.number, "out_refund_no": p.number + fmt.Sprint("-rest-", c.good), "amount": wechatpay.Object{"refund": c.fen, "total": total, "currency": "CNY"}}})
		if (err == nil) != c.good {
			t.Fatalf("%s: %d fen of %d: %v", p.number, c.fen, total-given, err)
		}
	}
}

// clientOf makes a client of a profile, as the commands do. A call is made once: a second one might find what the first did.
func clientOf(t testing.TB, profile string) *wechatpay.Client {
	t.Helper()
	var flags account.Flags
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.Register(terminal.Console{}, set, nil)
	if err := set.Set("profile", profile); err != nil {
		t.Fatal(err)
	}
	config, err := flags.Config(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	config.Retry.Attempts = 1
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
