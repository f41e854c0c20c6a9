package wechatpay

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/internal/transport"
	"github.com/a8579013/wechatpay/internal/uritemplate"
)

// Config says who calls, with which keys, and over what. A v3 client needs MchID (or BrandID), Serial, PrivateKey,
// and Certs or APIv3Key; the rest has defaults. It never prints a secret.
type Config struct {
	MchID       string                      // merchant id
	BrandID     string                      // instead of MchID: a brand's client, with the brand's own serial and keys
	Serial      string                      // serial number of the API certificate, hex
	PrivateKey  crypto.Signer               // the API certificate's key: a key file, a KMS, an HSM
	Certs       map[string]crypto.PublicKey // platform certificate serial or PUB_KEY_ID_…: *rsa.PublicKey, *x509.Certificate or a Verifier
	APIv3Key    string                      // 32 bytes; certificates are downloaded and rotated, notifications decrypted
	Secret      string                      // APIv2 key; with MchID alone it makes a client for APIv2 only
	Merchant    *tls.Certificate            // client certificate of APIv2's calls with "security": true
	BaseURL     string                      // default https://api.mch.weixin.qq.com; a path prefix belongs to a gateway, and is not signed, but on WeChat Pay's own hosts
	Transport   http.RoundTripper           // nil: a connection pool of its own
	Retry       Retry                       // the zero value repeats only what is safe; Attempts: 1 never repeats
	Concurrency int                         // how many async calls are in flight at once; 0: 64
	Logger      *slog.Logger                // nil: silent
	Now         func() time.Time            // nil: time.Now

	// Validate checks a call before it is sent: its method, its path as Chain.String gives it, and its request, headers
	// as an http.Header. An error stops the call. Set it to Validate of this module's package openapi, or to a check of
	// your own; nil checks nothing. It is called from many goroutines, and must not change the request.
	Validate func(method, template string, request map[string]any) error
}

// New makes a Client. It checks all that can be checked without a network, and does no I/O; what it is given it
// copies. The error names the field, what was found in it, and what to do.
func New(config Config) (*Client, error) {
	c, err := config.client()
	if err != nil {
		return nil, fmt.Errorf("wechatpay.New: %w", err)
	}
	return c, nil
}

