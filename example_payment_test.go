package wechatpay_test

import (
	"fmt"
	"log"
	"net/url"

	"github.com/a8579013/wechatpay"
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
