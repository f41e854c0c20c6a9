package resend

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// Some operations move money, or a coupon that is as good as money. Of those only a code in finalRefusals says that
// nothing was done: any other, also none, leaves the outcome unknown. So ask the official pages, among them
// https://pay.weixin.qq.com/doc/v3/merchant/4012716434 (transfers: of an error code that is new to you, query under the
// same number) and https://pay.weixin.qq.com/doc/v2/merchant/4011989673 (transfers of APIv2: FAIL may be undetermined).

// movingSegments are segments of the paths on which money moves, as path.Match reads them. They are words, not
// operations, so that those of tomorrow are in; TestMovesMoney goes through the catalogue.
var movingSegments = []string{
	// paid out
	"transfers", "paywwsptrans2pocket", "pay_bank", "transfer-batches", "*-bills", "batches", "reservation", "transfer-instructions",
	"*withdraw", "withdrawl-apply", "reautowithdrawbydate", "prepay-settle-orders", "charity-budget", "funds-to-oversea", "special-reduction",
	// red packets, coupons, allowances
	"send*redpack", "sendminiprogramhb", "sendworkwxredpack", "brand-redpacket", "send_coupon", "coupons", "coupon-bundles", "product-coupons",
	"pre-send-coupon*", "pay-receipts", "return-receipts", "quota-cards", "subsidies",
	// shared
	"profitsharing", "profit-sharing", "multiprofitsharing", "profitsharingreturn", "profitsharingfinish",
	// paid back
	"refund", "refundv2", "refunds", "reverse", "facepayreverse",
	// taken from a user's account without asking again
	"micropay", "facepay", "codepay", "pappayapply", "payapply", "consume", "deduct-orders", "schedule-records", "finishrentbill", "finishhotelbill",
	"direct-complete",
}

// movingEnds are ends of such paths, where a segment alone says too little.
var movingEnds = []string{
	"transactions", "transactions/apply", "transactions/parking", "transactions/highway", "transactions/pay",
	"serviceorder/*/complete", "serviceorder/*/pay", "payafter-orders/*/complete", "smartretail-orders/*/complete",
}

// unmovingSegments take a path out again: the parties of a sharing, receipts, invoices, messages, reports, coupons as goods.
var unmovingSegments = []string{
	"receivers", "mark", "*-receipt", "detail-receipts", "summary-receipts", "electronic-receipts", "elecsign", "*fapiao*", "reminders", "industry-rebate",
	"gov", "sandboxnew", "apiv2sandbox",
}

// finalRefusals are the codes that say that this call did nothing, whatever the operation. What is in doubt is left
// out, and so is what tells of the number (ORDERPAID, OUT_TRADE_NO_USED, FATAL_ERROR): an earlier call may have used it.
var finalRefusals = map[string]bool{
	// the request: signature, form, parameters
	"SIGN_ERROR": true, "SIGNERROR": true, "PARAM_ERROR": true, "INVALID_REQUEST": true, "LACK_PARAMS": true, "XML_ERROR": true, "XML_FORMAT_ERROR": true,
	"POST_DATA_EMPTY": true, "REQUIRE_POST_METHOD": true, "NOT_UTF8": true, "PARAM_IS_NOT_UTF8": true, "CA_ERROR": true,
	// the merchant: rights, products, accounts
	"NO_AUTH": true, "NOAUTH": true, "API_METHOD_CLOSED": true, "APPID_NOT_EXIST": true, "MCHID_NOT_EXIST": true, "MCH_NOT_EXISTS": true, "APPID_MCHID_NOT_MATCH": true,
	"ILLEGAL_APPID": true, "MSGAPPID_ERROR": true, "ACCEPTMODE_ERROR": true, "ACCOUNT_ERROR": true, "ACCOUNTERROR": true, "REQUEST_BLOCKED": true,
	// money and limits
	"NOT_ENOUGH": true, "NOTENOUGH": true, "AMOUNT_LIMIT": true, "MONEY_LIMIT": true, "SENDNUM_LIMIT": true, "SENDAMOUNT_LIMIT": true, "RCVDAMOUNT_LIMIT": true,
	"RULELIMIT": true, "RULE_LIMIT": true, "AMOUNT_OVERDUE": true, "TRADE_OVERDUE": true,
	// the other side
	"OPENID_ERROR": true, "OPENID_MISMATCH": true, "NAME_MISMATCH": true, "V2_ACCOUNT_SIMPLE_BAN": true, "USER_ACCOUNT_ABNORMAL": true,
	"RECV_ACCOUNT_NOT_ALLOWED": true, "PAY_CHANNEL_NOT_ALLOWED": true, "RECEIVER_INVALID": true, "RECEIVER_HIGH_RISK": true,
	"AUTHCODEEXPIRE": true, "AUTH_CODE_ERROR": true, "AUTH_CODE_INVALID": true, "BUYER_MISMATCH": true, "NOTSUPORTCARD": true, "TRADE_ERROR": true,
	// what it is about is not there, or not in a state for it
	"ORDERNOTEXIST": true, "ORDER_NOT_EXIST": true, "RESOURCE_NOT_EXISTS": true, "INVALID_TRANSACTIONID": true, "NOT_SHARE_ORDER": true, "ORDER_NOT_READY": true,
	"ORDERCLOSED": true, "ORDER_CLOSED": true, "ORDERREVERSED": true,
}

