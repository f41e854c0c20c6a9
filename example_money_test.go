package wechatpay_test

import (
	"context"
	"fmt"
	"log"

	"github.com/a8579013/wechatpay"
)

func Example_retries() {
	sb := paidOrders("20260729102")
	defer sb.Close()
	client, ctx := clientOf(sb), context.Background()
	response, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no":  "20260729102",
		"out_refund_no": "R20260729102",
		"amount":        wechatpay.Object{"refund": 100, "total": 100, "currency": "CNY"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("out_refund_no"), response.Get("amount.refund").Int())
	// Output:
	// R20260729102 100
}

func ExampleSensitive() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.Chain("v3/security/echo").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"echo_message":           "hello",
		"encrypted_echo_message": wechatpay.Sensitive("张三"),
	}})
	if err != nil {
		log.Fatal(err)
	}
	name, err := client.Decrypt(response.Get("encrypted_echo_message").String())
	fmt.Println(name, err)
	// Output: 张三 <nil>
}

func ExampleSensitive_printed() {
	name := wechatpay.Sensitive("张三")
	fmt.Println(name)
	// Output: wechatpay.Sensitive(redacted)
}

func ExampleClient_SaveCerts() {
	defer exampleFolder()()
	client, ctx := exampleClient(), context.Background()
	if _, _, err := client.EncryptionKey(ctx); err != nil { // fetches them, where there are none
		log.Fatal(err)
	}
	if err := client.SaveCerts("certs"); err != nil {
		log.Fatal(err)
	}
	certs, err := wechatpay.LoadCerts("certs") // for Config.Certs of the next start
	fmt.Println(len(certs) > 0, err)
	// Output: true <nil>
}

func ExampleClient_JSAPIParams() {
	client := exampleClient()
	params, err := client.JSAPIParams("wx8888888888888888", "wx201410272009395522657a690389285100")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(params["package"], params["signType"], len(params["paySign"]))
	// Output: prepay_id=wx201410272009395522657a690389285100 RSA 344
}

func ExampleClient_AppParams() {
	client := exampleClient()
	params, err := client.AppParams("wx8888888888888888", "wx201410272009395522657a690389285100")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(params["prepayid"], params["package"], len(params["sign"]))
	// Output: wx201410272009395522657a690389285100 Sign=WXPay 344
}

func ExampleClient_SaveBill() {
	defer exampleFolder()()
	client, ctx := exampleClient(), context.Background()
	bill, err := client.SaveBill(ctx, "v3/bill/tradebill", wechatpay.Request{
		"query": wechatpay.Object{"bill_date": "2026-07-28", "tar_type": "GZIP"},
	}, "2026-07-28.csv")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bill.Size > 0, bill.Asked.Get("hash_type"))
	// Output: true SHA1
}
