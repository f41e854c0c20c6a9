package wechatpay_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
)

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
	config := offlineConfig()
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
			client := newClient(t, config)
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

// TestWhatHoldsItself: a value that leads back to itself is an error in every place of a request.
func TestWhatHoldsItself(t *testing.T) {
	itself := map[string]any{}
	itself["a"], itself["b"] = itself, []any{itself}
	unnamed := map[string]any{}
	unnamed[""] = unnamed
	list := []any{nil}
	list[0] = list
	var pointer any
	pointer = &pointer
	for name, v := range map[string]any{"a map": itself, "a map without a name": unnamed, "a list": list, "a pointer": pointer} {
		for place, req := range map[string]wechatpay.Request{
			"json": {"x": "1", "json": v}, "in json": {"x": "1", "json": wechatpay.Object{"a": v}}, "query": {"x": "1", "query": wechatpay.Object{"a": v}}, "whole query": {"x": "1", "query": v},
			"a path": {"x": v}, "headers": {"x": "1", "headers": map[string]any{"A": v}}, "body": {"x": "1", "body": v},
		} {
			if _, err := offline(t).Chain("v3/{x}").Post(t.Context(), req); err == nil || len(err.Error()) > 3000 {
				t.Errorf("%s in %s: %.300v", name, place, err)
			}
		}
		config := offlineConfig()
		config.Secret = "8934e7d15453e97507ef794cf7b0519d"
		for place, xml := range map[string]any{"xml": wechatpay.Object{"mch_id": config.MchID, "a": v}, "whole xml": v} {
			if _, err := newClient(t, config).Chain("v2/x").Post(t.Context(), wechatpay.Request{"xml": xml}); err == nil {
				t.Errorf("%s in %s: no error", name, place)
			}
		}
	}
}
