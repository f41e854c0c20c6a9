package sandbox

import (
	"regexp"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// ofOrders tells the operations whose official pages name lengths in words.
func ofOrders(path string) bool {
	return strings.HasPrefix(path, "/v3/pay/") || strings.HasPrefix(path, "/v3/combine-transactions/")
}

// A limit is how long a text may be: characters at least, bytes at most.
type limit struct{ min, max int }

// limits are those of the orders of APIv3, whose official pages tell them in
// words: the catalogue has them of APIv2 only.
var limits = map[string]limit{
	"appid": {1, 32}, "sp_appid": {1, 32}, "sub_appid": {1, 32}, "mchid": {1, 32}, "sp_mchid": {1, 32}, "sub_mchid": {1, 32},
	"description": {1, 127}, "out_trade_no": {6, 32}, "attach": {0, 128}, "notify_url": {0, 255}, "goods_tag": {0, 32},
	"openid": {1, 128}, "payer_client_ip": {0, 45}, "device_id": {0, 32}, "transaction_id": {1, 32},
}

// pathLimits are how many bytes the merchant's own numbers have at most in a path: the catalogue rarely tells.
var pathLimits = map[string]int{
	"out_trade_no": 32, "combine_out_trade_no": 32, "out_refund_no": 64, "out_bill_no": 32, "out_batch_no": 32, "out_detail_no": 32,
	"out_order_no": 64, "out_return_no": 64, "transaction_id": 32,
}

// mostItems is how long a list may be that the official pages limit in words; 0: not told.
func (op *operation) mostItems(name string) int {
	switch {
	case name == "sub_orders" && strings.HasPrefix(op.path, "/v3/combine-transactions/"),
		name == "receivers" && strings.Contains(op.path, "/profitsharing/"):
		return 50
	}
	return 0
}

// floors are the least numbers there, in fen.
var floors = map[string]int{"total": 1, "total_amount": 1}

// number is what numbers of the merchant's own are made of.
var number = regexp.MustCompile(`^[0-9a-zA-Z_\-|\*]{1,}$`)

// patterns of texts, by the name of the field. What has one is held against it
// also where it is empty.
var patterns = map[string]*regexp.Regexp{
	"out_trade_no":         regexp.MustCompile(`^[0-9a-zA-Z_\-\|\*]+$`),
	"combine_out_trade_no": regexp.MustCompile(`^[0-9a-zA-Z_\-\|\*]+$`),
	"notify_url":           regexp.MustCompile(`^https?://([^\s/?#\[\]\@]+\@)?([^\s/?#\@:]+)(?::\d{2,5})?([^\s?#\[\]]*)$`),
}

// twinQuery is what another operation takes whose path looks the same.
var twinQuery = map[string][]*openapi.Field{
	"POST /v3/apply4subject/applyment/{applyment_id}/cancel": {{Name: "applyment_id", Type: "integer"}}, // of …/{business_code}/cancel
}

// moreRules are those of operations without state that real refusals tell, and
// names of fields that are others than those of today's pages.
var moreRules = map[string][]rule{
	"POST /v3/pay/transactions/codepay":                    {{field: "/scene_info", required: true}},
	"POST /v3/pay/partner/transactions/codepay":            {{field: "/scene_info", required: true}},
	"POST /v3/transfer/batches":                            {{field: "/appid", label: "商户appid"}},
	"POST /v3/marketing/favor/users/{openid}/coupons":      {{field: "/stock_id", label: "批次id"}},
	"POST /v3/pay/partner/transactions/jsapi":              {{field: "/sub_mchid", label: "子商户号/二级商户号"}},
	"POST /v3/global/customs/orders":                       {{field: "/order_fee", label: "应付金额", kind: integer32}},
	"POST /global/v3/customs/orders":                       {{field: "/order_fee", label: "应付金额", kind: integer32}},
	"GET /v3/transfer/batches/out-batch-no/{out_batch_no}": {{field: "limit", kind: integer, min: 20, max: 100}, {field: "offset", kind: integer}},
	"GET /v3/transfer/batches/batch-id/{batch_id}":         {{field: "limit", kind: integer, min: 20, max: 100}, {field: "offset", kind: integer}},
}
