package wechatpay

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"github.com/a8579013/wechatpay/formatter"
)

// JSAPIParams is what a web page in WeChat (WeixinJSBridge) or a mini program (wx.requestPayment) needs to call up the
// payment of a prepaid order: appId, timeStamp, nonceStr, package, signType and paySign, all of them texts. Send them
// to the front end as they are; they are signed with the merchant's key, and hold no secret.
//
// See https://pay.weixin.qq.com/doc/v3/merchant/4012365341.
func (c *Client) JSAPIParams(appID, prepayID string) (map[string]string, error) {
	timestamp, nonce, err := c.payment(appID, prepayID)
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
	timestamp, nonce, err := c.payment(appID, prepayID)
	if err != nil {
		return nil, err
	}
	sign, err := c.paySign(appID, timestamp, nonce, prepayID)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"appid": appID, "partnerid": c.transport.caller.id, "prepayid": prepayID, "package": "Sign=WXPay",
		"noncestr": nonce, "timestamp": timestamp, "sign": sign,
	}, nil
}

// payment checks what a payment is called up with, and gives it a time and a nonce.
func (c *Client) payment(appID, prepayID string) (timestamp, nonce string, err error) {
	switch {
	case c == nil || c.transport == nil:
		return "", "", errNoClient
	case appID == "":
		return "", "", errors.New("the appid is empty: give the one that the order was made with")
	case prepayID == "":
		return "", "", errors.New("the prepay_id is empty: it is in the answer to the order")
	case c.transport.caller.key == nil:
		return "", "", errors.New("this client has no PrivateKey, which signs a payment of APIv3")
	}
	return strconv.FormatInt(c.transport.now().Unix(), 10), formatter.Nonce(32), nil
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
	signature, err := c.transport.caller.suite.sign(message, c.transport.caller.key)
	return base64.StdEncoding.EncodeToString(signature), err
}
