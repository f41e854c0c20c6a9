package apiv2_test

import (
	"testing"

	"github.com/a8579013/wechatpay/internal/apiv2"
)

func TestFurther(t *testing.T) {
	for value, want := range map[string]string{
		"":                   "",
		"a=1":                "",
		"a&b":                "",
		"Tom & Jerry = fun":  "",
		"a&=1":               "",
		"a&1=1":              "",
		"a&-b=1":             "",
		"a&b c=1":            "",
		"a&b=2":              "b",
		"&b=2":               "b",
		"a&名=1":              "名",
		"a&x-y=1":            "x-y",
		"a&x.y=1":            "x.y",
		"a&n:y=1":            "n:y",
		"a&b&&c_1=":          "c_1",
		`"&mch_id=1&b=2"`:    "mch_id",
		"a&skip=1&other=2":   "other",
		"a&skip=1&skip=2&&x": "",
	} {
		if got := apiv2.Further(value, func(name string) bool { return name != "skip" }); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
	if got := apiv2.Further("a&skip=1", nil); got != "skip" {
		t.Errorf("got %q where every name counts", got)
	}
}
