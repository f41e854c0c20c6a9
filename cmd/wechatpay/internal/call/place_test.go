package call

import (
	"reflect"
	"testing"
)

func TestVariables(t *testing.T) {
	for in, want := range map[string][]string{
		"v3/a": nil, "v3/{a}/{b}": {"a", "b"}, "v3/{+x}{#y}": {"x", "y"}, "v3{/a*,b:3}{?c,d}{&e}": {"a", "b", "c", "d", "e"},
	} {
		if got := variables(in); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
