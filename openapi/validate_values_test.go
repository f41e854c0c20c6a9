package openapi_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/openapi"
)

// sensitive is a text that is encrypted on its way out and prints as a redaction, as the root package's is.
type sensitive string

func (sensitive) MarshalJSON() ([]byte, error) { return []byte(`"<sensitive>"`), nil }

type identity struct {
	Type   string    `json:"type"`
	Number sensitive `json:"number"`
	Name   any       `json:"name"`
}

type base struct {
	AppID string `json:"appid"`
	MchID string `json:"mchid"`
}

type order struct {
	*base
	Description string `json:"description"`
	OutTradeNo  string `json:"out_trade_no"`
	NotifyURL   string `json:"notify_url"`
	Amount      struct {
		Total uint32 `json:"total"`
	} `json:"amount"`
	Payer struct {
		OpenID   string    `json:"openid"`
		Identity *identity `json:"identity,omitempty"`
	} `json:"payer"`
	Attach     *string   `json:"attach,omitempty"`
	TimeExpire time.Time `json:"time_expire,omitzero"`
	Detail     *struct{} `json:"detail"`
	Hidden     string    `json:"-"`
	private    string
}

func anOrderStruct(change func(*order)) *order {
	o := &order{base: &base{"wx1", "1"}, Description: "d", OutTradeNo: "1", NotifyURL: "https://www.example.com", Detail: new(struct{})}
	o.Amount.Total, o.Payer.OpenID, o.private = 100, "o1", "x"
	change(o)
	return o
}

type panics struct{ A int }

func (panics) MarshalJSON() ([]byte, error) { panic("mine") }

type fails struct{}

func (fails) MarshalJSON() ([]byte, error) { return nil, errors.New("no") }

