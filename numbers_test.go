package wechatpay_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
)

// decoded is what encoding/json makes of a text without UseNumber.
func decoded(tb testing.TB, text string) any {
	tb.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		tb.Fatal(err)
	}
	return v
}

type (
	byteLike  byte
	bytesLike []byte
)

// bodyOf gives what a call would send as its body.
func bodyOf(t *testing.T, path string, req wechatpay.Request) (string, error) {
	t.Helper()
	var body []byte
	sent := errors.New("sent")
	config := offlineConfig()
	config.Secret = strings.Repeat("s", 32)
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
		}
		return nil, sent
	})
	if _, err := newClient(t, config).Chain(path).Post(t.Context(), req); !errors.Is(err, sent) {
		return "", err
	}
	return string(body), nil
}

// TestLostDigits puts numbers that went through a float into every place that a request has.
func TestLostDigits(t *testing.T) {
	lost := []any{decoded(t, "1519540354020417537"), float32(16777217), float64(1 << 53), -1e16, ptr(1e300)}
	client := offline(t)
	refused := func(place, key string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "decode with UseNumber") || !strings.Contains(err.Error(), key+" ") {
			t.Errorf("%s: %v", place, err)
		}
	}
	for _, n := range lost {
		for place, path := range map[string]string{
			"path": "v3/{n}/close", "segments": "v3{/n}", "reserved": "v3/{+n}", "prefix": "v3/{n:3}", "query": "v3/x{?n}", "exploded": "v3/x{?n*}", "label": "v3/x{.n}", "parameter": "v3/x{;n}",
		} {
			_, err := client.Chain(path).URL(wechatpay.Request{"n": n})
			refused(place, "n", err)
			_, err = client.Chain(path).URL(wechatpay.Request{"n": []any{"x", n}})
			if place != "prefix" {
				refused(place+", in a list", "n", err)
			}
		}
		for place, req := range map[string]wechatpay.Request{
			"n": {"query": wechatpay.Object{"n": n}}, "n[0]": {"query": wechatpay.Object{"n": []any{n}}}, "n[m]": {"query": wechatpay.Object{"n": wechatpay.Object{"m": n}}},
			"X-N": {"headers": wechatpay.Object{"x-n": n}}, "json: n": {"json": wechatpay.Object{"n": n, "o": 1}},
		} {
			_, err := bodyOf(t, "v3/x", req)
			refused("request", place, err)
		}
		_, err := bodyOf(t, "v2/pay/unifiedorder", wechatpay.Request{"xml": wechatpay.Object{"mch_id": "1900000001", "n": n}})
		refused("xml", "n", err)
	}
}

// TestExactNumbers keeps what has lost nothing as it is, to the last digit.
func TestExactNumbers(t *testing.T) {
	got, err := bodyOf(t, "v2/pay/unifiedorder", wechatpay.Request{"xml": wechatpay.Object{"mch_id": "1900000001", "n": decoded(t, "1519540354020417"), "b": json.RawMessage("100"), "c": bytesLike("x")}})
	for _, want := range []string{"<n>1519540354020417</n>", "<b>100</b>", "<c>x</c>"} {
		if !strings.Contains(got, want) || err != nil {
			t.Errorf("xml: got %s, %v; want %s", got, err, want)
		}
	}
	client := offline(t)
	for want, req := range map[string]wechatpay.Request{
		"v3/1519540354020417537": {"n": json.Number("1519540354020417537")}, "v3/9007199254740991": {"n": decoded(t, "9007199254740991")}, "v3/-5": {"n": ptr(json.Number("-5"))},
		"v3/x?n=0.5": {"q": 0.5}, "v3/x?n=1e3": {"q": json.Number("1e3")},
	} {
		path := "v3/{n}"
		if q, ok := req["q"]; ok {
			path, req = "v3/x{?n}", wechatpay.Request{"n": q}
		}
		if got, err := client.Chain(path).URL(req); got != offlineURL+want || err != nil {
			t.Errorf("%v: got %s, %v; want %s", req, got, err, want)
		}
	}
	for _, n := range []any{0.5, float32(1.5), json.Number("1.0"), json.Number("1e3"), ptr(json.Number("1E3")), []any{"a", 0.5}, map[string]float64{"k": 0.5}, [2]float32{0.5, 1}} {
		for _, path := range []string{"v3/{n}", "v3/{+n}", "v3{/n*}", "v3/x{#n}", "v3/x{;n}"} {
			if got, err := client.Chain(path).URL(wechatpay.Request{"n": n}); err == nil || !strings.Contains(err.Error(), "n is a number with a fraction") {
				t.Errorf("%s with %v: %s, %v", path, n, got, err)
			}
		}
	}
}

