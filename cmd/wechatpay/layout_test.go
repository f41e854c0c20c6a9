package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "退款": 4, "（跳转）": 8, "∙é": 2, "a\u0301": 1, "한": 2, "😀": 2} {
		if got := width(text); got != want {
			t.Errorf("width(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    string
	}{{"退款", 4, "退款"}, {"申请退款", 7, "申请退…"}, {"申请退款", 6, "申请…"}, {"abc", 2, "a…"}} {
		got := cut(c.text, c.columns)
		if got != c.want || width(got) > c.columns {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.columns, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"short", 10, []string{"short"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"申请 退款", 5, []string{"申请", "退款"}},
		{"averylongword b", 4, []string{"averylongword", "b"}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.text, c.columns)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

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
		if near := nearPaths(path, 1); len(near) > 0 {
			got = near[0]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestMomentFor(t *testing.T) {
	now := time.Date(2026, 7, 29, 20, 0, 0, 5, time.UTC) // the 30th in China
	for name, want := range map[string]string{
		"time": "2026-07-30T04:00:00+08:00", "available_begin_time": "2026-07-31T04:00:00+08:00", "time_expire": "2026-08-31T04:00:00+08:00",
	} {
		if got := momentFor(name, now); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
