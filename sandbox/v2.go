package sandbox

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/transformer"
)

// v2Members are the parameters of a request of APIv2, or what an answer holds.
type v2Members = map[string]string

// A v2Operation is one of APIv2 (XML). Its state is that of APIv3: an order made
// by one can be queried, closed and refunded by the other.
type v2Operation struct {
	run       func(*Sandbox, *arrived) (v2Members, error)
	raw       func(*Sandbox, *arrived) (*answer, error) // instead of run: the answer is no XML
	required  []string
	mtls      bool // asks for the merchant's certificate
	unsigned  bool // the answer carries no sign
	nonceless bool
	upload    bool
	facts     *openapi.Operation // of one that is served by the catalogue
	keeps     bool               // has state all the same
}

var v2Operations map[string]*v2Operation

func init() { // refers to methods that refer to it
	v2Operations = map[string]*v2Operation{
		"POST /pay/unifiedorder": {run: (*Sandbox).v2Order,
			required: []string{"appid", "body", "out_trade_no", "total_fee", "spbill_create_ip", "notify_url", "trade_type"}},
		"POST /pay/orderquery":       {run: (*Sandbox).v2QueryOrder, required: []string{"appid"}},
		"POST /pay/closeorder":       {run: (*Sandbox).v2CloseOrder, required: []string{"appid", "out_trade_no"}},
		"POST /pay/micropay":         {run: (*Sandbox).v2Micropay, required: []string{"appid", "body", "out_trade_no", "total_fee", "spbill_create_ip", "auth_code"}},
		"POST /pay/downloadfundflow": {raw: (*Sandbox).v2FundBill, mtls: true, unsigned: true, required: []string{"appid", "bill_date", "account_type"}},
		"POST /secapi/pay/reverse":   {run: (*Sandbox).v2Reverse, mtls: true, required: []string{"appid"}},
		"POST /pay/refundquery":      {run: (*Sandbox).v2QueryRefund, required: []string{"appid"}},
		"POST /pay/downloadbill":     {raw: (*Sandbox).v2Bill, required: []string{"appid", "bill_date"}, unsigned: true},
		"POST /secapi/pay/refund": {run: (*Sandbox).v2Refund, mtls: true,
			required: []string{"appid", "out_refund_no", "total_fee", "refund_fee"}},
		"POST /mmpaymkttransfers/promotion/transfers": {run: (*Sandbox).v2Transfer, mtls: true, unsigned: true,
			required: []string{"mch_appid", "partner_trade_no", "openid", "check_name", "amount", "desc"}},
		"POST /secapi/mch/uploadmedia": {run: (*Sandbox).v2Upload, mtls: true, nonceless: true, upload: true, required: []string{"media_hash", "sign_type"}},
		"GET /papay/entrustweb": {raw: (*Sandbox).v2Entrust, unsigned: true, nonceless: true,
			required: []string{"appid", "plan_id", "contract_code", "notify_url"}},
	}
}

// A v2Failure is a refusal of APIv2. Without a code it is one of the protocol:
// return_code is FAIL, and nothing is signed.
type v2Failure struct {
	code, message string
	extra         v2Members // besides
	bare          v2Members // in place of return_msg and everything else
}

func (f *v2Failure) Error() string { return strings.TrimSpace(f.code + " " + f.message) }

// Merchant returns the merchant's API certificate with its key, for
// Config.Merchant. Config leaves it out: not every Transport can take one.
func (s *Sandbox) Merchant() *tls.Certificate { return s.ring().party.certificate() }

// MerchantOf is Merchant for one of the merchants; nil: the sandbox does not know him.
func (s *Sandbox) MerchantOf(mchid string) *tls.Certificate {
	if p := s.ring().of(mchid); p != nil {
		return p.certificate()
	}
	return nil
}

func (p *party) certificate() *tls.Certificate {
	serial, _ := hex.DecodeString(p.merchantSerial)
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{CommonName: p.mchid, Organization: []string{"wechatpay sandbox"}},
		NotBefore:    time.Now().AddDate(0, 0, -1), NotAfter: time.Now().AddDate(5, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, p.merchant.Public(), p.merchant)
	if err != nil { // an RSA key signs: never seen
		return nil
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: p.merchant}
}

// arriveV2 reads the parameters and looks at their sign. Message is what was to
// be signed, without the key.
func (s *Sandbox) arriveV2(in *arrived, r *http.Request) {
	in.v2Params, in.v2Err = in.readV2()
	in.own = s.ring().caller(v2Caller(in.v2Params))
	in.certified = r.TLS == nil || slices.ContainsFunc(r.TLS.PeerCertificates, func(c *x509.Certificate) bool {
		key, ok := c.PublicKey.(*rsa.PublicKey)
		return ok && key.Equal(in.own.merchant.Public())
	})
	in.Message, in.Verified = "", false
	if in.v2Err == nil {
		in.Message = formatter.QueryStringLike(formatter.Ksort(in.v2Params))
		want, err := wxcrypto.HashSign(v2SignType(in.v2Params), in.v2Params, in.own.secret)
		in.Verified = err == nil && wxcrypto.HashEqual(want, in.v2Params["sign"])
	}
}

func v2SignType(params v2Members) string {
	if t := params["sign_type"]; t != "" {
		return t
	}
	return "MD5"
}

