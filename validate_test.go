package wechatpay_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestValidateSees what a check of the caller's own is given, and that nothing is sent after its error.
func TestValidateSees(t *testing.T) {
	type seen struct {
		Method, Template string
		Request          map[string]any
	}
	ctx, refused := context.Background(), errors.New("not today")
	header := func(serial string) http.Header { return http.Header{"Wechatpay-Serial": {serial}} }
	for name, tt := range map[string]struct {
		options sandbox.Options
		call    func(*wechatpay.Client) error
		want    func(keys *sandbox.Keys) seen
	}{
		"in public-key mode": {
			sandbox.Options{PublicKeyOnly: true},
			func(c *wechatpay.Client) error {
				_, err := c.Chain("v3/x/{id}").Post(ctx, wechatpay.Request{"id": "1", "json": wechatpay.Object{"a": 1}})
				return err
			},
			func(keys *sandbox.Keys) seen {
				return seen{"POST", "v3/x/{id}", map[string]any{"id": "1", "json": wechatpay.Object{"a": 1}, "headers": header(keys.PublicID)}}
			},
		},
		"a serial of the caller's own, async": {
			sandbox.Options{PublicKeyOnly: true},
			func(c *wechatpay.Client) error {
				_, err := c.Chain("v3/x").Param("1").GetAsync(ctx, wechatpay.Request{"headers": map[string]string{"wechatpay-serial": "AB", "X-One": "1"}}).Wait()
				return err
			},
			func(*sandbox.Keys) seen {
				return seen{"GET", "v3/x/{}", map[string]any{"headers": http.Header{"Wechatpay-Serial": {"AB"}, "X-One": {"1"}}}}
			},
		},
		"in certificate mode, without a request": {
			sandbox.Options{CertificateOnly: true},
			func(c *wechatpay.Client) error { _, err := c.Do(ctx, "DELETE v3/x", nil); return err },
			func(*sandbox.Keys) seen {
				return seen{"DELETE", "v3/x", map[string]any{"headers": http.Header(nil)}}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			sb := newSandbox(t, tt.options)
			config := sb.Config()
			var got seen
			config.Validate = func(method, template string, request map[string]any) error {
				got = seen{method, template, request}
				return refused
			}
			client := newClient(t, config)
			if err := tt.call(client); !errors.Is(err, refused) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
				t.Errorf("the check's error becomes %v", err)
			}
			if diff := cmp.Diff(tt.want(sb.Keys()), got); diff != "" {
				t.Error(diff)
			}
			if n := len(sb.Requests()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// TestValidatePasses: a check without an error changes nothing of the call.
func TestValidatePasses(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	config := sb.Config()
	calls := 0
	config.Validate = func(string, string, map[string]any) error { calls++; return nil }
	request := wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}}
	if _, err := newClient(t, config).Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(context.Background(), request); err != nil || calls != 1 {
		t.Errorf("%v after %d checks", err, calls)
	}
	if len(request) != 2 {
		t.Errorf("the caller's request became %v", request)
	}
}
