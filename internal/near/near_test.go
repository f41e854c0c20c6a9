package near

import (
	"strings"
	"testing"
)

func TestEdits(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"stock", "stock", 0}, {"stok", "stock", 1}, {"stcok", "stock", 1}, {"stocks", "stock", 1},
		{"abc", "xyz", 3}, {"ca", "abc", 3}, {strings.Repeat("a", 65), "a", 65},
	} {
		if got, back := Edits(tt.a, tt.b), Edits(tt.b, tt.a); got != tt.want || back != tt.want {
			t.Errorf("Edits(%q, %q) = %d, and %d the other way; want %d", tt.a, tt.b, got, back, tt.want)
		}
	}
}

func TestName(t *testing.T) {
	names := []string{"stock_id", "out_trade_no", "openid", "out_refund_no"}
	for in, want := range map[string]string{
		"stok_id": "stock_id", "outTradeNo": "out_trade_no", "out-refund-no": "out_refund_no", "opneid": "openid",
		"x": "", "": "", "amount": "", strings.Repeat("stock_id", 20): "",
	} {
		if got := Name(in, names); got != want {
			t.Errorf("Name(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Name("abcdef", []string{"abcdez", "abcdey"}); got != "abcdey" {
		t.Errorf("of two that are as near: %q", got)
	}
}
