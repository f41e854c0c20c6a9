//go:build ignore

// A shop: an order, its payment, a refund. docs/sandbox-gopay.md tells how to run it.
package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/go-pay/gopay"
	"github.com/go-pay/gopay/wechat/v3"
)

// Sandbox is what wechatpay sandbox writes.
type Sandbox struct {
	MchID       string `json:"mchid"`
	Serial      string `json:"serial"`
	PrivateKey  string `json:"private_key"`
	APIv3Key    string `json:"apiv3_key"`
	PublicKeyID string `json:"public_key_id"`
	PublicKey   string `json:"public_key"`
}

func main() {
	text := must(os.ReadFile("wechatpay-sandbox/sandbox.json"))
	var sandbox Sandbox
	if err := json.Unmarshal(text, &sandbox); err != nil {
		log.Fatal(err)
	}
	key := must(os.ReadFile(sandbox.PrivateKey))
	client := must(wechat.NewClientV3(sandbox.MchID, sandbox.Serial, sandbox.APIv3Key, string(key)))

	// The platform certificates, which the APIv3 key opens; then the public key as well.
	if err := client.AutoVerifySign(false); err != nil {
		log.Fatal(err)
	}
	if err := client.AutoVerifySignByPublicKey(must(os.ReadFile(sandbox.PublicKey)), sandbox.PublicKeyID); err != nil {
		log.Fatal(err)
	}
	for serial := range client.WxPublicKeyMap() {
		fmt.Println("verifies by ", serial)
	}

	// Where the notifications come in.
	http.HandleFunc("POST /notify", func(w http.ResponseWriter, r *http.Request) {
		notification, err := wechat.V3ParseNotify(r)
		if err != nil || notification.VerifySignByPKMap(client.WxPublicKeyMap()) != nil {
			fmt.Println("notification refused")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		paid, err := notification.DecryptPayCipherText(sandbox.APIv3Key)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		fmt.Println("notification", notification.EventType, paid.OutTradeNo)
		w.WriteHeader(http.StatusNoContent)
	})
	go func() { log.Fatal(http.ListenAndServe("127.0.0.1:8000", nil)) }()

	shop(context.Background(), client)

	// A signature by a key that is not the merchant's.
	other := x509.MarshalPKCS1PrivateKey(must(rsa.GenerateKey(rand.Reader, 2048)))
	stranger := must(wechat.NewClientV3(sandbox.MchID, sandbox.Serial, sandbox.APIv3Key, string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: other}))))
	refused := must(stranger.V3TransactionQueryOrder(context.Background(), wechat.OutTradeNo, "1217752501201407033233368018"))
	fmt.Println("refused     ", refused.Code, refused.ErrResponse.Code, refused.ErrResponse.Message)
	time.Sleep(time.Second)
}

func shop(ctx context.Context, client *wechat.ClientV3) {
	// An order.
	number := time.Now().Format("gopay-20060102150405")
	order := must(client.V3TransactionNative(ctx, gopay.BodyMap{
		"appid":        "wxd678efh567hg6787",
		"description":  "a cup of tea",
		"out_trade_no": number,
		"notify_url":   "http://127.0.0.1:8000/notify",
		"amount":       gopay.BodyMap{"total": 888},
	}))
	fmt.Println("order       ", number, order.Response.CodeUrl)
	fmt.Println("in the next terminal: wechatpay pay", number)

	// Its payment.
	var paid *wechat.QueryOrder
	for paid == nil || paid.TradeState == "NOTPAY" {
		time.Sleep(time.Second)
		paid = must(client.V3TransactionQueryOrder(ctx, wechat.OutTradeNo, number)).Response
	}
	fmt.Println("query       ", paid.TradeState, paid.TransactionId, paid.Amount.Total)

	// A refund.
	refund := must(client.V3Refund(ctx, gopay.BodyMap{
		"transaction_id": paid.TransactionId,
		"out_refund_no":  number + "-1",
		"amount":         gopay.BodyMap{"refund": 100, "total": 888, "currency": "CNY"},
	}))
	fmt.Println("refund      ", refund.Response.Status, refund.Response.RefundId)

	// An encrypted field, there and back.
	receiver := must(client.V3ProfitShareAddReceiver(ctx, gopay.BodyMap{
		"appid":         "wxd678efh567hg6787",
		"type":          "PERSONAL_OPENID",
		"account":       "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"name":          must(client.V3EncryptText("张三")),
		"relation_type": "DISTRIBUTOR",
	}))
	fmt.Println("receiver    ", must(client.V3DecryptText(receiver.Response.Name)))
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
