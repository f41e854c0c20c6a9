package transport_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestVerifySpellings reads headers in any spelling, and refuses what has two readings.
func TestVerifySpellings(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	client, body := clienttest.New(t, sb.Config()), []byte(`{"a":1}`)
	signed := func(change func(http.Header)) error {
		header := http.Header{}
		if err := sb.Sign(header, "", body); err != nil {
			t.Fatal(err)
		}
		change(header)
		return client.Verify(t.Context(), header, body)
	}
	lower := func(h http.Header) {
		for name, values := range h.Clone() {
			delete(h, name)
			h[strings.ToLower(name)] = values
		}
	}
	for name, test := range map[string]struct {
		change func(http.Header)
		want   error
	}{
		"as it came":    {func(http.Header) {}, nil},
		"lower case":    {lower, nil},
		"two spellings": {func(h http.Header) { h["wechatpay-nonce"] = []string{"other"} }, wechatpay.ErrSignature},
		"a line feed":   {func(h http.Header) { h.Set("Wechatpay-Nonce", h.Get("Wechatpay-Nonce")+"\n") }, wechatpay.ErrSignature},
		"a NUL":         {func(h http.Header) { h.Set("Wechatpay-Serial", h.Get("Wechatpay-Serial")+"\x00") }, wechatpay.ErrSignature},
		"missing":       {func(h http.Header) { h.Del("Wechatpay-Nonce") }, wechatpay.ErrMissingHeader},
	} {
		if err := signed(test.change); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	moved := http.Header{}
	if err := sb.Sign(moved, "", body); err != nil {
		t.Fatal(err)
	}
	moved.Set("Wechatpay-Nonce", moved.Get("Wechatpay-Nonce")+"\n{")
	if err := client.Verify(t.Context(), moved, body[1:]); !errors.Is(err, wechatpay.ErrSignature) {
		t.Errorf("a moved boundary: %v", err)
	}
}
