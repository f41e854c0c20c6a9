package goname

import (
	"go/token"
	"testing"
)

func TestSegment(t *testing.T) {
	for in, want := range map[string]string{
		"":                  "",
		"v3":                "V3",
		"out-trade-no":      "OutTradeNo",
		"{out_trade_no}":    "OutTradeNo",
		"{stock_id}":        "StockID",
		"{+stock_id}":       "StockID",
		"<stock_id>":        "StockID",
		"addInstitutionsub": "AddInstitutionsub",
		"mch_media":         "MchMedia",
		"{sub_mchid}":       "SubMchid",
		"title-url":         "TitleURL",
		"h5-presign":        "H5Presign",
		"jsapi":             "Jsapi",
		"apiv2sandbox":      "Apiv2sandbox",
		"import":            "Import",
	} {
		if got := Segment(in); got != want {
			t.Errorf("Segment(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestField(t *testing.T) {
	for in, want := range map[string]string{
		"sub_mchid":       "SubMchid",
		"appid":           "Appid",
		"coupon_id_$n":    "CouponIDN",
		"payOrdId":        "PayOrdId",
		"Idempotency-Key": "IdempotencyKey",
		"url":             "URL",
		"2nd":             "X2nd",
		"$":               "X",
		"":                "X",
		"名称":              "X名称",
	} {
		if got := Field(in); got != want {
			t.Errorf("Field(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUnique(t *testing.T) {
	taken := map[string]bool{"Name": true, "Name2": true}
	if got := Unique("Name", func(s string) bool { return taken[s] }); got != "Name3" {
		t.Errorf("%q, want Name3", got)
	}
}

func FuzzField(f *testing.F) {
	for _, seed := range []string{"sub_mchid", "2nd", "$", "名称", "\xff", "a\x00b", "ǆ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if got := Field(name); !token.IsIdentifier(got) || !token.IsExported(got) {
			t.Errorf("Field(%q) = %q is no exported identifier", name, got)
		}
	})
}
