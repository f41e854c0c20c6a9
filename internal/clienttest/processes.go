package clienttest

import (
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// Elsewhere is the client of a sandbox as another process is told it, in JSON.
type Elsewhere struct {
	BaseURL, MchID, Serial, PublicID string
	Key, Public, Authority           []byte // DER
}

// Tell tells how to be a client of a sandbox.
func Tell(tb testing.TB, sb *sandbox.Sandbox) Elsewhere {
	tb.Helper()
	config, keys := sb.Config(), sb.Keys()
	public, err := x509.MarshalPKIXPublicKey(&keys.Public.PublicKey)
	if err != nil {
		tb.Fatal(err)
	}
	return Elsewhere{
		BaseURL: sb.URL, MchID: config.MchID, Serial: config.Serial, PublicID: keys.PublicID,
		Key: x509.MarshalPKCS1PrivateKey(config.PrivateKey.(*rsa.PrivateKey)), Public: public, Authority: keys.Authority.Raw,
	}
}

// Client is that client.
func (e Elsewhere) Client() (*wechatpay.Client, error) {
	key, err := x509.ParsePKCS1PrivateKey(e.Key)
	if err != nil {
		return nil, err
	}
	public, err := x509.ParsePKIXPublicKey(e.Public)
	if err != nil {
		return nil, err
	}
	authority, err := x509.ParseCertificate(e.Authority)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(authority)
	return wechatpay.New(wechatpay.Config{
		MchID: e.MchID, Serial: e.Serial, PrivateKey: key, Certs: map[string]crypto.PublicKey{e.PublicID: public}, BaseURL: e.BaseURL,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, MaxIdleConnsPerHost: 64},
	})
}

// Reply writes an answer that a sandbox has signed, as an Intercept does in its place.
func Reply(sb *sandbox.Sandbox, w http.ResponseWriter, r *http.Request, status int, body string) {
	w.Header().Set("Request-Id", "REQ")
	w.Header().Set("Content-Type", "application/json")
	if err := sb.Sign(w.Header(), r.Header.Get("Wechatpay-Serial"), []byte(body)); err != nil {
		panic(err)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}
