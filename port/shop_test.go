package port_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/port"
)

// TestShop holds the ported half of examples/from-php against its PHP: that folder says how to write it anew.
func TestShop(t *testing.T) {
	const folder = "../examples/from-php/"
	source, err := os.ReadFile(folder + "shop.php")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(folder + "ported/shop.go")
	if err != nil {
		t.Fatal(err)
	}
	result, err := port.Port(source, port.Options{Package: "ported", File: "shop.php"})
	if err != nil || result.Refused() > 0 {
		t.Fatalf("%d refused: %v", result.Refused(), err)
	}
	if diff := cmp.Diff(string(want), string(result.Code)); diff != "" {
		t.Errorf("ported/shop.go is another:\n%s", diff)
	}
}
