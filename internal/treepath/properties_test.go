package treepath

import "testing"

func TestProperties(t *testing.T) {
	for template, want := range map[string]string{
		"v3/pay/transactions/out-trade-no/{out_trade_no}/close": "$instance->v3->pay->transactions->outTradeNo->_out_trade_no_->close",
		"v3/merchant-service/images/{media_id}":                 "$instance->v3->merchantService->images->_media_id_",
		"v3/a.b/cD/e--f":                                        "$instance->v3->{'a.b'}->{'cD'}->{'e--f'}",
	} {
		if got := Properties(template); got != want {
			t.Errorf("%s: %s", template, got)
		}
	}
}
