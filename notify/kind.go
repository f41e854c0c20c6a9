package notify

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/apiv2"
)

// The merchant signs his own requests of APIv2 under the key that WeChat Pay signs its messages with, so a good sign does
// not tell whose words these are. What does are members that only WeChat Pay writes.

// kind is a notification of APIv2 that names no event_type.
type kind struct {
	name    string   // of package openapi
	failure string   // the name of one that says that it failed
	success bool     // name claims a success: return_code and result_code have to be there and say so
	needs   []string // members; taken together no request or parameter that a merchant signs has them
}

// kinds are tried in this order.
var kinds = []kind{
	{"combined-transactions-success", "combined-transactions-fail", true, []string{"return_code", "combine_out_trade_no"}},
	{"transactions-risk-occurred", "transactions-risk-fail", false, []string{"return_code", "event_code", "risk_level"}},
	{"pap-contract-state-changed", "pap-contract-fail", false, []string{"change_type", "contract_id", "operate_time"}},
	{"vehicle-state-changed-for-parking", "vehicle-state-fail", false, []string{"plate_number", "vehicle_event_createtime"}},
	{"transaction-success", "transaction-fail", true, []string{"return_code", "out_trade_no"}},
}

// eventOf names the event of an APIv2 notification whose sign is good, or says why it is none.
func eventOf(params map[string]string) (string, error) {
	if name := furtherMembers(params); name != "" {
		return "", fmt.Errorf("%w: its %s reads as further members: somebody's text stands in what was signed", ErrMalformed, line(name))
	}
	if params["mch_id"] == "" && params["combine_mch_id"] == "" && params["mchid"] == "" {
		return "", fmt.Errorf("%w: it names no merchant: no mch_id, combine_mch_id or mchid is in it, and one is in each of WeChat Pay's", ErrMalformed)
	}
	says, err := verdict(params)
	switch event := params["event_type"]; {
	case err != nil:
		return "", err
	case params["event_ciphertext"] != "" && event != "":
		if says == failed {
			return "", fmt.Errorf("%w: it says FAIL beside the event_type %s", ErrMalformed, line(event))
		}
		return event, nil
	case params["event_ciphertext"] != "" || event != "":
		return "", fmt.Errorf("%w: event_type and event_ciphertext come together", ErrMalformed)
	}
	for _, k := range kinds {
		if !slices.ContainsFunc(k.needs, func(name string) bool { return params[name] == "" }) {
			return k.event(params, says)
		}
	}
	return "", fmt.Errorf("%w: its members are those of no notification of APIv2 that is known; what the merchant signed himself is none either", ErrMalformed)
}

// event is the name of a notification of this kind.
func (k kind) event(params map[string]string, says outcome) (string, error) {
	switch {
	case k.success && isOtherAnswer(params):
		return "", fmt.Errorf("%w: it is the answer to a call about an order", ErrMalformed)
	case says == failed:
		return k.failure, nil
	case !k.success:
		return k.name, nil
	case says != succeeded:
		return "", fmt.Errorf("%w: it has no result_code", ErrMalformed)
	case k.name == "transaction-success" && params["transaction_id"] == "":
		return "", fmt.Errorf("%w: it says SUCCESS without a transaction_id", ErrMalformed)
	}
	return k.name, nil
}

// outcome is what the codes of a message say.
type outcome int

const (
	silent outcome = iota // there is none, or not both
	succeeded
	failed
)

// verdict reads return_code, result_code and trade_state. PAY_FAIL is the one state beside SUCCESS that notifications
// have, of deductions; the others stand in answers to queries.
func verdict(params map[string]string) (outcome, error) {
	says := succeeded
	for _, name := range [...]string{"return_code", "result_code"} {
		switch params[name] {
		case "SUCCESS":
		case "FAIL":
			says = failed
		case "":
			if says == succeeded {
				says = silent
			}
		default:
			return silent, fmt.Errorf("%w: its %s is %q, neither SUCCESS nor FAIL", ErrMalformed, name, line(params[name]))
		}
	}
	switch state := params["trade_state"]; state {
	case "":
	case "PAY_FAIL":
		says = failed
	case "SUCCESS":
		if says == failed {
			return silent, fmt.Errorf("%w: its trade_state is SUCCESS and its codes say FAIL", ErrMalformed)
		}
	default:
		return silent, fmt.Errorf("%w: trade_state %q stands in the answer to a query", ErrMalformed, line(state))
	}
	return says, nil
}

// isOtherAnswer tells WeChat Pay's answers about an order, which have its numbers, too, from the news that it is paid: to
// a refund, a deduction from a deposit, a customs declaration, a profit sharing, an order with a contract, and to a query
// of a combined order, whose list has a trade_type for each. An answer about a deposit, which is only frozen, has the
// members of a payment's: so all answers to a payment by code or face, which no notification follows, and to a query are none.
func isOtherAnswer(params map[string]string) bool {
	for name := range params {
		if strings.HasPrefix(name, "refund_") || strings.HasPrefix(name, "out_refund_no") {
			return true
		}
	}
	for _, name := range [...]string{"consume_fee", "modify_time", "order_id", "out_order_no", "unsplit_amount", "prepay_id", "code_url", "mweb_url", "trade_state_desc"} {
		if params[name] != "" {
			return true
		}
	}
	if how := params["trade_type"]; how == "MICROPAY" || how == "FACEPAY" {
		return true
	}
	return params["trade_type"] == "" && strings.Contains(params["sub_order_list"], `"trade_type"`)
}

// lists are the members that WeChat Pay writes as JSON, with texts of the merchant's in them.
var lists = []string{"sub_order_list", "promotion_detail", "transaction_id_list"}

// furtherMembers finds a member that holds &name=, by which a text of somebody's in what the merchant signs can be cut
// into members. It is fine where WeChat Pay gives back what the merchant chose: in attach, and in a list.
func furtherMembers(params map[string]string) string {
	for name, value := range params {
		if name != "attach" && apiv2.Further(value, nil) != "" && !(slices.Contains(lists, name) && holdsObjects(value)) {
			return name
		}
	}
	return ""
}

// holdsObjects tells whether a text is a JSON object, or an array of objects and nothing else.
func holdsObjects(text string) bool {
	var one map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &one) == nil {
		return one != nil
	}
	var many []map[string]json.RawMessage
	return json.Unmarshal([]byte(text), &many) == nil &&
		!slices.ContainsFunc(many, func(o map[string]json.RawMessage) bool { return o == nil })
}
