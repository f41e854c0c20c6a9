package openapi_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
)

// BenchmarkFirstLookup starts a program that unpacks the catalogue and decodes one operation.
func BenchmarkFirstLookup(b *testing.B) {
	for b.Loop() {
		out, err := exec.Command(os.Args[0], "-test.run=^TestFirstLookup$").CombinedOutput()
		if err != nil {
			b.Fatal(string(out))
		}
	}
}

// TestFirstLookup is what BenchmarkFirstLookup starts.
func TestFirstLookup(t *testing.T) {
	if o, ok := openapi.Lookup("POST", "v3/refund/domestic/refunds"); !ok || o.Number == "" {
		t.Error("it is not there, or has no number")
	}
}
