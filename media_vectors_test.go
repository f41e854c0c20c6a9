package wechatpay_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/vectors"
	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

// formPart is one part of a multipart body.
type formPart struct{ Name, FileName, Type, Content string }

// formParts takes a multipart body apart.
func formParts(t *testing.T, contentType string, body io.Reader) (parts []formPart) {
	t.Helper()
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return parts
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, formPart{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(content)})
	}
}

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
				if parts := uploaded(t, media); len(parts) != 2 || parts[1].FileName != base {
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
		want := formParts(t, "multipart/form-data; boundary="+boundary, strings.NewReader(recorded))
		got := uploaded(t, media)
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

// uploaded gives the parts that an upload sends.
func uploaded(t *testing.T, media *wechatpay.Media) (parts []formPart) {
	t.Helper()
	config := offlineConfig()
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil || int64(len(body)) != r.ContentLength {
			t.Errorf("%d bytes, announced %d, %v", len(body), r.ContentLength, err)
		}
		parts = formParts(t, r.Header.Get("Content-Type"), bytes.NewReader(body))
		return nil, errors.New("no network here")
	})
	if _, err := newClient(t, config).Chain("v3/merchant/media/upload").Post(t.Context(), wechatpay.Request{"body": media}); len(parts) == 0 {
		t.Fatal(err)
	}
	return parts
}
