package resend

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

func unknown(url string, status int, code string) bool { return Unknown("POST", url, status, code) }

// TestOutcomeOfRefusals: what does not prove that nothing happened says so.
func TestOutcomeOfRefusals(t *testing.T) {
	for _, r := range []struct {
		method string
		status int
		code   string
		want   bool
	}{
		{"POST", 429, "", true}, {"POST", 403, "FREQUENCY_LIMITED", true}, {"POST", 400, "SYSTEM_ERROR", true}, {"POST", 200, "USERPAYING", true},
		{"GET", 429, "", false}, {"POST", 400, "PARAM_ERROR", false},
	} {
		if got := Unknown(r.method, "", r.status, r.code); got != r.want {
			t.Errorf("%s: %d %s: unknown is %v", r.method, r.status, r.code, got)
		}
	}
}

// TestUndecided: where money moves only a code that says so is a no; elsewhere a refusal is one.
func TestUndecided(t *testing.T) {
	const host = "https://api.mch.weixin.qq.com/"
	moves := []string{
		"mmpaymkttransfers/promotion/transfers", "mmpaymkttransfers/promotion/paywwsptrans2pocket", "mmpaysptrans/pay_bank", "mmpaymkttransfers/sendredpack",
		"mmpaymkttransfers/sendgroupredpack", "mmpaymkttransfers/sendminiprogramhb", "mmpaymkttransfers/sendworkwxredpack", "mmpaymkttransfers/send_coupon",
		"secapi/pay/profitsharing", "secapi/pay/multiprofitsharing", "secapi/pay/profitsharingreturn", "secapi/pay/refund", "secapi/pay/refundv2", "secapi/pay/reverse",
		"deposit/refund", "deposit/consume", "pay/pappayapply", "pay/partner/pappayapply", "pay/micropay", "transit/pay/payapply", "vehicle/pay/payapply",
		"v3/fund-app/mch-transfer/transfer-bills", "v3/transfer/batches", "v3/partner-transfer/batches", "v3/profitsharing/orders", "v3/profitsharing/return-orders",
		"v3/marketing/favor/users/o1/coupons", "v3/marketing/busifavor/coupons/send", "v3/merchant/fund/withdraw", "v3/ecommerce/fund/withdraw", "v3/ecommerce/refunds/apply",
		"v3/ecommerce/subsidies/create", "v3/refund/domestic/refunds", "v3/fund-app/brand-redpacket/brand-merchant-batches", "v3/global/refunds", "v3/papay/pay/transactions/apply",
		"v3/pay/transactions/codepay", "v3/payscore/serviceorder/1/complete", "v3/pay/transactions/out-trade-no/1/reverse", "gateway/v3/transfer/batches", "v3%2Ftransfer/batche%73?a=1",
	}
	for _, path := range moves {
		for _, r := range []struct {
			status int
			code   string
			want   bool
		}{
			{200, "FAIL", true}, {200, "ERROR", true}, {400, "", true}, {302, "", true}, {401, "", true}, {403, "SOMETHING_NEW", true}, {400, "param_error", true},
			{400, "ALREADY_EXISTS", true}, {200, "ORDERPAID", true}, {200, "FATAL_ERROR", true}, {200, "SEND_FAILED", true}, {200, "SYSTEMERROR", true}, {429, "RATELIMIT_EXCEEDED", true},
			{400, "PARAM_ERROR", false}, {401, "SIGN_ERROR", false}, {403, "NO_AUTH", false}, {403, "NOT_ENOUGH", false}, {200, "NOTENOUGH", false}, {200, "NOAUTH", false},
			{500, "PARAM_ERROR", true},
			{400, "INVALID_REQUEST", strings.Contains(path, "pay_bank")},
		} {
			if got := unknown(host+path, r.status, r.code); got != r.want {
				t.Errorf("%s: %d %s: unknown is %v", path, r.status, r.code, got)
			}
		}
	}
	for _, path := range []string{"v3/pay/transactions/jsapi", "pay/unifiedorder", "v3/profitsharing/receivers/add", "v3/marketing/favor/stocks/1/start", "pay/refundquery", "mmpaymkttransfers/gettransferinfo", ""} {
		if unknown(host+path, 400, "SOMETHING_NEW") || unknown(host+path, 403, "") || unknown(host+path, 302, "") {
			t.Errorf("%s: a refusal leaves it open", path)
		}
	}
	if Unknown("GET", host+"v3/transfer/batches", 403, "") {
		t.Error("a GET is unknown")
	}
}

