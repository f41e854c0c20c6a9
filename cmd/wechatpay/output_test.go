package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestIndent(t *testing.T) {
	body := []byte(`{"big":12345678901234567890.10,"text":"<a>\u001b中文","list":[1,2]}`)
	plain := string(indent(body, false))
	want := "{\n  \"big\": 12345678901234567890.10,\n  \"text\": \"<a>\\u001b中文\",\n  \"list\": [1, 2]\n}\n"
	if plain != want {
		t.Errorf("%s\nwant %s", plain, want)
	}
	coloured := string(indent(body, true))
	if !strings.Contains(coloured, "\x1b[") || !strings.Contains(coloured, "12345678901234567890.10") {
		t.Errorf("no colours: %q", coloured)
	}
}

func TestPipeGetsTheBytes(t *testing.T) {
	for _, body := range []string{"", "{ }\n\n", "\x00\xff\x1b[2J", `{"a":1}`} {
		var out, err bytes.Buffer
		c := console{out: &out, err: &err, getenv: func(string) string { return "" }}
		if failure := c.printBody([]byte(body), ""); failure != nil || out.String() != body || err.Len() > 0 {
			t.Errorf("%q: %q, %q, %v", body, &out, &err, failure)
		}
	}
}

// TestFullDisk: where nothing was called, nothing is said of a call.
func TestFullDisk(t *testing.T) {
	for _, args := range [][]string{{"certs", "--sandbox", "-o", t.TempDir()}, {"certs", "-V"}, {"doctor", "--sandbox"}, {"call", "--sandbox", "--dry-run", "GET", "v3/certificates"}, {"gen", "REFUND.SUCCESS"}} {
		var err bytes.Buffer
		c := console{in: strings.NewReader(""), out: full{}, err: &err, getenv: func(string) string { return "" }}
		code := run(t.Context(), args, c)
		if want := "hint: look at what stdout is"; code != exitOther || !strings.Contains(err.String(), want) {
			t.Errorf("%q: %d, %s, want %s", args, code, &err, want)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestHarmless(t *testing.T) {
	if got := oneLine("a\x1b[2Jb\nc\u202ed\u009be"); got != "a\ufffd[2Jb c\ufffdd\ufffde" {
		t.Errorf("%q", got)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"sandbox", "timeout", "apiv3-key-file", "mchid"}
	for in, want := range map[string]string{"sandbxo": "sandbox", "apiv3-key": "apiv3-key-file", "mch-id": "mchid", "zzz": "", "": ""} {
		if got := nearest(in, names); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
