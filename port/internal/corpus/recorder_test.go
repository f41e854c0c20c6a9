package corpus

import (
	"bytes"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/transformer"
)

// recorder is a transport that answers everything rightly signed, and remembers what it was asked.
type recorder struct {
	key *rsa.PrivateKey

	mu   sync.Mutex
	seen []string
}

// answers are what WeChat Pay says: enough for all programs.
const answers = `{"status":"SUCCESS","refund_id":"50000000382019052709732678859","trade_state":"SUCCESS","prepay_id":"wx201410272009395522657a690389285100",` +
	`"code_url":"weixin://wxpay/bizpayurl?pr=p4lpSuKzz","media_url":"https://qpic.cn/xxx","media_id":"jvrt","amount":{"total":100,"payer_total":90},` +
	`"data":[{"id":"a"},{"id":"b"}],"total_count":2,"state":"ACTIVE","transaction_id":"1217752501201407033233368018"}`

// String is what was sent: a request a line, body below, in an order of its own since async calls have none.
func (r *recorder) String() string {
	slices.Sort(r.seen)
	return strings.Join(r.seen, "\n")
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
	}
	r.mu.Lock()
	r.seen = append(r.seen, req.Method+" "+req.URL.RequestURI()+extraHeaders(req.Header)+"\n"+shown(req.Header.Get("Content-Type"), body))
	r.mu.Unlock()
	if _, what, ok := strings.Cut(req.URL.Path, "/fails/"); ok {
		return refusal(what)
	}
	if strings.HasPrefix(req.Header.Get("Content-Type"), "text/xml") {
		return answer(http.Header{}, r.xml()), nil
	}
	return answer(r.sign(answers)), nil
}

func answer(header http.Header, body string) *http.Response {
	return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// refusal is an answer with a status, or none at all.
func refusal(status string) (*http.Response, error) {
	switch status {
	case "cut":
		return nil, io.ErrUnexpectedEOF
	case "unsigned":
		return answer(http.Header{"Content-Type": {"application/json"}}, "{}"), nil
	case "xml":
		return answer(http.Header{}, "<xml><return_code>FAIL</return_code></xml>"), nil
	}
	code, err := strconv.Atoi(status)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	made := answer(http.Header{"Content-Type": {"application/json"}}, `{"code":"REFUSED","message":"refused"}`)
	made.StatusCode = code
	return made, nil
}

func (r *recorder) sign(body string) (http.Header, string) {
	timestamp := strconv.FormatInt(formatter.Timestamp(), 10)
	signature, err := wxcrypto.Sign([]byte(formatter.Response(timestamp, "nonce", body)), r.key)
	if err != nil {
		panic(err)
	}
	header := http.Header{}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Wechatpay-Timestamp": timestamp, "Wechatpay-Nonce": "nonce",
		"Wechatpay-Serial": clienttest.PublicKeyID, "Wechatpay-Signature": signature,
	} {
		header.Set(name, value)
	}
	return header, body
}

func (r *recorder) xml() string {
	params := map[string]string{"return_code": "SUCCESS", "result_code": "SUCCESS", "prepay_id": "wx1"}
	sign, err := wxcrypto.HashSign("MD5", params, "exposed_your_key_here_have_risks")
	if err != nil {
		panic(err)
	}
	members := map[string]any{"sign": sign}
	for name, value := range params {
		members[name] = value
	}
	text, err := transformer.ToXML(members, transformer.Options{})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// extraHeaders are those that not every call has.
func extraHeaders(header http.Header) (out string) {
	for _, name := range []string{"Wechatpay-Serial", "Idempotency-Key", "Accept-Language"} {
		if value := header.Get(name); value != "" && value != clienttest.PublicKeyID {
			out += "\n" + name + ": " + value
		}
	}
	return out
}

var random = []*regexp.Regexp{
	regexp.MustCompile(`(?s)<nonce_str>[0-9A-Za-z]{32}</nonce_str>`), regexp.MustCompile(`<sign>[0-9A-F]{32}</sign>`), regexp.MustCompile(`"[A-Za-z0-9+/]{342}=="`), regexp.MustCompile(`>[A-Za-z0-9+/]{342}==<`),
}

// shown is a body without what is another each time.
func shown(contentType string, body []byte) string {
	text := string(body)
	if strings.HasPrefix(contentType, "multipart/") {
		boundary := text[:max(0, strings.Index(text, "\r\n"))]
		return strings.ReplaceAll(strings.ReplaceAll(text, boundary, "--boundary"), "\r\n", "\n")
	}
	for _, r := range random {
		text = r.ReplaceAllString(text, "…")
	}
	var pretty bytes.Buffer
	if len(body) > 0 && json.Indent(&pretty, []byte(text), "", "\t") == nil {
		return pretty.String() + "\n"
	}
	if text != "" {
		text += "\n"
	}
	return text
}

// certificate is one for APIv2's calls that show it.
func certificate(t *testing.T) *tls.Certificate {
	t.Helper()
	return &tls.Certificate{Certificate: [][]byte{{1}}, PrivateKey: clienttest.Key()}
}

// WithClientCertificate shows nothing: nobody looks.
func (r *recorder) WithClientCertificate(tls.Certificate) http.RoundTripper { return r }

// keyText is the key of a merchant as a file has it.
func keyText(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(clienttest.Key())
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// publicKeyText is a key to encrypt with as a file has it.
func publicKeyText(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&clienttest.PlatformKey().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}