// readV2 takes the parameters out of the query, the form or the XML.
func (in *arrived) readV2() (v2Members, error) {
	switch {
	case in.tooLarge:
		return nil, &v2Failure{message: "请求体过大"}
	case in.readErr != nil:
		return nil, &v2Failure{message: "请求体不完整"}
	case in.Method == http.MethodGet:
		query, err := url.ParseQuery(in.Query)
		params := v2Members{}
		for name := range query {
			params[name] = query.Get(name)
		}
		if err != nil {
			return nil, &v2Failure{message: "参数格式错误"}
		}
		return params, nil
	case in.v2.upload:
		return in.readV2Form()
	}
	members, err := transformer.ToMap(in.Body)
	if err != nil {
		return nil, &v2Failure{message: "XML格式错误"}
	}
	params := v2Members{}
	for name, member := range members {
		text, ok := member.(string)
		if !ok {
			return nil, &v2Failure{message: name + "参数格式错误"}
		}
		params[name] = text
	}
	return params, nil
}

// readV2Form reads an upload: fields, which are signed, and the file.
func (in *arrived) readV2Form() (v2Members, error) {
	failed := &v2Failure{message: "请求格式错误"}
	kind, with, err := mime.ParseMediaType(in.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, failed
	}
	params := v2Members{}
	for parts := multipart.NewReader(bytes.NewReader(in.Body), with["boundary"]); ; {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return params, nil
		}
		if err != nil {
			return nil, failed
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, failed
		}
		if part.FormName() == "media" {
			in.upload = &upload{name: part.FileName(), file: content}
			continue
		}
		params[part.FormName()] = string(content)
	}
}

// handleV2 takes a request through the checks of APIv2.
func (s *Sandbox) handleV2(in *arrived) (*answer, error) {
	if in.v2.mtls && !in.certified {
		return noCertificate(), nil
	}
	var members v2Members
	err := s.checkV2(in)
	if err == nil {
		err = in.fault.before
	}
	if err == nil && in.v2.raw != nil {
		a, refused := in.v2.raw(s, in)
		if refused == nil {
			return a, nil
		}
		err = refused
	}
	if err == nil {
		if members, err = in.v2.run(s, in); err == nil && in.fault.after != nil {
			members, err = nil, in.fault.after
		}
	}
	return s.answerV2(in, members, err)
}

// v2Caller is the merchant who calls.
func v2Caller(params v2Members) string {
	for _, name := range []string{"mch_id", "mchid", "combine_mch_id", "sp_mchid"} {
		if params[name] != "" {
			return params[name]
		}
	}
	return ""
}

// checkV2 refuses what the real server refuses, in its words.
func (s *Sandbox) checkV2(in *arrived) error {
	params := in.v2Params
	merchant := v2Caller(params)
	switch {
	case in.v2Err != nil:
		return in.v2Err
	case merchant == "":
		return &v2Failure{message: "mch_id参数格式错误"}
	case s.ring().of(merchant) == nil:
		return &v2Failure{message: "签名错误"} // which nobody could check
	case params["nonce_str"] == "" && !in.v2.nonceless:
		return &v2Failure{message: "缺少参数nonce_str"}
	case !in.Verified:
		return &v2Failure{message: "签名错误，请检查后再试"}
	}
	var refused *problem
	if errors.As(s.serves(in.own, params["sub_mch_id"]), &refused) {
		return &v2Failure{message: refused.message}
	}
	for _, name := range in.v2.required {
		if value, there := params[name]; value == "" && (there && name == "appid") {
			return &v2Failure{message: name + "参数长度有误"}
		} else if value == "" {
			return &v2Failure{message: "缺少参数" + name}
		}
	}
	if err := in.checkMembers(); err != nil {
		return err
	}
	return s.permitV2(in)
}

// noCertificate is the page of the server in front, which asks for the client's
// certificate.
func noCertificate() *answer {
	return &answer{status: http.StatusBadRequest, unsigned: true, header: http.Header{"Content-Type": {"text/html"}},
		body: []byte("<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n<center>No required SSL certificate was sent</center>\r\n</body>\r\n</html>\r\n")}
}

// answerV2 writes members, or a refusal, as XML: signed unless the operation
// signs nothing, by the algorithm of the request.
func (s *Sandbox) answerV2(in *arrived, members v2Members, err error) (*answer, error) {
	out := object{"return_code": "SUCCESS", "return_msg": "OK"}
	var failed *v2Failure
	switch {
	case errors.As(err, &failed) && failed.bare != nil:
		out = object{"return_code": "FAIL"}
		for name, text := range failed.bare {
			out[name] = text
		}
		return xmlAnswer(out)
	case errors.As(err, &failed) && failed.code == "":
		out["return_code"], out["return_msg"] = "FAIL", failed.message
		for name, text := range failed.extra {
			out[name] = text
		}
		return xmlAnswer(out)
	case errors.As(err, &failed):
		out["result_code"], out["err_code"], out["err_code_des"] = "FAIL", failed.code, failed.message
		for name, text := range failed.extra {
			out[name] = text
		}
	case err != nil:
		return nil, err
	default:
		out["result_code"] = "SUCCESS"
	}
	for _, name := range []string{"appid", "mch_id"} {
		if in.v2Params[name] != "" {
			out[name] = in.v2Params[name]
		}
	}
	for name, text := range members {
		out[name] = text
	}
	if !in.v2.unsigned || in.v2.facts != nil {
		out["nonce_str"] = formatter.Nonce(32)
	}
	if in.v2.fit(out); in.v2.unsigned {
		return xmlAnswer(out)
	}
	signed := v2Members{}
	for name, v := range out {
		signed[name] = fmt.Sprint(v)
	}
	if out["sign"], err = wxcrypto.HashSign(v2SignType(in.v2Params), signed, in.own.secret); err != nil {
		return nil, err
	}
	return xmlAnswer(out)
}

func xmlAnswer(members object) (*answer, error) {
	body, err := transformer.ToXML(members, transformer.Options{})
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusOK, unsigned: true, body: body, header: http.Header{"Content-Type": {"text/plain"}}}, nil
}
