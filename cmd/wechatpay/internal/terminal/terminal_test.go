package terminal

import (
	"strings"
	"testing"
)

func TestIndent(t *testing.T) {
	body := []byte(`{"big":12345678901234567890.10,"text":"<a>\u001b中文","list":[1,2]}`)
	plain := string(Indent(body, false))
	want := "{\n  \"big\": 12345678901234567890.10,\n  \"text\": \"<a>\\u001b中文\",\n  \"list\": [1, 2]\n}\n"
	if plain != want {
		t.Errorf("%s\nwant %s", plain, want)
	}
	coloured := string(Indent(body, true))
	if !strings.Contains(coloured, "\x1b[") || !strings.Contains(coloured, "12345678901234567890.10") {
		t.Errorf("no colours: %q", coloured)
	}
}

func TestHarmless(t *testing.T) {
	if got := OneLine("a\x1b[2Jb\nc\u202ed\u009be"); got != "a\ufffd[2Jb c\ufffdd\ufffde" {
		t.Errorf("%q", got)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"sandbox", "timeout", "apiv3-key-file", "mchid"}
	for in, want := range map[string]string{"sandbxo": "sandbox", "apiv3-key": "apiv3-key-file", "mch-id": "mchid", "zzz": "", "": ""} {
		if got := Nearest(in, names); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
