package transport

import (
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/secret"
)

// The schemes of Authorization: its first word.
const (
	MerchantScheme = "WECHATPAY2-SHA256-RSA2048"
	BrandScheme    = "WECHATPAY-BRAND-SHA256-RSA2048"
)

// Caller is who signs.
type Caller struct {
	Scheme string // first word of Authorization
	IDName string // mchid or brand_id
	ID     string
	Serial string
	Suite  Suite
	Public *rsa.PublicKey // of Key
	Key    secret.Key     // nil: of APIv2 alone
}

// Sign signs a message.
func (c *Caller) Sign(message []byte) ([]byte, error) {
	return c.Suite.Sign(message, c.Key.Reveal())
}

// sign puts Authorization on the request, and Wechatpay-Serial where the ring has a public key and the caller named
// none: in public-key mode the id belongs on every call.
func (t *Transport) sign(r *http.Request) error {
	if id := t.Ring.PublicKeyID(); id != nil && len(r.Header["Wechatpay-Serial"]) == 0 {
		r.Header["Wechatpay-Serial"] = id
	}
	if t.Caller.Key == nil {
		return ErrNoKey
	}
	body, err := signedText(r)
	if err == nil && strings.Contains(r.Header.Get("Content-Type"), "multipart/") {
		body, err = signedMeta(r, body)
	}
	if err != nil {
		return err
	}
	authorization, err := t.Authorize(r.Method, t.Origin.Signed(r.URL.Host, r.URL.RequestURI()), body)
	if err != nil {
		return err
	}
	r.Header["Authorization"] = []string{authorization}
	return nil
}

// Authorize signs one message, with a time and a nonce of its own, and gives the header Authorization.
func (t *Transport) Authorize(method, uri string, body []byte) (string, error) {
	var digits [20]byte
	timestamp, nonce := string(strconv.AppendInt(digits[:0], t.Now().Unix(), 10)), formatter.Nonce(32)
	message := messageOf(body, method, uri, timestamp, nonce)
	signature, err := t.Caller.Sign(*message)
	forget(message)
	if err != nil {
		return "", fmt.Errorf("signing: %w", err)
	}
	return t.Caller.authorization(nonce, timestamp, signature), nil
}

// authorization writes the header, as formatter.Authorization does for a merchant; a brand has its own scheme and id.
func (c *Caller) authorization(nonce, timestamp string, signature []byte) string {
	var room [768]byte
	b := room[:0]
	for _, piece := range [...]string{
		c.Scheme, " ", c.IDName, `="`, c.ID, `",serial_no="`, c.Serial,
		`",timestamp="`, timestamp, `",nonce_str="`, nonce, `",signature="`,
	} {
		b = append(b, piece...)
	}
	return string(append(base64.StdEncoding.AppendEncode(b, signature), '"'))
}

// scratch is memory for what is signed: a body is copied there to be hashed, and nobody keeps it.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// messageOf joins what is signed, the pieces and the body each ended by a line feed: formatter.Request and
// formatter.Response without the memory of a string. Give it back to forget.
func messageOf(body []byte, pieces ...string) *[]byte {
	message := scratch.Get().(*[]byte)
	*message = (*message)[:0]
	for _, piece := range pieces {
		*message = append(append(*message, piece...), '\n')
	}
	*message = append(append(*message, body...), '\n')
	return message
}

func forget(message *[]byte) {
	if cap(*message) <= 1<<16 {
		scratch.Put(message)
	}
}
