package openapi_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/internal/near"
	"github.com/a8579013/wechatpay/openapi"
)

// judged gives what is said of a request: "error json.a", "warn json.b", in the order of the finding's level and path.
// An error that is not of the Validator stops the test.
func judged(t *testing.T, method, path string, request object) string {
	t.Helper()
	var log bytes.Buffer
	v := &openapi.Validator{Logger: slog.New(slog.NewTextHandler(&log, nil))}
	var said []string
	for _, f := range findings(t, v, method, path, request) {
		if f.Level == openapi.Error {
			said = append(said, "error "+f.Path)
		}
	}
	for line := range strings.Lines(log.String()) {
		_, field, _ := strings.Cut(line, "field=")
		field, _, _ = strings.Cut(field, " ")
		said = append(said, "warn "+field)
	}
	return strings.Join(said, ", ")
}

// TestValidateDoubt: what WeChat Pay may take is warned of, at most, and what is surely wrong is still refused.
func TestValidateDoubt(t *testing.T) {
	const associate, disassociate = "v3/marketing/busifavor/coupons/associate", "v3/marketing/busifavor/coupons/disassociate"
	const receivers, send = "v3/profitsharing/receivers/add", "v3/marketing/favor/users/{openid}/coupons"
	coupon := object{"stock_id": "100088", "coupon_code": "sxxe34343434", "out_trade_no": "MCH_102233445", "out_request_no": "1002600620019090123143254435"}
	receiver := object{"appid": "wx8888888888888888", "type": "MERCHANT_ID", "account": "86693852", "relation_type": "STORE"}
	partner := object{"amount": object{"total": 1}, "description": "d", "out_trade_no": "1", "sp_appid": "wx1", "sp_mchid": "1", "sub_mchid": "1", "notify_url": "https://example.com"}
	for _, tt := range []struct {
		name, path string
		json       object
		want       string
	}{
		{"128 is the largest length", associate, coupon, ""},
		{"128 is the largest length there too", disassociate, coupon, ""},
		{"more than the largest length", associate, with(coupon, "out_trade_no", strings.Repeat("1", 129)), "error json.out_trade_no"},

		{"a slip for a required field", refund, with(aRefund, "out_refund_no", without, "out_rfund_n", "1"), "error json.out_refund_no, error json.out_rfund_n"},
		{"a slip for an optional field", refund, with(aRefund, "resaon", "x"), "error json.resaon"},
		{"two letters off an optional field", refund, with(aRefund, "notify_tyl", "x"), "warn json.notify_tyl"},
		{"three letters off a required field", refund, with(aRefund, "out_refund_no", without, "out_xefxnd_nx", "1"), "error json.out_refund_no, warn json.out_xefxnd_nx"},
		{"another way to write it", refund, with(aRefund, "notifyUrl", "x"), "error json.notifyUrl"},
		{"a slip for what is given", refund, with(aRefund, "reason", "x", "resaon", "x"), "warn json.resaon"},
		{"several of them", refund, with(aRefund, "reasons", []string{"x"}), "warn json.reasons"},
		{"known nowhere", refund, with(aRefund, "season", "x", "notify_uri", "x"), "error json.notify_uri, error json.season"},
		{"known elsewhere", jsapi, with(anOrder, "detail", without, "details", "x", "goods_tags", "x", "support_fapaio", true), "error json.support_fapaio, warn json.details, warn json.goods_tags"},

		{"another case", receivers, with(receiver, "type", "merchant_id"), "warn json.type"},
		{"another value", receivers, with(receiver, "type", "NOBODY"), "error json.type"},
		{"a number that other operations have as one", send, object{
			"stock_id": 9856000, "out_request_no": "89560002019101000121", "appid": "wx233544546545989", "stock_creator_mchid": "8956000",
		}, "warn json.stock_id"},
		{"a number that none has", refund, with(aRefund, "out_refund_no", 1), "error json.out_refund_no"},

		{"an empty required text", jsapi, with(anOrder, "description", ""), "warn json.description"},
		{"an empty optional text", jsapi, with(anOrder, "attach", ""), ""},
		{"empty required secrets", jsapi, with(anOrder, "payer.identity", object{"type": "IDCARD", "name": "", "number": ""}), "warn json.payer.identity.name, warn json.payer.identity.number"},

		{"an order that is not named", refund, with(aRefund, "out_trade_no", without), "warn json.out_trade_no"},
		{"by the other number", refund, with(aRefund, "out_trade_no", without, "transaction_id", "1"), ""},
		{"a payer that is nobody", "v3/pay/partner/transactions/miniprogram", with(partner, "payer", object{}), "warn json.payer.sp_openid"},
		{"a payer", "v3/pay/partner/transactions/miniprogram", with(partner, "payer", object{"sub_openid": "o1"}), ""},

		{"a moment", jsapi, with(anOrder, "time_expire", "2026-07-28T10:00:00.5+08:00"), ""},
		{"a moment without zone", jsapi, with(anOrder, "time_expire", "2026-07-28 10:00:00"), "warn json.time_expire"},

		{"an emoji in a name", refund, with(aRefund, "a😀", "1"), "error json.a😀, warn json.a😀"},
		{"an emoji in a name where nothing is known", refund, with(aRefund, "newer", object{"a😀": "1"}), "error json.newer.a😀, warn json.newer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := judged(t, "POST", tt.path, object{"json": tt.json}); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// TestValidateDoubtElsewhere has what is not in the json of a POST that is whole.
func TestValidateDoubtElsewhere(t *testing.T) {
	const form, settlement = "v3/ecommerce/applyments/", "v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement"
	for _, tt := range []struct {
		name, method, path string
		request            object
		has                string // of what is said
	}{
		{"values of an application", "POST", form, object{"json": object{"organization_type": "9"}}, "warn json.organization_type"},
		{"numbers of an application", "POST", form, object{"json": object{"contact_info": object{"contact_type": 65}}}, "warn json.contact_info.contact_type"},
		{"a smallest length alone", "POST", settlement, object{"sub_mchid": "19"}, "warn path.sub_mchid"},
		{"a smallest and a largest length", "GET", "v3/apply4subject/applyment/merchants/{sub_mchid}/state", object{"sub_mchid": "19"}, "error path.sub_mchid"},
		{"a day", "GET", "v3/merchant/fund/dayendbalance/{account_type}", object{"account_type": "BASIC", "query": object{"date": "20260728"}}, "warn query.date"},
		{"XML for APIv3", "POST", refund, object{"xml": aRefund}, "error json"},
		{"JSON for APIv2", "POST", "v2/pay/closeorder", object{"json": object{"appid": "wx1", "out_trade_no": "1"}}, "error xml"},
		{"an empty text of XML", "POST", "v2/pay/closeorder", object{"xml": object{"appid": "wx1", "out_trade_no": ""}}, "warn xml.out_trade_no"},
		{"an order by none of its numbers", "POST", "v2/pay/orderquery", object{"xml": object{"appid": "wx1"}}, "error xml.out_trade_no"},
		{"a refund without its new number", "POST", "v2/secapi/pay/refund", object{"xml": object{"appid": "wx1", "out_trade_no": "1"}}, "error xml.out_refund_no"},
		{"customs want both numbers", "POST", "v2/cgi-bin/mch/customs/customdeclareorder", object{"xml": object{"appid": "wx1", "out_trade_no": "1"}}, "warn xml.transaction_id"},
		{"a query by neither", "GET", "v3/ecommerce/profitsharing/returnorders", object{"query": object{"sub_mchid": "1", "out_return_no": "R1"}}, "warn query.out_order_no"},
	} {
		got := judged(t, tt.method, tt.path, tt.request)
		if !slices.Contains(strings.Split(got, ", "), tt.has) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.has)
		}
	}
}

// TestValidateNewerFields gives every operation with JSON the names that the catalogue has somewhere, at the top level,
// as far as they are like any of its own: none is refused, as it may be new there tomorrow.
func TestValidateNewerFields(t *testing.T) {
	plain := map[string]string{}
	var collect func(fields []*openapi.Field)
	collect = func(fields []*openapi.Field) {
		for _, f := range fields {
			if f != nil {
				if _, ok := plain[f.Name]; !ok {
					plain[f.Name] = near.Plain(f.Name)
				}
				collect(f.Fields)
				collect(f.OneOf)
				collect([]*openapi.Field{f.Items, f.JSON})
			}
		}
	}
	for _, op := range openapi.Operations() {
		collect(slices.Concat(op.PathParams, op.Query, []*openapi.Field{op.Body, op.Response.Body}))
	}
	delete(plain, "")
	v, given := quiet(), 0
	alike := map[string][]string{} // by the name of a member; one that is like none can't be called a slip
	for _, op := range openapi.Operations() {
		if op.Kind != openapi.JSON {
			continue
		}
		body := object{}
		for _, member := range op.Body.Fields {
			if alike[member.Name] == nil {
				alike[member.Name] = namesLike(plain, member.Name)
			}
			for _, name := range alike[member.Name] {
				if op.Body.Field(name) == nil {
					body[name] = opaqueValue
				}
			}
		}
		given += len(body)
		for _, f := range findings(t, v, op.Method, op.Template(), object{"json": body}) {
			if f.Class == openapi.ClassUnknownField && f.Level == openapi.Error {
				t.Errorf("%s %s: %s", op.Method, op.Path, f)
			}
		}
	}
	if len(plain) < 2500 || given < 2000 {
		t.Errorf("only %d names, and %d trials", len(plain), given)
	}
}

// namesLike finds names, given by what near.Plain makes of them, that a reader may take for slips of one.
func namesLike(plain map[string]string, to string) []string {
	to = near.Plain(to)
	like := []string{}
	for name, p := range plain {
		if more := len(p) - len(to); max(more, -more) <= 3 && near.Edits(p, to) <= 3 {
			like = append(like, name)
		}
	}
	return like
}

// opaqueValue is a value of which a Validator sees nothing.
var opaqueValue = strings.NewReader("")

// TestValidateMemory: names without end silence each other, and nothing else.
func TestValidateMemory(t *testing.T) {
	var log bytes.Buffer
	v := &openapi.Validator{Logger: slog.New(slog.NewTextHandler(&log, nil))}
	for i := range 1200 {
		if err := v.Validate("POST", refund, object{"json": with(aRefund, "newer_field_"+strconv.Itoa(i), 1)}); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(log.String(), "level=WARN"); n != 1000 {
		t.Errorf("%d warnings of 1200 unknown names, want 1000", n)
	}
	log.Reset()
	query := object{"appid": "wx8888888888888888", "mchid": "1230000109", "order_type": "out_trade_no", "order_no": "1", "customs": "SHENZHEN"}
	if err := v.Validate("GET", "global/v3/customs/orders", object{"query": query}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "superseded") {
		t.Errorf("a deprecated operation is silenced: %q", &log)
	}
}

// TestValidateHalfQuery: where a part of the query can't be told, nothing is missing in it.
func TestValidateHalfQuery(t *testing.T) {
	request := object{"sub_mchid": "1900000109", "rest": struct{}{}}
	if got := judged(t, "GET", "v3/ecommerce/profitsharing/returnorders{?sub_mchid,rest*}", request); got != "" {
		t.Error(got)
	}
}

// TestValidateNoBody names what an operation wants, of several numbers that one is enough.
func TestValidateNoBody(t *testing.T) {
	err := openapi.Validate("POST", "v2/pay/orderquery", object{})
	if want := "xml: is missing: the operation wants appid, out_trade_no or transaction_id"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestEitherOr(t *testing.T) {
	for _, tt := range []struct {
		method, path, member string
		want                 string
	}{
		{"POST", refund, "", "[[out_trade_no transaction_id]]"},
		{"POST", "v3/profitsharing/return-orders", "", "[[out_order_no order_id]]"},
		{"POST", "v3/pay/partner/transactions/miniprogram", "payer", "[[sp_openid sub_openid]]"},
		{"POST", "v3/marketing/busifavor/coupons/use", "", "[]"},
		{"POST", jsapi, "", "[]"},
		{"POST", "v2/pay/orderquery", "", "[[out_trade_no transaction_id]]"},
		{"POST", "v2/secapi/pay/refund", "", "[[out_trade_no transaction_id]]"},
		{"POST", "v2/pay/refundquery", "", "[[out_trade_no transaction_id out_refund_no refund_id]]"},
		{"POST", "v2/cgi-bin/mch/customs/customdeclarequery", "", "[[out_trade_no transaction_id sub_order_no sub_order_id]]"},
		{"POST", "v2/cgi-bin/mch/customs/customdeclareorder", "", "[]"},
		{"POST", "v3/ecommerce/profitsharing/after-sales-orders", "", "[]"},
	} {
		op, _ := openapi.Lookup(tt.method, tt.path)
		members := op.Body.Fields
		if tt.member != "" {
			members = op.Body.Field(tt.member).Fields
		}
		if got := fmt.Sprint(openapi.EitherOr(members)); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.path, tt.member, got, tt.want)
		}
	}
}
