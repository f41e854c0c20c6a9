package wechatpay

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/formatter"
)

// JSAPIParams is what a web page in WeChat (WeixinJSBridge) or a mini program (wx.requestPayment) needs to call up the
// payment of a prepaid order: appId, timeStamp, nonceStr, package, signType and paySign, all of them texts. Send them
// to the front end as they are; they are signed with the merchant's key, and hold no secret. The prepay_id may come with
// prepay_id= before it or without.
//
// See https://pay.weixin.qq.com/doc/v3/merchant/4012365341.
func (c *Client) JSAPIParams(appID, prepayID string) (map[string]string, error) {
	prepayID, timestamp, nonce, err := c.payment(appID, prepayID)
	if err != nil {
		return nil, err
	}
	sign, err := c.paySign(appID, timestamp, nonce, "prepay_id="+prepayID)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"appId": appID, "timeStamp": timestamp, "nonceStr": nonce, "package": "prepay_id=" + prepayID, "signType": "RSA", "paySign": sign,
	}, nil
}

// AppParams is what a mobile app's SDK needs to call up the payment of a prepaid order: appid, partnerid, prepayid,
// package, noncestr, timestamp and sign.
//
// See https://pay.weixin.qq.com/doc/v3/merchant/4013070351.
func (c *Client) AppParams(appID, prepayID string) (map[string]string, error) {
	prepayID, timestamp, nonce, err := c.payment(appID, prepayID)
	if err != nil {
		return nil, err
	}
	sign, err := c.paySign(appID, timestamp, nonce, prepayID)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"appid": appID, "partnerid": c.transport.Caller.ID, "prepayid": prepayID, "package": "Sign=WXPay",
		"noncestr": nonce, "timestamp": timestamp, "sign": sign,
	}, nil
}

// payment checks what a payment is called up with, and gives it a time and a nonce.
func (c *Client) payment(appID, prepayID string) (id, timestamp, nonce string, err error) {
	id = strings.TrimPrefix(prepayID, "prepay_id=")
	switch {
	case c == nil || c.transport == nil:
		err = errNoClient
	case appID == "":
		err = errors.New("the appid is empty: give the one that the order was made with")
	case id == "":
		err = errors.New("the prepay_id is empty: it is in the answer to the order")
	case c.transport.Caller.Key == nil:
		err = errors.New("this client has no PrivateKey, which signs a payment of APIv3")
	default:
		if err = checkID("appid", appID); err == nil {
			err = checkID("prepay_id", id)
		}
	}
	if err != nil {
		return "", "", "", err
	}
	return id, strconv.FormatInt(c.transport.Now().Unix(), 10), formatter.Nonce(32), nil
}

// checkID refuses what no id holds: the front end would sign and show another text than the one that was meant. An id
// is quoted nowhere: what is given in its place may be anything.
func checkID(name, id string) error {
	at := strings.IndexFunc(id, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("=&\"'`{}[]<>,;\\", r) })
	if at < 0 {
		return nil
	}
	r, _ := utf8.DecodeRuneInString(id[at:])
	what := fmt.Sprintf("%q at byte %d", r, at)
	if r <= ' ' || r == 0x7f {
		what = fmt.Sprintf("a blank, a line feed or a control character at byte %d", at)
	}
	return fmt.Errorf("the %s holds %s, which is part of no %s: give the value alone, as Get(%q).String() does of an answer", name, what, name, name)
}

// paySign signs lines with the merchant's key.
func (c *Client) paySign(lines ...string) (string, error) {
	signature, err := c.sign([]byte(formatter.JoinedByLineFeed(lines...)))
	if err != nil {
		return "", fmt.Errorf("signing the payment: %w", err)
	}
	return signature, nil
}

func (c *Client) sign(message []byte) (string, error) {
	signature, err := c.transport.Caller.Sign(message)
	return base64.StdEncoding.EncodeToString(signature), err
}
