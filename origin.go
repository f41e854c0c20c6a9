package wechatpay

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

const defaultBaseURL = "https://api.mch.weixin.qq.com"

// fileHost serves files whose URL is a ticket by itself: nothing is signed there, in either direction.
const fileHost = "pay.wechatpay.cn"

// wechatPayHosts are the hosts that a call may be signed for, besides the one of Config.BaseURL: those of the
// official pages, https://pay.weixin.qq.com/doc/v3/merchant/4012081606 among them.
var wechatPayHosts = []string{
	"api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.wechatpay.cn", "api2.wechatpay.cn",
	"apihk.mch.weixin.qq.com", "apius.mch.weixin.qq.com", "apieu.mch.weixin.qq.com",
	"fraud.mch.weixin.qq.com", "payapp.mch.weixin.qq.com", "payapp.weixin.qq.com", fileHost,
}

// origin is where calls go: a host, and the prefix that every path gets there.
type origin struct {
	scheme, host string
	prefix       string // percent-encoded, begins with a slash or is empty
	text         string // all of it, with a slash behind
	full         bool   // of a full URL: the path is its own, and not one below an origin
}

// parseOrigin reads a base URL. Plain http is for this machine only.
func parseOrigin(text string) (origin, error) {
	if strings.TrimFunc(text, isBlank) != text {
		return origin{}, errors.New("has a blank or a line feed before or behind it: take it away")
	}
	u, err := url.Parse(text)
	if err != nil {
		return origin{}, errors.New("is no URL") // which may hold a password
	}
	prefix := strings.TrimRight(u.EscapedPath(), "/")
	switch text := u.Redacted(); {
	case u.User != nil:
		return origin{}, errors.New("a base URL holds no user and password")
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return origin{}, fmt.Errorf("%q is no https:// URL with a host", text)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return origin{}, fmt.Errorf("%q is not encrypted: write https:// (http:// serves for localhost only)", text)
	case u.RawQuery != "" || u.Fragment != "":
		return origin{}, fmt.Errorf("%q has a query or a fragment, which a base URL can't have", text)
	case hasDotSegment(u.EscapedPath()):
		return origin{}, fmt.Errorf("%q has a dot segment", text)
	}
	if version := prefix[strings.LastIndexByte(prefix, '/')+1:]; strings.EqualFold(version, "v3") || strings.EqualFold(version, "v2") {
		right := u.Scheme + "://" + u.Host + strings.TrimSuffix(prefix, "/"+version)
		return origin{}, fmt.Errorf("%q ends in /%s, which is the beginning of the paths: write %s", u.Redacted(), version, right)
	}
	return newOrigin(u.Scheme, u.Host, prefix), nil
}

func newOrigin(scheme, host, prefix string) origin {
	host = strings.ToLower(host)
	return origin{scheme: scheme, host: host, prefix: prefix, text: scheme + "://" + host + prefix + "/"}
}

