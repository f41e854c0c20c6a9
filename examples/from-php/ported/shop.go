package ported

import (
	"context"
	"crypto"
	"crypto/tls"
	"encoding/json"
	"errors"
	"os"
	"strconv"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
)

// The client. Where its keys lie is told by the environment.
func Client(ctx context.Context) (*wechatpay.Client, error) {
	id := os.Getenv("SHOP_PUBLIC_KEY_ID")
	privateKey, err := wxcrypto.ParsePrivateKey("file://" + os.Getenv("SHOP_PRIVATE_KEY"))
	if err != nil {
		return nil, err
	}
	publicKey, err := wxcrypto.ParsePublicKey("file://" + os.Getenv("SHOP_PUBLIC_KEY"))
	if err != nil {
		return nil, err
	}
	merchant, err := tls.LoadX509KeyPair(os.Getenv("SHOP_CERT"), os.Getenv("SHOP_PRIVATE_KEY"))
	if err != nil {
		return nil, err
	}
	client, err := wechatpay.New(wechatpay.Config{
		MchID:      os.Getenv("SHOP_MCHID"),
		Serial:     os.Getenv("SHOP_SERIAL"),
		PrivateKey: privateKey,
		Certs: map[string]crypto.PublicKey{
			id: publicKey,
		},
		Secret:   os.Getenv("SHOP_SECRET"),
		Merchant: &merchant,
	})
	if err != nil {
		return nil, err
	}
	return client, nil
}

// An order: the text of the QR code that the buyer scans.
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

// A notification: the number of the order that is paid.
func Paid(ctx context.Context, timestamp string, nonce string, signature string, body string) (string, error) {
	// Five minutes are what the platform's clock and ours may differ.
	number, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return "", err
	}
	if max(formatter.Timestamp()-number, -(formatter.Timestamp()-number)) > 300 {
		return "", errors.New("the notification is too old")
	}
	key, err := wxcrypto.ParsePublicKey("file://" + os.Getenv("SHOP_PUBLIC_KEY"))
	if err != nil {
		return "", err
	}
	if wxcrypto.Verify([]byte(formatter.JoinedByLineFeed(timestamp, nonce, body)), signature, key) != nil {
		return "", errors.New("the notification has a wrong signature")
	}
	var decoded wechatpay.Value
	if err := json.Unmarshal([]byte(body), &decoded); err != nil {
		return "", err
	}
	notification := decoded
	ciphertext := notification.Get("resource.ciphertext")
	iv := notification.Get("resource.nonce")
	aad := notification.Get("resource.associated_data")
	plaintext, err := wxcrypto.AESGCMDecrypt(ciphertext.String(), os.Getenv("SHOP_APIV3_KEY"), iv.String(), aad.String())
	if err != nil {
		return "", err
	}
	var decoded2 wechatpay.Value
	if err := json.Unmarshal([]byte(plaintext), &decoded2); err != nil {
		return "", err
	}
	order := decoded2
	return order.Get("out_trade_no").String(), nil
}

// A refund: its state.
func Refund(ctx context.Context, client *wechatpay.Client, number string, fen int64, total int64) (string, error) {
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

// The bill of a day, in a file. Its download has no signature, so the verifier is taken out.
func Bill(ctx context.Context, client *wechatpay.Client, date string, file string) error {
	response, err := client.Chain("v3/bill/tradebill").Get(ctx, wechatpay.Request{"query": wechatpay.Object{"bill_date": date, "bill_type": "ALL"}})
	if err != nil {
		return err
	}
	urlValue := response.Get("download_url")
	// PHP: $handler = clone $client->getDriver()->select(ClientDecoratorInterface::JSON_BASED)->getConfig('handler')
	// PHP: $handler->remove('verifier')
	file2, err := os.Create(file)
	if err != nil {
		return err
	}
	defer file2.Close()
	_, err = client.Chain("{+url}").Get(ctx, wechatpay.Request{
		"url":  urlValue,
		"sink": file2,
		// PHP: 'handler' => $handler (Config.Transport wraps what is sent; answers without a signature are known)
	})
	if err != nil {
		return err
	}
	return nil
}

// A picture for the papers of a merchant: its media_id.
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

// A red packet of APIv2: its number at WeChat Pay.
func RedPacket(ctx context.Context, client *wechatpay.Client, number string, openid string, fen int64) (string, error) {
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

// A small shop: a native order, its notification, a refund, a bill, an upload, and a red packet of APIv2.
// PHP: require 'vendor/autoload.php'