// moneyWords stand in the official names of operations on which money, or what is worth money, moves.
var moneyWords = []string{"转账", "退款", "提现", "分账", "扣款", "红包", "发放", "付款", "补差", "撤销", "出境", "赔付", "理赔", "结算", "减额", "核销", "还款", "发券", "消费押金", "转款", "代扣"}

// noMoneyMoves are operations with such a word on which none does: parties, receipts, contracts, settings, reports, orders
// that the user still has to pay, applications that people decide.
var noMoneyMoves = []string{
	"receiver", "receipt", "elecsign", "contract", "entrust", "presign", "query", "applyment", "authoriz", "/gov/", "industry-rebate", "callback", "proof", "bill/",
	"modify-settlement", "settle-rule", "cancel-applymen", "card-links", "exposure", "card-member", "transactions/mark", "sandbox",
	"paygiftactivity", "/prepay", "repayment-url", "registerdeductinfo", "downloadbill", "downloadfundflow", "reminders", "fail-notify", "/notify", "user-notifications",
	"send-p", "update-refund-progress", "ratio", "settlementquery", "getredpack", "gethbinfo", "info", "smartretail-orders/{out_order_no}/cancel",
	"payafter-orders/{out_order_no}/cancel", "cancelbill", "complaints", "/schedule", "permissions", "edu-star/orders", "deduct/", "bank-channel", "recharges/", "product-coupon/product-coupons", "product-coupon/image",
	"mchalter", "delivery-plan", "merchants/{", "rate-activity", "tokens", "wxv/c",
}

// TestMovesMoney goes through the catalogue: what has a word of money in its name moves money, or is among those that don't.
func TestMovesMoney(t *testing.T) {
	all, moving := 0, 0
	for _, o := range openapi.Operations() {
		if o.Method == http.MethodGet {
			continue
		}
		all++
		path := strings.TrimPrefix(o.Path, "v2/")
		if unknown("https://api.mch.weixin.qq.com/"+strings.TrimPrefix(path, "/"), 400, "SOMETHING_NEW") {
			moving++
			continue
		}
		for _, word := range moneyWords {
			if strings.Contains(o.Name, word) && !containsAny(path, noMoneyMoves) {
				t.Errorf("%s %s (%s): does money move?", o.Method, o.Path, o.Name)
				break
			}
		}
	}
	if all < 500 || moving < 100 || moving > 180 {
		t.Errorf("of %d operations %d move money", all, moving)
	}
}

func containsAny(text string, pieces []string) bool {
	for _, piece := range pieces {
		if strings.Contains(text, piece) {
			return true
		}
	}
	return false
}

// TestFinalRefusalsAreOnThePage: docs/retries.md lists the codes, all and no others, in both languages.
func TestFinalRefusalsAreOnThePage(t *testing.T) {
	for _, page := range []string{"../../docs/retries.md", "../../docs/retries.zh-CN.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		_, table, _ := strings.Cut(string(text), "`SIGN_ERROR` `SIGNERROR`")
		table, _, _ = strings.Cut("`SIGN_ERROR` `SIGNERROR`"+table, "\n\n")
		listed := map[string]bool{}
		for i, piece := range strings.Split(table, "`") {
			if i%2 == 1 {
				listed[piece] = true
			}
		}
		if diff := cmp.Diff(finalRefusals, listed); diff != "" {
			t.Errorf("%s (-code +page):\n%s", page, diff)
		}
	}
}
