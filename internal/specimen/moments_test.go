package specimen_test

import (
	"testing"
	"time"

	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// TestMoments makes the answers of APIv3: what gen calls a time.Time is one, whether or not a clock is given.
func TestMoments(t *testing.T) {
	seen := 0
	for _, now := range []time.Time{{}, time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)} {
		for _, o := range openapi.Operations() {
			body := o.Response.Body
			if o.V2 || body == nil {
				continue
			}
			eachMoment(body, (&specimen.Maker{Now: now}).Value(body), func(f *openapi.Field, value any) {
				seen++
				if _, err := time.Parse(time.RFC3339, value.(string)); err != nil {
					t.Errorf("%s %s, %s: %v", o.Method, o.Path, f.Name, err)
				}
			})
		}
	}
	if seen < 2500 {
		t.Errorf("%d moments seen", seen)
	}
}

// eachMoment visits the texts of a value that are moments.
func eachMoment(f *openapi.Field, value any, visit func(*openapi.Field, any)) {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			if of := f.Field(name); of != nil {
				eachMoment(of, member, visit)
			}
		}
	case []any:
		for _, item := range v {
			eachMoment(f.Items, item, visit)
		}
	case string:
		if specimen.IsMoment(f) {
			visit(f, value)
		}
	}
}
