package transport_test

import (
	stdcrypto "crypto"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

// TestOutcome asks of each way to break a call whether it may have been executed.
func TestOutcome(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: errors.New("refused")}
	fails := func(err error) clienttest.RoundTrip {
		return func(*http.Request) (*http.Response, error) { return nil, err }
	}
	answers := func(status int, body io.ReadCloser) clienttest.RoundTrip {
		return func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: body}, nil
		}
	}
	for name, test := range map[string]struct {
		transport http.RoundTripper
		method    string
		req       wechatpay.Request
		unknown   bool
	}{
		"dial":                       {fails(dial), "POST", nil, false},
		"proxy":                      {fails(&net.OpError{Op: "proxyconnect", Err: dial}), "POST", nil, false},
		"DNS":                        {fails(&net.DNSError{Err: "no such host"}), "POST", nil, false},
		"foreign certificate":        {fails(&tls.CertificateVerificationError{Err: errors.New("unknown")}), "POST", nil, false},
		"no TLS there":               {fails(tls.RecordHeaderError{Msg: "plain", Conn: &net.TCPConn{}}), "POST", nil, false},
		"junk after the handshake":   {fails(tls.RecordHeaderError{Msg: "junk"}), "POST", nil, true},
		"reset":                      {fails(&net.OpError{Op: "read", Err: errors.New("reset")}), "POST", nil, true},
		"reset of a GET":             {fails(&net.OpError{Op: "read", Err: errors.New("reset")}), "GET", nil, false},
		"dial, with a key":           {fails(dial), "POST", wechatpay.Request{"headers": map[string]string{"Idempotency-Key": "1"}}, false},
		"a sink that dials":          {answers(200, io.NopCloser(strings.NewReader("x"))), "POST", wechatpay.Request{"unsigned": true, "sink": failingSink{dial}}, true},
		"an unsigned answer cut":     {answers(200, io.NopCloser(brokenReader{})), "POST", wechatpay.Request{"unsigned": true}, true},
		"no body":                    {answers(204, nil), "POST", nil, true},
		"neither answer nor error":   {fails(nil), "POST", nil, true},
		"500":                        {answers(500, io.NopCloser(strings.NewReader("{}"))), "POST", nil, true},
		"500 of a GET":               {answers(500, io.NopCloser(strings.NewReader("{}"))), "GET", nil, false},
		"400":                        {answers(400, io.NopCloser(strings.NewReader("{}"))), "POST", nil, false},
		"a signer that fails":        {fails(io.EOF), "POST", nil, false},
		"a body that cannot be read": {fails(io.EOF), "POST", wechatpay.Request{"body": brokenReader{}}, false},
	} {
		config := clienttest.Config()
		config.Transport = test.transport
		if name == "a signer that fails" {
			config.PrivateKey = failingSigner{config.PrivateKey}
		}
		_, err := clienttest.Verbs[test.method](clienttest.New(t, config).Chain("v3/x"), t.Context(), test.req)
		if err == nil || errors.Is(err, wechatpay.ErrOutcomeUnknown) != test.unknown {
			t.Errorf("%s: %v; want the outcome to be unknown: %v", name, err, test.unknown)
		}
	}
}

type failingSink struct{ error }

func (s failingSink) Write([]byte) (int, error) { return 0, s.error }

type failingSigner struct{ stdcrypto.Signer }

func (failingSigner) Sign(io.Reader, []byte, stdcrypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("the KMS is away")
}
