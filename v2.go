package wechatpay

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/apiv2"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/internal/transport"
)

// apiV2 is what a client needs for APIv2.
type apiV2 struct {
	merchant string // its id; empty: a brand's client
	home     *origin.Origin
	secret   secret.Text
	secured  http.RoundTripper // shows Config.Merchant; nil without one
}

// acceptXML is a header of every call of APIv2. Nobody writes into it.
var acceptXML = []string{"text/xml, text/plain, application/x-gzip"}

var (
	errNoMerchant = errors.New("security: Config.Merchant is not set: it is the client certificate, as tls.LoadX509KeyPair reads it from apiclient_cert.pem and apiclient_key.pem")
	errNotSecured = errors.New(`this operation asks for the merchant's client certificate: say "security": true, and set Config.Merchant`)
	errSensitive  = errors.New("a Sensitive stands in a call of APIv2, which encrypts no field by itself: it belongs into a call of APIv3 (for enc_bank_no and its kin encrypt with Encrypt of this module's package crypto)")
)

// take reads all that a call of APIv2 needs: what is signed, and over which connection it goes.
func (v *apiV2) take(k *call, o options) (err error) {
	switch {
	case v.merchant == "":
		return errors.New("APIv2 is for merchants: this client is a brand's")
	case v.secret == nil:
		return apiv2.ErrNoSecret
	case !scalar.IsNil(o.json):
		return errors.New("json belongs to APIv3: APIv2 takes its parameters in xml")
	case strings.Contains(k.target.Text, sensitiveMark):
		return errSensitive
	}
	to, path, query := belowV2(k.target)
	v2 := new(v2Call)
	k.target, k.v2 = to, v2
	if k.method == http.MethodGet && query != "" && !scalar.IsNil(o.xml) {
		return errors.New("xml and a query: what is signed of a GET is one of them, so put all of it into xml")
	}
	v2.traits, _ = apiv2.Lookup(k.method, path)
	if v2.params, err = parameters.Read(k.method, o.xml, query); err != nil {
		return err
	}
	if err = v.takeOptions(k, o); err != nil {
		return err
	}
	if err = apiv2.CheckMerchant(v2.params.Members, v.merchant); err != nil {
		return err
	}
	if host := apiv2.Host(path); host != "" && k.target.Origin == v.home && v.home.Text() == origin.Default+"/" {
		k.target = k.target.At(host)
	}
	if !o.ampersands {
		if err = apiv2.OneReading(v2.params.Members, `say "ampersands": true`); err != nil {
			return err
		}
	}
	return k.takeV2Body(o.body)
}

// takeV2Body takes the file of an upload: of everything else the body is made of the parameters.
func (k *call) takeV2Body(body any) error {
	media, isMedia := body.(*Media)
	switch {
	case scalar.IsNil(body) && !k.v2.traits.Has(apiv2.Upload):
		return nil
	case scalar.IsNil(body):
		return errors.New("body: this operation uploads a file: give a *Media, by NewMedia or OpenMedia")
	case !isMedia || k.method == http.MethodGet:
		return fmt.Errorf("body: APIv2 makes it of xml; only an upload takes one, a *Media, and no %T", body)
	}
	file, err := media.uploadV2(k.v2.params.Members)
	if err != nil {
		return fmt.Errorf("body: %w", err)
	}
	k.content = content{other: file}
	return nil
}

// isV2 tells whether the call is one of APIv2: by its filled path, and never by a full URL.
func isV2(t origin.Target) bool {
	below := t.Below()
	return !t.IsFull() && len(below) > 2 && strings.EqualFold(below[:3], "v2/")
}

// belowV2 takes away what selected APIv2, and gives the path and the query that are left.
func belowV2(t origin.Target) (to origin.Target, path, query string) {
	to = t.With(t.Below()[len("v2/"):])
	path, query, _ = to.Split()
	return to, strings.TrimPrefix(path[len(to.Origin.Prefix()):], "/"), query
}

// parameters reads xml, in which nothing of a Sensitive may stand.
var parameters = apiv2.Reader{Reader: texts, Refuse: func(text string) error {
	if strings.Contains(text, sensitiveMark) {
		return errSensitive
	}
	return nil
}}

// takeOptions brings together what the caller says and what the operation is known for.
func (v *apiV2) takeOptions(k *call, o options) (err error) {
	switch {
	case o.security && v.secured == nil:
		return errNoMerchant
	case !o.security && k.v2.traits.Has(apiv2.MTLS):
		return errNotSecured
	}
	k.v2.secured = o.security
	if o.nonceless == nil && k.v2.traits.Has(apiv2.Nonceless|apiv2.Upload) || o.nonceless != nil && *o.nonceless {
		k.v2.params.AddNonce = false
	}
	if k.unsigned { // the caller knows better: it may also be a download
		k.v2.traits |= apiv2.Unsigned | apiv2.File
	}
	k.unsigned = k.v2.traits.Has(apiv2.Unsigned)
	_, err = apiv2.Algorithm(k.v2.params.Members["sign_type"])
	return err
}

