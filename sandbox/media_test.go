package sandbox_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
)

func isErr(err, target error) bool { return errors.Is(err, target) }

// upload makes a letter with the given parts, of which meta is signed.
func (c *caller) upload(target, meta, name string, file []byte) *letter {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if meta != "" {
		part, _ := w.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {`form-data; name="meta"`}, "Content-Type": {"application/json"}})
		io.WriteString(part, meta)
	}
	if name != "" {
		part, _ := w.CreateFormFile("file", name)
		part.Write(file)
	}
	w.Close()
	l := c.letter("POST", target, body.String())
	l.header.Set("Content-Type", w.FormDataContentType())
	l.signedBody = &meta
	return l
}

func TestUpload(t *testing.T) {
	c := start(t, sandbox.Options{})
	file := []byte("not really a picture")
	sum := sha256.Sum256(file)
	digest := hex.EncodeToString(sum[:])
	meta := func(name, sum string) string { return `{ "filename": "` + name + `", "sha256": "` + sum + `" }` }
	good := meta("a.png", digest)
	const media, image = "/v3/merchant/media/upload", "/v3/marketing/favor/media/image-upload"
	if id, _ := c.accepted(c.upload(media, good, "a.png", file))["media_id"].(string); id == "" {
		t.Error("no media_id")
	}
	if url, _ := c.accepted(c.upload(image, good, "a.png", file))["media_url"].(string); !strings.HasPrefix(url, "https://") {
		t.Errorf("media_url %q", url)
	}
	unnamed := c.upload(media, good, "a.png", file)
	unnamed.header.Set("Content-Type", "multipart/form-data")
	c.accepted(unnamed)
	nothing := c.upload(media, good, "a.png", file)
	nothing.header.Set("Content-Type", "multipart/form-data")
	nothing.body = "\r\n" + nothing.body
	whole := c.upload(media, good, "a.png", file)
	whole.signedBody = nil
	named := c.upload(media, good, "a.png", file)
	named.body = strings.Replace(named.body, `name="meta"`, `name="meta"; filename="meta.json"`, 1)
	for name, test := range map[string]struct {
		letter *letter
		status int
		code   string
		field  any
	}{
		"no boundary":           {nothing, 400, "PARAM_ERROR", "Content-Type"},
		"the whole body signed": {whole, 401, "SIGN_ERROR", "signature"},
		"meta as a file":        {named, 401, "SIGN_ERROR", "signature"},
		"other bytes":           {c.upload(media, good, "a.png", []byte("x")), 400, "PARAM_ERROR", "/meta/sha256"},
		"no file":               {c.upload(media, good, "", nil), 400, "PARAM_ERROR", "/file"},
		"empty file":            {c.upload(media, good, "a.png", nil), 400, "PARAM_ERROR", "/file"},
		"file too large":        {c.upload(media, good, "a.png", make([]byte, 2<<20+1)), 400, "PARAM_ERROR", "/file"},
		"no meta":               {c.upload(media, "", "a.png", file), 400, "PARAM_ERROR", "/meta"},
		"meta no JSON":          {c.upload(media, "x", "a.png", file), 400, "PARAM_ERROR", "/"},
		"no filename":           {c.upload(media, `{"sha256":"x"}`, "a.png", file), 400, "PARAM_ERROR", "/meta/filename"},
		"no sha256":             {c.upload(media, `{"filename":"a.png"}`, "a.png", file), 400, "PARAM_ERROR", "/meta/sha256"},
		"no picture":            {c.upload(media, meta("a.exe", digest), "a.exe", file), 400, "PARAM_ERROR", "/meta/filename"},
		"JSON":                  {c.letter("POST", media, good), 400, "PARAM_ERROR", "Content-Type"},
		"cut off":               {cut(c.upload(media, good, "a.png", file)), 400, "PARAM_ERROR", "/"},
		"too large by far":      {c.upload(media, good, "a.png", make([]byte, 8<<20)), 413, "INVALID_REQUEST", nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := &caller{t, c.sb, c.config, c.http}
			r := c.post(test.letter)
			c.refused(r, test.status, test.code)
			if got := hinted(r); got != test.field {
				t.Errorf("field %v, want %v: %s", got, test.field, r.body)
			}
		})
	}
}

func (c *caller) accepted(l *letter) object {
	c.t.Helper()
	r := c.post(l)
	if r.status != 200 {
		c.t.Fatalf("%d %s", r.status, r.body)
	}
	c.verify(r)
	return r.json
}

func cut(l *letter) *letter {
	l.body = l.body[:len(l.body)-10]
	return l
}

func TestImage(t *testing.T) {
	c := start(t, sandbox.Options{})
	r := c.do("GET", "/v3/merchant-service/images/ChsyMDgwMDgyNTIwMjAwMDAyMDEyMDAyMDIwMDAxMDA%3D", nil)
	if r.status != 200 || r.header.Get("Wechatpay-Signature") != "" || r.header.Get("Content-Type") != "image/png" {
		t.Errorf("%d %v", r.status, r.header)
	}
	if _, err := png.Decode(bytes.NewReader(r.body)); err != nil {
		t.Error(err)
	}
}

