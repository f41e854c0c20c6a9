package wechatpay_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// v2Client is a client with an APIv2 key. The docs leave out the line that calls it.
func v2Client() *wechatpay.Client {
	client, err := wechatpay.New(wechatpay.Config{MchID: "1900000001", Secret: "0123456789abcdef0123456789abcdef"})
	if err != nil {
		log.Fatal(err)
	}
	return client
}

func Example_jsapiV2() {
	client := v2Client()
	params := map[string]string{
		"appId": "wx8888888888888888", "timeStamp": "1414561699", "nonceStr": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
		"package": "prepay_id=wx201410272009395522657a690389285100", "signType": "MD5", // that of the order
	}
	paySign, err := client.SignV2("MD5", params)
	if err != nil {
		log.Fatal(err)
	}
	params["paySign"] = paySign
	fmt.Println(params["paySign"])
	// Output: 94E0FA841F70DD8AA1E8E014BCCA8D12
}

func Example_appV2() {
	client := v2Client()
	params := map[string]string{
		"appid": "wx8888888888888888", "partnerid": "1900000001", "prepayid": "wx201410272009395522657a690389285100",
		"package": "Sign=WXPay", "noncestr": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "timestamp": "1414561699",
	}
	sign, err := client.SignV2("MD5", params)
	if err != nil {
		log.Fatal(err)
	}
	params["sign"] = sign
	fmt.Println(params["sign"])
	// Output: F98A6708C1FE4F16EA26439696F44243
}

func Example_payscore() {
	client := v2Client()
	params := map[string]string{
		"mch_id": "1900000001", "package": "AAQzH3EAAAABAAAAAAB8", // of a confirmation; service_id and out_order_no of a detail
		"timestamp": "1530097563", "nonce_str": "zyx53Nkey8o4bHpxTQvd8m7e92nG5mG2", "sign_type": "HMAC-SHA256",
	}
	sign, err := client.SignV2("HMAC-SHA256", params)
	if err != nil {
		log.Fatal(err)
	}
	params["sign"] = sign
	fmt.Println(params["sign"])
	// Output: A125387F958EFD97A3E75F0E2526F20AF3D24C5AB0585E8EBA2EDB7BF208D47D
}

func Example_sendCoupon() {
	client := v2Client()
	params := map[string]string{
		"stock_id0": "9856000", "out_request_no0": "C20260729001", "stock_id1": "9856001", "out_request_no1": "C20260729002",
		"send_coupon_merchant": "1900000001",
	}
	sign, err := client.SignV2("HMAC-SHA256", params)
	if err != nil {
		log.Fatal(err)
	}
	params["sign"] = sign
	fmt.Println(params["sign"])
	// Output: 2E4693D61874B47FC07F04D870F7771AC6B91C0155236F1BA499D2B3A6131EE2
}

func Example_miniProgramRedPacket() {
	client := v2Client()
	params := map[string]string{
		"appId": "wx8888888888888888", "timeStamp": "1414561699", "nonceStr": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
		"package": url.QueryEscape("sendid=242e8abd163d300019b2cae74ba8e8c06e3f0e51ab84d16b3c80decd22a5b672&ver=8"),
	}
	paySign, err := client.SignV2("MD5", params)
	if err != nil {
		log.Fatal(err)
	}
	params["signType"], params["paySign"] = "MD5", paySign // signType is not signed here
	fmt.Println(params["paySign"])
	// Output: B1E2985279B0314C98FEEC3CCCD900A9
}

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

func ExampleClient_DecodeAnswer() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.Chain("v3/security/echo").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"echo_message":           "hello",
		"encrypted_echo_message": wechatpay.Sensitive("张三"),
	}})
	if err != nil {
		log.Fatal(err)
	}
	var answer struct {
		Message string              `json:"echo_message"`
		Name    wechatpay.Sensitive `json:"encrypted_echo_message"`
	}
	if err := client.DecodeAnswer(response, &answer); err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Message, answer.Name == "张三", answer.Name)
	// Output: hello true wechatpay.Sensitive(redacted)
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