// sign makes what one attempt sends: a nonce of its own, and the signature, in the body or in the query.
func (v *apiV2) sign(k *call) error {
	signed, err := k.v2.params.Sign(v.secret)
	if err != nil {
		return err
	}
	if file, ok := k.content.other.(*upload); ok {
		file.Form = signed
		return nil
	}
	if k.method == http.MethodGet {
		k.target.Text, k.content.text = signed.URL(k.target.Text), nil
		return nil
	}
	k.content.text, err = signed.XML()
	return err
}

// url is Chain.URL of APIv2: of a GET it is signed, to be opened in the user's browser.
func (v *apiV2) url(k *call, req Request) (string, error) {
	below, path, query := belowV2(k.target)
	traits, isGet := apiv2.Lookup(http.MethodGet, path)
	if hasXML := !scalar.IsNil(k.template.unbound(req)["xml"]); !isGet && (hasXML || query == "") || query == "" && !hasXML {
		return below.Text, nil // of a POST
	}
	o, err := k.template.options(req, true)
	if err == nil {
		err = v.take(k, o)
	}
	if err == nil {
		err = v.sign(k)
	}
	if err != nil {
		return "", k.fail(err)
	}
	if traits.Has(apiv2.Fragment) {
		return k.target.Text + "#wechat_redirect", nil
	}
	return k.target.Text, nil
}

// receive reads an answer and judges it.
func (v *apiV2) receive(r *http.Request, resp *http.Response, k *call) (answer, error) {
	a := answer{Answer: transport.Answer{Response: resp}}
	if resp.StatusCode < 300 && k.unsigned {
		if err := transport.RefusePart(r, resp); err != nil {
			return a, err
		}
		buffered := bufio.NewReaderSize(resp.Body, 4096)
		head, _ := buffered.Peek(64)
		resp.Body = &bufferedBody{buffered, resp.Body}
		if a.Streams = k.v2.traits.Streams(head); a.Streams {
			return a, nil
		}
	}
	text, _, err := transport.ReadAnswer(r.Context(), resp)
	if err != nil {
		return a, err
	}
	a.Text = transport.Unpack(resp, text)
	judged := apiv2.Judge(apiv2.Answer{Status: resp.StatusCode, Location: resp.Header.Get("Location"), Text: a.Text}, k.v2.traits, v.secret)
	if a.Verified, a.refused = judged.Verified, judged.Refused; judged.Err != nil {
		return a, unverifiedV2(&Response{resp.StatusCode, resp.Header, a.Text}, judged.Err)
	}
	return a, nil
}

// bufferedBody is a body of which something was looked at.
type bufferedBody struct {
	io.Reader
	io.Closer
}

// SignV2 signs parameters of APIv2 with Config.Secret: upper-case hex. The algorithm is "MD5", as is "", or
// "HMAC-SHA256"; sign and empty values are left out. A call signs itself: this is for what a front end needs. A value
// that reads as further members is refused: who wrote it would have his members signed.
func (c *Client) SignV2(algorithm string, params map[string]string) (string, error) {
	if err := apiv2.OneReading(params, "HashSign of this module's package crypto signs what it is given"); err != nil {
		return "", err
	}
	if c == nil || c.transport == nil {
		return "", errNoClient
	}
	return apiv2.Sign(algorithm, params, c.v2.secret)
}

// VerifyV2 checks a message of APIv2 that came another way than by a call: a notification, as a map of its members. The
// merchant signs his own requests under the same key: whose words these are is what the package notify looks at.
// The sign's length tells the algorithm. A message for another merchant (mch_id, mchid or combine_mch_id is not
// Config.MchID) does not verify either. The error is a [*VerificationError] around [ErrSignature].
func (c *Client) VerifyV2(params map[string]string) error {
	if c == nil || c.transport == nil {
		return errNoClient
	}
	if err := apiv2.Verify(params, c.transport.Caller.ID, c.v2.secret); err != nil {
		return unverifiedV2(&Response{Header: http.Header{}}, err)
	}
	return nil
}

// unverifiedV2 makes the public error of what the sign does not prove.
func unverifiedV2(r *Response, err error) error {
	return &VerificationError{RequestID: r.RequestID(), Response: r, Err: fmt.Errorf("%w: %w", ErrSignature, err)}
}

// DecryptRefund opens req_info of a refund's notification with Config.Secret. What is inside is XML. Such a
// notification carries no sign: that it opens is its proof.
func (c *Client) DecryptRefund(reqInfo string) ([]byte, error) {
	switch {
	case c == nil || c.transport == nil:
		return nil, errNoClient
	case c.v2.secret == nil:
		return nil, fmt.Errorf("DecryptRefund: %w", apiv2.ErrNoSecret)
	}
	text, err := wxcrypto.AESECBDecrypt(reqInfo, wxcrypto.MD5(c.v2.secret.Reveal(), ""))
	if err != nil {
		return nil, fmt.Errorf("DecryptRefund: %w", err)
	}
	return []byte(text), nil
}
