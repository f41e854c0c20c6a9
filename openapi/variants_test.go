package openapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

func success(t *testing.T) *openapi.Notification {
	for _, n := range openapi.NotificationsOf("TRANSACTION.SUCCESS") {
		if n.ID == "TRANSACTION.SUCCESS" && !n.V2 {
			return n
		}
	}
	t.Fatal("TRANSACTION.SUCCESS is not in the catalogue")
	return nil
}

// TestVariants: each has what its product sends, and nothing of another's.
func TestVariants(t *testing.T) {
	n := success(t)
	if diff := cmp.Diff([]string{"BASIC", "PARTNER", "COMBINE", "PARKING", "PROFITSHARING", "GLOBAL", "INDIVIDUAL"}, n.Separable()); diff != "" {
		t.Error(diff)
	}
	for name, tt := range map[string]struct{ has, hasNot string }{
		"BASIC":         {"appid out_trade_no transaction_id trade_state success_time amount.payer_total", "sp_mchid sub_mchid sub_orders combine_mchid parking_info receiver"},
		"PARTNER":       {"sp_mchid sub_mchid out_trade_no transaction_id amount.payer_total", "sub_orders combine_mchid parking_info receiver"},
		"COMBINE":       {"combine_appid combine_mchid combine_out_trade_no sub_orders", "out_trade_no transaction_id parking_info receiver"},
		"PARKING":       {"out_trade_no parking_info.parking_id trade_state", "sub_orders combine_mchid receiver"},
		"PROFITSHARING": {"transaction_id out_order_no receiver.account", "out_trade_no sub_orders amount"},
		"GLOBAL":        {"out_trade_no trade_state amount.exchange_rate", "sub_orders combine_mchid parking_info receiver"},
		"INDIVIDUAL":    {"combine_out_trade_no sub_orders", "out_trade_no parking_info receiver"},
	} {
		one, ok := n.Variant(name)
		if !ok || one.Has(openapi.FlagMergedVariants) || !slices.Equal(one.Variants, []string{name}) {
			t.Errorf("%s: %v, %+v", name, ok, one)
			continue
		}
		for _, path := range strings.Fields(tt.has) {
			if !has(one.Resource, path) {
				t.Errorf("%s lacks %s", name, path)
			}
		}
		for _, path := range strings.Fields(tt.hasNot) {
			if has(one.Resource, path) {
				t.Errorf("%s has %s", name, path)
			}
		}
	}
	if !n.Has(openapi.FlagMergedVariants) || n.Resource.Field("sub_orders") == nil {
		t.Error("the notification itself has changed")
	}
}

func has(f *openapi.Field, path string) bool {
	for name := range strings.SplitSeq(path, ".") {
		f = f.Field(name)
	}
	return f != nil
}

// TestSeparable: what is said to be separable is, everywhere, and nothing else.
func TestSeparable(t *testing.T) {
	for _, n := range openapi.Notifications() {
		for _, name := range slices.Concat(n.Variants, []string{"", "NOTHING"}) {
			one, ok := n.Variant(name)
			if want := slices.Contains(n.Separable(), name); ok != want {
				t.Errorf("%s %s: %v, want %v", n.ID, name, ok, want)
			}
			if ok && (len(one.Resource.Fields) == 0 || len(one.Resource.Fields) >= len(n.Resource.Fields)) {
				t.Errorf("%s %s has %d fields of %d", n.ID, name, len(one.Resource.Fields), len(n.Resource.Fields))
			}
		}
	}
}
