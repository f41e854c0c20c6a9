package wechatpay

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/secret"
)

// transport signs a request, sends it and verifies the answer: one transaction, as an http.RoundTripper.
type transport struct {
	base   http.RoundTripper
	origin *origin.Origin
	caller caller
	ring   *keyring
	now    func() time.Time

	downloads downloads
}

// caller is who signs.
type caller struct {
	scheme string // first word of Authorization
	idName string // mchid or brand_id
	id     string
	serial string
	suite  suite
	public *rsa.PublicKey // of key
	key    secret.Key     // nil: of APIv2 alone
}

// suite is a set of algorithms: RSA with SHA-256 today, SM2 with SM3 one day.
type suite interface {
	sign(message []byte, key crypto.Signer) (signature []byte, err error)
	verifier(key crypto.PublicKey) (Verifier, error)
	encrypt(plaintext string, key *rsa.PublicKey) (string, error)       // a field
	decrypt(ciphertext string, key crypto.Decrypter) (string, error)    // a field
	open(key, nonce, associatedData, ciphertext string) (string, error) // a certificate or a notification
	openBytes(key, nonce string, sealed []byte) ([]byte, error)         // a file
}

// RoundTrip is one transaction for HTTP clients other than this one's: it keeps net/http's contract (the caller's
// request stays as it is, any status comes with a nil error), with one exception: an answer that fails verification
// is a *VerificationError. Requests to foreign hosts are refused, so that no redirect carries a signature away.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	signed := *r
	signed.Header = maps.Clone(r.Header)
	if signed.Header == nil {
		signed.Header = make(http.Header)
	}
	if signed.Method == "" {
		signed.Method = http.MethodGet
	}
	if signed.Header.Get("Accept") == "" { // some paths answer 400 without
		signed.Header.Set("Accept", defaultAccept)
	}
	answer, err := t.exchange(&signed, false)
	if err != nil {
		return nil, err
	}
	if !answer.streams {
		answer.Response.Body = io.NopCloser(bytes.NewReader(answer.text))
	}
	answer.Response.Request = r
	return answer.Response, nil
}

// exchange does what RoundTrip does with a request that is ours to change. unsigned says that the caller expects an
// answer without a signature.
func (t *transport) exchange(r *http.Request, unsigned bool) (answer, error) {
	rule, err := t.ruleOf(r)
	if err == nil {
		err = checkCoding(r.Header)
	}
	if rule.unsignedRequest {
		delete(r.Header, "Authorization") // nobody's, also not the caller's
	} else if err == nil {
		if !rule.unsigned && !unsigned {
			err = t.ready(r.Context(), r.URL)
		}
		if err == nil {
			err = t.sign(r)
		}
	}
	if err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return answer{}, &unsentError{err, false}
	}
	resp, err := send(t.base, r)
	if err != nil {
		return answer{}, err
	}
	rule.unsigned = rule.unsigned || unsigned
	return t.receive(r, resp, rule)
}

// sign puts Authorization on the request, and Wechatpay-Serial where the ring has a public key and the caller named
// none: in public-key mode the id belongs on every call.
func (t *transport) sign(r *http.Request) error {
	if id := t.ring.publicKeyID(); id != nil && len(r.Header["Wechatpay-Serial"]) == 0 {
		r.Header["Wechatpay-Serial"] = id
	}
	if t.caller.key == nil {
		return errOnlyV2
	}
	body, err := signedText(r)
	if err == nil && strings.Contains(r.Header.Get("Content-Type"), "multipart/") {
		body, err = signedMeta(r, body)
	}
	if err != nil {
		return err
	}
	authorization, err := t.authorize(r.Method, t.origin.Signed(r.URL.Host, r.URL.RequestURI()), body)
	if err != nil {
		return err
	}
	r.Header["Authorization"] = []string{authorization}
	return nil
}

// authorize signs one message, with a time and a nonce of its own.
func (t *transport) authorize(method, uri string, body []byte) (string, error) {
	var digits [20]byte
	timestamp, nonce := string(strconv.AppendInt(digits[:0], t.now().Unix(), 10)), formatter.Nonce(32)
	message := messageOf(body, method, uri, timestamp, nonce)
	signature, err := t.caller.suite.sign(*message, t.caller.key.Reveal())
	forget(message)
	if err != nil {
		return "", fmt.Errorf("signing: %w", err)
	}
	return t.caller.authorization(nonce, timestamp, signature), nil
}

