package sandbox

import "regexp"

// A limit is how long a text may be: characters at least, bytes at most.
type limit struct{ min, max int }

// limits are those of the orders of APIv3, whose official pages tell them in
// words: the catalogue has them of APIv2 only.
var limits = map[string]limit{
	"appid": {1, 32}, "sp_appid": {1, 32}, "sub_appid": {1, 32}, "mchid": {1, 32}, "sp_mchid": {1, 32}, "sub_mchid": {1, 32},
	"description": {1, 127}, "out_trade_no": {6, 32}, "attach": {0, 128}, "notify_url": {0, 255}, "goods_tag": {0, 32},
	"openid": {1, 128}, "payer_client_ip": {0, 45}, "device_id": {0, 32}, "transaction_id": {1, 32},
}

// number is what numbers of the merchant's own are made of.
var number = regexp.MustCompile(`^[0-9a-zA-Z_\-|\*]{1,}$`)

// patterns of texts, by the name of the field. What has one is held against it
// also where it is empty.
var patterns = map[string]*regexp.Regexp{
	"out_trade_no": number,
	"notify_url":   regexp.MustCompile(`^https?://([^\s/?#\[\]\@]+\@)?([^\s/?#\@:]+)(?::\d{2,5})?([^\s?#\[\]]*)$`),
}

// moreRules are those of operations without state that real refusals tell.
var moreRules = map[string][]rule{
	"GET /v3/transfer/batches/out-batch-no/{out_batch_no}": {{field: "limit", kind: integer, min: 20, max: 100}, {field: "offset", kind: integer}},
	"GET /v3/transfer/batches/batch-id/{batch_id}":         {{field: "limit", kind: integer, min: 20, max: 100}, {field: "offset", kind: integer}},
}
