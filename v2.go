package wechatpay

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/internal/uritemplate"
	"github.com/a8579013/wechatpay/transformer"
)

// apiV2 is what a client needs for APIv2.
type apiV2 struct {
	secret  secret.Text
	secured http.RoundTripper // shows Config.Merchant; nil without one
}

// v2Call is what of a call is APIv2's.
type v2Call struct {
	params   map[string]string // as they are signed, without nonce_str and sign where those are ours
	traits   v2Traits
	addNonce bool // of each attempt its own
	secured  bool
}

// Headers of every call of APIv2. Nobody writes into them.
var (
	acceptXML = []string{"text/xml, text/plain, application/x-gzip"}
	typeXML   = []string{"text/xml; charset=utf-8"}
)

var (
	errNoSecret   = errors.New("Config.Secret is not set: it is the APIv2 key of the merchant platform, with which APIv2 signs")
	errOnlyV2     = errors.New("this client has only APIv2's Secret: for APIv3 set Serial, PrivateKey, and Certs or APIv3Key")
	errNoMerchant = errors.New("security: Config.Merchant is not set: it is the client certificate, as tls.LoadX509KeyPair reads it from apiclient_cert.pem and apiclient_key.pem")
	errNotSecured = errors.New(`this operation asks for the merchant's client certificate: say "security": true, and set Config.Merchant`)
	errSensitive  = errors.New("a Sensitive stands in a call of APIv2, which encrypts no field by itself: it belongs into a call of APIv3 (for enc_bank_no and its kin encrypt with Encrypt of this module's package crypto)")
)

// takeV2 reads all that a call of APIv2 needs: what is signed, and over which connection it goes.
func (c *Client) takeV2(k *call, req Request) (err error) {
	who := &c.transport.caller
	switch {
	case who.scheme != merchantScheme:
		return errors.New("APIv2 is for merchants: this client is a brand's")
	case c.v2.secret == nil:
		return errNoSecret
	case !scalar.IsNil(req["json"]):
		return errors.New("json belongs to APIv3: APIv2 takes its parameters in xml")
	case strings.Contains(k.target.Text, sensitiveMark):
		return errSensitive
	}
	k.target = belowV2(k.target)
	path, query, _ := k.target.Split()
	if k.method == http.MethodGet && query != "" && !scalar.IsNil(req["xml"]) {
		return errors.New("xml and a query: what is signed of a GET is one of them, so put all of it into xml")
	}
	v2 := &v2Call{}
	k.v2 = v2
	v2.traits = v2Operations[k.method+" "+v2PathOf(k.target, path)]
	if v2.params, v2.addNonce, err = paramsOf(k.method, req["xml"], query); err != nil {
		return err
	}
	if err = c.takeV2Options(k, req); err != nil {
		return err
	}
	if err = checkMerchant(v2.params, who.id); err != nil {
		return err
	}
	if host := v2Hosts[v2PathOf(k.target, path)]; host != "" && k.target.Origin.Text() == origin.Default+"/" && req["base_uri"] == nil {
		k.target = k.target.At(host)
	}
	if ampersands, err := flag(req, "ampersands"); err != nil || !ampersands {
		if err == nil {
			err = oneReading(v2.params, `say "ampersands": true`)
		}
		if err != nil {
			return err
		}
	}
	return k.takeV2Body(req["body"])
}

// isV2 tells whether the call is one of APIv2: by its filled path, and never by a full URL.
func isV2(t origin.Target) bool {
	below := t.Below()
	return !t.IsFull() && len(below) > 2 && strings.EqualFold(below[:3], "v2/")
}

// belowV2 takes away what selected APIv2.
func belowV2(t origin.Target) origin.Target { return t.With(t.Below()[len("v2/"):]) }

// v2PathOf is the path below the origin, as the tables have it.
func v2PathOf(t origin.Target, path string) string {
	return v2Path(strings.TrimPrefix(path[len(t.Origin.Prefix()):], "/"))
}

// paramsOf reads xml, or of a GET without it the query: texts under their names. addNonce tells that nobody gave a
// nonce_str.
func paramsOf(method string, given any, query string) (params map[string]string, addNonce bool, err error) {
	if scalar.IsNil(given) {
		if method != http.MethodGet {
			return map[string]string{}, true, nil
		}
		values, err := url.ParseQuery(query)
		if err != nil {
			return nil, false, fmt.Errorf("query: %w", err)
		}
		params = make(map[string]string, len(values))
		for name, list := range values {
			if len(list) > 1 {
				return nil, false, fmt.Errorf("query: %s is there %d times: what is signed has each name once", errtext.Line(name), len(list))
			}
			params[name] = list[0]
		}
		_, has := params["nonce_str"]
		return params, !has, nil
	}
	v := texts.Indirect(reflect.ValueOf(given))
	if v.Kind() != reflect.Map || v.Type().Key().Kind() != reflect.String {
		return nil, false, fmt.Errorf("xml: %T is no map with texts as keys", given)
	}
	params, err = xmlTexts(v)
	nonce := v.MapIndex(reflect.ValueOf("nonce_str").Convert(v.Type().Key()))
	return params, !texts.Indirect(nonce).IsValid(), err
}