// TestValidateValues gives the same fields as other Go values. found are the paths of the errors.
func TestValidateValues(t *testing.T) {
	circle := object{}
	circle["a"], circle["b"] = circle, circle
	text, err := json.Marshal(aRefund)
	if err != nil {
		t.Fatal(err)
	}
	serial := object{"wechatpay-serial": "PUB_KEY_ID_1"}
	for _, tt := range []struct {
		name, path string
		request    object
		found      string // paths, parted by blanks
	}{
		{"a struct", jsapi, object{"json": anOrderStruct(func(*order) {})}, ""},
		{"an embedded nil", jsapi, object{"json": anOrderStruct(func(o *order) { o.base = nil })}, "json.appid json.mchid"},
		{"a nil pointer", jsapi, object{"json": anOrderStruct(func(o *order) { o.Detail = nil })}, "json.detail"},
		{"a time", jsapi, object{"json": anOrderStruct(func(o *order) { o.TimeExpire = time.Unix(1, 0) })}, ""},
		{"sealed", jsapi, object{"json": anOrderStruct(func(o *order) { o.Payer.Identity = &identity{"IDCARD", "1", sensitive("x")} })}, ""},
		{"half sealed", jsapi, object{"json": anOrderStruct(func(o *order) { o.Payer.Identity = &identity{"IDCARD", "1", "x"} })}, "json.payer.identity.name"},
		{"sealed in a map", jsapi, object{"json": with(anOrder, "payer.identity", object{"type": "IDCARD", "number": sensitive("1"), "name": sensitive("2")})}, ""},
		{"a number in a sealed field", jsapi, object{"json": with(anOrder, "payer.identity", object{"type": "IDCARD", "number": 1, "name": sensitive("2")})}, "json.payer.identity.number"},
		{"ciphertext and its key", jsapi, object{"json": with(anOrder, "payer.identity", object{"type": "IDCARD", "number": ciphertext, "name": ciphertext}), "headers": serial}, ""},
		{"ciphertext and an empty header", jsapi, object{"json": with(anOrder, "payer.identity", object{"type": "IDCARD", "number": ciphertext, "name": ciphertext}), "headers": http.Header{"Wechatpay-Serial": nil}}, "headers.Wechatpay-Serial"},
		{"short ciphertext", jsapi, object{"json": with(anOrder, "payer.identity", object{"type": "IDCARD", "number": ciphertext[4:], "name": ciphertext}), "headers": map[string]string{"WECHATPAY-SERIAL": "1"}}, "json.payer.identity.number"},
		{"raw JSON", refund, object{"json": json.RawMessage(text)}, ""},
		{"broken raw JSON", refund, object{"json": json.RawMessage(text[1:])}, ""},
		{"bytes as json", refund, object{"json": text}, "json"},
		{"a list as json", refund, object{"json": []string{"a"}}, "json"},
		{"a body text", refund, object{"body": strings.Replace(string(text), "100", "100.5", 1)}, "body.amount.refund"},
		{"a stream", refund, object{"body": strings.NewReader("{}")}, ""},
		{"a typed nil", refund, object{"json": (*refundStruct)(nil)}, "json"},
		{"an empty struct", refund, object{"json": struct{}{}}, "json.amount json.out_refund_no"},
		{"whole floats", refund, object{"json": with(aRefund, "amount.refund", 100.0, "amount.total", json.Number("100.0"))}, ""},
		{"small integers", refund, object{"json": with(aRefund, "amount.refund", uint8(100), "amount.total", int16(100))}, ""},
		{"a fraction in a JSON number", refund, object{"json": with(aRefund, "amount.refund", json.Number("0.01"))}, "json.amount.refund"},
		{"a typed map", refund, object{"json": map[string]json.RawMessage{"out_refund_no": json.RawMessage(`1`), "amount": json.RawMessage(`{"refund":"1","total":1,"currency":"CNY"}`)}}, "json.amount.refund json.out_refund_no"},
		{"nil maps and slices", refund, object{"json": with(aRefund, "goods_detail", []any(nil), "amount.from", []object{nil}, "reason", (*string)(nil))}, "json.amount.from[0] json.goods_detail json.reason"},
		{"null where nothing is known", refund, object{"json": with(aRefund, "newer", object{"x": []any{1, nil}})}, "json.newer.x[1]"},
		{"a map that holds itself", refund, object{"json": with(aRefund, "newer", circle)}, ""},
		{"what panics", refund, object{"json": with(aRefund, "reason", panics{}, "notify_url", &panics{})}, ""},
		{"what fails", refund, object{"json": with(aRefund, "reason", fails{})}, ""},
		{"a channel", refund, object{"json": with(aRefund, "reason", make(chan int))}, ""},
		{"a number as a text", refund, object{"json": with(aRefund, "out_refund_no", 1)}, "json.out_refund_no"},
		{"a boolean as a text", "v3/profitsharing/orders/unfreeze", object{"json": object{"transaction_id": "1", "out_order_no": "1", "description": true}}, "json.description"},
		{"another way to write a name", refund, object{"json": with(aRefund, "out_refund_no", without, "outRefundNo", "1")}, "json.outRefundNo json.out_refund_no"},
		{"a name beside a known one", refund, object{"json": with(aRefund, "out_trade_nos", "1", "sub_mch_id2", "1", "sp_mchid", "1")}, ""},
		{"XML texts", "v2/pay/closeorder", object{"xml": map[string]string{"appid": "wx1", "mch_id": "1", "out_trade_no": "😀"}}, ""},
		{"XML without a field", "v2/pay/closeorder", object{"xml": map[string]string{"appid": "wx1", "mch_id": "1", "sign": "x"}}, "xml.out_trade_no"},
		{"XML amounts", "v2/secapi/pay/refund", object{"xml": object{"appid": "wx1", "out_trade_no": "1", "out_refund_no": 1, "total_fee": "1.5", "refund_fee": "x"}}, "xml.refund_fee xml.total_fee"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var found []string
			for _, f := range findings(t, quiet(), "POST", tt.path, tt.request) {
				if f.Level.String() == "error" {
					found = append(found, f.Path)
				}
			}
			if got := strings.Join(found, " "); got != tt.found {
				t.Errorf("found %q, want %q", got, tt.found)
			}
		})
	}
}

