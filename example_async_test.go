package wechatpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

func ExampleError() {
	client, ctx := exampleClient(), context.Background()
	_, err := client.Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": ""},
	})
	var refused *wechatpay.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.StatusCode, refused.Code, refused.Detail.Get("location"), refused.Retryable())
	}
	// Output: 400 PARAM_ERROR body false
}

func ExampleTemplateError() {
	client, ctx := exampleClient(), context.Background()
	_, err := client.Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(ctx, wechatpay.Request{
		"stok_id": "9856000",
		"json":    wechatpay.Object{"stock_creator_mchid": "8956000"},
	})
	fmt.Println(err)
	var wrong *wechatpay.TemplateError
	fmt.Println(errors.As(err, &wrong), wrong.Variable)
	// Output:
	// v3/marketing/favor/stocks/{stock_id}/start: no value for stock_id; the request has stok_id: did you mean stock_id?
	// true stock_id
}

// tamper is a proxy that changes an answer on its way.
func tamper(w http.ResponseWriter, r *http.Request, next http.Handler) {
	answer := httptest.NewRecorder()
	next.ServeHTTP(answer, r)
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(bytes.Replace(answer.Body.Bytes(), []byte("9856000"), []byte("6666666"), 1))
}

func ExampleVerificationError() {
	sb := startSandbox(sandbox.Options{Keys: exampleSandbox().Keys()})
	defer sb.Close()
	sb.SetIntercept(tamper) // a proxy that changes the answer
	client, ctx := clientOf(sb), context.Background()

	_, err := client.Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	})
	var unproved *wechatpay.VerificationError
	if errors.As(err, &unproved) {
		fmt.Println(errors.Is(err, wechatpay.ErrSignature), unproved.Response.StatusCode)
	}
	// Output: true 200
}

func ExampleVerificationError_clock() {
	sb := startSandbox(sandbox.Options{Keys: exampleSandbox().Keys()})
	defer sb.Close()
	sb.SetIntercept(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		body := []byte(`{"stock_id":"9856000"}`)
		w.Header().Set("Wechatpay-Timestamp", fmt.Sprint(time.Now().Add(-10*time.Minute).Unix()))
		if err := sb.Sign(w.Header(), "", body); err != nil {
			log.Fatal(err)
		}
		_, _ = w.Write(body)
	})
	_, err := clientOf(sb).Chain("v3/certificates").Get(context.Background(), nil)
	fmt.Println(errors.Is(err, wechatpay.ErrClockSkew))
	// Output: true
}

// cutOnce executes the first refund and loses the answer to it.
func cutOnce() sandbox.Intercept {
	var once sync.Once
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		cut := false
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/refunds") {
			once.Do(func() { cut = true })
		}
		if !cut {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
}

// paidOrders gives a sandbox with orders of one yuan each, which their users have paid, and loses one answer.
func paidOrders(numbers ...string) *sandbox.Sandbox {
	sb := startSandbox(sandbox.Options{Keys: exampleSandbox().Keys()})
	for _, number := range numbers {
		_, err := clientOf(sb).Chain("v3/pay/transactions/native").Post(context.Background(), order(number))
		if err = errors.Join(err, sb.Pay(number)); err != nil {
			log.Fatal(err)
		}
	}
	sb.SetIntercept(cutOnce())
	return sb
}

func order(number string) wechatpay.Request {
	return wechatpay.Request{"json": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mchid": "8956000", "description": "一本书", "out_trade_no": number,
		"notify_url": "https://example.com/notify", "amount": wechatpay.Object{"total": 100, "currency": "CNY"},
	}}
}

func Example_outcomeUnknown() {
	sb := paidOrders("20260729101")
	defer sb.Close()
	client, ctx := clientOf(sb, wechatpay.Retry{Attempts: 1}), context.Background()
	refund := wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no":  "20260729101",
		"out_refund_no": "R20260729101", // decided and stored before the first try
		"amount":        wechatpay.Object{"refund": 100, "total": 100, "currency": "CNY"},
	}}
	refunds := client.Chain("v3/refund/domestic/refunds")
	response, err := refunds.Post(ctx, refund)
	if errors.Is(err, wechatpay.ErrOutcomeUnknown) {
		fmt.Println("no answer: again, under the same number")
		response, err = refunds.Post(ctx, refund)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("out_refund_no"), response.Get("amount.refund").Int())
	// Output:
	// no answer: again, under the same number
	// R20260729101 100
}

// Async calls.

func ExampleChain_PostAsync() {
	client, ctx := exampleClient(), context.Background()
	stock := client.Chain("v3/marketing/favor/stocks/{stock_id}/start")
	req := wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	}
	started := stock.PostAsync(ctx, req)
	req["stock_id"] = "of the next row" // what has been started does not change any more

	response, err := started.Wait()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("stock_id"))
	// Output: 9856000
}

func ExampleFuture_Then() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.Chain("v3/marketing/favor/stocks/{stock_id}/start").PostAsync(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	}).Then(func(response *wechatpay.Response) (*wechatpay.Response, error) {
		return client.Chain("v3/marketing/favor/stocks/{stock_id}").Get(ctx, wechatpay.Request{
			"stock_id": response.Get("stock_id").String(),
			"query":    wechatpay.Object{"stock_creator_mchid": "8956000"},
		})
	}).Wait()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("status"))
	// Output: running
}

