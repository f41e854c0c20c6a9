package console

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/sandbox"
)

// A guard stands before the console.
type guard struct {
	sb    *sandbox.Sandbox
	token *[sha256.Size]byte // of Options.Token; nil: nobody from elsewhere
	next  http.Handler
	names func() []string // that the server's certificate vouches for, but WeChat Pay's
}

func newGuard(sb *sandbox.Sandbox, token string, next http.Handler) *guard {
	g := &guard{sb: sb, next: next}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		g.token = &sum
	}
	g.names = sync.OnceValue(g.ownNames)
	return g
}

// ServeHTTP lets a request through, or says why not.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range map[string]string{
		"Cache-Control":                "no-store",
		"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
	} {
		w.Header().Set(name, value)
	}
	err := g.judge(r)
	if err == nil {
		g.next.ServeHTTP(w, r)
		return
	}
	if statusOf(err) == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="wechatpay sandbox"`)
	}
	write(w, nil, err)
}

// judge says why a request is not let through. The words tell nothing that the
// caller did not know.
func (g *guard) judge(r *http.Request) error {
	if _, isPage := pageFile(r); !fromHere(r) && (!isPage || g.token == nil) { // the page asks for the token
		if g.token == nil {
			return refuse(http.StatusForbidden, "this interface answers the sandbox's own machine alone, unless it has a control token")
		}
		given, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		sum := sha256.Sum256([]byte(given))
		if subtle.ConstantTimeCompare(sum[:], g.token[:]) != 1 || !isBearer {
			return refuse(http.StatusUnauthorized, "the control token is missing or wrong")
		}
	}
	if !g.isOwn(r.Host) {
		return refuse(http.StatusForbidden, "Host is none of the sandbox's names: call it by its address")
	}
	safe := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch site := r.Header.Get("Sec-Fetch-Site"); {
	case site == "", site == "none", site == "same-origin":
	case safe && r.Header.Get("Sec-Fetch-Mode") == "navigate": // a link that leads here
	default:
		return refuse(http.StatusForbidden, "this request comes from a page of another origin")
	}
	if safe {
		return nil
	}
	if from := r.Header.Values("Origin"); len(from) > 0 && (len(from) > 1 || from[0] != "https://"+r.Host && (r.TLS != nil || from[0] != "http://"+r.Host)) {
		return refuse(http.StatusForbidden, "this request comes from a page of another origin")
	}
	if r.Method != http.MethodPost { // which no page sends elsewhere without asking first
		return nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "Content-Type has to be application/json, also without a body")
	}
	return nil
}

// fromHere tells whether a request comes from this machine. What a proxy of this
// machine brings need not.
func fromHere(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// isOwn tells whether a client may call the console so. A name that anybody can
// let lead here is none.
func (g *guard) isOwn(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return true
	}
	return host == "localhost" || slices.Contains(g.names(), host)
}

func (g *guard) ownNames() (names []string) {
	server := g.sb.Keys().Server
	if server == nil || len(server.Certificate) == 0 {
		return nil
	}
	certificate, err := x509.ParseCertificate(server.Certificate[0])
	if err != nil {
		return nil
	}
	for _, name := range certificate.DNSNames {
		if !origin.IsWeChatPay(name) {
			names = append(names, strings.ToLower(name))
		}
	}
	for _, ip := range certificate.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}
