package sandbox

import (
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
)

// attachFiles lets each download_url of an answer lead to a file of this
// sandbox, and each hash be the one of that file.
func (s *Sandbox) attachFiles(c *call, members object) error {
	for name, value := range members {
		switch v := value.(type) {
		case object:
			if err := s.attachFiles(c, v); err != nil {
				return err
			}
		case []any:
			for i, item := range v {
				if inner, ok := item.(object); ok {
					if _, there := inner["bill_sequence"]; there {
						inner["bill_sequence"] = json.Number(strconv.Itoa(i + 1))
					}
					if err := s.attachFiles(c, inner); err != nil {
						return err
					}
				}
			}
			if name == "download_bill_list" {
				members["download_bill_count"] = json.Number(strconv.Itoa(len(v)))
			}
		}
	}
	if _, there := members["download_url"].(string); there {
		return s.attachFile(c, members)
	}
	return nil
}

// A fileToken says everything about a file, so that nothing has to be kept for it.
type fileToken struct {
	Kind   string // pdf or csv
	About  string
	Sealed bool // with the key that the token gives
	Gzip   bool
	Made   int64
}

func (t fileToken) String() string {
	text, _ := json.Marshal(t) // of texts and numbers: never fails
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseFileToken(text string) (t fileToken, ok bool) {
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	return t, err == nil && json.Unmarshal(decoded, &t) == nil && t.Kind != ""
}

func (t fileToken) content() []byte {
	if t.Kind == "pdf" {
		return pdf(t.About)
	}
	return statement(t.About)
}

// key is what a sealed file is encrypted with.
func (s *Sandbox) fileKey(t fileToken) string {
	mac := hmac.New(sha256.New, []byte(s.ring().apiV3Key))
	mac.Write([]byte(t.String()))
	return hex.EncodeToString(mac.Sum(nil))[:32]
}

const fileNonce = "0123456789abcdef"

// attachFile fills in one download_url and what belongs to it.
func (s *Sandbox) attachFile(c *call, members object) error {
	t := fileToken{Kind: "csv", About: seed(c), Made: s.now().Unix()}
	where := "/v3/billdownload/file"
	for _, word := range []string{"receipt", "elecsign", "proof", "fapiao"} {
		if strings.Contains(c.op.path, word) {
			t.Kind, where = "pdf", "/v3/transferdownload/signfile"
		}
	}
	if strings.Contains(c.op.path, "fapiao") {
		where = "/invoicing/fapiao/fapiao-file"
	}
	if date := c.query.Get("bill_date"); date != "" {
		t.About = date
	}
	t.Gzip = c.query.Get("tar_type") == "GZIP"
	if _, t.Sealed = members["encrypt_key"]; t.Sealed {
		sealed, err := wxcrypto.Encrypt(s.fileKey(t), &c.own.merchant.PublicKey)
		if err != nil {
			return err
		}
		members["encrypt_key"], members["nonce"] = sealed, fileNonce
	}
	members["download_url"] = c.host + where + "?token=" + url.QueryEscape(t.String())
	if _, there := members["hash_value"]; !there {
		return nil
	}
	switch kind, _ := members["hash_type"].(string); kind {
	case "SHA256":
		sum := sha256.Sum256(t.content())
		members["hash_value"] = hex.EncodeToString(sum[:])
	case "SM3":
		sum := sm3(t.content())
		members["hash_value"] = hex.EncodeToString(sum[:])
	default:
		sum := sha1.Sum(t.content())
		members["hash_type"], members["hash_value"] = "SHA1", hex.EncodeToString(sum[:])
	}
	return nil
}

// madeFile is what a download_url of attachFile leads to.
func (s *Sandbox) madeFile(t fileToken) (*answer, error) {
	if age := s.now().Unix() - t.Made; age > billLife || age < -billLife {
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "下载链接已失效，请重新申请账单")
	}
	a := &answer{status: http.StatusOK, unsigned: true, body: t.content(), header: http.Header{}}
	a.header.Set("Content-Type", map[string]string{"pdf": "application/pdf", "csv": "text/plain; charset=utf-8"}[t.Kind])
	if t.Gzip {
		a.body = packed(a.body)
		a.header.Set("Content-Type", "application/x-gzip")
	}
	if t.Sealed {
		sealed, err := wxcrypto.AESGCMEncrypt(string(a.body), s.fileKey(t), fileNonce, "")
		if err != nil {
			return nil, err
		}
		if a.body, err = base64.StdEncoding.DecodeString(sealed); err != nil {
			return nil, err
		}
		a.header.Set("Content-Type", "application/octet-stream")
	}
	return a, nil
}

func packed(text []byte) []byte {
	var buffer bytes.Buffer
	w := gzip.NewWriter(&buffer)
	w.Write(text) // into memory: neither fails
	w.Close()
	return buffer.Bytes()
}

// file is what a download gives.
func (s *Sandbox) file(c *call) (*answer, error) {
	if t, ok := parseFileToken(c.query.Get("token")); ok {
		return s.madeFile(t)
	}
	if c.op.facts == nil {
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "下载链接无效")
	}
	a := &answer{status: c.op.facts.Response.Status, header: http.Header{}}
	switch c.op.facts.Response.Content {
	case "image":
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
			return nil, err
		}
		a.header.Set("Content-Type", "image/png")
		a.body = picture.Bytes()
	case "pdf":
		a.header.Set("Content-Type", "application/pdf")
		a.body = pdf(c.query.Get("token"))
	default:
		a.header.Set("Content-Type", "text/plain; charset=utf-8")
		a.body = statement(c.query.Get("date"))
	}
	return a, nil
}

// statement is a small bill of another form than the one of domestic trades.
func statement(date string) []byte {
	return fmt.Appendf(nil, "\ufeff日期,说明,金额\r\n`%s,`SANDBOX,`1.00\r\n总笔数,总金额\r\n`1,`1.00\r\n", date)
}

// pdf is one empty page, which names what it was made for in a comment.
func pdf(about string) []byte {
	about = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, about)
	parts := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"}
	out := []byte("%PDF-1.4\n%" + about + "\n")
	var offsets []int
	for i, part := range parts {
		offsets = append(offsets, len(out))
		out = fmt.Appendf(out, "%d 0 obj%sendobj\n", i+1, part)
	}
	start := len(out)
	out = fmt.Appendf(out, "xref\n0 4\n0000000000 65535 f \n")
	for _, at := range offsets {
		out = fmt.Appendf(out, "%010d 00000 n \n", at)
	}
	return fmt.Appendf(out, "trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", start)
}
