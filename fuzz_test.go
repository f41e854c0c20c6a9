package wechatpay_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
)

// FuzzDo reads method and path in one string.
func FuzzDo(f *testing.F) {
	for _, seed := range []string{"GET v3/x", "POST  v3/x", "get v3/x", "GET", "", " GET v3/x", "PUT\tv3/{x}"} {
		f.Add(seed)
	}
	config := offlineConfig()
	var sent *http.Request
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = r
		return nil, errors.New("no network here")
	})
	client, err := wechatpay.New(config)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		sent = nil
		if _, err := client.Do(t.Context(), pattern, nil); err == nil {
			t.Fatal("no error without a network")
		}
		if sent != nil && !strings.HasPrefix(pattern, sent.Method) {
			t.Fatalf("%q was sent as %s", pattern, sent.Method)
		}
	})
}

// FuzzResponse reads bodies of any kind: what is no JSON gives nothing.
func FuzzResponse(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, "<html>", "", "null", `{"a":`, `[{"a":"b"}]`, "\xff"} {
		f.Add([]byte(seed), "a")
	}
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		if strings.ContainsAny(path, "@|!{[") { // modifiers and literals of gjson make values of their own
			return
		}
		r := &wechatpay.Response{StatusCode: 200, Body: body}
		if got := r.Get(path); got.Exists() && !json.Valid(body) {
			t.Fatalf("%q gives %v of a body that is no JSON", path, got)
		}
		var v any
		if err := r.Decode(&v); err == nil && len(body) > 0 && !json.Valid(body) {
			t.Fatalf("decoded %q to %v", body, v)
		}
	})
}
