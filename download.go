package wechatpay

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/panics"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/internal/uritemplate"
)

// How often platform certificates are downloaded. WeChat Pay asks for less than 12 hours between two, and shows a new
// one long before it signs with it. An unknown serial asks at once; but it may be a probe, so not too often.
const (
	downloadAge     = 12 * time.Hour
	downloadWindow  = time.Minute
	downloadMost    = 4 // within downloadWindow
	downloadTimeout = 30 * time.Second
	downloadEntries = 64 // certificates in it; there are two or three
)

// downloads are the platform certificates' way into the keyring. Nothing runs in the background: a call that needs them
// fetches them, and the others wait for the same flight.
type downloads struct {
	apiv3Key secret.Text // nil: nothing is downloaded
	log      *slog.Logger
	timeout  time.Duration // of one flight
	flight   singleflight.Group
	turn     sync.Mutex // held by the one download under way: overseas servers have a flight of their own

	mu    sync.Mutex  // guards what follows
	tried []time.Time // the last ones, at most downloadMost
	aged  time.Time   // when the certificates were fetched, or found not to exist; at first, when the client was made
}

// passingError is a download's that may succeed the next time.
type passingError struct{ error }

func (e *passingError) Unwrap() error { return e.error }

var errNoCertificates = errors.New("this merchant has no platform certificates: set the WeChat Pay public key and its PUB_KEY_ID_… in Config.Certs")

// ready makes sure, before a request is sent, that there is something to verify its answer with. Certificates that were
// fetched long ago are fetched again; if that fails, the old ones do.
func (t *transport) ready(ctx context.Context, u *url.URL) error {
	d, all := &t.downloads, t.ring.snapshot()
	if d.apiv3Key == nil {
		return nil
	}
	if len(all.entries) == 0 {
		if err := t.fetch(ctx, u); err != nil {
			return fmt.Errorf("fetching the platform certificates: %w", err)
		}
		return nil
	}
	if !d.stale(t.now()) || !all.hasCertificate() {
		return nil
	}
	return t.refresh(ctx, u)
}

func (k *keys) hasCertificate() bool {
	for _, e := range k.entries {
		if e.cert != nil {
			return true
		}
	}
	return false
}

// stale tells, to one caller an age, that the certificates are old: the others go on with what there is.
func (d *downloads) stale(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if age := now.Sub(d.aged); age < downloadAge && !isFuture(age) {
		return false
	}
	d.aged = now.Add(downloadWindow - downloadAge) // should it fail, it is tried again after a while
	return true
}

// isFuture tells an age of something that has not happened yet: the clock was set back. A little of it is two goroutines
// that looked at the clock one after the other.
func isFuture(age time.Duration) bool { return age < -downloadWindow }

// refresh fetches, and says only in the log that it failed. An ended context ends the wait as well.
func (t *transport) refresh(ctx context.Context, u *url.URL) error {
	if err := t.fetch(ctx, u); err != nil {
		t.downloads.warn(ctx, err)
	}
	return ctx.Err()
}

// warn logs what went wrong and ends no call.
func (d *downloads) warn(ctx context.Context, err error) {
	if d.log == nil {
		return
	}
	defer func() { _ = recover() }() // a log that panics must not cost the outcome of a call
	d.log.LogAttrs(ctx, slog.LevelWarn, "wechatpay certificates", slog.String("error", err.Error()))
}

// verifierOf gives the key of a serial, after a download where it is unknown.
func (t *transport) verifierOf(ctx context.Context, serial string, u *url.URL) (Verifier, error) {
	v, err := t.ring.snapshot().verifier(serial, t.now())
	if err == nil || t.downloads.apiv3Key == nil || strings.HasPrefix(serial, publicKeyPrefix) {
		return v, err
	}
	if failed := t.fetch(ctx, u); failed != nil {
		if v, err := t.ring.snapshot().verifier(serial, t.now()); err == nil { // another call has brought it
			return v, nil
		}
		cause := errors.New(failed.Error()) // in words alone: as the error of another call it says nothing of this one
		if ctx.Err() != nil {
			cause = ctx.Err()
		}
		return nil, fmt.Errorf("%w (fetching the platform certificates: %w)", err, cause)
	}
	return t.ring.snapshot().verifier(serial, t.now())
}

var errTooOften = fmt.Errorf("not yet: it was done %d times within the last %s, and a serial that stays unknown may be a probe", downloadMost, downloadWindow)