// TestStatementGzip: the statements that honour Accept-Encoding have the digest of what is in them.
func TestStatementGzip(t *testing.T) {
	c := start(t, sandbox.Options{})
	transport := c.config.Transport.(*http.Transport).Clone()
	transport.DisableCompression = true
	defer transport.CloseIdleConnections()
	c.http = &http.Client{Transport: transport}
	for _, encoding := range []string{"", "gzip"} {
		l := c.letter("GET", "/v3/global/statements?date=20260531&mchid="+c.config.MchID, nil)
		if encoding != "" {
			l.header.Set("Accept-Encoding", encoding)
		}
		r := c.post(l)
		if got := r.header.Get("Content-Encoding"); r.status != 200 || got != encoding {
			t.Fatalf("%d, Content-Encoding %q, want %q", r.status, got, encoding)
		}
		text := r.body
		if encoding != "" {
			unpacked, err := gzip.NewReader(bytes.NewReader(r.body))
			if err != nil {
				t.Fatal(err)
			}
			if text, err = io.ReadAll(unpacked); err != nil {
				t.Fatal(err)
			}
		}
		sum := sha1.Sum(text)
		if got := r.header.Get("Wechatpay-Statement-Sha1"); got != hex.EncodeToString(sum[:]) {
			t.Errorf("%q: Wechatpay-Statement-Sha1 %s of %q", encoding, got, text)
		}
	}
}

func TestBill(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{BillRows: 1000, Now: clock.Now})
	var plain []byte
	for _, tar := range []string{"", "&tar_type=GZIP"} {
		bill := c.must("GET", "/v3/bill/tradebill?bill_date=2019-06-11"+tar, nil)
		target, ok := strings.CutPrefix(bill["download_url"].(string), c.sb.URL)
		if !ok {
			t.Fatalf("download_url %v", bill["download_url"])
		}
		r := c.do("GET", target, nil)
		if r.status != 200 || r.header.Get("Wechatpay-Signature") != "" || r.header.Get("Content-Encoding") != "" {
			t.Fatalf("%d %v", r.status, r.header)
		}
		if tar != "" {
			unpacked, err := gzip.NewReader(bytes.NewReader(r.body))
			if err != nil {
				t.Fatal(err)
			}
			if r.body, err = io.ReadAll(unpacked); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(r.body, plain) {
				t.Error("the packed bill is another one")
			}
		}
		plain = r.body
		sum := sha1.Sum(r.body)
		if bill["hash_type"] != "SHA1" || bill["hash_value"] != hex.EncodeToString(sum[:]) {
			t.Errorf("%v, but the bill has %x", bill, sum)
		}
		unsigned := c.letter("GET", target, nil)
		unsigned.withoutSigning = true
		c.refused(c.post(unsigned), 401, "SIGN_ERROR")
		clock.Pass(301 * time.Second)
		c.refused(c.do("GET", target, nil), 400, "INVALID_REQUEST") // the link has died
	}
	if lines := strings.Count(string(plain), "\r\n"); lines != 1003 {
		t.Errorf("%d lines", lines)
	}
}

func TestCertificates(t *testing.T) {
	c := start(t, sandbox.Options{})
	const path = "/v3/certificates"
	first := wxcrypto.SerialNumber(sharedKeys().PlatformCertificate)
	if !strings.HasPrefix(first, "0") || len(first) != 40 {
		t.Errorf("serial %s: a leading zero is part of it", first)
	}
	if got := c.certificates(path); !cmp.Equal(got, []string{first}) {
		t.Errorf("%v", got)
	}
	second := c.sb.RotateCertificate()
	r := c.do("GET", path+"?algorithm_type=ALL", nil)
	if got := r.header.Get("Wechatpay-Serial"); got != second {
		t.Errorf("signed by %s, want the new certificate %s", got, second)
	}
	c.config = c.sb.Config()
	c.verify(r)
	if got := c.certificates(path); !cmp.Equal(got, []string{second, first}) {
		t.Errorf("%v", got)
	}
	l := c.letter("GET", path, nil)
	l.header.Set("Wechatpay-Serial", first)
	if got := c.post(l).header.Get("Wechatpay-Serial"); got != first {
		t.Errorf("signed by %s, want the old certificate, which was asked for", got)
	}
	if got := c.certificates(path + "?algorithm_type=SM2"); len(got) != 0 {
		t.Errorf("%v", got)
	}
	c.walk([]step{{name: "unknown algorithm", method: "GET", target: path + "?algorithm_type=EC", status: 400, code: "PARAM_ERROR", field: "algorithm_type"}})
}

// certificates decrypts the list and returns the serials.
func (c *caller) certificates(target string) []string {
	c.t.Helper()
	var serials []string
	for _, item := range c.must("GET", target, nil)["data"].([]any) {
		entry := item.(object)
		secret := entry["encrypt_certificate"].(object)
		text, err := wxcrypto.AESGCMDecrypt(secret["ciphertext"].(string), c.config.APIv3Key,
			secret["nonce"].(string), secret["associated_data"].(string))
		if err != nil {
			c.t.Fatal(err)
		}
		if block, _ := pem.Decode([]byte(text)); block == nil {
			c.t.Fatalf("no PEM: %s", text)
		}
		certificate, err := wxcrypto.ParseCertificate(text)
		if err != nil {
			c.t.Fatal(err)
		}
		serial := wxcrypto.SerialNumber(certificate)
		if entry["serial_no"] != serial {
			c.t.Errorf("serial_no %v, certificate %s", entry["serial_no"], serial)
		}
		expires, err := time.Parse(time.RFC3339, entry["expire_time"].(string))
		if err != nil || !expires.Equal(certificate.NotAfter) {
			c.t.Errorf("expire_time %v, certificate %s", entry["expire_time"], certificate.NotAfter)
		}
		serials = append(serials, serial)
	}
	return serials
}
