package call

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/outcome"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

// sandboxConfig has the certificate as well where APIv2 may ask for it.
func sandboxConfig(sb *sandbox.Sandbox, path string) wechatpay.Config {
	config := sb.Config()
	if operation.IsV2(path) {
		config.Merchant = sb.Merchant()
	}
	return config
}

// showsCertificate tells an operation of APIv2 that asks for the merchant's certificate.
func (k *oneCall) showsCertificate() bool {
	return operation.IsV2(k.path) && k.operation != nil && k.operation.Has(openapi.FlagMTLS)
}

// asJSON gives an answer of APIv2 as JSON, its members in the order of their names. Whatever is no XML, a bill for one,
// stays as it is.
func (k *oneCall) asJSON(body []byte) []byte {
	text := strings.TrimLeft(string(body), " \r\n\t")
	if !operation.IsV2(k.path) || !strings.HasPrefix(text, "<") {
		return body
	}
	members, err := transformer.ToMap(body)
	if err != nil || len(members) == 0 {
		return body
	}
	out, err := terminal.Encode(members)
	if err != nil {
		return body
	}
	return out
}

// failed gives a failed call its exit code and its hint.
func (k *oneCall) failed(ctx context.Context, err error, sent bool) error {
	failed := outcome.Failure(ctx, k.method, err, sent)
	f, ok := errors.AsType[*terminal.Failure](failed)
	_, given := errors.AsType[*terminal.Failure](err)
	_, invalid := errors.AsType[*openapi.ValidationError](err)
	if !ok || given || invalid || !operation.IsV2(k.path) {
		return failed
	}
	switch {
	case errors.Is(err, wechatpay.ErrSignature):
		f.Hint = words.V2SignatureWrong
	case f.Code == terminal.ExitUsage && k.showsCertificate() && k.config.Merchant == nil:
		f.Hint = words.PutMerchantCert
	case f.Code == terminal.ExitUsage:
		f.Hint = words.V2ShowsTheFields.With(k.method, terminal.ShellQuote(k.path))
	}
	return failed
}

var (
	signElement = regexp.MustCompile(`(<sign>(?:<!\[CDATA\[)?[0-9A-Za-z]{8})[0-9A-Za-z]+`)
	signInQuery = regexp.MustCompile(`([?&]sign=[0-9A-Za-z]{8})[0-9A-Za-z]+`)
)

// cutSign leaves of APIv2's sign what tells it from another, in XML and in a query.
func cutSign(text string) string {
	return signInQuery.ReplaceAllString(signElement.ReplaceAllString(text, "$1…"), "$1…")
}
