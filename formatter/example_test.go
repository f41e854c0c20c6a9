package formatter_test

import (
	"fmt"
	"time"

	"github.com/a8579013/wechatpay/formatter"
)

func ExampleNonce() {
	nonce := formatter.Nonce(32)
	fmt.Println(len(nonce), nonce != formatter.Nonce(32))
	// Output: 32 true
}

func ExampleTimestamp() {
	fmt.Println(time.Since(time.Unix(formatter.Timestamp(), 0)) < 2*time.Second)
	// Output: true
}

func ExampleAuthorization() {
	fmt.Println(formatter.Authorization("1900000001", "593BEC0C930BF1AFEB40B4A08C8FB242",
		"c2lnbmF0dXJl", "1554208460", "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C"))
	// Output:
	// WECHATPAY2-SHA256-RSA2048 mchid="1900000001",serial_no="1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C",timestamp="1554208460",nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242",signature="c2lnbmF0dXJl"
}

func ExampleRequest() {
	fmt.Printf("%q\n", formatter.Request("GET", "/v3/certificates", "1554208460", "593BEC0C930BF1AFEB40B4A08C8FB242", ""))
	// Output: "GET\n/v3/certificates\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n"
}

func ExampleResponse() {
	fmt.Printf("%q\n", formatter.Response("1554209980", "c5ac7061fccab6bf3e254dcf98995b8c", `{"code_url":"weixin://wxpay/bizpayurl?pr=p4lpSuKzz"}`))
	// Output: "1554209980\nc5ac7061fccab6bf3e254dcf98995b8c\n{\"code_url\":\"weixin://wxpay/bizpayurl?pr=p4lpSuKzz\"}\n"
}

func ExampleJoinedByLineFeed() {
	fmt.Print(formatter.JoinedByLineFeed("wx8888888888888888", "1414561699", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "prepay_id=wx201410272009395522657a690389285100"))
	// Output:
	// wx8888888888888888
	// 1414561699
	// 5K8264ILTKCH16CQ2502SI8ZNMTM67VS
	// prepay_id=wx201410272009395522657a690389285100
}

func ExampleKsort() {
	for _, pair := range formatter.Ksort(map[string]string{"mch_id": "1900000001", "body": "茶", "appid": "wx8888888888888888"}) {
		fmt.Println(pair.Key, pair.Value)
	}
	// Output:
	// appid wx8888888888888888
	// body 茶
	// mch_id 1900000001
}

func ExampleQueryStringLike() {
	fmt.Println(formatter.QueryStringLike(formatter.Ksort(map[string]string{
		"mch_id": "1900000001", "body": "茶", "attach": "", "sign": "9A0A8659F005D6984697E2CA0A9CF3B7",
	})))
	// Output: body=茶&mch_id=1900000001
}
