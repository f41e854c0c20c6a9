package resend

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// businessNumbers are the names, besides out_…_no and its kin, under which a merchant numbers what must happen once.
var businessNumbers = []string{
	"business_code", "contract_code", "fapiao_apply_id", "idempotent_id", "mch_billno", "out_applyment_id", "out_batch_id",
	"out_operation_id", "out_order_id", "partner_trade_no", "request_no", "request_serial",
}

// lastingNumbers look like business numbers, and name a thing or a user, for whom many things happen.
var lastingNumbers = []string{"out_card_code", "out_product_no", "out_shop_no", "out_store_no", "out_table_no", "out_user_code"}

// messageSegments are segments of paths on which people are told something, on a screen or aloud: sent twice, it is heard
// twice, and the number is that of what it is about.
var messageSegments = []string{
	"send-prepaidmessage", "send-pendingmessage", "reminders", "open-scenario-speakerorder", "user-notifications", "fail-notify", "print-orders",
}

// IsMessage tells whether a call of a URL tells people something: no number makes its repeat harmless.
func IsMessage(url string) bool { return matchesAny(messageSegments, segmentsOf(url)) }

// IsNumber tells the name of a business number: out_trade_no, combine_out_trade_no, send_request_no, out_bill_no …
func IsNumber(name string) bool {
	switch {
	case slices.Contains(businessNumbers, name), strings.HasSuffix(name, "_request_no"):
		return true
	case slices.Contains(lastingNumbers, name):
		return false
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "sub_"), "combine_")
	return strings.HasPrefix(name, "out_") && (strings.HasSuffix(name, "_no") || strings.HasSuffix(name, "_number") || strings.HasSuffix(name, "_code"))
}

// ownNumber is an operation with the only numbers that make its repeat harmless.
type ownNumber struct {
	method, path string // as it ends on the wire; * is any segment
	names        []string
}

// kinds are operations whose number is always the same, by a segment of their path: a refund with the number of the order
// alone is a second refund when it is repeated.
var kinds = []struct{ segments, names []string }{
	{[]string{"refund", "refunds", "refundv2"}, []string{"out_refund_no"}},
	{[]string{"return-orders", "returnorders", "profitsharingreturn"}, []string{"out_return_no"}},
}

// Numbers are the business numbers that make a repeat of a call harmless. The zero value: every name that is one.
type Numbers struct {
	own   []string
	never bool
}

// NumbersOf gives those of a call: its own where numbers_gen.go knows them, none of a message.
func NumbersOf(method, url string) Numbers {
	segments := segmentsOf(url)
	if matchesAny(messageSegments, segments) {
		return Numbers{never: true}
	}
	for _, o := range ownNumbers {
		if o.method == method && endsIn(segments, o.path) {
			return Numbers{own: o.names, never: len(o.names) == 0}
		}
	}
	for _, k := range kinds { // operations of tomorrow
		if method != "GET" && matchesAny(k.segments, segments) {
			return Numbers{own: k.names}
		}
	}
	return Numbers{}
}

// Has tells whether a name is one of them.
func (n Numbers) Has(name string) bool {
	if n.never || n.own != nil {
		return slices.Contains(n.own, name)
	}
	return IsNumber(name)
}

// Follows tells whether the last segment of a path names one, which comes behind it: out-trade-no/.
func (n Numbers) Follows(path string) bool {
	path = strings.TrimSuffix(path, "/")
	return n.Has(strings.ReplaceAll(path[strings.LastIndexByte(path, '/')+1:], "-", "_"))
}

// InJSON tells whether an outermost member of a JSON object is one: a text with something in it, or a number that is
// not 0.
func (n Numbers) InJSON(text []byte) (found bool) {
	gjson.ParseBytes(text).ForEach(func(name, value gjson.Result) bool {
		found = n.Has(name.String()) && (value.Type == gjson.String && !isBlank(value.Str) || value.Type == gjson.Number && value.Num != 0)
		return !found
	})
	return found
}

// InParams tells whether the parameters of APIv2 hold one.
func (n Numbers) InParams(params map[string]string) bool {
	for name, text := range params {
		if n.Has(name) && !isBlank(text) {
			return true
		}
	}
	return false
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }
