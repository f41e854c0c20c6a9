package money

import "testing"

// TestIs has fields of the catalogue: each is one on which a name alone, or a label alone, would be wrong.
func TestIs(t *testing.T) {
	for _, tt := range []struct {
		name, label string
		want        bool
	}{
		{"total", "总金额", true},
		{"amount", "", true},
		{"payer_total", "", true},
		{"total_fee", "标价金额", true},
		{"discount_total", "折扣", true},
		{"total_subsidy_count", "补贴总金额", true},
		{"max_amount", "批次总预算", true},
		{"next_raise_price", "下一次跳价价格", true},
		{"balance", "用户储值余额", true},
		{"coupon_value", "代金券面额", true},

		{"point_balance", "积分余额", false},
		{"coupon_total", "代金券数量", false},
		{"apply_total", "活动总库存", false},
		{"currency_price", "汇率值", false},
		{"total_points", "顾客积分总额", false},
		{"total_count", "", false},
		{"refund_num", "", false},
		{"tax_rate", "税率", false},
		{"plan_id", "委托代扣模板ID", false},
		{"offset", "", false},
	} {
		if got := Is(tt.name, tt.label); got != tt.want {
			t.Errorf("%s %s: %v", tt.name, tt.label, got)
		}
	}
}
