package call

import (
	"cmp"
	"crypto"
	"crypto/rsa"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/parts"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/transformer"
)

// printDryRun shows a request that was signed and not sent. The message is not only what should have been signed: the
// signature in the request is checked against it.
func printDryRun(c terminal.Console, config wechatpay.Config, sent *capture, v2 bool) error {
	r := sent.request
	parts, err := parts.Of(r.Header.Get("Content-Type"), sent.body)
	if err != nil {
		return err
	}
	signed := signedV3
	if v2 {
		signed = signedV2
	}
	title, message, err := signed(config, sent, parts)
	if err != nil {
		return err
	}
	var b strings.Builder
	printTitle(&b, c, words.DryRunRequest)
	fmt.Fprintf(&b, "%s %s\n\n", r.Method, cutSign(r.URL.String()))
	printTitle(&b, c, title)
	b.WriteString(message + "\n")
	printTitle(&b, c, words.DryRunHeaders)
	writeHeader(&b, "", r.Header)
	b.WriteString("\n")
	printTitle(&b, c, words.DryRunBody.With(len(sent.body)))
	switch {
	case parts != nil:
		b.WriteString(parts.String())
	case len(sent.body) > 0:
		b.WriteString(strings.TrimSuffix(cutSign(string(sent.body)), "\n") + "\n")
	}
	text := b.String()
	if terminal.IsTerminal(c.Out) {
		text = terminal.HarmlessJSON(text, c.Coloured())
	}
	_, err = io.WriteString(c.Out, text)
	return terminal.WriteFailure(err)
}

// signedV3 gives the message that APIv3's signature covers.
func signedV3(config wechatpay.Config, sent *capture, parts *parts.Parts) (title words.Phrase, message string, err error) {
	r := sent.request
	authorization := r.Header.Get("Authorization")
	if authorization == "" {
		return words.DryRunUnsigned, "", nil
	}
	body := sent.body
	if parts != nil {
		body = []byte(parts.Texts["meta"])
	}
	compose := func(target string) string {
		return formatter.Request(r.Method, target,
			authorizationField(authorization, "timestamp"), authorizationField(authorization, "nonce_str"), string(body))
	}
	message = compose(r.URL.RequestURI())
	if key, ok := config.PrivateKey.Public().(*rsa.PublicKey); ok {
		err := wxcrypto.Verify([]byte(message), authorizationField(authorization, ",signature"), key)
		if base, wrong := url.Parse(config.BaseURL); err != nil && wrong == nil { // a gateway's prefix is not signed
			message = compose(strings.TrimPrefix(r.URL.RequestURI(), strings.TrimRight(base.EscapedPath(), "/")))
			err = wxcrypto.Verify([]byte(message), authorizationField(authorization, ",signature"), key)
		}
		if err != nil {
			return nil, "", words.NotWhatWasSigned.With(err)
		}
	}
	return words.DryRunSigned.With(len(message)), message, nil
}

// signedV2 gives the message that APIv2's sign covers, but for the key at its end.
func signedV2(config wechatpay.Config, sent *capture, parts *parts.Parts) (title words.Phrase, message string, err error) {
	params := make(map[string]string)
	switch {
	case parts != nil:
		params = parts.Texts
	case sent.request.Method == http.MethodGet:
		for name, list := range sent.request.URL.Query() {
			params[name] = list[0]
		}
	default:
		members, err := transformer.ToMap(sent.body)
		if err != nil {
			return nil, "", err
		}
		for name, member := range members {
			params[name], _ = member.(string)
		}
	}
	algorithm := cmp.Or(params["sign_type"], "MD5")
	want, err := wxcrypto.HashSign(algorithm, params, config.Secret)
	if err != nil || !wxcrypto.HashEqual(want, params["sign"]) {
		return nil, "", words.NotWhatWasSigned2.With(algorithm, err)
	}
	return words.DryRunSignedV2.With(algorithm), formatter.QueryStringLike(formatter.Ksort(params)) + "&key=…\n", nil
}

func printTitle(w io.Writer, c terminal.Console, title words.Phrase) {
	text := "# " + c.Say(title)
	if c.Coloured() {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	fmt.Fprintln(w, text)
}

// noKey stands for WeChat Pay's key in a dry run that has none: nothing comes back that it could verify, and to encrypt
// it does not serve.
type noKey struct{}

const noSerial = "0000000000000000000000000000000000000000"

// Verify refuses everything.
func (noKey) Verify(_, _ []byte) error { return errDryRun }

// certsOfDryRun keeps the client from downloading certificates, which would be another call than the one to be shown.
func certsOfDryRun(config wechatpay.Config) map[string]crypto.PublicKey {
	if len(config.Certs) > 0 || config.APIv3Key == "" || config.BrandID != "" {
		return config.Certs
	}
	return map[string]crypto.PublicKey{noSerial: noKey{}}
}