// url is the origin itself, as net/http has it.
func (o *origin) url() *url.URL {
	return &url.URL{Scheme: o.scheme, Host: o.host, Path: o.prefix + "/"}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// isWeChatPay tells WeChat Pay's own hosts. Any other is a gateway, or a test's server.
func isWeChatPay(host string) bool {
	return slices.Contains(wechatPayHosts, strings.TrimSuffix(strings.ToLower(host), ":443"))
}

// below takes the origin's prefix from a percent-encoded path, or path and query, at a host: what the server behind a
// gateway sees.
func (o *origin) below(host, path string) string {
	rest, ok := strings.CutPrefix(path, o.prefix)
	switch {
	case !ok || !strings.EqualFold(host, o.host):
		return path
	case rest == "" || rest[0] == '?':
		return "/" + rest
	case rest[0] != '/':
		return path // /wxpay is no part of /wxpayments
	}
	return rest
}

// signed is what of a request line's target is signed: all of it at WeChat Pay's own hosts; elsewhere the prefix of
// Config.BaseURL belongs to a gateway, which takes it away.
func (o *origin) signed(host, uri string) string {
	if isWeChatPay(host) {
		return uri
	}
	return o.below(host, uri)
}

// through leads a URL that WeChat Pay made for its own host, a download_url, by way of the gateway, if there is one.
func (o *origin) through(text string) string {
	u, err := url.Parse(text)
	if err != nil || isWeChatPay(o.host) || u.Scheme != "https" || u.User != nil || !isWeChatPay(u.Host) || strings.EqualFold(u.Hostname(), fileHost) {
		return text
	}
	return o.text + strings.TrimPrefix(text[len(u.Scheme)+len("://")+len(u.Host):], "/")
}

// admits tells whether a signed request may go to u: to one of WeChat Pay's hosts, or to the origin itself.
func (o *origin) admits(scheme, host string) bool {
	host = strings.ToLower(host)
	if scheme == o.scheme && host == o.host {
		return true
	}
	return scheme == "https" && isWeChatPay(host)
}

// other reads the base_uri of one call, which must be a host that this client may sign for.
func (o *origin) other(given any) (*origin, error) {
	text, ok := given.(string)
	if !ok {
		return nil, fmt.Errorf("%T is no string", given)
	}
	to, err := parseOrigin(text)
	switch {
	case err != nil:
	case !o.admits(to.scheme, to.host):
		err = o.foreign(to.host)
	case to.host == o.host && to.prefix != o.prefix && !isWeChatPay(o.host): // which part is the gateway's?
		err = fmt.Errorf("the prefix is not that of Config.BaseURL, %s: make a client for each prefix of a gateway", strings.TrimSuffix(o.text, "/"))
	}
	return &to, err
}

func (o *origin) foreign(host string) error {
	return fmt.Errorf("%s is neither one of WeChat Pay's hosts nor that of Config.BaseURL (%s): nothing is signed for it", host, o.host)
}

// target is where one call goes.
type target struct {
	*origin
	text string // the URL, percent-encoded throughout
}

// locate makes the target of a filled path, which stands in buf behind the origin. Nothing is resolved, so nothing can
// leave the prefix.
func (o *origin) locate(buf []byte) (target, error) {
	begin := len(o.text)
	t := target{origin: o}
	if rest := buf[begin:]; len(rest) > 0 && rest[0] == '/' {
		if len(rest) > 1 && rest[1] == '/' {
			return t, errors.New("begins with //, which would name a host: write https:// for a full URL")
		}
		buf = append(buf[:begin], rest[1:]...)
	} else if isFullURL(rest) {
		return o.locateURL(string(rest))
	}
	t.text = string(buf)
	if below := t.text[begin:]; strings.IndexByte(below, '.') >= 0 || strings.IndexByte(below, '%') >= 0 {
		if path, _, _ := t.split(); hasDotSegment(path) {
			return t, errDotSegment
		}
	}
	return t, nil
}

var errDotSegment = errors.New("a dot segment (. or ..) would change the path")

func isFullURL(text []byte) bool {
	if len(text) == 0 || text[0]|0x20 != 'h' {
		return false
	}
	scheme, _, ok := bytes.Cut(text, []byte("://"))
	return ok && (len(scheme) == 4 || len(scheme) == 5) && strings.EqualFold(string(scheme), "https"[:len(scheme)])
}

// locateURL makes the target of a full URL, as in download_url.
func (o *origin) locateURL(text string) (target, error) {
	if end := authorityEnd(text); strings.Contains(text[:end], "%5B") { // an IPv6 address
		text = strings.NewReplacer("%5B", "[", "%5D", "]").Replace(text[:end]) + text[end:]
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil {
		return target{}, errors.New("is no https:// URL with a host")
	}
	to := newOrigin(u.Scheme, u.Host, "")
	if !o.admits(to.scheme, to.host) {
		return target{}, o.foreign(u.Scheme + "://" + to.host)
	}
	if hasDotSegment(u.EscapedPath()) {
		return target{}, errDotSegment
	}
	below := text[len(u.Scheme)+len("://")+len(u.Host):]
	if !strings.HasPrefix(below, "/") {
		below = "/" + below
	}
	to.full = true
	return target{&to, to.text + below[1:]}, nil
}

// split takes the target apart: the path after the host, and the query. A fragment stays at home.
func (t target) split() (path, query string, hasQuery bool) {
	rest, _, _ := strings.Cut(t.text[len(t.origin.text)-1-len(t.prefix):], "#")
	return strings.Cut(rest, "?")
}

// read fills in the URL as net/http wants it. It prints as text does.
func (t target) read(u *url.URL) (err error) {
	u.Scheme, u.Host = t.scheme, t.host
	u.RawPath, u.RawQuery, u.ForceQuery = t.split()
	u.Path, err = url.PathUnescape(u.RawPath)
	return err
}

// isV2 tells whether the call is one of APIv2: by its filled path, and never by a full URL.
func (t target) isV2() bool {
	below := t.text[len(t.origin.text):]
	return !t.full && len(below) > 2 && strings.EqualFold(below[:3], "v2/")
}
