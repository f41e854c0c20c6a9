package openapi_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
)

// TestNumbers gives amounts and other integers as every kind of number. says is what the only finding says; "": none.
func TestNumbers(t *testing.T) {
	const fraction, whole, lost, lost32, large, text, exponent = "150 fen", "has a fraction, an integer", "beyond 2^53", "beyond 2^24", "64 bits", "is a string, an integer", "an exponent, an integer"
	huge, _ := new(big.Int).SetString("99999999999999999999", 10)
	half := 0.5
	for _, tt := range []struct {
		name     string
		value    any
		amount   string // said of amount.refund
		quantity string // said of goods_detail[0].refund_quantity, an integer that is no amount
	}{
		{"an int", 100, "", ""},
		{"a uint8", uint8(100), "", ""},
		{"a whole float", 100.0, "", ""},
		{"a whole float32", float32(100), "", ""},
		{"100.0 in JSON", json.Number("100.0"), "", ""},
		{"1e2 in JSON", json.Number("1e2"), exponent, exponent},
		{"1E+2 in a raw message", json.RawMessage("1E+2"), exponent, exponent},
		{"a big.Int", big.NewInt(100), "", ""},
		{"an int64 beyond 2^53", int64(1<<53 + 1), "", ""},
		{"9007199254740993 in JSON", json.Number("9007199254740993"), "", ""},

		{"a float", 1.5, fraction, whole},
		{"a float below 1", 0.01, fraction, whole},
		{"a negative float", -1.5, fraction, whole},
		{"a pointer to a float", &half, fraction, whole},
		{"a float32", float32(1.5), fraction, whole},
		{"0.1+0.2", 0.1 + 0.2, fraction, whole},
		{"19.9*100", 19.9 * 100.0000000001, fraction, whole},
		{"1.5 in JSON", json.Number("1.5"), fraction, whole},
		{"15e-1 in JSON", json.Number("15e-1"), fraction, whole},
		{"1.5 in a raw message", json.RawMessage("1.5"), fraction, whole},
		{"the text 1.5", "1.5", fraction, text},
		{"the text 15e-1", "15e-1", fraction, text},
		{"the text 1.5 in a raw message", json.RawMessage(`"1.5"`), fraction, text},
		{"a big.Float", big.NewFloat(1.5), fraction, text}, // which writes itself as a text
		{"the text 100", "100", text, text},

		{"a float of 2^53", float64(1 << 53), lost, lost},
		{"1519540354020417537 as a float", 1519540354020417537.0, lost, lost},
		{"a negative one", -1519540354020417537.0, lost, lost},
		{"16777217 as a float32", float32(16777217), lost32, lost32},
		{"20 digits in JSON", json.Number("99999999999999999999"), large, large},
		{"1e400 in JSON", json.Number("1e400"), large, large},
		{"20 digits in a big.Int", huge, large, large},
		{"the largest uint64", ^uint64(0), large, large},
	} {
		t.Run(tt.name, func(t *testing.T) {
			good := object{"merchant_goods_id": "1", "unit_price": 1, "refund_amount": 1, "refund_quantity": tt.value}
			for where, says := range map[string]string{"json.amount.refund": tt.amount, "json.goods_detail[0].refund_quantity": tt.quantity} {
				body := with(aRefund, "goods_detail", []any{good})
				if where == "json.amount.refund" {
					body = with(aRefund, "amount.refund", tt.value)
				}
				for form, request := range map[string]object{"a map": {"json": body}, "a text": {"body": ready(t, body)}} {
					if form == "a text" && (says == lost || says == lost32) {
						continue // there it stands as it is
					}
					got := findings(t, quiet(), "POST", refund, request)
					switch {
					case says == "" && len(got) > 0, says != "" && len(got) != 1:
						t.Errorf("%s of %s: %v", where, form, got)
					case says != "" && !strings.Contains(got[0].String(), says):
						t.Errorf("%s of %s: %v, want %q", where, form, got, says)
					}
				}
			}
		})
	}
}

// ready writes a body as a caller may.
func ready(t *testing.T, body object) string {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestFractions gives a fraction to other fields, where everything is text, and to amounts that the pages call numbers.
func TestFractions(t *testing.T) {
	order := object{"appid": "wx8888888888888888", "body": "商品", "out_trade_no": "1", "spbill_create_ip": "8.8.8.8", "notify_url": "http://www.example.com", "trade_type": "NATIVE"}
	for _, tt := range []struct {
		name, path string
		request    object
		says       string
	}{
		{"XML, a float", "v2/pay/unifiedorder", object{"xml": with(order, "total_fee", 8.88)}, "150 fen"},
		{"XML, a text", "v2/pay/unifiedorder", object{"xml": with(order, "total_fee", "8.88")}, "150 fen"},
		{"XML, a map of texts", "v2/pay/closeorder", object{"xml": map[string]string{"appid": "wx8888888888888888", "out_trade_no": "1.5"}}, ""},
		{"XML, whole", "v2/pay/unifiedorder", object{"xml": with(order, "total_fee", "888")}, ""},
		{"XML, digits lost", "v2/pay/closeorder", object{"xml": object{"appid": "wx8888888888888888", "out_trade_no": 1519540354020417537.0}}, "beyond 2^53"},
		{"a number by the page", "v3/payscore/serviceorder", object{"json": object{
			"out_order_no": "1", "appid": "wx1", "service_id": "1", "service_introduction": "x", "time_range": object{"start_time": "20260729101010"},
			"risk_fund": object{"name": "DEPOSIT", "amount": 100.5}, "notify_url": "https://www.example.com"}}, "150 fen"},
		{"an unknown field, digits lost", refund, object{"json": with(aRefund, "newer", 1519540354020417537.0)}, "beyond 2^53"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var all []string
			for _, f := range findings(t, quiet(), "POST", tt.path, tt.request) {
				if f.Level == openapi.Error {
					all = append(all, f.String())
				}
			}
			if text := strings.Join(all, "; "); len(all) > 1 || tt.says == "" && text != "" || !strings.Contains(text, tt.says) {
				t.Errorf("%q, want %q", text, tt.says)
			}
		})
	}
	query := object{"query": object{"offset": 0.5, "limit": 10, "stock_creator_mchid": "9856888"}}
	if got := findings(t, quiet(), "GET", "v3/marketing/favor/stocks", query); len(got) != 1 || !strings.Contains(got[0].Message, "has a fraction, an integer") {
		t.Errorf("a fraction in a query: %v", got)
	}
}
