package sandbox_test

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/sandbox"
)

// TestUploadsByTheCatalogue: every upload holds its file against its meta.
func TestUploadsByTheCatalogue(t *testing.T) {
	c := start(t, sandbox.Options{})
	file := []byte("abc")
	long, short := sha256.Sum256(file), md5.Sum(file)
	sha, md := hex.EncodeToString(long[:]), hex.EncodeToString(short[:])
	const (
		abcSM3   = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
		video    = "/v3/merchant/media/video_upload"
		cancel   = "/v3/ecommerce/account/cancel-applications/media"
		invoices = "/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file"
	)
	picture := func(meta string) *letter { // whose part says what it is
		l := c.upload(cancel, meta, "a.png", file)
		l.body = strings.Replace(l.body, "application/octet-stream", "image/png", 1)
		return l
	}
	for name, test := range map[string]struct {
		letter *letter
		field  any // nil: taken
	}{
		"a video":              {c.upload(video, `{"filename":"a.mp4","sha256":"`+sha+`"}`, "a.mp4", file), nil},
		"another video":        {c.upload(video, `{"filename":"a.mp4","sha256":"`+sha+`"}`, "a.mp4", []byte("x")), "/meta/sha256"},
		"an empty video":       {c.upload(video, `{"filename":"a.mp4","sha256":"`+sha+`"}`, "a.mp4", nil), "/file"},
		"no digest":            {c.upload(video, `{"filename":"a.mp4"}`, "a.mp4", file), "/meta/sha256"},
		"the digest a number":  {c.upload(video, `{"filename":"a.mp4","sha256":1}`, "a.mp4", file), "/meta/sha256"},
		"by MD5":               {picture(`{"file_name":"a.png","file_digest":"` + md + `"}`), nil},
		"by MD5 of another":    {picture(`{"file_name":"a.png","file_digest":"` + sha[:32] + `"}`), "/meta/file_digest"},
		"by SM3":               {c.upload(invoices, `{"file_type":"PDF","digest_alogrithm":"SM3","digest":"`+abcSM3+`"}`, "a.pdf", file), nil},
		"by SM3, of another":   {c.upload(invoices, `{"file_type":"PDF","digest_alogrithm":"SM3","digest":"`+abcSM3+`"}`, "a.pdf", []byte("x")), "/meta/digest"},
		"of an unknown format": {c.upload(invoices, `{"file_type":"DOC","digest_alogrithm":"SM3","digest":"`+abcSM3+`"}`, "a.doc", file), "/meta/file_type"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &caller{t, c.sb, c.config, c.http}
			if test.field == nil {
				c.accepted(test.letter)
				return
			}
			r := c.post(test.letter)
			c.refused(r, 400, "PARAM_ERROR")
			if got := hinted(r); got != test.field {
				t.Errorf("field %v, want %v: %s", got, test.field, r.body)
			}
		})
	}
}
