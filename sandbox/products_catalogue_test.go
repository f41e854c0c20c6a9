package sandbox_test

import (
	"testing"

	"github.com/a8579013/wechatpay"
)

// A preparation brings about what an operation with a state needs.
type preparation = func(*testing.T, *visitor, wechatpay.Request)

// productPreparations are those of products.
func productPreparations() map[string]preparation {
	const transfer = "POST v3/fund-app/mch-transfer/transfer-bills"
	const transfers, receipts = "v3/fund-app/mch-transfer/transfer-bills", "v3/fund-app/mch-transfer/elecsign"
	return map[string]preparation{
		"GET " + transfers + "/out-bill-no/{out_bill_no}":           after(transfer, "out_bill_no"),
		"GET " + transfers + "/transfer-bill-no/{transfer_bill_no}": after(transfer, "transfer_bill_no"),
		"POST " + transfers + "/out-bill-no/{out_bill_no}/cancel":   after(transfer, "out_bill_no"),
		"POST " + receipts + "/out-bill-no":                         succeeded("out_bill_no"),
		"POST " + receipts + "/transfer-bill-no":                    succeeded("transfer_bill_no"),
		"GET " + receipts + "/out-bill-no/{out_bill_no}":            after("POST "+receipts+"/out-bill-no", "out_bill_no"),
		"GET " + receipts + "/transfer-bill-no/{transfer_bill_no}":  after("POST "+receipts+"/transfer-bill-no", "transfer_bill_no"),
	}
}

// after calls another operation first, and takes a number of it: of its answer,
// or of its request.
func after(pattern, name string) preparation {
	return func(t *testing.T, v *visitor, request wechatpay.Request) {
		first, answer := v.asked(t, pattern)
		value := any(answer.Get(name).String())
		if value == "" {
			value = first["json"].(object)[name]
		}
		place(request, name, value)
	}
}

// place puts a value where a request has one of that name.
func place(request wechatpay.Request, name string, value any) {
	for _, part := range []string{"json", "query", "xml"} {
		if members, ok := request[part].(object); ok && members[name] != nil {
			members[name] = value
			return
		}
	}
	request[name] = value
}

// succeeded makes a transfer that the user has confirmed.
func succeeded(name string) preparation {
	return func(t *testing.T, v *visitor, request wechatpay.Request) {
		after("POST v3/fund-app/mch-transfer/transfer-bills", name)(t, v, request)
		number := request["json"].(object)[name].(string)
		if _, err := v.sb.Act("transfer.confirm", number, nil); err != nil {
			t.Fatal(err)
		}
	}
}
