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
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/steer"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
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
		p.fail(words.CheckBaseURL, words.EndItBefore, words.EndsIn.With(u.Path))
		return
	}
	if strings.HasSuffix(host, ".mch.weixin.qq.com") || strings.HasSuffix(host, ".wechatpay.cn") {
		p.ok(words.CheckBaseURL, words.Plain(host))
		return
	}
	if p.Sandbox != "" {
		p.ok(words.CheckBaseURL, words.SandboxIsAt.With(u.Host, p.Sandbox))
		return
	}
	p.warn(words.CheckBaseURL, words.UnlessAGateway, words.CallsGoTo.With(terminal.Quote(host)))
}

const longestNotifyURL = 255

// checkNotifyURL applies WeChat Pay's rules for notify_url, and those of the internet.
func (p *patient) checkNotifyURL() {
	check := words.CheckNotifyURL
	if p.notifyURL == "" {
		return
	}
	u, err := url.Parse(p.notifyURL)
	if err != nil || u.Host == "" {
		p.fail(check, words.AsNotifyURL, words.NoURLWithHost)
		return
	}
	host := strings.ToLower(u.Hostname())
	if p.Sandbox != "" && isInternal(host) {
		p.ok(check, words.SandboxAlone.With(host))
		return
	}
	findings := len(p.findings)
	if u.Scheme != "https" {
		p.fail(check, words.HTTPSRequired, words.BeginsWithScheme.With(u.Scheme))
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		p.fail(check, words.PutItIntoThePath, words.HasQuery)
	}
	if u.User != nil {
		p.fail(check, words.LeaveItOut, words.HasUser)
	}
	if len(p.notifyURL) > longestNotifyURL {
		p.fail(check, words.Allowed255, words.IsBytesLong.With(len(p.notifyURL)))
	}
	if isInternal(host) {
		p.fail(check, words.AKnownName, words.NotFromOutside.With(terminal.Quote(host)))
	}
	if _, err := netip.ParseAddr(host); err == nil && !isInternal(host) {
		p.warn(check, words.TakeAName, words.IsAnAddress.With(host))
	}
	if len(p.findings) == findings {
		p.ok(check, words.Plain(host))
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
		p.warn(words.CheckOnline, words.RepairTheRest, words.OnlineLeftOut)
		return
	}
	if p.Sandbox != "" {
		p.checkSandbox(ctx, timeout)
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
		p.failedCall(ctx, words.CheckEcho, err, watch.sent)
	case wrong != nil:
		p.fail(words.CheckEcho, words.EchoWrong, wrong)
	default:
		p.ok(words.CheckEcho, words.EchoedWell)
	}
	if p.config.APIv3Key != "" && p.config.BrandID == "" {
		p.checkDownload(ctx, timeout)
	}
}

// checkSandbox makes sure that what answers is the sandbox that wrote the profile.
func (p *patient) checkSandbox(ctx context.Context, timeout time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	_, err := (&steer.Target{Data: p.Sandbox}).Dial(ctx)
	switch f, ok := errors.AsType[*terminal.Failure](err); {
	case err == nil:
		p.ok(words.CheckSandbox, words.SandboxProved)
	case ok:
		p.fail(words.CheckSandbox, f.Hint, f)
	}
}

// failedCall reports a call that changes nothing, also where it is a POST.
func (p *patient) failedCall(ctx context.Context, check words.Phrase, err error, sent bool) {
	var hint words.Phrase
	if f, ok := errors.AsType[*terminal.Failure](outcome.Failure(ctx, http.MethodGet, err, sent)); ok {
		hint = f.Hint
		if f.Code == terminal.ExitNetwork {
			hint = words.LookAtTheNetwork
		}
	}
	text, ok := err.(words.Phrase)
	if !ok {
		text = words.Plain(strings.TrimSuffix(err.Error(), ": "+wechatpay.ErrOutcomeUnknown.Error()))
	}
	p.fail(check, hint, text)
}

// echo has WeChat Pay repeat a text, in the clear and encrypted. wrong says what came back in its place.
func echo(ctx context.Context, client *wechatpay.Client) (wrong words.Phrase, err error) {
	plain, secret := formatter.Nonce(16), formatter.Nonce(16)
	resp, err := client.Do(ctx, "POST v3/security/echo", wechatpay.Request{"json": wechatpay.Object{
		"echo_message": plain, "encrypted_echo_message": wechatpay.Sensitive(secret),
	}})
	if err != nil {
		return nil, err
	}
	if resp.Get("echo_message").String() != plain {
		return words.AnotherTextBack, nil
	}
	back, err := client.Decrypt(resp.Get("encrypted_echo_message").String())
	if err == nil && back != secret {
		return words.AnotherSecretBack, nil
	}
	return nil, err
}

// checkDownload proves the APIv3 key: it opens the certificates.
func (p *patient) checkDownload(ctx context.Context, timeout time.Duration) {
	check := words.CheckDownload
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	_, found, err := account.Download(ctx, p.config)
	switch {
	case errors.Is(err, account.ErrNoCertificates) && p.hasPublicKey():
		p.ok(check, words.NoneOnlyPublicKey)
		return
	case err != nil:
		p.failedCall(ctx, check, err, true)
		return
	}
	newest := account.ListOf(found)[0]
	if cert, ok := found[newest.Serial].(*x509.Certificate); ok {
		p.dates(check, words.NextOneIsShown, cert)
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
	ahead := w.ahead.Round(time.Second)
	switch away := ahead.Abs(); {
	case !w.seen:
		p.warn(words.CheckClock, words.LookAtTheNetwork, words.ClockNotCompared)
	case away > 5*time.Minute:
		p.fail(words.CheckClock, words.LetNTPSet, words.ClockFails.With(ahead))
	case away > 30*time.Second:
		p.warn(words.CheckClock, words.LetNTPSet, words.ClockWarns.With(ahead))
	default:
		p.ok(words.CheckClock, words.ClockWithin.With(max(away, time.Second)))
	}
}
