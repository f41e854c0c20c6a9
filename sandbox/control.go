package sandbox

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"

	"github.com/a8579013/wechatpay/internal/origin"
)

// ControlPath is below which SetControl's handler answers. WeChat Pay has
// nothing there.
const ControlPath = "/_sandbox/"

// SetControl mounts a handler that steers the sandbox below [ControlPath];
// package console makes one. What it answers is neither signed, nor checked, nor
// kept for Requests, and no Intercept sees it. nil takes it out.
//
// Who comes by the proxy, or to one of WeChat Pay's hosts, does not reach it:
// there these paths are as unknown as at the real server.
func (s *Sandbox) SetControl(h http.Handler) {
	if h == nil {
		s.control.Store(nil)
		return
	}
	s.control.Store(&h)
}

// controlled answers what is not for WeChat Pay's API, and tells whether it was.
func (s *Sandbox) controlled(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodConnect { // the proxy is spoken to before TLS: proxyConn
		w.Header().Set("Connection", "close")
		http.Error(w, "wechatpay sandbox: this proxy is spoken to without TLS: HTTPS_PROXY begins with http://", http.StatusBadRequest)
		return true
	}
	h := s.control.Load()
	if h == nil || !strings.HasPrefix(r.URL.Path+"/", ControlPath) || forWeChatPay(r) {
		return false
	}
	(*h).ServeHTTP(w, r)
	return true
}

// forWeChatPay tells a request whose client believes to speak with WeChat Pay.
func forWeChatPay(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if origin.IsWeChatPay(strings.ToLower(strings.TrimSuffix(host, "."))) || r.TLS != nil && origin.IsWeChatPay(strings.ToLower(r.TLS.ServerName)) {
		return true
	}
	conn, _ := r.Context().Value(connKey{}).(*proxyConn)
	return conn != nil && conn.tunnel
}

// connKey is the context key under which a request finds its connection.
type connKey struct{}

// withConn is http.Server.ConnContext.
func withConn(ctx context.Context, c net.Conn) context.Context {
	if secured, ok := c.(*tls.Conn); ok {
		c = secured.NetConn()
	}
	if conn, ok := c.(*proxyConn); ok {
		return context.WithValue(ctx, connKey{}, conn)
	}
	return ctx
}
