package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// inSandbox tells whether --sandbox serves an operation. It asks the sandbox itself, with a request that is refused
// before anything is checked that would need keys.
func inSandbox(o *openapi.Operation) bool {
	path := o.Path
	for _, p := range o.PathParams {
		path = strings.ReplaceAll(path, "{"+p.Name+"}", "1")
	}
	answer := httptest.NewRecorder()
	theSandbox().ServeHTTP(answer, httptest.NewRequest(o.Method, path, nil))
	return answer.Code != http.StatusNotFound && answer.Code != http.StatusMethodNotAllowed && answer.Code != http.StatusNotImplemented
}

var theSandbox = sync.OnceValue(func() *sandbox.Sandbox { return sandbox.New(sandbox.Options{}) })

// The order of the official examples: each command has a sandbox of its own, so what a refund or a query needs has to
// be there before.
const (
	exampleOrder  = "1217752501201407033233368018"
	exampleRefund = exampleOrder
	exampleTotal  = 888 // fen
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

// prepare makes what the call needs in a sandbox that has just begun.
func prepare(ctx context.Context, sb *sandbox.Sandbox, method, path string) error {
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
			return fmt.Errorf("preparing the sandbox: %w", err)
		}
	}
	return nil
}

func order(ctx context.Context, client *wechatpay.Client, _ *sandbox.Sandbox) error {
	_, err := client.V3().Pay().Transactions().Native().Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mchid": sandbox.DefaultMchID, "description": "an example", "out_trade_no": exampleOrder,
		"notify_url": "https://example.com/notify", "amount": wechatpay.Object{"total": exampleTotal},
	}})
	return err
}

func paid(_ context.Context, _ *wechatpay.Client, sb *sandbox.Sandbox) error {
	return sb.Pay(exampleOrder)
}

func refunded(ctx context.Context, client *wechatpay.Client, _ *sandbox.Sandbox) error {
	_, err := client.V3().Refund().Domestic().Refunds().Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no": exampleOrder, "out_refund_no": exampleRefund,
		"amount": wechatpay.Object{"refund": exampleTotal, "total": exampleTotal, "currency": "CNY"},
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
