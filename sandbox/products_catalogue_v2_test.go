package sandbox_test

import (
	"testing"

	"github.com/a8579013/wechatpay"
)

// v2Preparations are those of products of APIv2.
func v2Preparations() map[string]preparation {
	return map[string]preparation{
		"POST v2/mmpaymkttransfers/gethbinfo":       after("POST v2/mmpaymkttransfers/sendredpack", "mch_billno"),
		"POST v2/mmpaymkttransfers/gettransferinfo": after("POST v2/mmpaymkttransfers/promotion/transfers", "partner_trade_no"),
		"POST v2/mmpaysptrans/query_bank":           after("POST v2/mmpaysptrans/pay_bank", "partner_trade_no"),
		"POST v2/papay/querycontract":               contracted,
		"POST v2/papay/deletecontract":              contracted,
		"POST v2/pay/pappayapply":                   contracted,
		"POST v2/pay/paporderquery":                 after("POST v2/pay/pappayapply", "out_trade_no"),
	}
}

// contracted lets a user sign a contract.
func contracted(t *testing.T, v *visitor, request wechatpay.Request) {
	first, _ := v.asked(t, "POST v2/papay/preentrustweb")
	begun := first["xml"].(object)
	id, err := v.sb.Act("contract.sign", begun["contract_code"].(string), map[string]string{"plan_id": begun["plan_id"].(string)})
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]any{"plan_id": begun["plan_id"], "contract_code": begun["contract_code"], "contract_id": id} {
		if asked := request["xml"].(object); asked[name] != nil {
			asked[name] = value
		}
	}
}
