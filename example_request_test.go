package wechatpay_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/openapi"
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

func ExampleConfig_validate() {
	config := exampleSandbox().Config()
	ctx := context.Background()
	config.Validate = openapi.Validate
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Chain("v3/refund/domestic/refunds").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no":  "20260729101",
		"out_refund_on": "R20260729101",
		"amount":        wechatpay.Object{"refund": 0.5, "total": "100", "currency": "CNY"},
	}})
	var refused *openapi.ValidationError
	if errors.As(err, &refused) {
		for _, finding := range refused.Findings {
			fmt.Println(finding)
		}
	}
	// Output:
	// json.amount.refund: has a fraction: amounts are whole numbers of the smallest unit, 1.50 yuan are 150 fen
	// json.amount.total: is a string, an integer is wanted
	// json.out_refund_no: is missing, and required
	// json.out_refund_on: is not known: did you mean out_refund_no?
}

func ExampleConfig_validateLenient() {
	config := exampleSandbox().Config()
	ctx := context.Background()
	validator := openapi.Lenient()       // what the catalogue does not know is only a warning
	validator.Deprecated = openapi.Error // each class can be set
	validator.Length = openapi.Off
	validator.Logger = slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: onlyFinding}))
	config.Validate = validator.Validate
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
		"query":    wechatpay.Object{"start_at_once": true},
	})
	var refused *wechatpay.Error // by the server, after all
	if errors.As(err, &refused) {
		fmt.Println(refused.StatusCode, refused.Code)
	}
	// Output:
	// level=WARN field=query.start_at_once finding="is not known to the catalogue"
	// 400 PARAM_ERROR
}

// onlyFinding leaves out of a log line what changes from run to run.
func onlyFinding(_ []string, a slog.Attr) slog.Attr {
	switch a.Key {
	case slog.LevelKey, "field", "finding":
		return a
	}
	return slog.Attr{}
}

// exampleEnvironment sets variables, and gives the way back.
func exampleEnvironment(values map[string]string) (leave func()) {
	leave = func() {}
	for name, value := range values {
		before, was := os.LookupEnv(name)
		if err := os.Setenv(name, value); err != nil {
			log.Fatal(err)
		}
		next := leave
		leave = func() {
			next()
			if err := os.Setenv(name, before); err != nil {
				log.Fatal(err)
			}
			if !was {
				os.Unsetenv(name)
			}
		}
	}
	return leave
}

func ExampleFromEnv() {
	defer exampleFolder()()
	defer exampleEnvironment(map[string]string{
		"WECHATPAY_MCHID":       "1900000001",
		"WECHATPAY_SERIAL":      "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
		"WECHATPAY_PRIVATE_KEY": "apiclient_key.pem",
		"WECHATPAY_CERTS":       "PUB_KEY_ID_0119000000012026072900000000000000=pub_key.pem",
	})()
	config, err := wechatpay.FromEnv()
	if err != nil {
		log.Fatal(err)
	}
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	// Output: wechatpay.Client{mchid:1900000001 serial:5157F09EFDC096DE15EBE81A47057A7232F1B8E1 base_url:https://api.mch.weixin.qq.com}
}

func ExampleEnvError() {
	defer exampleEnvironment(map[string]string{
		"WECHATPAY_MCHID":    "1900000001",
		"WECHATPAY_CERTS":    "PUB_KEY_ID_0119000000012026072900000000000000=pub_key.pem",
		"WECHATPAY_BASE_URL": "",
	})()
	_, err := wechatpay.FromEnv()
	var wrong *wechatpay.EnvError
	if errors.As(err, &wrong) {
		fmt.Println(wrong.Variables)
	}
	// Output: [WECHATPAY_SERIAL WECHATPAY_PRIVATE_KEY]
}

// Behind a company's proxy, by way of a gateway.
func Example_gateway() {
	config := clienttest.Config()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})

	roots := x509.NewCertPool() // instead of the system's: the company's own authority
	if !roots.AppendCertsFromPEM(authority) {
		log.Fatal("no certificate of an authority")
	}
	config.Transport = &http.Transport{
		Proxy:                 http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy.example.com:3128"}),
		TLSClientConfig:       &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
		IdleConnTimeout:       7 * time.Second, // WeChat Pay closes its end after 8
		MaxIdleConnsPerHost:   64,
	}
	config.BaseURL = "https://gateway.example.com/wxpay" // sent, and not signed
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.Chain("v3/certificates").URL(nil))
	// Output: https://gateway.example.com/wxpay/v3/certificates <nil>
}
