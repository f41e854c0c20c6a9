// Package playground is what stands behind --sandbox: it starts a sandbox for one command, makes it hold what the official
// examples name, and tells which operations it serves.
package playground

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// Start starts the sandbox of one command.
func Start() (*sandbox.Sandbox, error) {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		return nil, &terminal.Failure{Code: terminal.ExitOther, Hint: words.SandboxListensOnAPort, Err: err}
	}
	return sb, nil
}

// FirstCommand is a call that works anywhere.
const FirstCommand = "wechatpay call --sandbox POST 'v3/marketing/favor/stocks/{stock_id}/start' stock_id=9856000 stock_creator_mchid=8956000"

// begins are operations with a state that a sandbox which has just begun can do: they need nothing that was there before.
var begins = []string{
	"GET v3/certificates", "GET v3/global/certificates", "GET hk/v3/certificates", "POST v3/security/echo",
	"POST v3/marketing/favor/coupon-stocks", "GET v3/marketing/favor/stocks", "GET v3/marketing/favor/stocks/{stock_id}", "POST v3/marketing/favor/stocks/{stock_id}/start",
	"POST v3/pay/transactions/native", "POST v3/pay/transactions/jsapi", "POST v3/pay/transactions/app", "POST v3/pay/transactions/h5",
	"POST v3/pay/partner/transactions/native", "POST v3/pay/partner/transactions/jsapi", "POST v3/pay/partner/transactions/app", "POST v3/pay/partner/transactions/h5",
	"POST v3/combine-transactions/native", "POST v3/combine-transactions/jsapi", "POST v3/combine-transactions/app", "POST v3/combine-transactions/h5",
	"GET v3/bill/tradebill", "POST v3/merchant/media/upload", "POST v3/marketing/favor/media/image-upload", "GET v3/merchant-service/images/{media_id}",
	"POST v2/pay/unifiedorder", "POST v2/pay/micropay", "POST v2/mmpaymkttransfers/promotion/transfers", "POST v2/secapi/mch/uploadmedia", "GET v2/papay/entrustweb",
}

// Serves tells whether --sandbox does an operation with a state: what comes first, and what Prepare makes ready for.
// Others it answers by the catalogue alone, or they need what one command can't have made before.
func Serves(o *openapi.Operation) bool {
	name := o.Method + " " + o.Template()
	return (preparations[name] != nil || slices.Contains(begins, name)) && KeepsState(o)
}

// KeepsState tells whether the sandbox keeps state for an operation. It asks the sandbox itself, with a request that is
// refused before anything is checked that would need keys.
func KeepsState(o *openapi.Operation) bool {
	path := o.Path
	for _, p := range o.PathParams {
		path = strings.ReplaceAll(path, "{"+p.Name+"}", "1")
	}
	answer := httptest.NewRecorder()
	theSandbox().ServeHTTP(answer, httptest.NewRequest(o.Method, path, nil))
	return answer.Code != http.StatusNotFound && answer.Code != http.StatusMethodNotAllowed && answer.Header().Get("Sandbox-Stateless") == ""
}

var theSandbox = sync.OnceValue(func() *sandbox.Sandbox { return sandbox.New(sandbox.Options{}) })

// The order of the official examples: each command has a sandbox of its own, so what a refund or a query needs has to
// be there before.
const (
	ExampleOrder  = "1217752501201407033233368018"
	ExampleRefund = ExampleOrder
	ExampleTotal  = 888 // fen
)

// preparation is what a sandbox is made to hold before the call of a command.
type preparation func(ctx context.Context, client *wechatpay.Client, sb *sandbox.Sandbox) error

// preparations are by operation: those that change or query what has to be there, under the numbers of the examples.
var preparations = map[string][]preparation{
	"POST v3/refund/domestic/refunds":                            {order, paid},
	"GET v3/refund/domestic/refunds/{out_refund_no}":             {order, paid, refunded},
	"GET v3/pay/transactions/out-trade-no/{out_trade_no}":        {order, paid},
	"POST v3/pay/transactions/out-trade-no/{out_trade_no}/close": {order},
	"POST v2/pay/orderquery":                                     {order, paid},
	"POST v2/pay/closeorder":                                     {order},
	"POST v2/secapi/pay/refund":                                  {order, paid},
	"POST v2/pay/refundquery":                                    {order, paid, refunded},
	"POST v2/pay/downloadbill":                                   {order, paid},
	"POST v3/marketing/favor/stocks/{stock_id}/pause":            {stock("start")},
	"POST v3/marketing/favor/stocks/{stock_id}/stop":             {stock("start")},
	"POST v3/marketing/favor/stocks/{stock_id}/restart":          {stock("start"), stock("pause")},
}

// Prepare makes what the call needs in a sandbox that has just begun.
func Prepare(ctx context.Context, sb *sandbox.Sandbox, method, path string) error {
	o, ok := openapi.Lookup(method, path)
	if !ok {
		return nil
	}
	steps := preparations[o.Method+" "+o.Template()]
	if len(steps) == 0 {
		return nil
	}
	client, err := wechatpay.New(sb.Config())
	if err != nil {
		return err
	}
	for _, step := range steps {
		if err := step(ctx, client, sb); err != nil {
			return words.PreparingTheSandbox.With(err)
		}
	}
	return nil
}

func order(ctx context.Context, client *wechatpay.Client, _ *sandbox.Sandbox) error {
	_, err := client.V3().Pay().Transactions().Native().Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mchid": sandbox.DefaultMchID, "description": "an example", "out_trade_no": ExampleOrder,
		"notify_url": "https://example.com/notify", "amount": wechatpay.Object{"total": ExampleTotal},
	}})
	return err
}

func paid(_ context.Context, _ *wechatpay.Client, sb *sandbox.Sandbox) error {
	return sb.Pay(ExampleOrder)
}

func refunded(ctx context.Context, client *wechatpay.Client, _ *sandbox.Sandbox) error {
	_, err := client.V3().Refund().Domestic().Refunds().Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no": ExampleOrder, "out_refund_no": ExampleRefund,
		"amount": wechatpay.Object{"refund": ExampleTotal, "total": ExampleTotal, "currency": "CNY"},
	}})
	return err
}

// stock takes the first coupon batch a step further.
func stock(step string) preparation {
	return func(ctx context.Context, client *wechatpay.Client, _ *sandbox.Sandbox) error {
		_, err := client.V3().Marketing().Favor().Stocks().Param(sandbox.FirstStockID).Chain(step).Post(ctx, wechatpay.Request{
			"json": wechatpay.Object{"stock_creator_mchid": sandbox.DefaultMchID},
		})
		return err
	}
}
