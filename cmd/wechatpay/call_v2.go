package main

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

const (
	secretHint   = "put the APIv2 key into WECHATPAY_SECRET (or file:// and its path), or into a profile's secret"
	merchantHint = "name the API certificate, apiclient_cert.pem, in WECHATPAY_MERCHANT_CERT, and its key in WECHATPAY_MERCHANT_KEY unless it is the private key; in a profile: merchant_cert, merchant_key"
)

// sandboxConfig has the certificate as well where APIv2 may ask for it.
func sandboxConfig(sb *sandbox.Sandbox, path string) wechatpay.Config {
	config := sb.Config()
	if isV2(path) {
		config.Merchant = sb.Merchant()
	}
	return config
}

// configV2 is config for a call of APIv2, which is signed with a key of its own.
func (f *credentialFlags) configV2(getenv func(string) string) (wechatpay.Config, error) {
	merged, err := f.merge(getenv)
	if err != nil {
		return wechatpay.Config{}, err
	}
	if merged.Secret == "" {
		return wechatpay.Config{}, usage(joinHints("--sandbox needs none", secretHint), "missing: the APIv2 key, with which calls below v2/ are signed")
	}
	if err := merged.checkMissing(); err != nil {
		return wechatpay.Config{}, err
	}
	return merged.load()
}

// showsCertificate tells an operation of APIv2 that asks for the merchant's certificate.
func (k *oneCall) showsCertificate() bool {
	return isV2(k.path) && k.operation != nil && k.operation.Has(openapi.FlagMTLS)
}

// asJSON gives an answer of APIv2 as JSON, its members in the order of their names. Whatever is no XML, a bill for one,
// stays as it is.
func (k *oneCall) asJSON(body []byte) []byte {
	text := strings.TrimLeft(string(body), " \r\n\t")
	if !isV2(k.path) || !strings.HasPrefix(text, "<") {
		return body
	}
	members, err := transformer.ToMap(body)
	if err != nil || len(members) == 0 {
		return body
	}
	out, err := encode(members)
	if err != nil {
		return body
	}
	return out
}

// failed gives a failed call its exit code and its hint.
func (k *oneCall) failed(ctx context.Context, err error, sent bool) error {
	failed := callFailure(ctx, k.method, err, sent)
	f, ok := asError[*failure](failed)
	if refusal, refused := asError[*wechatpay.Error](err); ok && refused && k.flags.sandbox && refusal.StatusCode == http.StatusNotImplemented {
		f.hint = "the sandbox serves what docs/sandbox.md lists, and did nothing; without --sandbox the call goes to WeChat Pay"
		return failed
	}
	_, given := asError[*failure](err)
	_, invalid := asError[*openapi.ValidationError](err)
	if !ok || given || invalid || !isV2(k.path) {
		return failed
	}
	switch {
	case errors.Is(err, wechatpay.ErrSignature):
		f.hint = "is the APIv2 key in WECHATPAY_SECRET that of this merchant? If so, something changed the answer: trust nothing in it, query instead; an answer that is never signed takes --unsigned"
	case f.code == exitUsage && k.showsCertificate() && k.config.Merchant == nil:
		f.hint = merchantHint
	case f.code == exitUsage:
		f.hint = "wechatpay api show " + k.method + " " + shellQuote(k.path) + " shows the fields; the merchant id is always one of them, mostly as mch_id"
	}
	return failed
}

// v2Codes are APIv2's names of refusals that APIv3 has as well.
var v2Codes = map[string]string{
	"NOAUTH": "NO_AUTH", "NOTENOUGH": "NOT_ENOUGH", "SIGNERROR": "SIGN_ERROR", "FREQ_LIMIT": "FREQUENCY_LIMITED", "FREQUENCY_LIMITED": "FREQUENCY_LIMITED",
	"PARAM_ERROR": "PARAM_ERROR", "INVALID_REQUEST": "INVALID_REQUEST",
}

// refusedInXML judges a refusal of APIv2, whose status is 200.
func refusedInXML(e *wechatpay.Error, err error) (code int, hint string) {
	code = exitClient
	if errors.Is(err, wechatpay.ErrOutcomeUnknown) || e.Retryable() && v2Codes[e.Code] != "FREQUENCY_LIMITED" {
		code = exitServer
	}
	switch known := v2Codes[e.Code]; {
	case known == "FREQUENCY_LIMITED": // as the 429 of APIv3
		return code, refusalHint(e)
	case code == exitServer && e.Method == http.MethodGet:
		return code, againHint(e.Method)
	case code == exitServer && e.Retryable():
		return code, "nobody knows whether it was done: repeat it under the same number, or query by that number"
	case code == exitServer:
		return code, "it is not decided yet: query by its business number until it is"
	case known == "SIGN_ERROR" || strings.Contains(e.Message, "签名"):
		return code, "is the APIv2 key in WECHATPAY_SECRET that of this merchant? --dry-run shows what is signed"
	case known == "PARAM_ERROR" || known == "INVALID_REQUEST":
		return code, "look at every field: --dry-run shows what is sent"
	case known != "":
		as := *e
		as.Code = known
		return code, refusalHint(&as)
	}
	return code, "WeChat Pay's page of the API explains the code"
}

var (
	signElement = regexp.MustCompile(`(<sign>(?:<!\[CDATA\[)?[0-9A-Za-z]{8})[0-9A-Za-z]+`)
	signInQuery = regexp.MustCompile(`([?&]sign=[0-9A-Za-z]{8})[0-9A-Za-z]+`)
)

// cutSign leaves of APIv2's sign what tells it from another, in XML and in a query.
func cutSign(text string) string {
	return signInQuery.ReplaceAllString(signElement.ReplaceAllString(text, "$1…"), "$1…")
}