// TestBytes are a text or an error, and never a list of numbers.
func TestBytes(t *testing.T) {
	for _, v := range []any{[]byte("100"), json.RawMessage("100"), bytesLike("x"), []byteLike{49}, [3]byte{49, 48, 48}, &[2]byte{1, 2}, ptr(json.RawMessage("100")), []int8{97, 98}, [1]int8{97}, []any{[]byte("x")}, map[string]json.RawMessage{"a": json.RawMessage("1")}} {
		for place, req := range map[string]wechatpay.Request{"v3/{b}": {"b": v}, "v3/x{?b}": {"b": v}, "v3/{+b}": {"b": v}, "v3/x": {"query": wechatpay.Object{"b": v}}, "v3/y": {"headers": wechatpay.Object{"b": v}}} {
			if _, err := bodyOf(t, place, req); err == nil || !strings.Contains(err.Error(), "can't be bytes") && !strings.Contains(err.Error(), "nests a list") {
				t.Errorf("%T in %s: %v", v, place, err)
			}
		}
	}
	for _, v := range []any{[]byteLike{49}, [3]byte{49, 48, 48}, &[2]byte{1, 2}} {
		if got, err := bodyOf(t, "v2/pay/unifiedorder", wechatpay.Request{"xml": wechatpay.Object{"mch_id": "1900000001", "b": v}}); err == nil && !strings.Contains(got, "<b>1</b>") {
			t.Errorf("%T in xml: %s", v, got)
		}
	}
}

// everywhere puts a value into each place that takes texts and numbers.
func everywhere(t *testing.T, v any, check func(place, got string, err error)) {
	t.Helper()
	for place, req := range map[string]wechatpay.Request{
		"v3/{n}": {"n": v}, "v3/{+n}": {"n": v}, "v3{/n*}": {"n": []any{"a", v}}, "v3/x{?n}": {"n": v}, "v3/q": {"query": wechatpay.Object{"n": v}}, "v3/l": {"query": wechatpay.Object{"n": []any{v}}},
		"v3/h": {"headers": wechatpay.Object{"X-N": v}}, "v2/pay/unifiedorder": {"xml": wechatpay.Object{"mch_id": "1900000001", "n": v}},
	} {
		got, err := bodyOf(t, place, req)
		check(place, got, err)
	}
}

// TestNoNumbers: what only looks like a number is one nowhere.
func TestNoNumbers(t *testing.T) {
	number := func(num float64) wechatpay.Value {
		return wechatpay.Value{Result: gjson.Result{Type: gjson.Number, Num: num}}
	}
	for _, tt := range []struct {
		v    any
		want string
	}{
		{json.Number("-"), `the json.Number "-"`}, {json.Number(""), "which is no number"}, {json.Number("1/2"), "which is no number"}, {json.Number(" 1"), "which is no number"}, {json.Number("007"), "which is no number"},
		{json.Number("1-2"), "which is no number"}, {ptr(json.Number("--1")), "which is no number"}, {json.Number("e"), "which is no number"}, {wechatpay.Value{Result: gjson.Result{Type: gjson.Number, Raw: "-"}}, "which is no number"},
		{time.Second, "is a time.Duration"}, {ptr(time.Duration(0)), "int64(d / time.Second)"},
		{number(1519540354020417500), "decode with UseNumber"}, {ptr(number(1 << 53)), "decode with UseNumber"},
	} {
		everywhere(t, tt.v, func(place, got string, err error) {
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%T %v in %s: sent %s, %v; want %s", tt.v, tt.v, place, got, err, tt.want)
			}
		})
	}
	everywhere(t, number(1519540354020417), func(place, got string, err error) {
		if err != nil || strings.HasPrefix(place, "v2") && !strings.Contains(got, "<n>1519540354020417</n>") {
			t.Errorf("%s: sent %s, %v", place, got, err)
		}
	})
	for _, v := range []any{number(1519540354020417500), wechatpay.Object{"n": number(1 << 53)}, map[string]any{"l": []wechatpay.Value{number(1 << 53)}}} {
		if got, err := bodyOf(t, "v3/x", wechatpay.Request{"json": v}); err == nil || !strings.Contains(err.Error(), "decode with UseNumber") {
			t.Errorf("json %s: sent %s, %v", fmt.Sprint(v), got, err)
		}
	}
}
