package operation

import (
	"testing"
)

func TestNearPaths(t *testing.T) {
	for path, want := range map[string]string{
		"v3/refund/domestic/refund":                  "v3/refund/domestic/refunds",
		"v3/refunds/domestic/refunds":                "v3/refund/domestic/refunds",
		"v3/pay/transaction/natve":                   "v3/pay/transactions/native",
		"v3/refund/domestic/refunds/":                "v3/refund/domestic/refunds",
		"v3/marketing/favor/stocks/{stock_id}/strat": "v3/marketing/favor/stocks/{stock_id}/start",
		"v3/marketing/favor/stocks/9856000/strat":    "v3/marketing/favor/stocks/{stock_id}/start",
		"v3/of/tomorrow":                             "",
	} {
		got := ""
		if near := Near(path, 1); len(near) > 0 {
			got = near[0]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
