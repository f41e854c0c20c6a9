package sandbox_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/sandbox"
)

type object = map[string]any

// sharedKeys are made once for all tests: RSA keys are slow.
var sharedKeys = sync.OnceValue(func() *sandbox.Keys { return sandbox.New(sandbox.Options{}).Keys() })

// noon is the clock of most tests.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.FixedZone("CST", 8*60*60))

func atNoon() time.Time { return noon }

// A caller signs by hand, without the client of the root package.
type caller struct {
	t      *testing.T
	sb     *sandbox.Sandbox
	config wechatpay.Config
	http   *http.Client
}

func start(t *testing.T, opts sandbox.Options) *caller {
	t.Helper()
	if opts.Keys == nil {
		opts.Keys = sharedKeys()
	}
	if opts.Now == nil {
		opts.Now = atNoon
	}
	sb, err := sandbox.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	config := sb.Config()
	return &caller{t, sb, config, &http.Client{Transport: config.Transport}}
}

// A letter is a request before it is signed; a test bends what it wants wrong.
type letter struct {
	method, target string
	body           string
	header         http.Header

	scheme, owner    string // merchant scheme and mchid
	mchid, serial    string
	timestamp, nonce string
	signedBody       *string // nil: body
	signedTarget     string  // "": target
	tamper           func(authorization string) string
	withoutSigning   bool
}

func (c *caller) letter(method, target string, body any) *letter {
	c.t.Helper()
	l := &letter{method: method, target: target, header: http.Header{"Accept": {"application/json"}}}
	switch b := body.(type) {
	case nil:
	case string:
		l.body = b
	default:
		text, err := json.Marshal(b)
		if err != nil {
			c.t.Fatal(err)
		}
		l.body = string(text)
	}
	if l.body != "" {
		l.header.Set("Content-Type", "application/json")
	}
	l.scheme, l.owner, l.mchid, l.serial = "WECHATPAY2-SHA256-RSA2048", "mchid", c.config.MchID, c.config.Serial
	if c.config.BrandID != "" {
		l.scheme, l.owner, l.mchid = "WECHATPAY-BRAND-SHA256-RSA2048", "brand_id", c.config.BrandID
	}
	l.timestamp, l.nonce = strconv.FormatInt(c.config.Now().Unix(), 10), formatter.Nonce(32)
	return l
}

func (c *caller) request(l *letter) *http.Request {
	c.t.Helper()
	r, err := http.NewRequest(l.method, c.config.BaseURL+l.target, strings.NewReader(l.body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header = l.header
	if l.withoutSigning {
		return r
	}
	signed, target := l.body, l.target
	if l.signedBody != nil {
		signed = *l.signedBody
	}
	if l.signedTarget != "" {
		target = l.signedTarget
	}
	message := formatter.Request(l.method, target, l.timestamp, l.nonce, signed)
	signature, err := wxcrypto.Sign([]byte(message), c.config.PrivateKey)
	if err != nil {
		c.t.Fatal(err)
	}
	text := formatter.Authorization(l.mchid, l.nonce, signature, l.timestamp, l.serial)
	text = strings.Replace(text, `WECHATPAY2-SHA256-RSA2048 mchid=`, l.scheme+" "+l.owner+"=", 1)
	if l.tamper != nil {
		text = l.tamper(text)
	}
	r.Header.Set("Authorization", text)
	return r
}

// A reply is a response that has been read.
type reply struct {
	status int
	header http.Header
	body   []byte
	json   object
}

func (c *caller) post(l *letter) *reply {
	c.t.Helper()
	response, err := c.http.Do(c.request(l))
	if err != nil {
		c.t.Fatal(err)
	}
	return c.read(response)
}

func (c *caller) read(response *http.Response) *reply {
	c.t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	r := &reply{status: response.StatusCode, header: response.Header, body: body}
	if json.Valid(body) {
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		decoder.Decode(&r.json)
	}
	return r
}

func (c *caller) do(method, target string, body any) *reply {
	c.t.Helper()
	return c.post(c.letter(method, target, body))
}

// must is do for a call that has to succeed with a verified answer.
func (c *caller) must(method, target string, body any) object {
	c.t.Helper()
	r := c.do(method, target, body)
	if r.status/100 != 2 {
		c.t.Fatalf("%s %s: %d %s", method, target, r.status, r.body)
	}
	c.verify(r)
	return r.json
}

// verify checks the answer's signature under the key that it names.
func (c *caller) verify(r *reply) {
	c.t.Helper()
	var key *rsa.PublicKey
	switch k := c.config.Certs[r.header.Get("Wechatpay-Serial")].(type) {
	case *rsa.PublicKey:
		key = k
	case *x509.Certificate:
		key = k.PublicKey.(*rsa.PublicKey)
	default:
		c.t.Fatalf("answer signed by the unknown key %q", r.header.Get("Wechatpay-Serial"))
	}
	message := formatter.Response(r.header.Get("Wechatpay-Timestamp"), r.header.Get("Wechatpay-Nonce"), string(r.body))
	if err := wxcrypto.Verify([]byte(message), r.header.Get("Wechatpay-Signature"), key); err != nil {
		c.t.Fatalf("the answer does not verify: %v", err)
	}
}

// refused checks a refusal: status, code, its signature where it came after
// authentication, and an id that ends in a code.
func (c *caller) refused(r *reply, status int, code string) {
	c.t.Helper()
	got, _ := r.json["code"].(string)
	if r.status != status || got != code {
		c.t.Fatalf("got %d %s, want %d %s", r.status, r.body, status, code)
	}
	if r.header.Get("Wechatpay-Signature") != "" {
		c.verify(r)
	}
	if early := status == 401 || code == "" || status == 406 || status == 413; early && r.header.Get("Wechatpay-Signature") != "" {
		c.t.Errorf("a refusal before authentication is signed: %d %s", r.status, r.body)
	}
	for _, name := range []string{"field", "issue"} {
		if r.status != 401 && detail(r, name) != nil {
			c.t.Errorf("the detail has %s, which the real one has not: %s", name, r.body)
		}
	}
	id := r.header.Get("Request-Id")
	if id == "" && status == 401 { // so answers the gateway of trades
		return
	}
	if _, number, ok := strings.Cut(id, "-"); !ok || len(number) < 6 {
		c.t.Errorf("Request-ID %q of a refusal does not end in a code", id)
	}
}

// hinted is the field that the sandbox's own header names; nil where there is none.
func hinted(r *reply) any {
	field, _, ok := strings.Cut(r.header.Get("Sandbox-Hint"), ": ")
	if !ok {
		return nil
	}
	return field
}

func detail(r *reply, names ...string) any {
	at := any(r.json["detail"])
	for _, name := range names {
		m, _ := at.(object)
		at = m[name]
	}
	return at
}
