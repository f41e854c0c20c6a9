package amounts

import (
	"errors"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
)

func TestSum(t *testing.T) {
	text := `{"json":{"receivers":[{"amount":30},{"amount":12}]},"xml":{"total_fee":"7","receivers":"[{\"amount\":5}]"}}`
	for _, tt := range []struct {
		field string
		unit  openapi.Unit
		text  string
		want  int64
		wrong string
	}{
		{"json.receivers[].amount", "fen", text, 42, ""},
		{"xml.receivers$[].amount", "fen", text, 5, ""},
		{"xml.total_fee", "fen", text, 7, ""},
		{"json.y", "yuan", `{"json":{"y":"12.3"}}`, 1230, ""},
		{"json.y", "yuan", `{"json":{"y":12.34}}`, 1234, ""},
		{"json.y", "yuan", `{"json":{"y":"12"}}`, 1200, ""},
		{"json.y", "yuan", `{"json":{"y":"12.345"}}`, 0, "more than two decimals"},
		{"json.y", "yuan", `{"json":{"y":"1e3"}}`, 0, "no amount in yuan"},
		{"json.y", "fen", `{"json":{"y":"+5"}}`, 0, "no amount in fen"},
		{"json.y", "fen", `{"json":{"y":9223372036854775808}}`, 0, "no amount in fen"},
		{"json.y[].z", "fen", `{"json":{"y":[{"z":9223372036854775807},{"z":1}]}}`, 0, "beyond all money"},
		{"json.z", "fen", `{"json":{"y":1}}`, 0, "there is no amount"},
	} {
		got, err := Sum(tt.text, []openapi.Amount{{Field: tt.field, Unit: tt.unit}})
		if got != tt.want || (err == nil) != (tt.wrong == "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
			t.Errorf("%s of %s: %d, %v", tt.field, tt.text, got, err)
		}
	}
}

func TestSumOfSeveral(t *testing.T) {
	several := []openapi.Amount{{Field: "json.a", Unit: openapi.UnitFen}, {Field: "json.b", Unit: openapi.UnitYuan}}
	if got, err := Sum(`{"json":{"a":5,"b":"1.5"}}`, several); got != 155 || err != nil {
		t.Error(got, err)
	}
	if got, err := Sum(`{"json":{"a":9223372036854775807,"b":"0.01"}}`, several); got != 0 || !errors.Is(err, ErrTooLarge) {
		t.Error(got, err)
	}
	if got, err := Sum(`{}`, nil); got != 0 || err != nil {
		t.Error(got, err)
	}
}