func ExampleFuture_Otherwise() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").GetAsync(ctx, wechatpay.Request{
		"out_trade_no": "20260729002",
		"query":        wechatpay.Object{"mchid": "8956000"},
	}).Otherwise(func(err error) (*wechatpay.Response, error) {
		var refused *wechatpay.Error
		if errors.As(err, &refused) && refused.Code == "ORDER_NOT_EXIST" {
			return client.Chain("v3/pay/transactions/native").Post(ctx, order("20260729002"))
		}
		return nil, err
	}).Wait()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("code_url").Exists())
	// Output: true
}

func ExampleFuture_Cancel() {
	arrived := make(chan struct{})
	sb := startSandbox(sandbox.Options{Keys: exampleSandbox().Keys(), Intercept: silent(arrived)})
	defer sb.Close()
	config := sb.Config()
	config.Concurrency = 1
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	running := client.Chain("v3/pay/transactions/native").PostAsync(ctx, order("20260729003"))
	waiting := client.Chain("v3/pay/transactions/native").PostAsync(ctx, order("20260729004"))
	<-arrived

	waiting.Cancel()
	running.Cancel()
	_, err = waiting.Wait()
	fmt.Println(err)
	_, err = running.Wait()
	fmt.Println(errors.Is(err, context.Canceled), errors.Is(err, wechatpay.ErrOutcomeUnknown))
	// Output:
	// POST v3/pay/transactions/native: not sent: context canceled
	// true true
}

// silent takes a request and never answers.
func silent(arrived chan<- struct{}) sandbox.Intercept {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
	}
}

func ExampleAll() {
	client, ctx := exampleClient(), context.Background()
	stock := client.Chain("v3/marketing/favor/stocks/{stock_id}{?stock_creator_mchid}")
	orders := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}")
	responses, err := wechatpay.All(
		stock.GetAsync(ctx, wechatpay.Request{"stock_id": "9856000", "stock_creator_mchid": "8956000"}),
		orders.GetAsync(ctx, wechatpay.Request{"out_trade_no": "20260729005", "mchid": "8956000"}),
	)
	var refused *wechatpay.Error
	fmt.Println(responses[0].Get("stock_id"), responses[1] == nil, errors.As(err, &refused), refused.Code)
	// Output: 9856000 true true ORDER_NOT_EXIST
}

func ExampleSettle() {
	sb := paidOrders("20260729201", "20260729202", "20260729203")
	defer sb.Close()
	client, ctx := clientOf(sb), context.Background()
	open := []string{"20260729201", "20260729202", "20260729203"}
	for try := 0; try < 3 && len(open) > 0; try++ {
		futures := make([]*wechatpay.Future, len(open))
		for i, number := range open {
			futures[i] = client.Chain("v3/refund/domestic/refunds").PostAsync(ctx, wechatpay.Request{"json": wechatpay.Object{
				"out_trade_no":  number,
				"out_refund_no": "R" + number, // one order, one number: the same in every try and every run
				"amount":        wechatpay.Object{"refund": 100, "total": 100, "currency": "CNY"},
			}})
		}
		var again []string
		for i, future := range wechatpay.Settle(futures...) {
			response, err := future.Wait()
			var refused *wechatpay.Error
			switch {
			case err == nil: // for the books
				fmt.Println(response.Get("out_refund_no"), response.Get("status"), response.Get("amount.refund").Int())
			case errors.As(err, &refused) && !refused.Retryable(): // for a person
				fmt.Println(open[i], refused.Code)
			default: // no answer, one that can't be trusted, or too many calls
				again = append(again, open[i])
			}
		}
		open = again
	}
	fmt.Println(len(open), "left for the next run")
	// Unordered output:
	// R20260729201 PROCESSING 100
	// R20260729202 PROCESSING 100
	// R20260729203 PROCESSING 100
	// 0 left for the next run
}

func ExampleClient_Drain() {
	client, ctx := exampleClient(), context.Background()
	client.Chain("v3/marketing/favor/stocks/{stock_id}/start").PostAsync(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	}).Then(func(response *wechatpay.Response) (*wechatpay.Response, error) {
		fmt.Println(response.Get("stock_id"))
		return nil, nil
	})

	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := client.Drain(ctx); err != nil {
		log.Fatal(err)
	}
	// Output: 9856000
}

// Other HTTP clients.

func ExampleClient_RoundTripper() {
	client := exampleClient()
	base := exampleSandbox().URL // https://api.mch.weixin.qq.com in a program
	other := &http.Client{
		Transport:     client.RoundTripper(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := other.Get(base + "/v3/marketing/favor/stocks/9856000?stock_creator_mchid=8956000")
	if err != nil {
		log.Fatal(err) // also where the answer's signature is wrong
	}
	defer response.Body.Close()
	fmt.Println(response.StatusCode)
	// Output: 200
}