// xmlTexts gives the members as the server will read them: what is written is read back.
func xmlTexts(v reflect.Value) (map[string]string, error) {
	data := make(map[string]any, v.Len())
	for _, key := range v.MapKeys() {
		name, member := key.String(), texts.Indirect(v.MapIndex(key))
		if member.IsValid() && member.Type() == reflect.TypeFor[Sensitive]() {
			return nil, fmt.Errorf("xml: %s: %w", errtext.Line(name), errSensitive)
		}
		data[name] = v.MapIndex(key).Interface()
		var text any
		var err error
		switch {
		case !member.IsValid():
		case member.Type() == reflect.TypeFor[Value]():
			if text, err = member.Interface().(Value).scalar(); err == nil {
				if n, ok := text.(json.Number); ok {
					text, err = scalar.Number(n, scalar.Anywhere)
				}
			}
		case member.Type() == reflect.TypeFor[json.Number]():
			text, err = scalar.Number(json.Number(member.String()), scalar.Anywhere)
		case member.Type() == reflect.TypeFor[time.Duration]():
			err = scalar.ErrDuration
		case member.CanFloat():
			text, err = scalar.Float(member.Float(), member.Type().Bits(), scalar.Anywhere)
		default:
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("xml: %s %w", errtext.Line(name), err)
		}
		data[name] = text
	}
	text, err := transformer.ToXML(data, transformer.Options{})
	if err != nil {
		return nil, fmt.Errorf("xml: %w", err)
	}
	members, err := transformer.ToMap(text)
	if err != nil {
		return nil, fmt.Errorf("xml: %w", err)
	}
	out := make(map[string]string, len(members))
	for _, key := range scalar.SortedKeys(v) { // the first that is wrong is always the same
		name := key.String()
		member, ok := members[name]
		text, isText := member.(string)
		switch {
		case !ok:
			return nil, fmt.Errorf("xml: %q can't be the name of an XML element", errtext.Line(name))
		case !isText || isList(v.MapIndex(key)):
			return nil, fmt.Errorf("xml: %s is a list or a map, which can't be signed: give it as a JSON text", errtext.Line(name))
		case strings.Contains(text, sensitiveMark):
			return nil, fmt.Errorf("xml: %s: %w", errtext.Line(name), errSensitive)
		}
		out[name] = text
	}
	if len(members) != len(out) {
		return nil, errors.New("xml: a name in it can't be the name of an XML element")
	}
	return out, nil
}

// isList tells a list or a map, also an empty one, which XML writes as it does an empty text.
func isList(v reflect.Value) bool {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v.Kind() == reflect.Map || v.Kind() == reflect.Array || v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8
}

// takeV2Options reads security, nonceless and sign_type.
func (c *Client) takeV2Options(k *call, req Request) error {
	security, err := flag(req, "security")
	if err != nil {
		return err
	}
	nonceless, err := flag(req, "nonceless")
	switch {
	case err != nil:
		return err
	case security && c.v2.secured == nil:
		return errNoMerchant
	case !security && k.v2.traits&v2MTLS != 0:
		return errNotSecured
	}
	k.v2.secured = security
	if _, given := req["nonceless"]; nonceless || !given && k.v2.traits&(v2Nonceless|v2Upload) != 0 {
		k.v2.addNonce = false
	}
	if k.unsigned { // the caller knows better: it may also be a download
		k.v2.traits |= v2Unsigned | v2File
	}
	k.unsigned = k.v2.traits&v2Unsigned != 0
	_, err = v2Algorithm(k.v2.params["sign_type"])
	return err
}

// flag reads an option that is true or false.
func flag(req Request, name string) (bool, error) {
	switch v := req[name].(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	default:
		return false, fmt.Errorf("%s: %T is neither true nor false", name, v)
	}
}

// v2Algorithm reads a sign_type.
func v2Algorithm(signType string) (string, error) {
	switch signType {
	case "":
		return "MD5", nil
	case "MD5", "HMAC-SHA256":
		return signType, nil
	}
	return "", fmt.Errorf("sign_type: %q is neither MD5 nor HMAC-SHA256", errtext.Line(signType))
}

// merchantNames are the names under which a message of APIv2 holds the merchant's id: the first that is there counts.
var merchantNames = []string{"mch_id", "mchid", "combine_mch_id"}

func checkMerchant(params map[string]string, merchant string) error {
	for _, name := range merchantNames {
		switch got := params[name]; got {
		case "":
		case merchant:
			return nil
		default:
			return fmt.Errorf("%s is %s, but this client is of merchant %s: make a client for each", name, errtext.Line(got), merchant)
		}
	}
	return fmt.Errorf("no merchant id: APIv2 needs mch_id in xml (in some operations mchid or combine_mch_id), and it is %s; of a GET the query may hold it", merchant)
}

