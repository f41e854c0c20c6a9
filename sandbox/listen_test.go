package sandbox_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// trusting makes the TLS configuration of a client that trusts the sandbox's authority and nothing else.
func trusting(sb *sandbox.Sandbox) *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(sb.Keys().Authority)
	return &tls.Config{RootCAs: pool}
}

// startOn starts a sandbox with the shared keys; its error is the caller's to look at.
func startOn(t *testing.T, opts sandbox.Options) (*sandbox.Sandbox, error) {
	t.Helper()
	if opts.Keys == nil {
		opts.Keys = sharedKeys()
	}
	sb, err := sandbox.Start(opts)
	if err == nil {
		t.Cleanup(func() { sb.Close() })
	}
	return sb, err
}

// TestServerNames asks the server for its certificate under every name that it is for, and under one that it is not for.
func TestServerNames(t *testing.T) {
	sb, err := startOn(t, sandbox.Options{Hosts: []string{"Pay.Test", "192.0.2.7"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		good bool
	}{
		{"localhost", true}, {"127.0.0.1", true}, {"::1", true}, {"api.mch.weixin.qq.com", true}, {"apihk.mch.weixin.qq.com", true},
		{"pay.wechatpay.cn", true}, {"pay.test", true}, {"192.0.2.7", true}, {"example.com", false}, {"mch.weixin.qq.com", false}, {"127.0.0.2", false},
	} {
		config := trusting(sb)
		config.ServerName = c.name
		conn, err := tls.Dial("tcp", strings.TrimPrefix(sb.URL, "https://"), config)
		if (err == nil) != c.good {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil {
			conn.Close()
		}
	}
	authority := sb.Keys().Authority
	leaf, err := x509.ParseCertificate(sb.Keys().Server.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(authority.PermittedDNSDomains, leaf.DNSNames) || !authority.PermittedDNSDomainsCritical || len(authority.PermittedIPRanges) != len(leaf.IPAddresses) {
		t.Errorf("the authority may sign for %q and %v", authority.PermittedDNSDomains, authority.PermittedIPRanges)
	}
	for i, one := range authority.PermittedIPRanges {
		if ones, bits := one.Mask.Size(); ones != bits || !one.IP.Equal(leaf.IPAddresses[i]) {
			t.Errorf("the authority may sign for %v", one)
		}
	}
}

// TestServerCertificateIsKept: with the keys of an earlier sandbox its clients go on, until there is another name.
func TestServerCertificateIsKept(t *testing.T) {
	first, err := startOn(t, sandbox.Options{Hosts: []string{"pay.test"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		hosts []string
		same  bool
	}{{nil, true}, {[]string{"pay.test"}, true}, {[]string{"other.test"}, false}} {
		next, err := startOn(t, sandbox.Options{Keys: first.Keys(), Hosts: c.hosts})
		if err != nil {
			t.Fatal(err)
		}
		if next.Keys().Authority.Equal(first.Keys().Authority) != c.same {
			t.Errorf("%q: the authority is the same: %v", c.hosts, !c.same)
		}
		conn, err := tls.Dial("tcp", strings.TrimPrefix(next.URL, "https://"), trusting(next))
		if err != nil {
			t.Errorf("%q: %v", c.hosts, err)
			continue
		}
		conn.Close()
	}
}

// TestListenWhereNobodyCan tells what is wrong with an address or a name.
func TestListenWhereNobodyCan(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, c := range map[string]struct {
		opts sandbox.Options
		want string
	}{
		"taken":    {sandbox.Options{Listen: taken.Addr().String()}, "address already in use"},
		"no port":  {sandbox.Options{Listen: "127.0.0.1"}, "missing port"},
		"port":     {sandbox.Options{Hosts: []string{"pay.test:8443"}}, `"pay.test:8443" is no name of a host`},
		"empty":    {sandbox.Options{Hosts: []string{""}}, `"" is no name of a host`},
		"wildcard": {sandbox.Options{Hosts: []string{"*.test"}}, `"*.test" is no name of a host`},
		"dot":      {sandbox.Options{Hosts: []string{".test"}}, `".test" is no name of a host`},
		"chinese":  {sandbox.Options{Hosts: []string{"支付.test"}}, `"支付.test" is no name of a host`},
	} {
		if _, err := startOn(t, c.opts); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "sandbox: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestListenEverywhere: the URL leads to this machine.
func TestListenEverywhere(t *testing.T) {
	sb, err := startOn(t, sandbox.Options{Listen: ":0"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(sb.URL, "https://127.0.0.1:") {
		t.Errorf("URL is %s", sb.URL)
	}
}

// TestShutdown lets a request that has arrived have its answer, and waits for one that hangs no longer than it may.
func TestShutdown(t *testing.T) {
	for name, hangs := range map[string]bool{"answered": false, "hangs": true} {
		arrived, ended := make(chan struct{}), make(chan struct{})
		sb, err := startOn(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			close(arrived)
			if hangs {
				<-r.Context().Done()
				return
			}
			<-ended
			next.ServeHTTP(w, r)
		}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		status := make(chan int, 1)
		go func() {
			response, err := (&http.Client{Transport: sb.Config().Transport}).Get(sb.URL + "/v3/certificates")
			if err != nil {
				status <- 0
				return
			}
			response.Body.Close()
			status <- response.StatusCode
		}()
		<-arrived
		done := make(chan error)
		go func() { done <- sb.Shutdown(ctx) }()
		want := http.StatusBadRequest // an answer: it is not signed, and lacks an Accept
		if hangs {
			want = 0
			cancel()
		} else {
			for refused := false; !refused; { // it does not listen any more
				conn, err := net.Dial("tcp", strings.TrimPrefix(sb.URL, "https://"))
				if refused = err != nil; !refused {
					conn.Close()
				}
			}
			close(ended)
		}
		if err := <-done; err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := <-status; got != want {
			t.Errorf("%s: the request ended with %d", name, got)
		}
		cancel()
	}
}

// TestProxy calls the sandbox with a client that has no base URL, by CONNECT.
func TestProxy(t *testing.T) {
	sb, err := startOn(t, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	proxy, err := url.Parse(strings.Replace(sb.URL, "https", "http", 1))
	if err != nil {
		t.Fatal(err)
	}
	config := sb.Config()
	transport := &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: trusting(sb)}
	defer transport.CloseIdleConnections()
	config.BaseURL, config.Transport = "", transport
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second on the same connection
		answer, err := client.Chain("v3/marketing/favor/stocks/{stock_id}").Get(t.Context(), wechatpay.Request{
			"stock_id": sandbox.FirstStockID, "query": wechatpay.Object{"stock_creator_mchid": sandbox.DefaultMchID}})
		if err != nil || answer.Get("stock_id").String() != sandbox.FirstStockID {
			t.Fatalf("%v, %v", answer, err)
		}
	}
	if sb.Connections() != 1 {
		t.Errorf("%d connections", sb.Connections())
	}
	if _, err = (&http.Client{Transport: transport}).Get("https://example.com/"); err == nil || !strings.Contains(err.Error(), "Forbidden") {
		t.Errorf("another host: %v", err)
	}
}

// TestProxyRefuses speaks to the port as clients that are lost do.
func TestProxyRefuses(t *testing.T) {
	sb, err := startOn(t, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ says, want string }{
		"another host":    {"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", "HTTP/1.1 403 "},
		"another port":    {"CONNECT api.mch.weixin.qq.com:80 HTTP/1.1\r\nHost: api.mch.weixin.qq.com:80\r\n\r\n", "HTTP/1.1 403 "},
		"a suffix":        {"CONNECT api.mch.weixin.qq.com.example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 403 "},
		"host differs":    {"CONNECT example.com:443 HTTP/1.1\r\nHost: api.mch.weixin.qq.com:443\r\n\r\n", "HTTP/1.1 403 "},
		"no port":         {"CONNECT api.mch.weixin.qq.com HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 4"},
		"no CONNECT":      {"COPY / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 "},
		"nonsense":        {"C\r\n\r\n", "HTTP/1.1 400 "},
		"endless headers": {"CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\nX: " + strings.Repeat("x", 16<<10), "HTTP/1.1 400 "},
		"plain HTTP":      {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.0 400 "},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(sb.URL, "https://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, c.says)
		if status, err := bufio.NewReader(conn).ReadString('\n'); !strings.HasPrefix(status, c.want) {
			t.Errorf("%s: %q, %v", name, status, err)
		}
		conn.Close()
	}
	if n := len(sb.Requests()); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

// TestProxyInAHurry sends the beginning of TLS with the CONNECT.
func TestProxyInAHurry(t *testing.T) {
	sb, err := startOn(t, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(sb.URL, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	config := trusting(sb)
	config.ServerName = "api.mch.weixin.qq.com"
	client := tls.Client(&hurried{Conn: conn, first: []byte("CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\nHost: api.mch.weixin.qq.com:443\r\n\r\n")}, config)
	if err := client.Handshake(); err != nil {
		t.Error(err)
	}
}

// hurried is a connection whose first Write has something in front, and whose first Read leaves the answer to that out.
type hurried struct {
	net.Conn
	first []byte
	heard bool
}

func (h *hurried) Write(p []byte) (int, error) {
	_, err := h.Conn.Write(append(h.first, p...))
	h.first = nil
	return len(p), err
}

func (h *hurried) Read(p []byte) (int, error) {
	if !h.heard {
		h.heard = true
		if _, err := io.ReadFull(h.Conn, make([]byte, len("HTTP/1.1 200 Connection established\r\n\r\n"))); err != nil {
			return 0, err
		}
	}
	return h.Conn.Read(p)
}