func (c Config) client() (*Client, error) {
	c.trim()
	if c.Concurrency < 0 {
		return nil, wrong("Concurrency", "is %d: give how many async calls may be in flight at once, or 0 for 64", c.Concurrency)
	}
	if c.Retry.Wait > mostWait {
		return nil, wrong("Retry", "is %+v: Wait is the time before the second attempt, and nobody waits for more than %s", c.Retry, resend.LongestWait)
	}
	if c.Retry.Attempts < 0 || c.Retry.Wait < 0 {
		return nil, wrong("Retry", "is %+v: Attempts is how often a call is sent at most (1: never again), Wait the time before the second attempt; 0 is the default", c.Retry)
	}
	if c.Concurrency == 0 {
		c.Concurrency = 64
	}
	if c.BaseURL == "" {
		c.BaseURL = origin.Default
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	base, err := origin.Parse(c.BaseURL)
	if err != nil {
		return nil, wrong("BaseURL", "%w", err)
	}
	who, err := c.caller()
	if err != nil {
		return nil, err
	}
	ring, err := c.keyring(who)
	if err != nil {
		return nil, err
	}
	if c.Transport == nil {
		c.Transport = newPool(c.Concurrency)
	}
	client := &Client{origin: base, templates: &uritemplate.Cache[template]{Make: parseTemplate}, apiv3Key: secret.Hide(c.APIv3Key), retry: resend.Policy(c.Retry).WithDefaults(), budget: new(resend.Budget), validate: c.Validate, log: c.Logger}
	over := transport.Config{
		Base: c.Transport, Origin: &client.origin, Caller: who, Ring: ring, Now: c.Now, UserAgent: userAgentHeader, Log: c.Logger, Refused: refusedDownload,
	}
	if c.BrandID == "" { // a brand has no certificates to download
		over.APIv3Key = client.apiv3Key
	}
	client.transport = transport.New(over)
	client.v2 = apiV2{merchant: c.MchID, home: &client.origin, secret: secret.Hide(c.Secret)}
	if c.Merchant != nil {
		if client.v2.secured, err = withCertificate(c.Transport, c.Merchant); err != nil {
			return nil, err
		}
	}
	client.queue = newQueue(c.Concurrency)
	return client, nil
}

// mostWait is a Retry.Wait that may still be meant. What is longer than resend.LongestWait waits no longer than that.
const mostWait = 24 * time.Hour

// trim takes off what surrounds an id or a key that came from a file, a shell or a form.
func (c *Config) trim() {
	for _, text := range []*string{&c.MchID, &c.BrandID, &c.APIv3Key, &c.Secret} {
		*text = credentials.Trim(*text)
	}
}

// checkKeys looks at the two keys that are texts.
func (c Config) checkKeys() error {
	for _, key := range [][2]string{{"APIv3Key", c.APIv3Key}, {"Secret", c.Secret}} {
		if err := credentials.CheckKey(key[1]); err != nil {
			return wrong(key[0], "%w", err)
		}
	}
	if c.APIv3Key != "" && len(c.APIv3Key) != 32 {
		return wrong("APIv3Key", "is %d bytes long, not 32: take the APIv3 key of the merchant platform, not the APIv2 key", len(c.APIv3Key))
	}
	return nil
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

// wrong names the field that New refuses.
func wrong(field, format string, args ...any) error {
	return fmt.Errorf("%s %w", field, fmt.Errorf(format, args...))
}

// caller reads who signs.
func (c Config) caller() (who transport.Caller, err error) {
	key := c.PrivateKey
	who = transport.Caller{Scheme: transport.MerchantScheme, IDName: "mchid", ID: c.MchID, Key: secret.HideKey(key), Suite: transport.RSA{}}
	if c.BrandID != "" {
		who.Scheme, who.IDName, who.ID = transport.BrandScheme, "brand_id", c.BrandID
	}
	switch {
	case c.MchID == "" && c.BrandID == "":
		return who, wrong("MchID", "is missing: set the merchant id, as 1900000001")
	case c.MchID != "" && c.BrandID != "":
		return who, wrong("BrandID", "is set, and MchID as well: a brand's client has its own serial, keys and APIv3 key; make one client for each")
	case strings.Trim(who.ID, "0123456789") != "":
		return who, wrong(map[bool]string{true: "MchID", false: "BrandID"}[c.BrandID == ""], "is %q, which is no number", errtext.Clip(who.ID))
	}
	if err := c.checkKeys(); err != nil {
		return who, err
	}
	switch {
	case c.onlyV2():
		who.Key = nil // nor one that is nil in its interface
		return who, nil
	case c.Serial == "":
		return who, wrong("Serial", "is missing: openssl x509 -in apiclient_cert.pem -noout -serial prints it")
	case scalar.IsNil(c.PrivateKey):
		return who, wrong("PrivateKey", "is missing: ParsePrivateKey of this module's package crypto loads apiclient_key.pem")
	}
	if who.Public, err = publicHalf(c.PrivateKey); err != nil {
		return who, wrong("PrivateKey", "%w", err)
	}
	if credentials.IsKeyID(c.Serial) {
		return who, wrong("Serial", "is the id of WeChat Pay's public key: it belongs into Certs, Serial is that of the API certificate (openssl x509 -in apiclient_cert.pem -noout -serial)")
	}
	if who.Serial, err = credentials.HexSerial(c.Serial); err != nil {
		return who, wrong("Serial", "%w", err)
	}
	return who, nil
}

// publicHalf looks at what signs, and gives its public key.
func publicHalf(signer crypto.Signer) (*rsa.PublicKey, error) {
	key, ok := signer.(*rsa.PrivateKey)
	if ok && key.N == nil {
		return nil, errors.New("is an *rsa.PrivateKey without a key in it")
	}
	public, isRSA := signer.Public().(*rsa.PublicKey)
	switch {
	case !isRSA:
		return nil, fmt.Errorf("is of type %T, not RSA", signer.Public())
	case ok:
		return public, credentials.CheckPrivate(key)
	}
	return public, credentials.CheckPublic(public)
}

// onlyV2 tells the client of a merchant who has no keys of APIv3.
func (c Config) onlyV2() bool {
	return c.BrandID == "" && c.Serial == "" && scalar.IsNil(c.PrivateKey) && len(c.Certs) == 0 && c.APIv3Key == "" && c.Secret != ""
}

// keyring reads Certs.
func (c Config) keyring(who transport.Caller) (*transport.Keyring, error) {
	if c.onlyV2() {
		return transport.NewKeyring(who), nil
	}
	if len(c.Certs) == 0 && (c.APIv3Key == "" || c.BrandID != "") {
		return nil, wrong("Certs", "is empty: give the WeChat Pay public key under its PUB_KEY_ID_… or the platform certificate under its serial, or set APIv3Key, by which certificates are downloaded")
	}
	ring := transport.NewKeyring(who)
	keys := make(map[string]transport.Entry, len(c.Certs))
	for serial, key := range c.Certs {
		name, e, err := ring.Check(serial, key)
		if err != nil {
			return nil, wrong(fmt.Sprintf("Certs[%q]", errtext.Clip(serial)), "%w", err)
		}
		if _, twice := keys[name]; twice {
			return nil, wrong(fmt.Sprintf("Certs[%q]", errtext.Clip(serial)), "is there twice, once in another spelling: give each key once")
		}
		keys[name] = e
	}
	ring.Merge(keys)
	if c.BrandID != "" && ring.PublicKeyID() == nil {
		return nil, wrong("Certs", "has no PUB_KEY_ID_…: a brand's client works with the brand's WeChat Pay public key only")
	}
	return ring, nil
}

// newPool makes the connection pool: as many idle connections as there are async calls, and closed before the
// server does it after 8 s, since a POST on a connection that the other side has just closed is lost.
func newPool(concurrency int) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       7 * time.Second,
		MaxIdleConnsPerHost:   concurrency,
	}
}