// doubtfulAt are final refusals that a page says otherwise of: pay_bank gives INVALID_REQUEST for too many calls as well.
var doubtfulAt = map[string]string{"pay_bank": "INVALID_REQUEST"}

// tooMany are the codes by which WeChat Pay says that calls come too fast.
var tooMany = []string{"FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEED", "RATELIMIT_EXCEEDED", "RATE_LIMITED", "FREQ_LIMIT"}

// v2Repeatable are the codes of APIv2 after which nobody knows whether it was done: the same call under the same number
// finds out.
var v2Repeatable = []string{"SYSTEMERROR", "BIZERR_NEED_RETRY"}

// v2Pending are those after which only a query tells.
var v2Pending = []string{"USERPAYING", "BANKERROR", "SEND_FAILED", "PROCESSING"}

// Retryable tells a refusal after which the same call, with the same business number, may be sent again: 5xx,
// SYSTEM_ERROR and too many calls.
func Retryable(status int, code string) bool {
	return status >= 500 || status == http.StatusTooManyRequests || code == "SYSTEM_ERROR" ||
		TooMany(code) || slices.Contains(v2Repeatable, code)
}

// TooMany tells a code by which WeChat Pay says that calls come too fast, and that it did nothing.
func TooMany(code string) bool { return slices.Contains(tooMany, code) }

// Unknown tells a refusal after which nobody knows whether the call was executed. A GET executes nothing.
func Unknown(method, url string, status int, code string) bool {
	return method != http.MethodGet && (Retryable(status, code) || slices.Contains(v2Pending, code) || undecided(url, code))
}

// undecided tells a refusal of a call that moves money whose code does not say that nothing was done. Codes decide,
// never messages.
func undecided(url, code string) bool {
	segments := segmentsOf(url)
	if !movesMoney(segments) {
		return false
	}
	return !finalRefusals[code] || slices.ContainsFunc(segments, func(s string) bool { return doubtfulAt[s] == code && code != "" })
}

// segmentsOf gives the decoded segments of a URL's path.
func segmentsOf(text string) []string {
	_, text, _ = strings.Cut(text, "://")
	if at := strings.IndexAny(text, "?#"); at >= 0 {
		text = text[:at]
	}
	segments := strings.Split(strings.Trim(text, "/"), "/")[1:] // without the host
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segments[i] = plain
		}
	}
	return segments
}

// MovesMoney tells whether a URL is one where money moves, or what is worth money, or moves back.
func MovesMoney(url string) bool { return movesMoney(segmentsOf(url)) }

// movesMoney tells whether a path is one of those on which money moves.
func movesMoney(segments []string) bool {
	if matchesAny(unmovingSegments, segments) || createsProductCoupon(segments) {
		return false
	}
	if matchesAny(movingSegments, segments) {
		return true
	}
	return slices.ContainsFunc(movingEnds, func(end string) bool { return endsIn(segments, end) })
}

// createsProductCoupon tells the management of coupons as goods, …/product-coupons/{id}/stocks, from sending them.
func createsProductCoupon(segments []string) bool {
	at := slices.Index(segments, "product-coupons")
	return at > 0 && segments[at-1] == "product-coupon"
}

func matchesAny(patterns, segments []string) bool {
	return slices.ContainsFunc(segments, func(segment string) bool {
		return slices.ContainsFunc(patterns, func(pattern string) bool {
			ok, _ := path.Match(pattern, segment)
			return ok
		})
	})
}

// endsIn matches the last segments, of which * is any one.
func endsIn(segments []string, end string) bool {
	want := strings.Split(end, "/")
	if len(segments) < len(want) {
		return false
	}
	last := segments[len(segments)-len(want):]
	for i := range want {
		if want[i] != "*" && want[i] != last[i] {
			return false
		}
	}
	return true
}
