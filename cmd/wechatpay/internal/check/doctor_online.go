package check

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/outcome"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/formatter"
)

// checkBaseURL says where calls go, where that is not the usual place.
func (p *patient) checkBaseURL() {
	if p.BaseURL == "" {
		return
	}
	u, err := url.Parse(p.BaseURL)
	host := ""
	if err == nil {
		host = u.Hostname()
	}
	if err == nil && (strings.HasSuffix(strings.TrimSuffix(u.Path, "/"), "/v3") || strings.HasSuffix(strings.TrimSuffix(u.Path, "/"), "/v2")) {
		p.fail("base URL", "end it before that: the paths of calls begin with v3/ or v2/", "ends in %s", u.Path)
		return
	}
	if strings.HasSuffix(host, ".mch.weixin.qq.com") || strings.HasSuffix(host, ".wechatpay.cn") {
		p.ok("base URL", "%s", host)
		return
	}
	p.warn("base URL", "leave it out unless a gateway of yours stands there", "calls go to %s, which is not WeChat Pay's", terminal.Quote(host))
}

const longestNotifyURL = 255

// checkNotifyURL applies WeChat Pay's rules for notify_url, and those of the internet.
func (p *patient) checkNotifyURL() {
	const check = "notify URL"
	if p.notifyURL == "" {
		return
	}
	u, err := url.Parse(p.notifyURL)
	if err != nil || u.Host == "" {
		p.fail(check, "as https://shop.example.com/wechatpay/notify", "is no URL with a host")
		return
	}
	host := strings.ToLower(u.Hostname())
	findings := len(p.findings)
	if u.Scheme != "https" {
		p.fail(check, "https:// is required", "begins with %s://", u.Scheme)
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		p.fail(check, "put what it says into the path", "has a query or a fragment, which WeChat Pay refuses")
	}
	if u.User != nil {
		p.fail(check, "leave it out", "has a user or a password in it")
	}
	if len(p.notifyURL) > longestNotifyURL {
		p.fail(check, "255 are allowed", "is %d bytes long", len(p.notifyURL))
	}
	if isInternal(host) {
		p.fail(check, "give a name that the internet knows; a tunnel serves for tests", "%s can't be reached from outside", terminal.Quote(host))
	}
	if _, err := netip.ParseAddr(host); err == nil && !isInternal(host) {
		p.warn(check, "take a name, for which certificates are issued", "%s is an address", host)
	}
	if len(p.findings) == findings {
		p.ok(check, "%s", host)
	}
}

// isInternal tells whether a host is known only to its own network.
func isInternal(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		shared := netip.MustParsePrefix("100.64.0.0/10") // carrier-grade NAT, RFC 6598
		return !ip.IsGlobalUnicast() || ip.IsPrivate() || shared.Contains(ip)
	}
	if !strings.Contains(host, ".") {
		return true
	}
	return slices.ContainsFunc([]string{".local", ".localhost", ".internal", ".lan", ".test", ".invalid"}, func(end string) bool { return strings.HasSuffix(host, end) })
}

