package sandbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/a8579013/wechatpay/internal/origin"
)

// A proxyListener lets in who comes with CONNECT (RFC 9110, 9.3.6) as well as
// who begins with TLS at once.
type proxyListener struct{ net.Listener }

// Accept gives the next connection; what it begins with is seen when it is read.
func (l proxyListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &proxyConn{Conn: conn}, nil
}

// A proxyConn is a connection whose CONNECT is answered at its first Read, on
// the goroutine and under the deadline of its TLS handshake.
type proxyConn struct {
	net.Conn
	begun  bool
	tunnel bool   // it began with a CONNECT
	err    error  // CONNECT was refused
	ahead  []byte // read already
}

// Read reads what follows the CONNECT.
func (c *proxyConn) Read(p []byte) (int, error) {
	if !c.begun {
		c.begun = true
		c.err = c.begin()
	}
	if c.err != nil {
		return 0, c.err
	}
	if len(c.ahead) > 0 {
		n := copy(p, c.ahead)
		c.ahead = c.ahead[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}

var errNotConnected = errors.New("CONNECT was refused")

const maxConnect = 16 << 10 // bytes of a CONNECT with its headers

// begin answers a CONNECT. Anything else is left to who reads: TLS, or a plain
// request, which net/http refuses.
func (c *proxyConn) begin() error {
	first := make([]byte, 1)
	if _, err := io.ReadFull(c.Conn, first); err != nil {
		return err
	}
	if first[0] != 'C' { // TLS begins with 22, and no other method of HTTP with a C
		c.ahead = first
		return nil
	}
	head := bufio.NewReader(io.LimitReader(io.MultiReader(bytes.NewReader(first), c.Conn), maxConnect))
	r, err := http.ReadRequest(head)
	switch {
	case err != nil || r.Method != http.MethodConnect:
		return c.refuse(http.StatusBadRequest, "this is no CONNECT, and no TLS")
	case !proxied(r.Host):
		return c.refuse(http.StatusForbidden, "this proxy leads to WeChat Pay's hosts on port 443, and to no other: set it for the client of WeChat Pay alone")
	}
	c.tunnel = true
	c.ahead, _ = head.Peek(head.Buffered()) // a client may not wait for the answer
	_, err = io.WriteString(c.Conn, "HTTP/1.1 200 Connection established\r\n\r\n")
	return err
}

// proxied tells whether a CONNECT leads into this sandbox.
func proxied(target string) bool {
	host, port, err := net.SplitHostPort(target)
	return err == nil && port == "443" && origin.IsWeChatPay(host)
}

func (c *proxyConn) refuse(status int, why string) error {
	why = "wechatpay sandbox: " + why + "\n"
	fmt.Fprintf(c.Conn, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		status, http.StatusText(status), len(why), why)
	return errNotConnected
}
