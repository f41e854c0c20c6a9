package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/sandbox"
)

// TestBounds has requests that are beyond what the official pages allow: the words, the detail's value, and the hint.
func TestBounds(t *testing.T) {
	combined := func(n int) object {
		order := combinedOrder("combined-1")
		subs := []any{}
		for i := range n {
			sub := order["sub_orders"].([]any)[0].(object)
			subs = append(subs, with(sub, fmt.Sprintf("part-%04d", i), "out_trade_no"))
		}
		order["sub_orders"] = subs
		return order
	}
	transfer := object{"appid": "wx8888888888888888", "out_bill_no": "bill0001", "transfer_scene_id": "1000", "openid": "o-1", "transfer_amount": 300,
		"transfer_remark": "x", "transfer_scene_report_infos": []any{}}
	sharing := object{"appid": "wx8888888888888888", "transaction_id": "4200", "out_order_no": "P1", "unfreeze_unsplit": false, "receivers": []any{1}}
	coded := with(with(with(newOrder("code-0001"), nil, "notify_url"), object{"store_info": object{"id": "0001"}}, "scene_info"), object{"auth_code": "abc"}, "payer")
	const size = "规则校验失败，元素个数 "
	for name, test := range map[string]struct {
		method, target string
		body           any
		code, words    string // what the message ends in
		value          any
		hint           string
	}{
		"no sub-order":  {"POST", combinePath + "native", combined(0), "PARAM_ERROR", size + "0，小于最小值 1", n("0"), "/sub_orders: not the right number of items"},
		"51 sub-orders": {"POST", combinePath + "native", combined(51), "PARAM_ERROR", size + "51，大于最大值 50", n("51"), "/sub_orders: not the right number of items"},
		"no report of the scene": {"POST", "/v3/fund-app/mch-transfer/transfer-bills", transfer, "PARAM_ERROR", size + "0，小于最小值 1", n("0"),
			"/transfer_scene_report_infos: not the right number of items"},
		"a code that is none": {"POST", "/v3/pay/transactions/codepay", coded, "AUTH_CODE_INVALID", "付款码无效，请重新扫码", nil, "/payer/auth_code: 18 digits that begin with 10 to 15, as 130061098828009406"},
		"an order that is over": {"POST", nativePath, with(newOrder("order-over"), "2026-06-01T12:00:00+08:00", "time_expire"), "PARAM_ERROR", "交易结束时间不能早于当前时间",
			"2026-06-01T12:00:00+08:00", "/time_expire: not after now, 2026-06-01T12:00:00+08:00"},
		"a combined order that is over": {"POST", combinePath + "native", with(combined(2), "2018-06-08T10:34:56+08:00", "time_expire"), "PARAM_ERROR", "交易结束时间不能早于当前时间",
			"2018-06-08T10:34:56+08:00", "/time_expire: not after now, 2026-06-01T12:00:00+08:00"},
		"a long number in the path": {"GET", refundPath + "/" + strings.Repeat("r", 65), nil, "PARAM_ERROR",
			"输入源“/uri_template/out_refund_no”映射到值字段“商户退款单号”字符串规则校验失败，字节数 65，大于最大值 64", n("65"), "out_refund_no: 65 bytes, at least 1 and at most 64"},
		"no type of a receiver": {"POST", "/v3/profitsharing/receivers/add", object{"appid": "wx1", "type": "NEW", "account": "1", "relation_type": "STORE"}, "PARAM_ERROR",
			"此字段需要一个合法的枚举值", "NEW", "/type: not one of MERCHANT_ID, PERSONAL_OPENID, PERSONAL_SUB_OPENID"},
		"a number for an object in a list": {"POST", "/v3/profitsharing/orders", sharing, "PARAM_ERROR", "目标字段“分账接收方列表”中，此字段需要一个合法的 Json 对象", n("1"), "/receivers/0: not an object"},
		"a text for an integer":            {"POST", nativePath, with(newOrder("order-0001"), "1", "amount", "total"), "PARAM_ERROR", "此字段需要一个合法的 64 位有符号整数", "1", "/amount/total: not an integer"},
		"an emoji": {"POST", nativePath, with(newOrder("order-0001"), "a\U0001f600", "description"), "PARAM_ERROR", "输入源“/body/description”含有不支持的四字节UTF-8字符", "a\U0001f600",
			"/description: a character of four bytes in UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, sandbox.Options{})
			r := c.do(test.method, test.target, test.body)
			c.refused(r, 400, test.code)
			if message, _ := r.json["message"].(string); !strings.HasSuffix(message, test.words) {
				t.Errorf("%s\nwant the end %s", message, test.words)
			}
			if diff := cmp.Diff([]any{test.value, test.hint}, []any{detail(r, "value"), r.header.Get("Sandbox-Hint")}); diff != "" {
				t.Error(diff)
			}
		})
	}
	c := start(t, sandbox.Options{})
	c.must("POST", combinePath+"native", combined(50))
	c.must("POST", nativePath, with(newOrder("order-soon"), noon.Add(time.Second).Format(time.RFC3339), "time_expire"))
}

