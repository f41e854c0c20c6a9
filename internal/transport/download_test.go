package transport_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// TestDownloadFalls: a download that panics, or whose goroutine ends, is an error of the call that wanted it.
func TestDownloadFalls(t *testing.T) {
	for name, fall := range map[string]func(){"panic at": func() { panic("broken") }, "Goexit": runtime.Goexit} {
		config := clienttest.Config()
		config.Certs, config.APIv3Key = nil, strings.Repeat("k", 32)
		config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) { fall(); return nil, nil })
		_, err := clienttest.New(t, config).Do(t.Context(), "POST v3/x", nil)
		if err == nil || !strings.Contains(err.Error(), name) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFailedDownload: that certificates could not be fetched says nothing of the call whose answer needs them. It was sent.
func TestFailedDownload(t *testing.T) {
	for name, fail := range map[string]func() (*http.Response, error){
		"no such host": func() (*http.Response, error) {
			return nil, &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}
		},
		"no connection": func() (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}
		},
		"refused": func() (*http.Response, error) {
			return &http.Response{StatusCode: 401, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"code":"SIGN_ERROR"}`))}, nil
		},
	} {
		sent := 0
		config := clienttest.Config()
		config.APIv3Key, config.Retry = strings.Repeat("k", 32), clienttest.Quickly
		config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/certificates") {
				return fail()
			}
			sent++
			return &http.Response{StatusCode: 200, Header: http.Header{
				"Wechatpay-Serial": {"0123456789ABCDEF"}, "Wechatpay-Nonce": {"n"}, "Wechatpay-Signature": {"c2lnbmF0dXJl"},
				"Wechatpay-Timestamp": {strconv.FormatInt(time.Now().Unix(), 10)},
			}, Body: http.NoBody}, nil
		})
		_, err := clienttest.New(t, config).Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"a": 1}})
		var (
			refused    *wechatpay.Error
			unverified *wechatpay.VerificationError
			unfound    *net.DNSError
		)
		if !errors.Is(err, wechatpay.ErrOutcomeUnknown) || !errors.As(err, &unverified) || !errors.Is(err, wechatpay.ErrUnknownSerial) || sent != 1 {
			t.Errorf("%s: sent %d times: %v", name, sent, err)
		}
		if errors.As(err, &refused) || errors.As(err, &unfound) {
			t.Errorf("%s: the error of another call is in it: %v", name, err)
		}
	}
}

// TestOneDownload: certificates of several servers are downloaded one after the other.
func TestOneDownload(t *testing.T) {
	config := clienttest.Config()
	config.Certs, config.APIv3Key = nil, strings.Repeat("k", 32)
	var at, most, all atomic.Int64
	config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
		most.Store(max(most.Load(), at.Add(1)))
		defer at.Add(-1)
		all.Add(1)
		time.Sleep(20 * time.Millisecond) // others have time to come
		return nil, errors.New("broken")
	})
	client := clienttest.New(t, config)
	var futures []*wechatpay.Future
	for _, host := range []string{"api", "apihk", "apius", "apieu"} {
		futures = append(futures, client.DoAsync(t.Context(), "GET v3/x", wechatpay.Request{"base_uri": "https://" + host + ".mch.weixin.qq.com"}))
	}
	_, _ = wechatpay.All(futures...)
	if most.Load() != 1 || all.Load() != 4 {
		t.Errorf("%d downloads, %d of them at once", all.Load(), most.Load())
	}
}
