package transport_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// rawH2 is a server of HTTP/2 that reads frames and answers each request with the frames that next gives.
func rawH2(t *testing.T, certificate tls.Certificate, next func(stream uint32) []byte) (url string) {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context() // is done before the clean-up: then a client's idle connection is closed here, and no goroutine stays
	t.Cleanup(func() { listener.Close() })
	serve := func(conn net.Conn) {
		defer conn.Close()
		defer context.AfterFunc(ctx, func() { conn.Close() })()
		in := bufio.NewReader(conn)
		_, _ = io.CopyN(io.Discard, in, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")))
		_, _ = conn.Write(frame(4, 0, 0, nil))
		for {
			var head [9]byte
			if _, err := io.ReadFull(in, head[:]); err != nil {
				return
			}
			size := int64(head[0])<<16 | int64(head[1])<<8 | int64(head[2])
			_, _ = io.CopyN(io.Discard, in, size)
			kind, flags, stream := head[3], head[4], binary.BigEndian.Uint32(head[5:])
			switch {
			case kind == 4 && flags&1 == 0:
				_, _ = conn.Write(frame(4, 1, 0, nil))
			case (kind == 0 || kind == 1) && flags&1 != 0: // the request is whole
				_, _ = conn.Write(next(stream))
			}
		}
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return "https://" + listener.Addr().String()
}

func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	head := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	return append(binary.BigEndian.AppendUint32(head, stream), payload...)
}

// h2Answer is a 200 whose headers are literal (RFC 7541, section 6.2.2).
func h2Answer(stream uint32, header http.Header, body []byte) []byte {
	block := []byte{0x88}
	for name, values := range header {
		block = append(append(block, 0, byte(len(name))), strings.ToLower(name)...)
		size := []byte{byte(len(values[0]))}
		if n := len(values[0]); n >= 127 {
			size = append([]byte{127}, binary.AppendUvarint(nil, uint64(n-127))...)
		}
		block = append(append(block, size...), values[0]...)
	}
	return append(frame(1, 4, stream, block), frame(0, 1, stream, body)...)
}

// TestUnprocessed has an HTTP/2 server name a stream unprocessed: then nothing was done, and the client sends it anew with a
// signature of its own. net/http does neither. A stream that ends otherwise may have been executed.
func TestUnprocessed(t *testing.T) {
	goAway := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 0), 0)
	code := func(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }
	for name, test := range map[string]struct {
		fault       func(stream uint32) []byte
		unprocessed bool
	}{
		"refused stream": {func(stream uint32) []byte { return frame(3, 0, stream, code(7)) }, true},
		"go away":        {func(uint32) []byte { return frame(7, 0, 0, goAway) }, true},
		"protocol error": {func(stream uint32) []byte { return frame(3, 0, stream, code(1)) }, false},
		"internal error": {func(stream uint32) []byte { return frame(3, 0, stream, code(2)) }, false},
	} {
		for method, call := range clienttest.Verbs {
			for _, attempts := range []int{1, 3} {
				for _, body := range []wechatpay.Request{{}, {"json": wechatpay.Object{"a": 1}}} {
					if method == "GET" && len(body) > 0 {
						continue
					}
					sb := clienttest.Sandbox(t, sandbox.Options{})
					certificate := httptest.NewUnstartedServer(nil)
					certificate.StartTLS()
					var streams atomic.Int32
					url := rawH2(t, certificate.TLS.Certificates[0], func(stream uint32) []byte {
						if streams.Add(1) == 2 { // the first makes the connection warm
							return test.fault(stream)
						}
						text, header := []byte(`{"done":true}`), http.Header{}
						_ = sb.Sign(header, "", text)
						return h2Answer(stream, header, text)
					})
					config := sb.Config()
					pool := certificate.Client().Transport.(*http.Transport).Clone()
					pool.ForceAttemptHTTP2 = true
					signatures := 0
					config.BaseURL, config.Transport, config.PrivateKey = url, pool, countingSigner{config.PrivateKey, &signatures}
					config.Retry = wechatpay.Retry{Attempts: attempts, Wait: time.Millisecond}
					client := clienttest.New(t, config)
					if _, err := client.Chain("v3/warm").Get(t.Context(), nil); err != nil {
						t.Fatal(err)
					}
					_, err := call(client.Chain("v3/x"), t.Context(), body)
					sent, what := int(streams.Load())-1, fmt.Sprintf("%s, %s %v, %d attempts", name, method, body, attempts)
					if signed := signatures - 1; signed != sent {
						t.Errorf("%s: %d streams with %d signatures: %v", what, sent, signed, err)
					}
					again := attempts > 1 && (method == "GET" || test.unprocessed && len(body) > 0)
					if (err == nil) != again || sent != map[bool]int{true: 2, false: 1}[again] {
						t.Errorf("%s: %d streams: %v", what, sent, err)
					}
					if known := method == "GET" || again || test.unprocessed && len(body) > 0; errors.Is(err, wechatpay.ErrOutcomeUnknown) == known {
						t.Errorf("%s: %v", what, err)
					}
					pool.CloseIdleConnections()
					certificate.Close()
				}
			}
		}
	}
}
