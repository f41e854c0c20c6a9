package outside

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// sdkTexts are constants of the PHP SDK that are texts, under the class that they are asked of, if any.
var sdkTexts = map[string]string{
	"WechatpayNonce": "Wechatpay-Nonce", "WechatpaySerial": "Wechatpay-Serial", "WechatpaySignature": "Wechatpay-Signature",
	"WechatpayTimestamp": "Wechatpay-Timestamp", "WechatpayStatementSha1": "Wechatpay-Statement-Sha1",
	"ALGO_MD5": "MD5", "ALGO_HMAC_SHA256": "HMAC-SHA256", "Hash::ALGO_MD5": "MD5", "Hash::ALGO_HMAC_SHA256": "HMAC-SHA256",
	"Rsa::KEY_TYPE_PUBLIC": "public", "Rsa::KEY_TYPE_PRIVATE": "private",
	"XML_BASED": "v2", "JSON_BASED": "v3", "ALGO_AES_256_GCM": "aes-256-gcm", "ALGO_AES_256_ECB": "aes-256-ecb",
}

// sdkNumbers are those that are numbers.
var sdkNumbers = map[string]int64{"MAXIMUM_CLOCK_OFFSET": 300, "BLOCK_SIZE": 16, "KEY_LENGTH_BYTE": 32, "AUTH_TAG_LENGTH_BYTE": 16}

// owners are the classes that give a constant to those below them.
var owners = map[string]string{
	"ClientDecorator": "XML_BASED JSON_BASED", "ClientDecoratorInterface": "XML_BASED JSON_BASED",
	"AesGcm": "BLOCK_SIZE KEY_LENGTH_BYTE AUTH_TAG_LENGTH_BYTE ALGO_AES_256_GCM ALGO_AES_256_ECB", "AesEcb": "BLOCK_SIZE KEY_LENGTH_BYTE AUTH_TAG_LENGTH_BYTE ALGO_AES_256_GCM ALGO_AES_256_ECB",
	"AesInterface": "BLOCK_SIZE KEY_LENGTH_BYTE AUTH_TAG_LENGTH_BYTE ALGO_AES_256_GCM ALGO_AES_256_ECB",
}

// sdkConstant is the value of a constant of the SDK, or of Guzzle's names of options; nil: it is none.
func sdkConstant(x *form.Const) form.Expr {
	key := x.Name
	switch {
	case x.Class == "RequestOptions" && strings.ToUpper(x.Name) == x.Name:
		return &form.Text{Span: x.Span, Value: strings.ToLower(x.Name)}
	case x.Class != "" && strings.Contains(" "+owners[x.Class]+" ", " "+x.Name+" "):
	case x.Class != "":
		key = x.Class + "::" + x.Name
	case x.Name == "MAXIMUM_CLOCK_OFFSET", !strings.Contains(x.Name, "_"), strings.HasPrefix(x.Name, "ALGO_") && !strings.HasPrefix(x.Name, "ALGO_AES"):
	default:
		return nil
	}
	if n, ok := sdkNumbers[key]; ok {
		return &form.Int{Span: x.Span, Value: n}
	}
	if t, ok := sdkTexts[key]; ok {
		return &form.Text{Span: x.Span, Value: t}
	}
	return nil
}
