// Package vectors holds the recorded behaviour of the PHP SDK that this library
// mirrors, and reads it for tests. README.md says where it comes from.
//
// A set is one file of testdata: gzip over JSON lines, the first the material
// that the cases share, then a case a line. Where the recordings themselves lie
// beside the repository (../shared/vectors), [Each] runs those as well, so that
// a stale copy can't hide.
package vectors

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

//go:generate go run ./gen

//go:embed testdata/*.jsonl.gz
var testdata embed.FS

// A Set is the content of one file of vectors.
type Set struct {
	Head  json.RawMessage // an object: keys, config and the like, which the cases share
	Cases []Case
}

// A Case is one recorded call and its result.
type Case struct {
	ID  string          // unique in its set
	Tag string          // groups cases; may be empty
	Raw json.RawMessage // the whole case, an object
}

// Decode decodes the case into v, a pointer. Numbers in an any are json.Number.
func (c Case) Decode(tb testing.TB, v any) {
	tb.Helper()
	decode(tb, c.Raw, v)
}

// Decode decodes the shared material into v, a pointer.
func (s Set) Decode(tb testing.TB, v any) {
	tb.Helper()
	decode(tb, s.Head, v)
}

func decode(tb testing.TB, raw []byte, v any) {
	tb.Helper()
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(v); err != nil {
		tb.Fatalf("decode %.80s…: %v", raw, err)
	}
}

// Load returns our own copy of a set: formatter, hash, aes, rsa, segments,
// uritemplate, requests, responses, xml or media.
func Load(tb testing.TB, set string) Set {
	tb.Helper()
	packed, err := testdata.ReadFile("testdata/" + set + ".jsonl.gz")
	if err != nil {
		tb.Fatal(err)
	}
	lines, err := Unpack(packed)
	if err != nil {
		tb.Fatal(err)
	}
	return parse(tb, lines)
}

// LoadShared returns a set as it was recorded, and false where there is none.
func LoadShared(tb testing.TB, set string) (Set, bool) {
	tb.Helper()
	dir, ok := SharedDir()
	if !ok {
		return Set{}, false
	}
	recorded, err := os.ReadFile(filepath.Join(dir, set+".json"))
	if errors.Is(err, os.ErrNotExist) {
		return Set{}, false
	}
	if err != nil {
		tb.Fatal(err)
	}
	lines, err := Lines(recorded)
	if err != nil {
		tb.Fatalf("%s: %v", set, err)
	}
	return parse(tb, lines), true
}

// Each runs every case of a set as a subtest: "own/ID" from our own copy and,
// where the recordings are at hand, "shared/ID" from those.
func Each(t *testing.T, set string, run func(t *testing.T, s Set, c Case)) {
	t.Helper()
	all := func(s Set) func(*testing.T) {
		return func(t *testing.T) {
			for _, c := range s.Cases {
				t.Run(c.ID, func(t *testing.T) { run(t, s, c) })
			}
		}
	}
	t.Run("own", all(Load(t, set)))
	if s, ok := LoadShared(t, set); ok {
		t.Run("shared", all(s))
	}
}

// parse reads what Lines wrote.
func parse(tb testing.TB, lines []byte) Set {
	tb.Helper()
	var s Set
	for line := range bytes.Lines(lines) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if s.Head == nil {
			s.Head = line
			continue
		}
		c := Case{Raw: line}
		decode(tb, line, &struct {
			ID, Tag *string
		}{&c.ID, &c.Tag})
		s.Cases = append(s.Cases, c)
	}
	if len(s.Cases) == 0 {
		tb.Fatal("a set without cases")
	}
	return s
}

// credit is the first member of every file, for whoever unpacks one.
const credit = "recorded from the PHP SDK wechatpay-php 1.4.12; every merchant id, key, certificate and secret was made for this purpose and is worth nothing elsewhere"

// Lines turns a recorded file into JSON lines. The order and the bytes of
// everything inside stay, blanks between them aside.
func Lines(recorded []byte) ([]byte, error) {
	var members Members
	if err := json.Unmarshal(recorded, &members); err != nil {
		return nil, err
	}
	head := Members{{"credit", json.RawMessage(`"` + credit + `"`)}}
	var cases []json.RawMessage
	for _, m := range members {
		if m.Key != "cases" {
			head = append(head, m)
		} else if err := json.Unmarshal(m.Value, &cases); err != nil {
			return nil, err
		}
	}
	var lines bytes.Buffer
	for _, value := range append([]json.RawMessage{head.text()}, cases...) {
		if err := json.Compact(&lines, value); err != nil {
			return nil, err
		}
		lines.WriteByte('\n')
	}
	return lines.Bytes(), nil
}

// Pack compresses JSON lines. No name and no time go in: the same lines and the
// same version of compress/gzip give the same bytes.
func Pack(lines []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(lines); err != nil {
		return nil, err
	}
	err = w.Close()
	return packed.Bytes(), err
}

// Unpack returns the JSON lines of a packed set.
func Unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("packed vectors: %w", err)
	}
	return io.ReadAll(r)
}
