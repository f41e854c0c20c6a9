package wechatpay_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
)

func ExampleRequest() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.Chain("v3/pay/transactions/native").Post(ctx, wechatpay.Request{
		"json": wechatpay.Object{
			"appid":        "wxd678efh567hg6787",
			"mchid":        "8956000",
			"description":  "一本书",
			"out_trade_no": "20260729001",
			"notify_url":   "https://example.com/notify",
			"amount":       wechatpay.Object{"total": 100, "currency": "CNY"},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode, response.Get("code_url").Exists())

	response, err = client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, wechatpay.Request{
		"out_trade_no": "20260729001",
		"query":        wechatpay.Object{"mchid": "8956000"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("trade_state"), response.Get("amount.total").Int())
	// Output:
	// 200 true
	// NOTPAY 100
}

func ExampleRequest_struct() {
	client, ctx := exampleClient(), context.Background()
	type start struct {
		Creator string `json:"stock_creator_mchid"`
	}
	response, err := client.Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     start{Creator: "8956000"},
		"headers":  map[string]string{"Accept-Language": "zh-CN"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode)
	// Output: 200
}

func ExampleRequest_sink() {
	client, ctx := exampleClient(), context.Background()
	bill, err := client.Chain("v3/bill/tradebill").Get(ctx, wechatpay.Request{"query": wechatpay.Object{"bill_date": "2024-06-01"}})
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer // an *os.File in a program
	digest := sha1.New()
	_, err = client.Chain(bill.Get("download_url").String()).Get(ctx, wechatpay.Request{"sink": io.MultiWriter(&file, digest)})
	if err != nil {
		log.Fatal(err)
	}
	if hex.EncodeToString(digest.Sum(nil)) != bill.Get("hash_value").String() {
		log.Fatal("the bill is damaged")
	}
	fmt.Println(strings.Count(file.String(), "\n"), "lines")
	// Output: 6 lines
}

func ExampleMedia() {
	client, ctx := exampleClient(), context.Background()
	picture := strings.NewReader("\x89PNG …")
	media, err := wechatpay.NewMedia("license.png", picture)
	if err != nil {
		log.Fatal(err)
	}
	response, err := client.Chain("v3/merchant/media/upload").Post(ctx, wechatpay.Request{"body": media})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("media_id").Exists())
	// Output: true
}

func ExampleOpenMedia() {
	client, ctx := exampleClient(), context.Background()
	defer exampleFolder()()
	media, err := wechatpay.OpenMedia("license.png")
	if err != nil {
		log.Fatal(err)
	}
	media.Meta = wechatpay.Object{"filename": media.Name, "sha256": media.SHA256()} // as it is without this line
	response, err := client.Chain("v3/merchant/media/upload").Post(ctx, wechatpay.Request{"body": media})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("media_id").Exists())
	// Output: true
}

// The answer.

func ExampleResponse_Get() {
	order := &wechatpay.Response{StatusCode: 200, Body: []byte(`{"amount":{"total":9007199254740993},"payer":{"openid":"oUpF8"}}`)}
	fmt.Println(order.Get("amount.total").Int())
	fmt.Println(order.Get("payer.openid"))
	fmt.Println(order.Get("promotion_detail").Exists())
	// Output:
	// 9007199254740993
	// oUpF8
	// false
}

func ExampleResponse_Find() {
	order := &wechatpay.Response{StatusCode: 200, Body: []byte(`{"code_url":"weixin://wxpay/bizpayurl?pr=p4lpSuKzz","amount":{"total":9007199254740993}}`)}
	_, err := order.Find("codeurl")
	fmt.Println(err)
	page, err := json.Marshal(map[string]any{"qr": order.Get("code_url"), "fen": order.Get("amount.total")})
	fmt.Println(string(page), err)
	// Output:
	// no codeurl; the answer has code_url
	// {"fen":9007199254740993,"qr":"weixin://wxpay/bizpayurl?pr=p4lpSuKzz"} <nil>
}

func ExampleResponse_Decode() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	})
	if err != nil {
		log.Fatal(err)
	}
	var started struct {
		StockID   string    `json:"stock_id"`
		StartTime time.Time `json:"start_time"`
	}
	if err := response.Decode(&started); err != nil {
		log.Fatal(err)
	}
	fmt.Println(started.StockID, started.StartTime.IsZero())
	// Output: 9856000 false
}

// Failures.