func TestValidateQuery(t *testing.T) {
	const bill, orders = "v3/bill/tradebill", "v3/pay/transactions/id/{transaction_id}"
	for _, tt := range []struct {
		name, path string
		request    object
		found      string
	}{
		{"a map", bill, object{"query": map[string]string{"bill_date": "2026-07-28"}}, ""},
		{"values", bill, object{"query": url.Values{"bill_date": {"2026-07-28"}, "bill_type": {"ALL"}}}, ""},
		{"a text", bill, object{"query": "bill_date=2026-07-28&bill_type=NONE"}, "query.bill_type"},
		{"a literal query", bill + "?bill_date=2026-07-28&tar_type=ZIP", nil, "query.tar_type"},
		{"an expression", bill + "{?bill_date,bill_type}", object{"bill_date": "2026-07-28", "bill_type": "NONE"}, "query.bill_type"},
		{"an expression with nothing in it", bill + "{?bill_date}", nil, "query.bill_date"},
		{"an exploded map", bill + "{?q*}", object{"q": object{"bill_dat": "2026-07-28"}}, "query.bill_dat query.bill_date"},
		{"an exploded struct", bill + "{?q*}", object{"q": struct{}{}}, ""},
		{"a cut value", bill + "{?bill_date:10,bill_type}", object{"bill_date": "2026-07-28T00:00:00", "bill_type": "NONE"}, "query.bill_type"},
		{"a value in a literal", bill + "?bill_date={day}{&bill_type}", object{"day": "2026-07-28", "bill_type": "NONE"}, "query.bill_type"},
		{"a reserved expression", bill + "?{+q}", object{"q": "bill_date=2026-07-28"}, ""},
		{"the option wins", bill + "?bill_date=2026-07-28", object{"query": object{}}, "query.bill_date"},
		{"no query", bill, nil, "query.bill_date"},
		{"a broken query", bill, object{"query": "%zz"}, ""},
		{"a query that is none", bill, object{"query": 1}, ""},
		{"nil is left out", bill, object{"query": object{"bill_date": nil}}, "query.bill_date"},
		{"an emoji", orders, object{"query": object{"mchid": "😀"}}, "query.mchid"},
		{"a misspelt name", orders, object{"query": object{"mchdi": "1"}}, "query.mchdi query.mchid"},
		{"a number", orders, object{"query": object{"mchid": 1230000109}}, ""},
		{"numbers", "v3/marketing/favor/stocks", object{"query": object{"offset": "0", "limit": "many", "stock_creator_mchid": "1"}}, "query.limit"},
		{"a fragment", bill + "?bill_date=2026-07-28#x", nil, ""},
		{"a full URL", "https://api2.wechatpay.cn/" + bill + "?bill_type=ALL", nil, "query.bill_date"},
		{"a variable for a literal", "v3/bill/{kind}", object{"kind": "tradebill"}, "query.bill_date"},
		{"a reserved path", "v3/{+rest}", object{"rest": "bill/tradebill"}, "query.bill_date"},
		{"a path that is not known here", "v3{/parts*}", object{"parts": []string{"bill", "tradebill"}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var found []string
			for _, f := range findings(t, quiet(), "GET", tt.path, tt.request) {
				found = append(found, f.Path)
			}
			if got := strings.Join(found, " "); got != tt.found {
				t.Errorf("found %q, want %q", got, tt.found)
			}
		})
	}
}

// TestValidatePathVariables: values are checked at the place of the catalogue's variable, whatever they are called.
func TestValidatePathVariables(t *testing.T) {
	for _, tt := range []struct {
		path    string
		request object
		found   string
	}{
		{"v3/merchant/fund/balance/{account_type}", object{"account_type": "BASIC"}, ""},
		{"v3/merchant/fund/balance/{account_type}", object{"account_type": "BASIS"}, "path.account_type"},
		{"/v3/merchant/fund/balance/{kind}", object{"kind": "BASIS"}, "path.kind"},
		{"v3/merchant/fund/balance/<kind>", object{"kind": "BASIS"}, "path.kind"},
		{"v3/merchant/fund/balance/{}", nil, ""},
		{"v3/merchant/fund/balance/BASIS", nil, ""},
		{"v3/apply4subject/applyment/merchants/{sub_mchid}/state", object{"sub_mchid": 1900000109}, ""},
		{"v3/apply4subject/applyment/merchants/{sub_mchid}/state", object{"sub_mchid": 19}, "path.sub_mchid"},
	} {
		var found []string
		for _, f := range findings(t, quiet(), "get", tt.path, tt.request) {
			found = append(found, f.Path)
		}
		if got := strings.Join(found, " "); got != tt.found {
			t.Errorf("%s: found %q, want %q", tt.path, got, tt.found)
		}
	}
}

// sealsItself writes its own JSON, as a generated struct with a moment does, with a wechatpay.Sensitive in it.
type sealsItself struct{ begin string }

func (s sealsItself) MarshalJSON() ([]byte, error) {
	return []byte(`{"echo_message":"x","encrypted_echo_message":"` + s.begin + `AAAA~"}`), nil
}

// TestSealedByItself: what the client encrypts when it sends the call is not in the clear, and a redaction is.
func TestSealedByItself(t *testing.T) {
	for begin, clear := range map[string]bool{"wechatpay.Sensitive~": false, "wechatpay.Sensitive(redacted)": true, "": true} {
		err := openapi.Validate("POST", "v3/security/echo", map[string]any{"json": sealsItself{begin}})
		if (err != nil) != clear {
			t.Errorf("%q: %v", begin, err)
		}
	}
}