// examineOnline asks WeChat Pay. Nothing is changed there.
func (p *patient) examineOnline(ctx context.Context, timeout time.Duration) {
	if p.failed() > 0 {
		p.warn("online", "repair the rest first", "left out: what failed above would fail there")
		return
	}
	watch := &clockWatch{base: p.config.Transport}
	if watch.base == nil {
		watch.base = http.DefaultTransport.(*http.Transport).Clone()
	}
	config := p.config
	config.Merchant = nil // only APIv2 shows it
	config.Transport, config.Retry.Attempts = watch, 1
	client, err := wechatpay.New(config)
	if err != nil {
		return // checkNew has said so
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	wrong, err := echo(limited, client)
	p.judgeClock(watch)
	switch {
	case err != nil:
		p.failedCall(ctx, "echo", err, watch.sent)
	case wrong != "":
		p.fail("echo", "look for a proxy that changes bodies", "%s", wrong)
	default:
		p.ok("echo", "WeChat Pay took the signature, its own was verified, a field was encrypted and decrypted")
	}
	if p.config.APIv3Key != "" && p.config.BrandID == "" {
		p.checkDownload(ctx, timeout)
	}
}

const networkCheckHint = "look at the network, HTTPS_PROXY and --base-url"

// failedCall reports a call that changes nothing, also where it is a POST.
func (p *patient) failedCall(ctx context.Context, check string, err error, sent bool) {
	hint := ""
	if f, ok := errors.AsType[*terminal.Failure](outcome.Failure(ctx, http.MethodGet, err, sent)); ok {
		hint = f.Hint
		if f.Code == terminal.ExitNetwork {
			hint = networkCheckHint
		}
	}
	p.fail(check, hint, "%s", strings.TrimSuffix(err.Error(), ": "+wechatpay.ErrOutcomeUnknown.Error()))
}

// echo has WeChat Pay repeat a text, in the clear and encrypted. wrong says what came back in its place.
func echo(ctx context.Context, client *wechatpay.Client) (wrong string, err error) {
	plain, secret := formatter.Nonce(16), formatter.Nonce(16)
	resp, err := client.Do(ctx, "POST v3/security/echo", wechatpay.Request{"json": wechatpay.Object{
		"echo_message": plain, "encrypted_echo_message": wechatpay.Sensitive(secret),
	}})
	if err != nil {
		return "", err
	}
	if resp.Get("echo_message").String() != plain {
		return "another text came back", nil
	}
	back, err := client.Decrypt(resp.Get("encrypted_echo_message").String())
	if err == nil && back != secret {
		return "another encrypted text came back", nil
	}
	return "", err
}

// checkDownload proves the APIv3 key: it opens the certificates.
func (p *patient) checkDownload(ctx context.Context, timeout time.Duration) {
	const check = "download"
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	_, found, err := account.Download(ctx, p.config)
	switch {
	case errors.Is(err, account.ErrNoCertificates) && p.hasPublicKey():
		p.ok(check, "this merchant has no platform certificates, only the public key")
		return
	case err != nil:
		p.failedCall(ctx, check, err, true)
		return
	}
	newest := account.ListOf(found)[0]
	if cert, ok := found[newest.Serial].(*x509.Certificate); ok {
		p.dates(check, "WeChat Pay shows the next one up to 180 days before", cert)
	}
}

// hasPublicKey tells whether WeChat Pay's public key is configured, beside which no certificate is needed.
func (p *patient) hasPublicKey() bool {
	for _, key := range p.config.Certs {
		if _, ok := key.(*rsa.PublicKey); ok {
			return true
		}
	}
	return false
}

// clockWatch stands between the client and the network, and compares the clocks.
type clockWatch struct {
	base       http.RoundTripper
	sent, seen bool
	ahead      time.Duration // of this machine
}

// RoundTrip passes a request on.
func (w *clockWatch) RoundTrip(r *http.Request) (*http.Response, error) {
	w.sent = true
	begin := time.Now()
	resp, err := w.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		now := begin.Add(time.Since(begin) / 2)
		w.seen, w.ahead = true, now.Sub(date.Add(time.Second/2)) // Date has whole seconds
	}
	return resp, nil
}

func (p *patient) judgeClock(w *clockWatch) {
	const hint = "let NTP set this machine's clock (timedatectl shows whether it does)"
	ahead := w.ahead.Round(time.Second)
	switch away := ahead.Abs(); {
	case !w.seen:
		p.warn("clock", networkCheckHint, "not compared: no answer with a Date came")
	case away > 5*time.Minute:
		p.fail("clock", hint, "this machine is %s ahead of the server (negative: behind), 5m are allowed", ahead)
	case away > 30*time.Second:
		p.warn("clock", hint, "this machine is %s ahead of the server (negative: behind); beyond 5m every call fails", ahead)
	default:
		p.ok("clock", "within %s of the server's", max(away, time.Second))
	}
}
