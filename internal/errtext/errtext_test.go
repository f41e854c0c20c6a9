package errtext

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"as it is", "订单号 1217752501", "订单号 1217752501"},
		{"lines", "one\r\ntwo\x00\u2028", "one  two  "},
		{"broken UTF-8", "a\xffb", "ab"},
		{"as long as may be", strings.Repeat("中", 256), strings.Repeat("中", 256)},
		{"longer", strings.Repeat("中", 257), strings.Repeat("中", 256) + "…"},
		{"cut within a character", strings.Repeat("a", 2047) + "中", strings.Repeat("a", 256) + "…"},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Line(tt.text); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzLine(f *testing.F) {
	f.Add("a\xff\n")
	f.Fuzz(func(t *testing.T, text string) {
		got := Line(text)
		if n := utf8.RuneCountInString(got); n > most+1 || !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\x00\x1b") {
			t.Errorf("%d characters: %q", n, got)
		}
	})
}
