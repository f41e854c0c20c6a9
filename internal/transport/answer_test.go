package transport_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestPartForWhole: a part of an answer is never taken for the whole, nor a sink that took a part for one that took all.
func TestPartForWhole(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	answers := func(status int, length int64, text string) clienttest.RoundTrip {
		return func(*http.Request) (*http.Response, error) {
			header := http.Header{}
			_ = sb.Sign(header, "", []byte(text))
			return &http.Response{StatusCode: status, Header: header, ContentLength: length, Body: io.NopCloser(strings.NewReader(text))}, nil
		}
	}
	ranged := map[string]string{"Range": "bytes=0-3"}
	for name, test := range map[string]struct {
		transport clienttest.RoundTrip
		req       wechatpay.Request
		err       string
	}{
		"206, unsigned":          {answers(206, 4, "part"), wechatpay.Request{"unsigned": true}, "a part of one (206)"},
		"206, sink":              {answers(206, 4, "part"), wechatpay.Request{"unsigned": true, "sink": io.Discard}, "a part of one (206)"},
		"206 that was asked for": {answers(206, 4, "part"), wechatpay.Request{"unsigned": true, "headers": ranged}, ""},
		"short, unsigned":        {answers(200, 500, "part"), wechatpay.Request{"unsigned": true}, "4 of 500 bytes"},
		"short, sink":            {answers(200, 500, "part"), wechatpay.Request{"unsigned": true, "sink": io.Discard}, "4 of 500 bytes"},
		"short, signed":          {answers(200, 500, `{}`), nil, "2 of 500 bytes"},
		"a lazy sink":            {answers(200, 4, "whole"), wechatpay.Request{"unsigned": true, "sink": lazySink{}}, "short write"},
		"a lazy sink, signed":    {answers(200, 2, `{}`), wechatpay.Request{"sink": lazySink{}}, "short write"},
		"status 99":              {answers(99, 2, `{}`), nil, "status 099"},
		"status 0":               {answers(0, 2, `{}`), nil, "status 000"},
	} {
		config := sb.Config()
		config.BaseURL, config.Transport = clienttest.BaseURL, test.transport
		_, err := clienttest.New(t, config).Chain("v3/x").Get(t.Context(), test.req)
		if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
			t.Errorf("%s: %v, want %q", name, err, test.err)
		}
	}
}

// lazySink takes one byte and says nothing of it.
type lazySink struct{}

func (lazySink) Write(p []byte) (int, error) { return min(1, len(p)), nil }

// TestLongRefusal keeps the status of a refusal whose body is a flood.
func TestLongRefusal(t *testing.T) {
	config := clienttest.Config()
	config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 502, Header: http.Header{}, ContentLength: -1, Body: io.NopCloser(io.LimitReader(zeros{}, 1<<30))}, nil
	})
	_, err := clienttest.New(t, config).Chain("v3/x").Get(t.Context(), nil)
	var refused *wechatpay.Error
	if !errors.As(err, &refused) || refused.StatusCode != 502 || len(refused.Response.Body) != 1<<20 {
		t.Error(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestAcceptEncoding asks for gzip by itself: the answer is unpacked, then verified. What can't be unpacked is not asked for.
func TestAcceptEncoding(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	text, sent := `{"done":true}`, 0
	config := sb.Config()
	config.BaseURL = clienttest.BaseURL
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		sent++
		header := http.Header{"Content-Encoding": {"gzip"}, "Content-Length": {strconv.Itoa(len(packed(text)))}}
		_ = sb.Sign(header, "", []byte(text))
		return &http.Response{StatusCode: 200, Header: header, ContentLength: -1, Body: io.NopCloser(bytes.NewReader(packed(text)))}, nil
	})
	client := clienttest.New(t, config)
	for coding, want := range map[string]string{"gzip": text, "gzip;q=1, identity": text, "br": "can't be unpacked", "gzip, deflate": "can't be unpacked"} {
		sent = 0
		resp, err := client.Chain("v3/x").Post(t.Context(), wechatpay.Request{"headers": map[string]string{"Accept-Encoding": coding}})
		switch {
		case err == nil && resp.String() == want && resp.Header.Get("Content-Encoding") == "" && sent == 1:
		case err != nil && sent == 0 && strings.Contains(err.Error(), want) && !errors.Is(err, wechatpay.ErrOutcomeUnknown):
		default:
			t.Errorf("%s: %v, %v, sent %d times", coding, resp, err, sent)
		}
	}
}

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.Bytes()
}

// bomb answers every call with what a few KB of gzip hold.
func bomb(t *testing.T, status int, head, piece string, times int) wechatpay.Config {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, head)
	for range times >> 10 {
		io.WriteString(z, strings.Repeat(piece, 1<<10))
	}
	z.Close()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(packed.Bytes())
	}))
	t.Cleanup(server.Close)
	config := clienttest.Config()
	config.BaseURL, config.Transport = server.URL, server.Client().Transport
	config.Secret, config.Retry.Attempts = "8934e7d15453e97507ef794cf7b0519d", 1
	return config
}

// TestBombs: what nobody has signed may hold anything. None of it ends the process, and each call ends in an error.
func TestBombs(t *testing.T) {
	for name, tt := range map[string]struct {
		head, piece string
		times       int
	}{
		"brackets":    {"", "[", 8 << 20},
		"objects":     {"", `{"a":`, 3 << 20},
		"nearly JSON": {`{"code":"X","detail":`, "[", 8 << 20},
		"in a text":   {`{"code":"`, "[", 8 << 20},
		"elements":    {"<xml>", "<a/>", 2 << 20},
		"comments":    {"<xml>", "<!---->", 1 << 20},
		"one name":    {"<xml><", "a", 16 << 20},
		"names":       {"{", `"a":1,`, 2 << 20},
	} {
		for _, status := range []int{200, 502} {
			config := bomb(t, status, tt.head, tt.piece, tt.times)
			client := clienttest.New(t, config)
			for door, call := range map[string]func() error{
				"v3": func() error {
					_, err := client.Chain("v3/x").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{}})
					return err
				},
				"v2": func() error {
					_, err := client.Chain("v2/pay/micropay").Post(t.Context(), wechatpay.Request{"xml": wechatpay.Object{"mch_id": config.MchID}})
					return err
				},
			} {
				err := call()
				var refused *wechatpay.Error
				switch {
				case err == nil || len(err.Error()) > 2000 || strings.Contains(err.Error(), "\n"):
					t.Errorf("%s, %s, %d: %.300v", name, door, status, err)
				case !errors.Is(err, wechatpay.ErrOutcomeUnknown):
					t.Errorf("%s, %s, %d: the outcome of %.300v is known", name, door, status, err)
				case errors.As(err, &refused):
					if refused.Response.Get("@fromstr.@valid").Exists() || refused.Detail.Exists() {
						t.Errorf("%s, %s, %d: something was read", name, door, status)
					}
				}
			}
		}
	}
}
