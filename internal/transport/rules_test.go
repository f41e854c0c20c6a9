package transport_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// TestFileHost sends no signature to the host of fapiao files, and expects none.
func TestFileHost(t *testing.T) {
	config := clienttest.Config()
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Header["Authorization"] != nil || r.Header.Get("Wechatpay-Serial") != "" {
			return nil, errors.New("a signature goes there")
		}
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("PDF"))}, nil
	})
	resp, err := clienttest.New(t, config).Chain("https://pay.wechatpay.cn/invoicing/fapiao/fapiao-file?token=x%2By").Get(t.Context(), wechatpay.Request{"headers": map[string]string{"authorization": "mine"}})
	if err != nil || resp.String() != "PDF" {
		t.Errorf("%v, %v", resp, err)
	}
}

// TestRoundTripperPaths: no request goes out whose path another server may read another way, and none is exempt from
// verification for such a path.
func TestRoundTripperPaths(t *testing.T) {
	config := clienttest.Config()
	config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
	})
	client := clienttest.New(t, config)
	for path, ok := range map[string]bool{
		"v3/merchant-service/images/ChsyMDgwMDc5%3D": true, "v3/billdownload/file?token=a%2F..%2Fb": true,
		"v3/merchant-service/images/..%2Fcomplaints-v2%2F1": false, "v3/merchant-service/images/%2e%2e": false, "v3/merchant-service/images/a%2Fb": false, "v3/merchant-service/images/a%5Cb": false,
		"v3/merchant-service/images/a%252Fb": false, "v3/merchant-service/images/a%3Fb": false, "v3/merchant-service/images/%2e%2e%5Cx": false, "v3/billdownload%2Ffile": false, "v3/x/../billdownload/file": false, "v3/merchant-service/images/.": false,
	} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", clienttest.BaseURL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.RoundTripper().RoundTrip(r); (err == nil) != ok {
			t.Errorf("RoundTripper %s: %v", path, err)
		}
		if _, err := client.Chain(path).Get(t.Context(), nil); (err == nil) != ok {
			t.Errorf("Chain %s: %v", path, err)
		}
	}
	r := &http.Request{Method: "GET", URL: &url.URL{Scheme: "https", Host: "api.mch.weixin.qq.com", Opaque: "//evil.example/v3/x"}, Header: http.Header{}}
	if _, err := client.RoundTripper().RoundTrip(r.WithContext(t.Context())); err == nil || !strings.Contains(err.Error(), "opaque") {
		t.Errorf("an opaque URL: %v", err)
	}
}
