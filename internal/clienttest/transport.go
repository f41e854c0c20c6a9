package clienttest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// Verbs are the methods of a Chain by their names.
var Verbs = map[string]func(wechatpay.Chain, context.Context, wechatpay.Request) (*wechatpay.Response, error){
	"GET": wechatpay.Chain.Get, "PUT": wechatpay.Chain.Put, "POST": wechatpay.Chain.Post,
	"PATCH": wechatpay.Chain.Patch, "DELETE": wechatpay.Chain.Delete,
}

// RoundTrip is a Transport made of a function.
type RoundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls f.
func (f RoundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// SecuredTrip is a Transport made of a function, which learns whether the client certificate is shown.
type SecuredTrip struct {
	Answer  func(r *http.Request, secured bool) (*http.Response, error)
	secured bool
}

// RoundTrip calls Answer.
func (s SecuredTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	return s.Answer(r, s.secured)
}

// WithClientCertificate gives the transport of calls with "security": true.
func (s SecuredTrip) WithClientCertificate(c tls.Certificate) http.RoundTripper {
	return SecuredTrip{s.Answer, len(c.Certificate) > 0}
}

// ErrNoNetwork is what a test's Transport gives when it has seen enough.
var ErrNoNetwork = errors.New("no network here")

// FormPart is one part of a multipart body.
type FormPart struct{ Name, FileName, Type, Content string }

// FormParts takes a multipart body apart.
func FormParts(tb testing.TB, contentType string, body io.Reader) (parts []FormPart) {
	tb.Helper()
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		tb.Fatal(err)
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return parts
		}
		if err != nil {
			tb.Fatal(err)
		}
		content, err := io.ReadAll(p)
		if err != nil {
			tb.Fatal(err)
		}
		parts = append(parts, FormPart{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(content)})
	}
}

// Uploaded gives the parts that a file is sent in.
func Uploaded(tb testing.TB, media *wechatpay.Media) (parts []FormPart) {
	tb.Helper()
	config := Config()
	config.Transport = RoundTrip(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil || int64(len(body)) != r.ContentLength {
			tb.Errorf("%d bytes, announced %d, %v", len(body), r.ContentLength, err)
		}
		parts = FormParts(tb, r.Header.Get("Content-Type"), bytes.NewReader(body))
		return nil, ErrNoNetwork
	})
	if _, err := New(tb, config).Chain("v3/merchant/media/upload").Post(tb.Context(), wechatpay.Request{"body": media}); len(parts) == 0 {
		tb.Fatal(err)
	}
	return parts
}

// Answer answers every call the same, unsigned.
func Answer(status int, contentType, body string) sandbox.Intercept {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}
