//go:build ignore

// A shop: an order, its payment, a refund. docs/sandbox-go-official.md tells how to run it.
package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	"github.com/wechatpay-apiv3/wechatpay-go/core/downloader"
	"github.com/wechatpay-apiv3/wechatpay-go/core/notify"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/native"
	"github.com/wechatpay-apiv3/wechatpay-go/services/profitsharing"
	"github.com/wechatpay-apiv3/wechatpay-go/services/refunddomestic"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"
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
	ctx := context.Background()
	key := must(utils.LoadPrivateKeyWithPath(sandbox.PrivateKey))
	public := must(utils.LoadPublicKeyWithPath(sandbox.PublicKey))

	client := must(core.NewClient(ctx, option.WithWechatPayPublicKeyAuthCipher(sandbox.MchID, sandbox.Serial, key, sandbox.PublicKeyID, public)))

	// The platform certificates: the library downloads them, and again every day.
	platform := downloader.MgrInstance()
	if err := platform.RegisterDownloaderWithPrivateKey(ctx, key, sandbox.Serial, sandbox.MchID, sandbox.APIv3Key); err != nil {
		log.Fatal(err)
	}
	for serial := range platform.ExportCertificateMap(ctx, sandbox.MchID) {
		fmt.Println("certificate ", serial)
	}

	// Where the notifications come in.
	verifier := verifiers.NewSHA256WithRSACombinedVerifier(platform.GetCertificateVisitor(sandbox.MchID), sandbox.PublicKeyID, *public)
	handler := must(notify.NewRSANotifyHandler(sandbox.APIv3Key, verifier))
	http.HandleFunc("POST /notify", func(w http.ResponseWriter, r *http.Request) {
		var paid payments.Transaction
		notification, err := handler.ParseNotifyRequest(r.Context(), r, &paid)
		if err != nil {
			fmt.Println("notification refused")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Println("notification", notification.EventType, *paid.OutTradeNo)
		w.WriteHeader(http.StatusNoContent)
	})
	go func() { log.Fatal(http.ListenAndServe("127.0.0.1:8000", nil)) }()

	shop(ctx, client, sandbox.MchID)

	// A signature by a key that is not the merchant's.
	other := must(rsa.GenerateKey(rand.Reader, 2048))
	stranger := must(core.NewClient(ctx, option.WithWechatPayPublicKeyAuthCipher(sandbox.MchID, sandbox.Serial, other, sandbox.PublicKeyID, public)))
	_, err := stranger.Get(ctx, "https://api.mch.weixin.qq.com/v3/certificates")
	var refused *core.APIError
	if errors.As(err, &refused) {
		fmt.Println("refused     ", refused.StatusCode, refused.Code, refused.Message)
	}
	time.Sleep(time.Second)
}

func shop(ctx context.Context, client *core.Client, mchID string) {
	// An order.
	number := time.Now().Format("go-20060102150405")
	orders := native.NativeApiService{Client: client}
	order, _, err := orders.Prepay(ctx, native.PrepayRequest{
		Appid:       core.String("wxd678efh567hg6787"),
		Mchid:       core.String(mchID),
		Description: core.String("a cup of tea"),
		OutTradeNo:  core.String(number),
		NotifyUrl:   core.String("http://127.0.0.1:8000/notify"),
		Amount:      &native.Amount{Total: core.Int64(888)},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("order       ", number, *order.CodeUrl)
	fmt.Println("in the next terminal: wechatpay pay", number)

	// Its payment.
	var paid *payments.Transaction
	for paid == nil || *paid.TradeState == "NOTPAY" {
		time.Sleep(time.Second)
		paid, _, err = orders.QueryOrderByOutTradeNo(ctx, native.QueryOrderByOutTradeNoRequest{OutTradeNo: &number, Mchid: &mchID})
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("query       ", *paid.TradeState, *paid.TransactionId, *paid.Amount.Total)

	// A refund.
	refunds := refunddomestic.RefundsApiService{Client: client}
	refund, _, err := refunds.Create(ctx, refunddomestic.CreateRequest{
		TransactionId: paid.TransactionId,
		OutRefundNo:   core.String(number + "-1"),
		Amount:        &refunddomestic.AmountReq{Refund: core.Int64(100), Total: core.Int64(888), Currency: core.String("CNY")},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("refund      ", *refund.Status, *refund.RefundId)

	// An encrypted field, there and back: the library does both.
	receivers := profitsharing.ReceiversApiService{Client: client}
	receiver, _, err := receivers.AddReceiver(ctx, profitsharing.AddReceiverRequest{
		Appid:        core.String("wxd678efh567hg6787"),
		Type:         profitsharing.RECEIVERTYPE_PERSONAL_OPENID.Ptr(),
		Account:      core.String("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
		Name:         core.String("张三"),
		RelationType: profitsharing.RECEIVERRELATIONTYPE_DISTRIBUTOR.Ptr(),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("receiver    ", *receiver.Name)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
