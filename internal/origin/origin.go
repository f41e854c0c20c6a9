package origin

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Default is the base URL of a client that is given none.
const Default = "https://api.mch.weixin.qq.com"

// FileHost serves files whose URL is a ticket by itself: nothing is signed there, in either direction.
const FileHost = "pay.wechatpay.cn"

// hosts are those that a call may be signed for, besides the one of Config.BaseURL: those of the
// official pages, https://pay.weixin.qq.com/doc/v3/merchant/4012081606 among them.
var hosts = []string{
	"api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.wechatpay.cn", "api2.wechatpay.cn",
	"apihk.mch.weixin.qq.com", "apius.mch.weixin.qq.com", "apieu.mch.weixin.qq.com",
	"fraud.mch.weixin.qq.com", "payapp.mch.weixin.qq.com", "payapp.weixin.qq.com", FileHost,
}

// spares are hosts that take the same request where another does not answer: the host is not signed.
var spares = map[string]string{
	"api.mch.weixin.qq.com": "api2.mch.weixin.qq.com", "api2.mch.weixin.qq.com": "api.mch.weixin.qq.com",
	"api.wechatpay.cn": "api2.wechatpay.cn", "api2.wechatpay.cn": "api.wechatpay.cn",
}

// Origin is where calls go: a host, and the prefix that every path gets there.
type Origin struct {
	scheme, host string
	prefix       string // percent-encoded, begins with a slash or is empty
	text         string // all of it, with a slash behind
	full         bool   // of a full URL: the path is its own, and not one below an origin
}

// Parse reads a base URL. Plain http is for this machine only.
func Parse(text string) (Origin, error) {
	if strings.TrimFunc(text, IsBlank) != text {
		return Origin{}, errors.New("has a blank or a line feed before or behind it: take it away")
	}
	u, err := url.Parse(text)
	if err != nil {
		return Origin{}, errors.New("is no URL") // which may hold a password
	}
	prefix := strings.TrimRight(u.EscapedPath(), "/")
	switch text := u.Redacted(); {
	case u.User != nil:
		return Origin{}, errors.New("a base URL holds no user and password")
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return Origin{}, fmt.Errorf("%q is no https:// URL with a host", text)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return Origin{}, fmt.Errorf("%q is not encrypted: write https:// (http:// serves for localhost only)", text)
	case u.RawQuery != "" || u.Fragment != "":
		return Origin{}, fmt.Errorf("%q has a query or a fragment, which a base URL can't have", text)
	case HasDotSegment(u.EscapedPath()):
		return Origin{}, fmt.Errorf("%q has a dot segment", text)
	}
	if version := prefix[strings.LastIndexByte(prefix, '/')+1:]; strings.EqualFold(version, "v3") || strings.EqualFold(version, "v2") {
		right := u.Scheme + "://" + u.Host + strings.TrimSuffix(prefix, "/"+version)
		return Origin{}, fmt.Errorf("%q ends in /%s, which is the beginning of the paths: write %s", u.Redacted(), version, right)
	}
	return at(u.Scheme, u.Host, prefix), nil
}

// at is a host, and a prefix there.
func at(scheme, host, prefix string) Origin {
	host = strings.ToLower(host)
	return Origin{scheme: scheme, host: host, prefix: prefix, text: scheme + "://" + host + prefix + "/"}
}

// Scheme is https, or http for this machine.
func (o *Origin) Scheme() string { return o.scheme }

// Host is the host, in lower case, with its port if it has one.
func (o *Origin) Host() string { return o.host }

// Prefix is what stands before every path, percent-encoded: "" or with a slash in front.
func (o *Origin) Prefix() string { return o.prefix }

// Text is the whole of it, with a slash behind.
func (o *Origin) Text() string { return o.text }

// URL is the origin itself, as net/http has it.
func (o *Origin) URL() *url.URL {
	return &url.URL{Scheme: o.scheme, Host: o.host, Path: o.prefix + "/"}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// WeChatPay lists WeChat Pay's own hosts.
func WeChatPay() []string { return slices.Clone(hosts) }

// IsWeChatPay tells WeChat Pay's own hosts. Any other is a gateway, or a test's server.
func IsWeChatPay(host string) bool {
	return slices.Contains(hosts, strings.TrimSuffix(strings.ToLower(host), ":443"))
}

// Below takes the origin's prefix from a percent-encoded path, or path and query, at a host: what the server behind a
// gateway sees.
func (o *Origin) Below(host, path string) string {
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

// Signed is what of a request line's target is signed: all of it at WeChat Pay's own hosts; elsewhere the prefix of
// Config.BaseURL belongs to a gateway, which takes it away.
func (o *Origin) Signed(host, uri string) string {
	if IsWeChatPay(host) {
		return uri
	}
	return o.Below(host, uri)
}

// Through leads a URL that WeChat Pay made for its own host, a download_url, by way of the gateway, if there is one.
func (o *Origin) Through(text string) string {
	u, err := url.Parse(text)
	if err != nil || IsWeChatPay(o.host) || u.Scheme != "https" || u.User != nil || !IsWeChatPay(u.Host) || strings.EqualFold(u.Hostname(), FileHost) {
		return text
	}
	return o.text + strings.TrimPrefix(text[len(u.Scheme)+len("://")+len(u.Host):], "/")
}

// Admits tells whether a signed request may go to u: to one of WeChat Pay's hosts, or to the origin itself.
func (o *Origin) Admits(scheme, host string) bool {
	host = strings.ToLower(host)
	if scheme == o.scheme && host == o.host {
		return true
	}
	return scheme == "https" && IsWeChatPay(host)
}

// Other reads the base_uri of one call, which must be a host that this client may sign for.
func (o *Origin) Other(text string) (*Origin, error) {
	to, err := Parse(text)
	switch {
	case err != nil:
	case !o.Admits(to.scheme, to.host):
		err = o.Foreign(to.host)
	case to.host == o.host && to.prefix != o.prefix && !IsWeChatPay(o.host): // which part is the gateway's?
		err = fmt.Errorf("the prefix is not that of Config.BaseURL, %s: make a client for each prefix of a gateway", strings.TrimSuffix(o.text, "/"))
	}
	return &to, err
}

// Foreign is the error of a host that is not admitted.
func (o *Origin) Foreign(host string) error {
	return fmt.Errorf("%s is neither one of WeChat Pay's hosts nor that of Config.BaseURL (%s): nothing is signed for it", host, o.host)
}

// IsBlank tells blanks, also those that come with a text that was copied from a page.
func IsBlank(r rune) bool { return unicode.IsSpace(r) || IsInvisible(r) }

// IsInvisible tells control characters, and those that take no room.
func IsInvisible(r rune) bool {
	return unicode.IsControl(r) || r >= 0x200b && r <= 0x200f || r == 0x2060 || r == 0xfeff
}