// summary is what may be seen of a Config.
func (c Config) summary() []slog.Attr {
	return []slog.Attr{
		slog.String("mchid", c.MchID), slog.String("brand_id", c.BrandID), slog.String("serial", c.Serial),
		slog.Int("certs", len(c.Certs)), slog.String("base_url", redactURL(c.BaseURL)), slog.Int("concurrency", c.Concurrency),
		slog.Bool("private_key", !scalar.IsNil(c.PrivateKey)), slog.Bool("apiv3_key", c.APIv3Key != ""), slog.Bool("secret", c.Secret != ""),
	}
}

// redactURL keeps a password that somebody wrote into the base URL out of logs; New refuses it.
func redactURL(text string) string {
	if at := strings.LastIndex(text, "@"); at >= 0 {
		return "(redacted)@" + text[at+1:]
	}
	return text
}

// Format prints, under every verb, who is configured and which secrets are set, never the secrets themselves.
func (c Config) Format(f fmt.State, _ rune) { writeSummary(f, "wechatpay.Config", c.summary()) }

// LogValue is Format for log/slog.
func (c Config) LogValue() slog.Value { return slog.GroupValue(c.summary()...) }

// MarshalJSON is Format for encoding/json.
func (c Config) MarshalJSON() ([]byte, error) { return summaryJSON(c.summary()) }

func (c Client) summary() []slog.Attr {
	if c.transport == nil {
		return nil
	}
	who := &c.transport.Caller
	return []slog.Attr{slog.String(who.IDName, who.ID), slog.String("serial", who.Serial), slog.String("base_url", strings.TrimSuffix(c.origin.Text(), "/"))}
}

// Format prints whose client it is, under every verb, and nothing secret.
func (c Client) Format(f fmt.State, _ rune) { writeSummary(f, "wechatpay.Client", c.summary()) }

// LogValue is Format for log/slog.
func (c Client) LogValue() slog.Value { return slog.GroupValue(c.summary()...) }

// MarshalJSON is Format for encoding/json.
func (c Client) MarshalJSON() ([]byte, error) { return summaryJSON(c.summary()) }

func writeSummary(w io.Writer, name string, attrs []slog.Attr) {
	var b bytes.Buffer
	b.WriteString(name + "{")
	for i, a := range attrs {
		if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(a.Key + ":" + a.Value.String())
	}
	b.WriteString("}")
	_, _ = w.Write(b.Bytes())
}

func summaryJSON(attrs []slog.Attr) ([]byte, error) {
	out := make(map[string]any, len(attrs))
	for _, a := range attrs {
		out[a.Key] = a.Value.Any()
	}
	return json.Marshal(out)
}
