// Package shop is shop.php in Go: what "wechatpay port" writes (folder ported), and what a person does with it then. By hand are Client,
// which reads each key once; Paid, which asks notify for all that PHP spells out; and Bill, which needs nothing of the handler.
package shop

import (
	"context"
	"crypto"
	"crypto/tls"
	"net/http"
	"os"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/notify"
)

// Client is a client with the keys that the environment names. A program makes one, and keeps it.
func Client() (*wechatpay.Client, error) {
	privateKey, err := wxcrypto.ParsePrivateKey(os.Getenv("SHOP_PRIVATE_KEY"))
	if err != nil {
		return nil, err
	}
	publicKey, err := wxcrypto.ParsePublicKey(os.Getenv("SHOP_PUBLIC_KEY"))
	if err != nil {
		return nil, err
	}
	merchant, err := tls.LoadX509KeyPair(os.Getenv("SHOP_CERT"), os.Getenv("SHOP_PRIVATE_KEY"))
	if err != nil {
		return nil, err
	}
	return wechatpay.New(wechatpay.Config{
		MchID:      os.Getenv("SHOP_MCHID"),
		Serial:     os.Getenv("SHOP_SERIAL"),
		PrivateKey: privateKey,
		Certs:      map[string]crypto.PublicKey{os.Getenv("SHOP_PUBLIC_KEY_ID"): publicKey},
		APIv3Key:   os.Getenv("SHOP_APIV3_KEY"),
		Secret:     os.Getenv("SHOP_SECRET"),
		Merchant:   &merchant,
	})
}

// Order makes an order: the text of the QR code that the buyer scans.
func Order(ctx context.Context, client *wechatpay.Client, number string, fen int64) (string, error) {
	response, err := client.V3().Pay().Transactions().Native().Post(ctx, wechatpay.Request{
		"json": wechatpay.Object{
			"appid":        "wxd678efh567hg6787",
			"mchid":        os.Getenv("SHOP_MCHID"),
			"description":  "a cup of tea",
			"out_trade_no": number,
			"notify_url":   "https://shop.example/notify",
			"amount":       wechatpay.Object{"total": fen, "currency": "CNY"},
		},
	})
	if err != nil {
		return "", err
	}
	return response.Get("code_url").String(), nil
}

// Paid opens a notification: the number of the order that is paid. A shop that serves HTTP by net/http takes notify.Handler.
func Paid(ctx context.Context, client *wechatpay.Client, header http.Header, body []byte) (string, error) {
	notification, err := notify.Parse(ctx, client, header, body)
	if err != nil {
		return "", err
	}
	return notification.Get("out_trade_no").String(), nil
}

// Refund gives back a part of an order, or all of it: the refund's state.
func Refund(ctx context.Context, client *wechatpay.Client, number string, fen, total int64) (string, error) {
	response, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wechatpay.Request{
		"json": wechatpay.Object{
			"out_trade_no":  number,
			"out_refund_no": number + "-1",
			"amount":        wechatpay.Object{"refund": fen, "total": total, "currency": "CNY"},
		},
	})
	if err != nil {
		return "", err
	}
	return response.Get("status").String(), nil
}

// Bill puts the bill of a day into a file, which is there when it is complete, and its digest right.
func Bill(ctx context.Context, client *wechatpay.Client, date, file string) error {
	_, err := client.SaveBill(ctx, "v3/bill/tradebill", wechatpay.Request{"query": wechatpay.Object{"bill_date": date, "bill_type": "ALL"}}, file)
	return err
}

// Upload sends a picture for the papers of a merchant: its media_id.
func Upload(ctx context.Context, client *wechatpay.Client, file string) (string, error) {
	media, err := wechatpay.OpenMedia(file)
	if err != nil {
		return "", err
	}
	response, err := client.V3().Merchant().Media().Upload().Post(ctx, wechatpay.Request{"body": media})
	if err != nil {
		return "", err
	}
	return response.Get("media_id").String(), nil
}

// RedPacket sends a red packet of APIv2: its number at WeChat Pay.
func RedPacket(ctx context.Context, client *wechatpay.Client, number, openid string, fen int64) (string, error) {
	response, err := client.V2().Mmpaymkttransfers().Sendredpack().Post(ctx, wechatpay.Request{
		"xml": wechatpay.Object{
			"mch_id":       os.Getenv("SHOP_MCHID"),
			"wxappid":      "wxd678efh567hg6787",
			"mch_billno":   number,
			"send_name":    "茶馆",
			"re_openid":    openid,
			"total_amount": fen,
			"total_num":    1,
			"wishing":      "恭喜发财",
			"client_ip":    "192.168.0.1",
			"act_name":     "新茶上市",
			"remark":       "来喝茶",
		},
		"security": true,
	})
	if err != nil {
		return "", err
	}
	return response.Get("send_listid").String(), nil
}
