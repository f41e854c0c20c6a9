package openapi_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/openapi"
)

// TestValidateBelow: an operation is looked up where the call goes, below the path of base_uri or BaseURL; what fits is sent.
func TestValidateBelow(t *testing.T) {
	const hk, refunds = "https://apihk.mch.weixin.qq.com/hk/", "v3/refunds"
	store := wechatpay.Object{"store_basics": wechatpay.Object{"store_reference_id": "MDL001", "branch_name": "海岸城店"}}
	for name, tt := range map[string]struct {
		base, path string
		brand      bool
		request    wechatpay.Request
		refused    string // the operation that refuses; "": sent
	}{
		"base_uri":                  {"", refunds, false, wechatpay.Request{"base_uri": hk, "json": wechatpay.Object{"mchid": "1"}}, "hk/v3/refunds"},
		"BaseURL":                   {hk, refunds, false, wechatpay.Request{"json": wechatpay.Object{"mchid": "1"}}, "hk/v3/refunds"},
		"another base_uri":          {hk, "v3/refund/domestic/refunds", false, wechatpay.Request{"base_uri": "https://api.mch.weixin.qq.com", "json": wechatpay.Object{}}, "v3/refund/domestic/refunds"},
		"a brand's store":           {"", "brand/store/brandstores", true, wechatpay.Request{"json": store}, ""},
		"a brand's, misspelt":       {"", "brand/store/brandstores", true, wechatpay.Request{"json": wechatpay.Object{"store_adress": wechatpay.Object{}}}, "brand/store/brandstores"},
		"a base_uri without a path": {"", "v3/pay/transactions/id/1?mchid=1", false, wechatpay.Request{"base_uri": "https://api.mch.weixin.qq.com/"}, ""},
	} {
		config := clienttest.Config()
		if tt.brand {
			config.MchID, config.BrandID = "", "1026"
		}
		config.BaseURL, config.Validate = tt.base, openapi.Validate
		sent := errors.New("sent")
		config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) { return nil, sent })
		config.Retry.Attempts = 1
		method := "POST "
		if tt.request["json"] == nil {
			method = "GET "
		}
		_, err := clienttest.New(t, config).Do(context.Background(), method+tt.path, tt.request)
		var invalid *openapi.ValidationError
		switch {
		case tt.refused == "" && !errors.Is(err, sent):
			t.Errorf("%s: %v", name, err)
		case tt.refused != "" && (!errors.As(err, &invalid) || invalid.Path != tt.refused):
			t.Errorf("%s: %v, want %s to refuse it", name, err, tt.refused)
		}
	}
}