// Authorization signs what other code sends, and gives the header of that name: method, the path with its query as it
// stands on the request line, and the body's bytes. Calls of this client and of its RoundTripper sign by themselves; a
// few notifications want their answer signed so.
func (c *Client) Authorization(method, uri string, body []byte) (string, error) {
	switch {
	case c == nil || c.transport == nil:
		return "", errNoClient
	case c.transport.caller.key == nil:
		return "", errors.New("Authorization: this client has no PrivateKey, which signs APIv3")
	}
	return c.transport.authorize(method, c.origin.Signed(c.origin.Host(), uri), body)
}

// authorization writes the header, as formatter.Authorization does for a merchant; a brand has its own scheme and id.
func (c *caller) authorization(nonce, timestamp string, signature []byte) string {
	var room [768]byte
	b := room[:0]
	for _, piece := range [...]string{
		c.scheme, " ", c.idName, `="`, c.id, `",serial_no="`, c.serial,
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

// signedText gives what of the request's body is signed, and reads a body that does not know.
func signedText(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	if body, ok := r.Body.(signedBody); ok {
		return body.signedText(), nil
	}
	c := content{other: r.Body}
	err := c.load(r.Context())
	if closed := r.Body.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	if len(c.text) == 0 {
		r.Body, r.ContentLength = http.NoBody, 0
		return nil, nil
	}
	body := &textBody{text: c.text}
	r.Body, r.ContentLength = body, int64(len(c.text))
	return c.text, nil
}

// signedMeta gives what of a form is signed: its part meta. A *Media knows it by itself; a form that other code has made
// is read for it.
func signedMeta(r *http.Request, text []byte) ([]byte, error) {
	if _, ok := r.Body.(*textBody); !ok {
		return text, nil
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, fmt.Errorf("the Content-Type %q is no multipart/form-data with a boundary", errtext.Line(r.Header.Get("Content-Type")))
	}
	form, meta := multipart.NewReader(bytes.NewReader(text), params["boundary"]), []byte(nil)
	for {
		part, err := form.NextRawPart()
		switch {
		case err == io.EOF && len(meta) > 0:
			return meta, nil
		case err != nil:
			return nil, errNoMeta
		case part.FormName() != "meta":
			continue
		case meta != nil || part.FileName() != "":
			return nil, errNoMeta
		}
		if meta, err = io.ReadAll(part); err != nil {
			return nil, errNoMeta
		}
	}
}

var errNoMeta = errors.New("of a multipart form only its part meta is signed, and this one does not have one of that name that is a text (no file name): give a *Media as body, or add the part")

const (
	merchantScheme = "WECHATPAY2-SHA256-RSA2048"
	brandScheme    = "WECHATPAY-BRAND-SHA256-RSA2048"
)

// rsaSuite is RSA with SHA-256: PKCS#1 v1.5 signatures, fields in OAEP with SHA-1, resources in AES-256-GCM.
type rsaSuite struct{}

func (rsaSuite) encrypt(plaintext string, key *rsa.PublicKey) (string, error) {
	return wxcrypto.Encrypt(plaintext, key)
}

func (rsaSuite) decrypt(ciphertext string, key crypto.Decrypter) (string, error) {
	return wxcrypto.Decrypt(ciphertext, key)
}

func (rsaSuite) open(key, nonce, associatedData, ciphertext string) (string, error) {
	return wxcrypto.AESGCMDecrypt(ciphertext, key, nonce, associatedData)
}

func (rsaSuite) openBytes(key, nonce string, sealed []byte) ([]byte, error) {
	return wxcrypto.AESGCMOpen(sealed, key, nonce, "")
}

func (rsaSuite) sign(message []byte, key crypto.Signer) ([]byte, error) {
	digest := sha256.Sum256(message)
	return key.Sign(rand.Reader, digest[:], crypto.SHA256)
}

func (rsaSuite) verifier(key crypto.PublicKey) (Verifier, error) {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if k != nil && k.N != nil {
			return rsaVerifier{k}, nil
		}
	case *x509.Certificate:
		if k == nil {
			break
		}
		if public, ok := k.PublicKey.(*rsa.PublicKey); ok {
			return rsaVerifier{public}, nil
		}
		return nil, fmt.Errorf("the certificate's key is a %T, not RSA", k.PublicKey)
	}
	return nil, fmt.Errorf("%T is no *rsa.PublicKey, *x509.Certificate or Verifier with a key in it", key)
}

// rsaVerifier checks PKCS#1 v1.5 signatures over SHA-256.
type rsaVerifier struct{ key *rsa.PublicKey }

func (v rsaVerifier) Verify(message, signature []byte) error {
	digest := sha256.Sum256(message)
	return rsa.VerifyPKCS1v15(v.key, crypto.SHA256, digest[:], signature)
}
