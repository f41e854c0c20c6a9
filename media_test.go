package wechatpay_test

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestUploads sends a file to every upload of the catalogue, its parts and its meta named as that one wants them: what
// is signed is the meta, and nothing else.
func TestUploads(t *testing.T) {
	tried := 0
	for _, op := range openapi.Operations() {
		if !op.Has(openapi.FlagUpload) || op.V2 {
			continue
		}
		tried++
		t.Run(op.Template(), func(t *testing.T) {
			media, err := wechatpay.NewMedia("license.png", strings.NewReader("png"))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			req := wechatpay.Request{"body": media}
			for _, f := range op.PathParams {
				req[f.Name] = "1900000109"
			}
			for _, f := range op.Body.Fields {
				switch {
				case f.Type == "file":
					media.Part, want[f.Name] = f.Name, "png"
				case f.Name == "meta":
					media.Meta = metaOf(f.JSON, media)
					text, _ := json.Marshal(media.Meta)
					want["meta"] = string(text)
				default:
					if media.Form == nil {
						media.Form = map[string]string{}
					}
					media.Form[f.Name], want[f.Name] = "56", "56"
				}
			}
			got, signed := upload(t, op.Template(), req)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if signed != want["meta"] {
				t.Errorf("signed is %q, the meta is %q", signed, want["meta"])
			}
		})
	}
	if tried < 14 {
		t.Errorf("only %d uploads are in the catalogue", tried)
	}
}

// metaOf fills a meta: the file's name and digest where it asks for them.
func metaOf(schema *openapi.Field, media *wechatpay.Media) wechatpay.Object {
	meta := wechatpay.Object{}
	for _, f := range schema.Fields {
		switch {
		case f.Type == "object":
			meta[f.Name] = metaOf(f, media)
		case f.Type != "string":
			meta[f.Name] = 1
		case strings.Contains(f.Name, "sha256"), strings.HasSuffix(f.Name, "digest"):
			meta[f.Name] = media.SHA256()
		default:
			meta[f.Name] = "x"
		}
	}
	return meta
}

// upload sends one, and gives its parts and the text that its signature covers.
func upload(t *testing.T, path string, req wechatpay.Request) (parts map[string]string, signed string) {
	parts = map[string]string{}
	signer := &keepingSigner{}
	config := clienttest.Config()
	config.PrivateKey = signer
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil {
			return nil, err
		}
		for reader := multipart.NewReader(r.Body, params["boundary"]); ; {
			part, err := reader.NextPart()
			if err != nil {
				return nil, errors.Join(err, io.EOF)
			}
			text, err := io.ReadAll(part)
			if err != nil {
				return nil, err
			}
			parts[part.FormName()] = string(text)
			authorization := r.Header.Get("Authorization")
			message := formatter.Request("POST", r.URL.RequestURI(), clienttest.Between(authorization, `timestamp="`), clienttest.Between(authorization, `nonce_str="`), parts["meta"])
			if part.FormName() == "meta" && signer.signed(message) {
				signed = parts["meta"]
			}
		}
	})
	if _, err := clienttest.New(t, config).Chain(path).Post(t.Context(), req); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return parts, signed
}

// keepingSigner signs nothing, and keeps the digest that it was given.
type keepingSigner struct {
	freeSigner
	digest []byte
}

func (s *keepingSigner) Sign(r io.Reader, digest []byte, opts stdcrypto.SignerOpts) ([]byte, error) {
	s.digest = bytes.Clone(digest)
	return s.freeSigner.Sign(r, digest, opts)
}

func (s *keepingSigner) signed(message string) bool {
	sum := sha256.Sum256([]byte(message))
	return bytes.Equal(sum[:], s.digest)
}

// TestMediaForm sends further fields beside the meta, as submission-files/upload wants them.
func TestMediaForm(t *testing.T) {
	media, err := wechatpay.NewMedia("a.png", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	media.Part, media.Form = "submission_file", map[string]string{"manage_record_id": "2", "item_id": "一"}
	parts := clienttest.Uploaded(t, media)
	want := []clienttest.FormPart{parts[0], {Name: "item_id", Content: "一"}, {Name: "manage_record_id", Content: "2"}, {Name: "submission_file", FileName: "a.png", Type: "image/png", Content: "x"}}
	if diff := cmp.Diff(want, parts); diff != "" || parts[0].Name != "meta" {
		t.Error(diff)
	}
	media.Form = map[string]string{"a\r\nX: 1": ""}
	if _, err := clienttest.Offline(t).Chain("v3/x").Post(t.Context(), wechatpay.Request{"body": media}); err == nil || !strings.Contains(err.Error(), "control character") {
		t.Errorf("a name with a line feed: %v", err)
	}
}

// TestUnendingFiles refuses what never ends, holds nothing, or is too long; and a file that changes is never sent as a whole.
func TestUnendingFiles(t *testing.T) {
	for _, path := range []string{"/dev/zero", "/dev/null", t.TempDir()} {
		if _, err := wechatpay.OpenMedia(path); err == nil || !strings.Contains(err.Error(), "no regular file") {
			t.Errorf("%s: %v", path, err)
		}
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	defer writer.Close()
	if _, err := wechatpay.NewMedia("a.png", reader); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("a pipe: %v", err)
	}
	if _, err := wechatpay.NewMedia("a.png", io.NewSectionReader(zerosAt{}, 0, 1<<40)); err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("a long one: %v", err)
	}
	for name, now := range map[string]string{"grown": "png+", "shrunk": "pn"} {
		file := t.TempDir() + "/a.png"
		must(0, os.WriteFile(file, []byte("png"), 0o600))
		media := must(wechatpay.OpenMedia(file))
		must(0, os.WriteFile(file, []byte(now), 0o600))
		sb := clienttest.Sandbox(t, sandbox.Options{})
		_, err := clienttest.New(t, sb.Config()).Chain("v3/merchant/media/upload").Post(t.Context(), wechatpay.Request{"body": media})
		if err == nil || !strings.Contains(err.Error(), "has changed") {
			t.Errorf("%s: %v", name, err)
		}
		for _, r := range sb.Requests() {
			if r.Verified {
				t.Errorf("%s: it arrived whole", name)
			}
		}
	}
}

type zerosAt struct{}

func (zerosAt) ReadAt(p []byte, _ int64) (int, error) { clear(p); return len(p), nil }
