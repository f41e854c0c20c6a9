package vectors_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/vectors"
)

// TestMediaVectors compares an upload with PHP's: the parts and what they hold, the meta by its meaning.
func TestMediaVectors(t *testing.T) {
	used := map[string]bool{}
	vectors.Each(t, "media", func(t *testing.T, _ vectors.Set, c vectors.Case) {
		v := gjson.ParseBytes(c.Raw)
		text := func(name string) string {
			if raw := v.Get(name + "_base64"); raw.Exists() {
				decoded, err := base64.StdEncoding.DecodeString(raw.String())
				if err != nil {
					t.Fatal(err)
				}
				return string(decoded)
			}
			return v.Get(name).String()
		}
		if c.Tag == "missing-file" {
			if _, err := wechatpay.OpenMedia(v.Get("filename").String()); err == nil {
				t.Error("opened what is not there")
			}
			return
		}
		name, content := filepath.ToSlash(text("filename")), text("content")
		media, err := wechatpay.NewMedia(name, io.MultiReader(strings.NewReader(content))) // which can't seek
		difference := mediaDifference(name, v)
		if used[difference] = true; difference == "media-names" {
			base := name[strings.LastIndexAny(name, "/\\")+1:]
			if err == nil { // PHP breaks its own header; here the name arrives as it is
				if parts := clienttest.Uploaded(t, media); len(parts) != 2 || parts[1].FileName != base {
					t.Errorf("%q arrives as %q", name, parts)
				}
			} else if base != "" && !strings.ContainsFunc(name, unicode.IsControl) {
				t.Errorf("%q: %v", name, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if difference == "media-meta" {
			return // a Meta can't hold it
		}
		if meta := v.Get("set_meta"); meta.Exists() {
			if err := json.Unmarshal([]byte(meta.String()), &media.Meta); err != nil {
				t.Fatal(err)
			}
		}
		if v.Get("error").Exists() || !v.Get("body_head").Exists() && !v.Get("body").Exists() {
			return // PHP fails
		}
		boundary := strings.Repeat("0123456789", 4)
		recorded := strings.ReplaceAll(v.Get("body_head").String()+content+v.Get("body_tail").String(), "{{boundary}}", boundary)
		want := clienttest.FormParts(t, "multipart/form-data; boundary="+boundary, strings.NewReader(recorded))
		got := clienttest.Uploaded(t, media)
		if len(got) != len(want) {
			t.Fatalf("%d parts, want %d", len(got), len(want))
		}
		for i := range want {
			if want[i].Type == "" && got[i].Type == "application/octet-stream" {
				want[i].Type = got[i].Type
			}
			if i == 0 && sameJSON(want[i].Content, got[i].Content) {
				want[i].Content = got[i].Content
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-PHP +Go):\n%s", name, diff)
		}
	})
	delete(used, "")
	vectors.Documented(t, "calls", slices.Sorted(maps.Keys(used))...)
}

// mediaDifference names what differs on purpose.
func mediaDifference(name string, v gjson.Result) string {
	base := name[strings.LastIndexAny(name, `/\`)+1:]
	switch meta := v.Get("set_meta"); {
	case base == "" || strings.ContainsAny(name, "\"\\;\r\n\t\x00"):
		return "media-names"
	case meta.Exists() && !gjson.Parse(meta.String()).IsObject(), meta.Exists() && !gjson.Valid(meta.String()):
		return "media-meta"
	}
	return ""
}
