package sandbox

import (
	"encoding/hex"
	"strings"
	"testing"
)

// TestSM3 has the examples of GB/T 32905.
func TestSM3(t *testing.T) {
	for text, want := range map[string]string{
		"abc":                      "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
		strings.Repeat("abcd", 16): "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
	} {
		sum := sm3([]byte(text))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