// allowed counts a download, if there were not too many.
func (d *downloads) allowed(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tried = slices.DeleteFunc(d.tried, func(at time.Time) bool {
		age := now.Sub(at)
		return age >= downloadWindow || isFuture(age)
	})
	if len(d.tried) >= downloadMost {
		return false
	}
	d.tried = append(d.tried, now)
	return true
}

// fetch downloads the certificates, one flight at a time for all callers. The flight is nobody's: a caller who leaves
// does not end it for the others.
func (t *transport) fetch(ctx context.Context, u *url.URL) error {
	at := t.certificatesURL(u)
	flight := t.downloads.flight.DoChan(at.String(), func() (any, error) { return nil, t.fly(ctx, at) })
	select {
	case result := <-flight:
		return result.Err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fly is one flight. It ends at its time-out whatever the Transport does, which then keeps a goroutine. A panic of a
// Transport or a Signer must not end the process, and no way out leaves anybody waiting.
func (t *transport) fly(ctx context.Context, at *url.URL) error {
	t.downloads.turn.Lock()
	defer t.downloads.turn.Unlock()
	if len(t.ring.snapshot().entries) > 0 && !t.downloads.allowed(t.now()) { // without any key no call works at all
		return errTooOften
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.downloads.timeout)
	defer cancel()
	landed := make(chan error, 1)
	go func() {
		err := panics.ErrExited
		defer func() {
			if v := recover(); v != nil {
				err = panics.Error(v)
			}
			landed <- err
		}()
		err = t.download(ctx, at)
	}()
	select {
	case err := <-landed:
		return err
	case <-ctx.Done():
		return &passingError{fmt.Errorf("no answer within %s: %w", t.downloads.timeout, ctx.Err())}
	}
}

// realm is the servers whose certificates belong together: overseas ones encrypt and sign with others than the mainland's.
// A certificate may come from several; 0 is one that was configured, of which nobody knows.
type realm uint8

const (
	mainland realm = 1 << iota
	global
	hongKong
)

// realmOf tells the realm of a list of certificates.
func realmOf(at *url.URL) realm {
	switch {
	case strings.HasSuffix(at.Path, "/v3/global/certificates"):
		return global
	case strings.HasSuffix(at.Path, "/hk/v3/certificates"):
		return hongKong
	}
	return mainland
}

// certificatesURL is where the certificates of a URL's server are: overseas ones have their own.
func (t *transport) certificatesURL(u *url.URL) *url.URL {
	prefix, path := "", "/v3/certificates"
	if strings.EqualFold(u.Host, t.origin.Host()) {
		prefix, _ = url.PathUnescape(t.origin.Prefix())
	}
	switch below := strings.TrimPrefix(u.Path, prefix); {
	case strings.HasPrefix(below, "/hk/v3/"):
		path = "/hk/v3/certificates"
	case isOverseas(u.Hostname()), strings.HasPrefix(below, "/v3/global/"), strings.HasPrefix(below, "/global/v3/"):
		path = "/v3/global/certificates"
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: prefix + path}
}

// isOverseas tells the hosts of merchants outside of the mainland.
func isOverseas(host string) bool {
	switch strings.ToLower(host) {
	case "apihk.mch.weixin.qq.com", "apius.mch.weixin.qq.com", "apieu.mch.weixin.qq.com":
		return true
	}
	return false
}

// download fetches once. What the APIv3 key opens is trusted first, and the answer then has to verify with it: so a
// client that missed a rotation comes back.
func (t *transport) download(ctx context.Context, at *url.URL) error {
	r := (&http.Request{
		Method: http.MethodGet, URL: at, Host: at.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept": acceptHeader, "User-Agent": userAgentHeader, "Content-Type": typeDefault},
	}).WithContext(ctx)
	if err := t.sign(r); err != nil {
		return err
	}
	resp, err := send(t.base, r)
	if err != nil {
		return &passingError{err}
	}
	text, err := readBody(ctx, resp, maxRefusal)
	if err != nil {
		return &passingError{fmt.Errorf("reading the answer: %w", err)}
	}
	if resp.StatusCode == http.StatusNotFound { // whatever its code: a merchant with a public key alone
		t.downloads.settle(t.now())
		return errNoCertificates
	}
	if resp.StatusCode != http.StatusOK {
		k := &call{method: r.Method, template: &template{Template: uritemplate.Literal(strings.TrimPrefix(at.Path, "/"))}, target: origin.Target{Text: at.String()}}
		refused := newError(k, &Response{resp.StatusCode, resp.Header, text}, false)
		if refused.Retryable() {
			return &passingError{refused}
		}
		return refused
	}
	found, err := t.open(ctx, text, realmOf(at))
	if err != nil {
		return err
	}
	if len(found) == 0 { // nothing to trust, so nothing to verify: also a merchant with a public key alone
		t.downloads.settle(t.now())
		return errNoCertificates
	}
	lookUp := func(serial string) (Verifier, error) {
		if e, ok := found[serial]; ok {
			return e.verifier, nil
		}
		return t.ring.snapshot().verifier(serial, t.now())
	}
	if err := t.verify(resp.Header, text, lookUp, nil); err != nil {
		return fmt.Errorf("verification: %w", err)
	}
	t.downloads.settle(t.now())
	t.ring.merge(found)
	return nil
}

func (d *downloads) settle(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.aged = now
}

// sealedCert is one certificate of the list.
type sealedCert struct {
	Serial    string `json:"serial_no"`
	Encrypted *struct {
		Algorithm  string `json:"algorithm"`
		Nonce      string `json:"nonce"`
		AAD        string `json:"associated_data"`
		Ciphertext string `json:"ciphertext"`
	} `json:"encrypt_certificate"`
}

// open decrypts the certificates of an answer. One that is odd says nothing against the others: it is left out, and
// logged. Only if none is left is that an error.
func (t *transport) open(ctx context.Context, text []byte, from realm) (map[string]entry, error) {
	var list struct {
		Data []json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("the list of certificates is no JSON of the known form: %w", err)
	}
	if len(list.Data) > downloadEntries {
		return nil, fmt.Errorf("the list has %d certificates: more than %d are none of WeChat Pay's", len(list.Data), downloadEntries)
	}
	found := make(map[string]entry, len(list.Data))
	var odd []error
	for _, text := range list.Data {
		name, e, err := t.openOne(text)
		if err != nil {
			odd = append(odd, err)
			continue
		}
		e.from = from
		found[name] = e
	}
	if len(found) == 0 && len(odd) > 0 {
		return nil, joined(odd)
	}
	for _, err := range odd {
		t.downloads.warn(ctx, fmt.Errorf("left out: %w", err))
	}
	return found, nil
}

// joined is errors.Join in one line.
func joined(all []error) error {
	err := all[0]
	for _, next := range all[1:] {
		err = fmt.Errorf("%w; %w", err, next)
	}
	return err
}

// openOne decrypts one certificate of the list.
func (t *transport) openOne(text []byte) (name string, e entry, err error) {
	var c sealedCert
	if err := json.Unmarshal(text, &c); err != nil {
		return "", e, fmt.Errorf("a certificate of the list has not the known form: %w", err)
	}
	serial := errtext.Line(errtext.Clip(c.Serial))
	switch {
	case strings.HasPrefix(c.Serial, publicKeyPrefix):
		return "", e, fmt.Errorf("%s is a public key, which belongs into Config.Certs", serial)
	case c.Encrypted == nil:
		return "", e, fmt.Errorf("certificate %s has no encrypt_certificate", serial)
	case c.Encrypted.Algorithm != "" && c.Encrypted.Algorithm != "AEAD_AES_256_GCM":
		return "", e, fmt.Errorf("certificate %s is encrypted by %q, which is not known here", serial, errtext.Clip(c.Encrypted.Algorithm))
	}
	plain, err := t.caller.suite.open(t.downloads.apiv3Key.Reveal(), c.Encrypted.Nonce, c.Encrypted.AAD, c.Encrypted.Ciphertext)
	if err != nil {
		return "", e, fmt.Errorf("APIv3Key does not open the certificate %s: %w", serial, err)
	}
	cert, err := certificateIn([]byte(plain))
	if err != nil {
		return "", e, fmt.Errorf("certificate %s: %w", serial, err)
	}
	if name, e, err = t.ring.check(c.Serial, cert); err != nil {
		return "", e, fmt.Errorf("certificate %s %w", serial, err)
	}
	return name, e, nil
}

// certificateIn reads a certificate from PEM text, and nothing but text: what another has encrypted names no file here.
func certificateIn(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("what is in it (%d bytes) is no PEM text", len(text))
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("what is in it (%d bytes) is no certificate", len(text))
	}
	return cert, nil
}
