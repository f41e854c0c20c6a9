package check

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// Explain says of a request that came to a sandbox what wechatpay verify would
// say of it: what is wrong with its signature. lang is en or zh.
func Explain(sb *sandbox.Sandbox, r sandbox.Request, lang string) console.Explanation {
	it, err := parseCaptured(onTheWire(r))
	if err != nil {
		return explained(err, nil, lang)
	}
	v := &verification{captured: it, arrived: true, console: terminal.Console{Out: io.Discard}}
	configs := []wechatpay.Config{sb.ConfigOf(sb.State().MchID)}
	it.baseURL = configs[0].BaseURL
	for _, m := range sb.Merchants() {
		configs = append(configs, sb.ConfigOf(m.MchID))
	}
	if it.kind == kindV2 {
		return explained(v.checkV2(secretsOf(it.params, configs)), nil, lang)
	}
	keys := make(map[string]*rsa.PublicKey)
	for _, c := range configs {
		if c.PrivateKey == nil { // of nobody
			continue
		}
		if public, ok := c.PrivateKey.Public().(*rsa.PublicKey); ok {
			keys[c.Serial] = public
		}
	}
	signature, err := v.readSignature()
	if err == nil {
		err = v.check(signature, keys)
	}
	return explained(err, v.signed, lang)
}

// onTheWire writes a request as it was sent, for all that a signature covers.
func onTheWire(r sandbox.Request) []byte {
	var text bytes.Buffer
	target := r.Path
	if r.Query != "" {
		target += "?" + r.Query
	}
	fmt.Fprintf(&text, "%s %s HTTP/1.1\r\n", r.Method, target)
	for name, values := range r.Header {
		for _, value := range values {
			fmt.Fprintf(&text, "%s: %s\r\n", name, value)
		}
	}
	text.WriteString("\r\n")
	text.Write(r.Body)
	return text.Bytes()
}

// secretsOf finds the APIv2 key of the merchant whom the parameters name.
func secretsOf(params signedParams, configs []wechatpay.Config) account.Settings {
	i := slices.IndexFunc(configs, func(c wechatpay.Config) bool {
		return c.MchID != "" && (c.MchID == params["mch_id"] || c.MchID == params["mchid"])
	})
	c := configs[max(i, 0)]
	return account.Settings{Texts: credentials.Texts{Secret: c.Secret, APIv3Key: c.APIv3Key}}
}

// explained puts what went wrong into words. They say nothing of a good signature.
func explained(err error, signed []byte, lang string) console.Explanation {
	in := words.Lang(max(0, slices.Index(words.Codes, lang)))
	why := console.Explanation{Signed: signed}
	var failure *terminal.Failure
	switch {
	case errors.As(err, &failure):
		why.Cause = failure.In(in)
		if failure.Hint != nil {
			why.Advice = failure.Hint.In(in)
		}
		if failure.Hint == words.Phrase(words.TakeBytesBefore) { // the page has a place for it
			why.Advice = words.CompareOnPage.In(in)
		}
	case err != nil:
		why.Cause = words.Of(err, in)
	}
	why.Cause, why.Advice = strings.TrimSpace(why.Cause), strings.TrimSpace(why.Advice)
	return why
}