// signV2 makes what one attempt sends: a nonce of its own, and the signature, in the body or in the query.
func (c *Client) signV2(k *call) error {
	signed, err := c.signedParams(k.v2)
	if err != nil {
		return err
	}
	if file, ok := k.content.other.(*upload); ok {
		file.Form = signed
		return nil
	}
	if k.method == http.MethodGet {
		k.target, k.content.text = withQuery(k.target, signed), nil
		return nil
	}
	data := make(map[string]any, len(signed))
	for name, text := range signed {
		data[name] = text
	}
	k.content.text, err = transformer.ToXML(data, transformer.Options{})
	return err
}

func (c *Client) signedParams(v2 *v2Call) (map[string]string, error) {
	signed := maps.Clone(v2.params)
	if v2.addNonce {
		signed["nonce_str"] = formatter.Nonce(32)
	}
	sign, err := c.hashSign(signed["sign_type"], signed)
	signed["sign"] = sign
	return signed, err
}

// withQuery puts a query behind the path, sign last, in the place of any other query and of a fragment.
func withQuery(t origin.Target, params map[string]string) origin.Target {
	text := []byte(t.Text)
	if at := strings.IndexAny(t.Text, "?#"); at >= 0 {
		text = text[:at:at]
	}
	text = append(text, '?')
	start := len(text)
	for _, name := range append(slices.DeleteFunc(slices.Sorted(maps.Keys(params)), func(name string) bool { return name == "sign" }), "sign") {
		text, _ = uritemplate.AppendPair(text, start, name, params[name]) // which is valid UTF-8: it was read from a URL or from XML
	}
	return origin.Target{Origin: t.Origin, Text: string(text)}
}

// urlV2 is Chain.URL of APIv2: of a GET it is signed, to be opened in the user's browser.
func (c *Client) urlV2(t *template, to origin.Target, req Request) (string, error) {
	below := belowV2(to)
	path, query, _ := below.Split()
	traits, isGet := v2Operations[http.MethodGet+" "+v2PathOf(below, path)]
	if !isGet && (!scalar.IsNil(req["xml"]) || query == "") || query == "" && scalar.IsNil(req["xml"]) {
		return below.Text, nil // of a POST
	}
	k := &call{method: http.MethodGet, template: t, target: to}
	if err := c.takeV2(k, req); err != nil {
		return "", k.fail(err)
	}
	if err := c.signV2(k); err != nil {
		return "", k.fail(err)
	}
	if traits&v2Fragment != 0 {
		return k.target.Text + "#wechat_redirect", nil
	}
	return k.target.Text, nil
}

// certifier is a Transport that can take a client certificate, besides *http.Transport.
type certifier interface {
	WithClientCertificate(tls.Certificate) http.RoundTripper
}

// withCertificate gives a second transport, which shows the certificate: the first stays without.
func withCertificate(base http.RoundTripper, merchant *tls.Certificate) (http.RoundTripper, error) {
	if len(merchant.Certificate) == 0 || scalar.IsNil(merchant.PrivateKey) {
		return nil, wrong("Merchant", "holds no certificate or no key: tls.LoadX509KeyPair reads apiclient_cert.pem and apiclient_key.pem")
	}
	switch t := base.(type) {
	case certifier:
		if secured := t.WithClientCertificate(*merchant); !scalar.IsNil(secured) {
			return secured, nil
		}
		return nil, wrong("Transport", "is a %T, whose WithClientCertificate gives nothing", base)
	case *http.Transport:
		//lint:ignore SA1019 a caller may still set it
		if t.DialTLSContext != nil || t.DialTLS != nil {
			break
		}
		secured := t.Clone()
		if secured.TLSClientConfig == nil {
			secured.TLSClientConfig = new(tls.Config)
		}
		secured.TLSClientConfig.Certificates, secured.TLSClientConfig.GetClientCertificate = []tls.Certificate{*merchant}, nil
		return secured, nil
	}
	return nil, wrong("Merchant", "is set, and Transport is a %T, which can't take it: give an *http.Transport without a DialTLS of its own, or a type with WithClientCertificate(tls.Certificate) http.RoundTripper", base)
}

// SignV2 signs parameters of APIv2 with Config.Secret: upper-case hex. The algorithm is "MD5", as is "", or
// "HMAC-SHA256"; sign and empty values are left out. A call signs itself: this is for what a front end needs. A value
// that reads as further members is refused: who wrote it would have his members signed.
func (c *Client) SignV2(algorithm string, params map[string]string) (string, error) {
	if err := oneReading(params, "HashSign of this module's package crypto signs what it is given"); err != nil {
		return "", err
	}
	return c.hashSign(algorithm, params)
}

func (c *Client) hashSign(algorithm string, params map[string]string) (string, error) {
	switch {
	case c == nil || c.transport == nil:
		return "", errNoClient
	case c.v2.secret == nil:
		return "", errNoSecret
	}
	algorithm, err := v2Algorithm(algorithm)
	if err != nil {
		return "", err
	}
	return wxcrypto.HashSign(algorithm, params, c.v2.secret.Reveal())
}
