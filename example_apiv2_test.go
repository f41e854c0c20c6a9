package wechatpay_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// exampleClientV2 is a client of the shared sandbox that can show its certificate, and has an order that is paid.
func exampleClientV2(paid ...string) (*wechatpay.Client, context.Context) {
	sb := exampleSandbox()
	config := sb.Config()
	config.Merchant = sb.Merchant()
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	for _, number := range paid {
		_, err := client.V2().Pay().Unifiedorder().Post(context.Background(), wechatpay.Request{"xml": wechatpay.Object{
			"appid": "wxd678efh567hg6787", "mch_id": sandbox.DefaultMchID, "body": "苹果", "out_trade_no": number, "total_fee": 888,
			"spbill_create_ip": "127.0.0.1", "notify_url": "https://shop.example.com/notify", "trade_type": "NATIVE",
		}})
		if err := errors.Join(err, sb.Pay(number)); err != nil {
			log.Fatal(err)
		}
	}
	return client, context.Background()
}

func Example_apiv2() {
	client, ctx := exampleClientV2()

	resp, err := client.V2().Pay().Unifiedorder().Post(ctx, wechatpay.Request{"xml": wechatpay.Object{
		"appid":            "wxd678efh567hg6787",
		"mch_id":           "8956000",
		"body":             "苹果 & 梨",
		"out_trade_no":     "20260729201",
		"total_fee":        888, // fen
		"spbill_create_ip": "127.0.0.1",
		"notify_url":       "https://shop.example.com/notify",
		"trade_type":       "NATIVE",
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("return_code"), resp.Get("trade_type"), strings.HasPrefix(resp.Get("code_url").String(), "weixin://"))
	// Output: SUCCESS NATIVE true
}

func Example_apiv2Refund() {
	client, ctx := exampleClientV2("20260729202")

	resp, err := client.Chain("v2/secapi/pay/refund").Post(ctx, wechatpay.Request{
		"xml": wechatpay.Object{
			"appid":         "wxd678efh567hg6787",
			"mch_id":        "8956000",
			"out_trade_no":  "20260729202",
			"out_refund_no": "R20260729202", // decided and stored before the first try
			"total_fee":     888,
			"refund_fee":    8,
			"sign_type":     "HMAC-SHA256",
		},
		"security": true,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(resp.Get("out_refund_no"), resp.Get("refund_fee").Int())
	// Output: R20260729202 8
}

func Example_apiv2Failure() {
	client, ctx := exampleClientV2()

	_, err := client.V2().Pay().Orderquery().Post(ctx, wechatpay.Request{"xml": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mch_id": "8956000", "out_trade_no": "20260729299",
	}})
	var refused *wechatpay.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.StatusCode, refused.Code, refused.Message)
	}
	// Output: 200 ORDERNOTEXIST 此交易订单号不存在
}

func Example_apiv2Bill() {
	client, ctx := exampleClientV2()

	var bill strings.Builder
	_, err := client.V2().Pay().Downloadbill().Post(ctx, wechatpay.Request{
		"xml": wechatpay.Object{
			"appid":     "wxd678efh567hg6787",
			"mch_id":    "8956000",
			"bill_date": time.Now().AddDate(0, 0, -2).Format("20060102"),
			"bill_type": "ALL",
		},
		"sink": &bill,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Count(bill.String(), "\n"), "lines")
	// Output: 6 lines
}

func Example_apiv2Decode() {
	client, ctx := exampleClientV2("20260729203")

	resp, err := client.V2().Pay().Orderquery().Post(ctx, wechatpay.Request{"xml": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mch_id": "8956000", "out_trade_no": "20260729203",
	}})
	if err != nil {
		log.Fatal(err)
	}
	var order struct {
		State string `json:"trade_state"`
		Fee   int    `json:"total_fee,string"`
	}
	if err := resp.Decode(&order); err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.State, order.Fee)
	// Output: SUCCESS 888
}

// It is compiled, not run: it reads files.
func Example_apiv2Client() {
	merchant, err := tls.LoadX509KeyPair("apiclient_cert.pem", "apiclient_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	client, err := wechatpay.New(wechatpay.Config{
		MchID:    "1900000109",
		Secret:   os.Getenv("WECHATPAY_SECRET"),
		Merchant: &merchant,
	})
	fmt.Println(client, err)
}
