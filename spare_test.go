package wechatpay_test

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
)

// TestSpareHost: the host that does not answer is left for its spare, and the next call begins with it again.
func TestSpareHost(t *testing.T) {
	var hosts []string
	down := "api.mch.weixin.qq.com"
	config := offlineConfig()
	config.Retry = quickly
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		hosts = append(hosts, r.URL.Host)
		if r.URL.Host == down {
			return nil, &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true}
		}
		return &http.Response{StatusCode: 404, Header: http.Header{}, Body: http.NoBody}, nil
	})
	client := newClient(t, config)
	for range 2 {
		_, err := client.Do(t.Context(), "POST v3/x/y?z=1", nil)
		var refused *wechatpay.Error
		if !errors.As(err, &refused) || refused.URL != "https://api2.mch.weixin.qq.com/v3/x/y?z=1" {
			t.Errorf("%v, %+v", err, refused)
		}
	}
	down = "api2.mch.weixin.qq.com"
	_, _ = client.Do(t.Context(), "GET v3/x", wechatpay.Request{"base_uri": "https://api2.mch.weixin.qq.com"})
	want := []string{"api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.mch.weixin.qq.com"}
	if diff := cmp.Diff(want, hosts); diff != "" {
		t.Error(diff)
	}
}

// TestNoSpareHost: a host that answered, in whatever way, is asked again itself.
func TestNoSpareHost(t *testing.T) {
	for name, header := range map[string]http.Header{
		"a refusal": {},
		"a probe": {
			"Wechatpay-Serial": {"5157F09EFDC096DE15EBE81A47057A72"}, "Wechatpay-Nonce": {"n"}, "Wechatpay-Signature": {"WECHATPAY/SIGNTEST/c2lnbmF0dXJl"},
			"Wechatpay-Timestamp": {strconv.FormatInt(time.Now().Unix(), 10)},
		},
	} {
		var hosts []string
		config := offlineConfig()
		config.Retry, config.Now = quickly, nil
		config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			hosts = append(hosts, r.URL.Host)
			if len(header) == 0 {
				return &http.Response{StatusCode: 500, Header: http.Header{}, Body: http.NoBody}, nil
			}
			return &http.Response{StatusCode: 200, Header: header, Body: http.NoBody}, nil
		})
		_, err := newClient(t, config).Do(t.Context(), "GET v3/x", nil)
		if diff := cmp.Diff([]string{"api.mch.weixin.qq.com", "api.mch.weixin.qq.com", "api.mch.weixin.qq.com"}, hosts); diff != "" {
			t.Errorf("%s: %s (%v)", name, diff, err)
		}
	}
}
