package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/a8579013/wechatpay/internal/panics"
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
	timeout time.Duration // of one flight
	flight  singleflight.Group
	turn    sync.Mutex // held by the one download under way: overseas servers have a flight of their own

	mu    sync.Mutex  // guards what follows
	tried []time.Time // the last ones, at most downloadMost
	aged  time.Time   // when the certificates were fetched, or found not to exist; at first, when the client was made
}

var errNoCertificates = errors.New("this merchant has no platform certificates: set the WeChat Pay public key and its PUB_KEY_ID_… in Config.Certs")

// ready makes sure, before a request is sent, that there is something to verify its answer with. Certificates that were
// fetched long ago are fetched again; if that fails, the old ones do.
func (t *Transport) ready(ctx context.Context, u *url.URL) error {
	d, all := &t.downloads, t.Ring.snapshot()
	if t.APIv3Key == nil {
		return nil
	}
	if len(all.entries) == 0 {
		if err := t.fetch(ctx, u); err != nil {
			return fmt.Errorf("fetching the platform certificates: %w", err)
		}
		return nil
	}
	if !d.stale(t.Now()) || !all.hasCertificate() {
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
func (t *Transport) refresh(ctx context.Context, u *url.URL) error {
	if err := t.fetch(ctx, u); err != nil {
		t.warn(ctx, err)
	}
	return ctx.Err()
}

// warn logs what went wrong and ends no call.
func (t *Transport) warn(ctx context.Context, err error) {
	if t.Log == nil {
		return
	}
	defer func() { _ = recover() }() // a log that panics must not cost the outcome of a call
	t.Log.LogAttrs(ctx, slog.LevelWarn, "wechatpay certificates", slog.String("error", err.Error()))
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
func (t *Transport) fetch(ctx context.Context, u *url.URL) error {
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
func (t *Transport) fly(ctx context.Context, at *url.URL) error {
	t.downloads.turn.Lock()
	defer t.downloads.turn.Unlock()
	if len(t.Ring.snapshot().entries) > 0 && !t.downloads.allowed(t.Now()) { // without any key no call works at all
		return errTooOften
	}
	ctx = WithTemplate(context.WithoutCancel(ctx), path("v3/certificates")) // a call of its own, whoever caused it
	ctx, cancel := context.WithTimeout(ctx, t.downloads.timeout)
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
		return &Passing{fmt.Errorf("no answer within %s: %w", t.downloads.timeout, ctx.Err())}
	}
}

// download fetches once. What the APIv3 key opens is trusted first, and the answer then has to verify with it: so a
// client that missed a rotation comes back.
func (t *Transport) download(ctx context.Context, at *url.URL) error {
	r := (&http.Request{
		Method: http.MethodGet, URL: at, Host: at.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept": Accept, "User-Agent": t.UserAgent, "Content-Type": {"application/json; charset=utf-8"}},
	}).WithContext(ctx)
	if err := t.sign(r); err != nil {
		return err
	}
	resp, err := Send(t.Base, r)
	if err != nil {
		return &Passing{err}
	}
	text, err := readBody(ctx, resp, maxRefusal)
	if err != nil {
		return &Passing{fmt.Errorf("reading the answer: %w", err)}
	}
	if resp.StatusCode == http.StatusNotFound { // whatever its code: a merchant with a public key alone
		t.downloads.settle(t.Now())
		return errNoCertificates
	}
	if resp.StatusCode != http.StatusOK {
		refused := t.Refused(r, resp, text)
		if err, ok := refused.(interface{ Retryable() bool }); ok && err.Retryable() {
			return &Passing{refused}
		}
		return refused
	}
	found, err := t.open(ctx, text, realmOf(at))
	if err != nil {
		return err
	}
	if len(found) == 0 { // nothing to trust, so nothing to verify: also a merchant with a public key alone
		t.downloads.settle(t.Now())
		return errNoCertificates
	}
	lookUp := func(serial string) (Verifier, error) {
		if e, ok := found[serial]; ok {
			return e.verifier, nil
		}
		return t.Ring.snapshot().verifier(serial, t.Now())
	}
	if err := t.verify(resp.Header, text, lookUp, nil); err != nil {
		return fmt.Errorf("verification: %w", err)
	}
	t.downloads.settle(t.Now())
	t.Ring.Merge(found)
	return nil
}

func (d *downloads) settle(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.aged = now
}
