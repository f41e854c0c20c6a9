// Package goname makes Go names of WeChat Pay's: segments of a path, fields of a body, official event types. The typed
// tree and the structs of the command line name things alike because both ask here.
package goname

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// words are written as Go writes them (https://go.dev/wiki/CodeReviewComments#initialisms). WeChat Pay joins some with
// "id": appid is the AppID that Config and JSAPIParams have too.
var words = map[string]string{
	"ai": "AI", "api": "API", "apiv2": "APIv2", "apiv3": "APIv3", "appid": "AppID", "appids": "AppIDs", "brandid": "BrandID", "corpid": "CorpID",
	"deviceid": "DeviceID", "h5": "H5", "html": "HTML", "http": "HTTP", "https": "HTTPS", "id": "ID", "ids": "IDs", "imei": "IMEI",
	"ip": "IP", "jsapi": "JSAPI", "json": "JSON", "md5": "MD5", "mcc": "MCC", "mchid": "MchID", "openid": "OpenID", "orderid": "OrderID",
	"qr": "QR", "qq": "QQ", "qrcode": "QRCode", "sha256": "SHA256", "sn": "SN", "ui": "UI", "uid": "UID", "unionid": "UnionID", "uri": "URI", "url": "URL",
	"urls": "URLs", "userid": "UserID", "uuid": "UUID", "xml": "XML",
}

// Segment gives the name of a segment of a path, a literal or a placeholder in its braces: out-trade-no is OutTradeNo,
// {stock_id} is StockID, addInstitutionsub is AddInstitutionsub. Capitals inside a word stay. "" stays "".
func Segment(segment string) string {
	return pascal(strings.Trim(segment, "{}<>+"))
}

// Field gives the name of a struct field or a type for a field of WeChat Pay's: sub_mchid is SubMchID, coupon_id_$n is
// CouponIDN, 2nd is X2nd, a name without a single letter or digit is X.
func Field(name string) string {
	made := pascal(name)
	first, _ := utf8.DecodeRuneInString(made)
	if !unicode.IsUpper(first) { // only these are exported
		return "X" + made
	}
	return made
}

// Unique gives name, or where it is taken, name with the first number from 2 that makes it free.
func Unique(name string, taken func(string) bool) string {
	free := name
	for n := 2; taken(free); n++ {
		free = name + strconv.Itoa(n)
	}
	return free
}

func pascal(text string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if known, ok := words[strings.ToLower(word)]; ok {
			b.WriteString(known)
			continue
		}
		first, size := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(first))
		b.WriteString(word[size:])
	}
	return b.String()
}