// TestPaysTooMuch tells what is wrong: the order is neither closed nor paid.
func TestPaysTooMuch(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.must("POST", nativePath, newOrder("order-0001"))
	err := c.sb.PayWith("order-0001", sandbox.Payment{Fen: 101})
	if want := "sandbox: out_trade_no order-0001 can't be paid by 101 fen: its total is 100, and the user pays that or less"; !isErr(err, sandbox.ErrNotPayable) || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
	c.pays("order-0001", sandbox.Payment{})
}

// TestFirstStock is the own merchant's, whatever his number is.
func TestFirstStock(t *testing.T) {
	c := start(t, sandbox.Options{MchID: "1900000001"})
	for _, creator := range []string{"1900000001", sandbox.DefaultMchID} {
		got := c.must("GET", "/v3/marketing/favor/stocks/"+sandbox.FirstStockID+"?stock_creator_mchid="+creator, nil)
		if got["stock_creator_mchid"] != "1900000001" {
			t.Errorf("asked for by %s: %v", creator, got)
		}
		if all := c.must("GET", "/v3/marketing/favor/stocks?offset=0&limit=1&stock_creator_mchid="+creator, nil); all["total_count"] != n("1") {
			t.Errorf("the list of %s: %v", creator, all)
		}
	}
	c.must("POST", "/v3/marketing/favor/stocks/"+sandbox.FirstStockID+"/start", object{"stock_creator_mchid": "1900000001"})
}

// TestTransferInFundBill has WeChat Pay's own number of a transfer beside the merchant's.
func TestTransferInFundBill(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{BillRows: -1, Now: clock.Now})
	made := c.must("POST", "/v3/fund-app/mch-transfer/transfer-bills", object{"appid": "wx8888888888888888", "out_bill_no": "bill0001", "transfer_scene_id": "1000", "openid": "o-1",
		"transfer_amount": 300, "transfer_remark": "x", "transfer_scene_report_infos": []any{object{"info_type": "x", "info_content": "x"}}})
	if _, err := c.sb.Act("transfer.confirm", "bill0001", nil); err != nil {
		t.Fatal(err)
	}
	clock.Pass(48 * time.Hour)
	var got [][]string
	for _, line := range c.billed("/v3/bill/fundflowbill?bill_date=2026-06-01") {
		if len(line) > 10 && line[3] == "转账" {
			got = append(got, []string{line[1], line[6], line[10]})
		}
	}
	if diff := cmp.Diff([][]string{{made["transfer_bill_no"].(string), "3.00", "bill0001"}}, got); diff != "" {
		t.Error(diff)
	}
}

// TestSummary has what a real notification says of itself.
func TestSummary(t *testing.T) {
	c := start(t, sandbox.Options{})
	for event, want := range map[string]string{
		"TRANSACTION.SUCCESS": "支付成功", "REFUND.SUCCESS": "退款成功", "REFUND.ABNORMAL": "退款异常", "REFUND.CLOSED": "退款关闭",
		"MCHTRANSFER.BILL.FINISHED": "商家转账单据终态通知", "COMPLAINT.CREATE": "产生新投诉", "MCHTRANSFER.BATCH.FINISHED": "商家转账批次完成", "NOBODY.KNOWS": "沙箱通知",
	} {
		_, body, err := c.sb.Notification(sandbox.Notice{EventType: event, Resource: object{}})
		if err != nil {
			t.Fatal(err)
		}
		var envelope object
		if err := json.Unmarshal(body, &envelope); err != nil || envelope["summary"] != want {
			t.Errorf("%s: %v, %v, want %s", event, envelope["summary"], err, want)
		}
	}
}

// TestLogOfTheLastAttempt has no time of a next one.
func TestLogOfTheLastAttempt(t *testing.T) {
	var log bytes.Buffer
	c := start(t, sandbox.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	merchant := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer merchant.Close()
	if a, err := c.sb.Resend(t.Context(), c.sb.Emit(merchant.URL)); err != nil || !a.Accepted {
		t.Fatalf("%+v, %v", a, err)
	}
	c.sb.Close()
	if text := log.String(); !strings.Contains(text, "sandbox: notification") || strings.Contains(text, "next=") {
		t.Error(text)
	}
}
