package sandbox_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
)

// billed gives the lines of a bill, each as its values, and checks its hash.
func (c *caller) billed(target string) [][]string {
	c.t.Helper()
	offered := c.must("GET", target, nil)
	r := c.do("GET", strings.TrimPrefix(offered["download_url"].(string), c.sb.URL), nil)
	if r.status != 200 {
		c.t.Fatalf("%d %s", r.status, r.body)
	}
	text := r.body
	if strings.Contains(target, "GZIP") {
		reader, err := gzip.NewReader(bytes.NewReader(text))
		if err == nil {
			text, err = io.ReadAll(reader)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	if sum := sha1.Sum(text); hex.EncodeToString(sum[:]) != offered["hash_value"] {
		c.t.Errorf("%s: the hash is another's", target)
	}
	return valuesOf(c.t, string(text))
}

func valuesOf(t *testing.T, text string) (lines [][]string) {
	t.Helper()
	text, marked := strings.CutPrefix(text, "\ufeff")
	if !marked || !strings.HasSuffix(text, "\r\n") {
		t.Errorf("the bill begins or ends otherwise: %q", text)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if values, ok := strings.CutPrefix(line, "`"); ok {
			lines = append(lines, strings.Split(values, ",`"))
		} else {
			lines = append(lines, strings.Split(line, ","))
		}
	}
	return lines
}

// soldDay is a sandbox on which a day has passed: an order of 100 fen paid and
// refunded by 30, another with a coupon, and one of a sub-merchant.
func soldDay(t *testing.T) *caller {
	t.Helper()
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{BillRows: -1, Now: clock.Now})
	c.must("POST", nativePath, with(newOrder("order-0001"), "a note", "attach"))
	c.must("POST", nativePath, newOrder("order-0002"))
	c.must("POST", partnerPath+"native", with(partnerOrder("order-0003"), "8956000", "sp_mchid"))
	c.must("POST", nativePath, newOrder("order-none"))
	c.pays("order-0001", sandbox.Payment{OpenID: "oPayer"})
	clock.Pass(time.Minute)
	c.pays("order-0002", sandbox.Payment{Fen: 60})
	c.pays("order-0003", sandbox.Payment{})
	clock.Pass(time.Minute)
	c.must("POST", refundPath, refundOf("order-0001", 30, 100))
	clock.Pass(time.Minute)
	c.must("POST", refundPath, refundOf("order-0002", 50, 100))
	clock.Pass(48 * time.Hour)
	return c
}

// TestTradeBills has what happened on a day, in the columns of the real one.
func TestTradeBills(t *testing.T) {
	c := soldDay(t)
	id := c.must("GET", tradePath+"order-0001?mchid=8956000", nil)["transaction_id"].(string)
	refund := c.must("GET", refundPath+"/Rorder-0001", nil)["refund_id"].(string)
	const path = "/v3/bill/tradebill?bill_date=2026-06-01"
	all := c.billed(path)
	want := [][]string{
		strings.Split("交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注", ","),
		{"2026-06-01 12:00:00", "wxd678efh567hg6787", "8956000", "0", "", id, "order-0001", "oPayer", "NATIVE", "SUCCESS", "OTHERS", "CNY", "1.00", "0.00",
			"0", "0", "0.00", "0.00", "", "", "A&B <C> 中文", "a note", "0.00000", "0.00%", "1.00", "0.00", ""},
		{"2026-06-01 12:02:00", "wxd678efh567hg6787", "8956000", "0", "", id, "order-0001", "oPayer", "NATIVE", "REFUND", "OTHERS", "CNY", "0.00", "0.00",
			refund, "Rorder-0001", "0.30", "0.00", "ORIGINAL", "SUCCESS", "A&B <C> 中文", "a note", "0.00000", "0.00%", "0.00", "0.30", ""},
		strings.Split("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额", ","),
		{"5", "3.00", "0.80", "0.20", "0.00000", "3.00", "0.80"},
	}
	if len(all) != 8 {
		t.Fatalf("%d lines: %q", len(all), all)
	}
	if diff := cmp.Diff(want, [][]string{all[0], all[1], all[4], all[6], all[7]}); diff != "" {
		t.Error(diff)
	}
	for target, lines := range map[string][2]int{"": {8, 27}, "&tar_type=GZIP": {8, 27}, "&bill_type=SUCCESS": {6, 20}, "&bill_type=REFUND": {5, 29}, "&sub_mchid=" + subA: {4, 27}} {
		bill := c.billed(path + target)
		if len(bill) != lines[0] || len(bill[0]) != lines[1] || len(bill[1]) != lines[1] {
			t.Errorf("%q: %d lines of %d columns, want %v: %q", target, len(bill), len(bill[0]), lines, bill)
		}
	}
	c.walk([]step{
		{name: "a day on which nothing happened", method: "GET", target: "/v3/bill/tradebill?bill_date=2026-06-02", status: 400, code: "NO_STATEMENT_EXIST"},
		{name: "a day before the sandbox began", method: "GET", target: "/v3/bill/tradebill?bill_date=2026-05-31", status: 400, code: "NO_STATEMENT_EXIST"},
		{name: "today", method: "GET", target: "/v3/bill/tradebill?bill_date=2026-06-03", status: 400, code: "NO_STATEMENT_EXIST"},
		{name: "refunds from what was paid in", method: "GET", target: path + "&bill_type=RECHARGE_REFUND", status: 400, code: "NO_STATEMENT_EXIST"},
		{name: "of somebody who sold nothing", method: "GET", target: path + "&sub_mchid=" + subB, status: 400, code: "NO_STATEMENT_EXIST"},
	})
	c.must("POST", refundPath, with(with(refundOf("order-0001", 1, 100), "AVAILABLE", "funds_account"), "later", "out_refund_no"))
	if diff := cmp.Diff(all, c.billed(path)); diff != "" {
		t.Errorf("the bill has changed: %s", diff)
	}
}

// TestFundBills has each move of a merchant's money, and what it left.
func TestFundBills(t *testing.T) {
	c := soldDay(t)
	bill := c.billed("/v3/bill/fundflowbill?bill_date=2026-06-01&account_type=BASIC")
	if diff := cmp.Diff(strings.Split("记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号", ","), bill[0]); diff != "" {
		t.Error(diff)
	}
	var got [][]string
	for _, line := range bill[1 : len(bill)-2] {
		got = append(got, []string{line[3], line[5], line[6], line[7], line[10]})
	}
	want := [][]string{
		{"充值", "收入", "1000000.00", "1000000.00", ""}, {"交易", "收入", "1.00", "1000001.00", "order-0001"}, {"交易", "收入", "1.00", "1000002.00", "order-0002"},
		{"退款", "支出", "0.30", "1000001.70", "Rorder-0001"}, {"退款", "支出", "0.50", "1000001.20", "Rorder-0002"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"5", "3", "1000002.00", "2", "0.80"}, bill[len(bill)-1]); diff != "" {
		t.Error(diff)
	}
	c.walk([]step{
		{name: "nothing lies on the other accounts", method: "GET", target: "/v3/bill/fundflowbill?bill_date=2026-06-01&account_type=FEES", status: 400, code: "NO_STATEMENT_EXIST"},
		{name: "settling moves nothing out or in", method: "GET", target: "/v3/bill/fundflowbill?bill_date=2026-06-02", status: 400, code: "NO_STATEMENT_EXIST"},
		{name: "balance", method: "GET", target: "/v3/merchant/fund/balance/BASIC", want: object{"available_amount": n("100000120"), "pending_amount": n("0")}},
		{name: "at the end of the day", method: "GET", target: "/v3/merchant/fund/dayendbalance/BASIC?date=2026-06-01", want: object{"available_amount": n("100000000"), "pending_amount": n("120")}},
		{name: "of a sub-merchant", method: "GET", target: "/v3/ecommerce/fund/enddaybalance/" + subA + "?date=2026-06-01", want: object{"available_amount": n("0"), "pending_amount": n("100")}},
		{name: "today has not ended", method: "GET", target: "/v3/merchant/fund/dayendbalance/BASIC?date=2026-06-03", status: 400, code: "INVALID_REQUEST"},
		{name: "what was paid in", method: "GET", target: "/v3/merchantfund/merchant/income-records?account_type=BASIC&date=2026-06-01&offset=0&limit=10", want: object{"total_count": n("1")}},
	})
}

// TestSealedBill has a sub-merchant's fund flow, encrypted.
func TestSealedBill(t *testing.T) {
	c := soldDay(t)
	for _, target := range []string{"/v3/bill/sub-merchant-fundflowbill?bill_date=2026-06-01&account_type=BASIC&algorithm=AEAD_AES_256_GCM&sub_mchid=" + subA,
		"/v3/ecommerce/bill/fundflowbill?bill_date=2026-06-01&account_type=ALL&algorithm=AEAD_AES_256_GCM"} {
		offered := c.must("GET", target, nil)["download_bill_list"].([]any)[0].(object)
		r := c.do("GET", strings.TrimPrefix(offered["download_url"].(string), c.sb.URL), nil)
		key, err := wxcrypto.Decrypt(offered["encrypt_key"].(string), sharedKeys().Merchant)
		if err != nil {
			t.Fatal(err)
		}
		text, err := wxcrypto.AESGCMDecrypt(base64Of(r.body), key, offered["nonce"].(string), "")
		if err != nil {
			t.Fatal(err)
		}
		lines := valuesOf(t, text)
		if sum := sha1.Sum([]byte(text)); hex.EncodeToString(sum[:]) != offered["hash_value"] || len(lines) != 4 || lines[3][0] != "1" || lines[3][2] != "1.00" {
			t.Errorf("%s: %q", target, lines)
		}
	}
}

// TestForeignBill: a download_url is of no use to another merchant.
func TestForeignBill(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{Merchants: otherMerchants(), Now: clock.Now})
	clock.Pass(24 * time.Hour)
	offered := c.must("GET", "/v3/bill/fundflowbill?bill_date=2026-06-01", nil)
	other := c.as(direct)
	other.refused(other.do("GET", strings.TrimPrefix(offered["download_url"].(string), c.sb.URL), nil), 400, "PARAM_ERROR")
}

func base64Of(raw []byte) string { return base64.StdEncoding.EncodeToString(raw) }
