package recorded

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime/multipart"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/transformer"
)

// sameness is what has to be the same of a request.
type sameness struct {
	Method, Path string
	Query        []string // in an order of its own: Go's maps have none
	Body         any      // what JSON and XML mean, and the bytes of all else
}

var (
	boundary = regexp.MustCompile(`^--(\{\{boundary\}\}|[0-9A-Za-z]+)\r\n`)
	nonce    = regexp.MustCompile(`^[0-9A-Za-z]{32}$`)
)

// plain takes out of a request what is another each time.
func plain(t *testing.T, r request) sameness {
	t.Helper()
	if r.BodyBase64 != "" {
		raw, err := base64.StdEncoding.DecodeString(r.BodyBase64)
		if err != nil {
			t.Fatal(err)
		}
		r.Body = string(raw)
	}
	path, query, _ := strings.Cut(r.Target, "?")
	s := sameness{Method: r.Method, Path: path}
	generated := false
	for pair := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(pair, "nonce_str="); ok && (value == "{{nonce}}" || nonce.MatchString(value)) {
			pair, generated = "nonce_str=…", true
		}
		if pair != "" {
			s.Query = append(s.Query, pair)
		}
	}
	if generated {
		s.Query = slices.DeleteFunc(s.Query, func(pair string) bool { return strings.HasPrefix(pair, "sign=") })
	}
	slices.Sort(s.Query)
	s.Body = meaning(r.Body)
	if r.BodySHA256 != "" {
		s.Body = r.BodySHA256
	} else if len(r.Body) > 100000 {
		sum := sha256.Sum256([]byte(r.Body))
		s.Body = hex.EncodeToString(sum[:])
	}
	return s
}

// meaning is a body without its spelling.
func meaning(body string) any {
	if m := boundary.FindStringSubmatch(body); m != nil {
		return parts(body, m[1])
	}
	if members, err := transformer.ToMap([]byte(body)); err == nil {
		if value, _ := members["nonce_str"].(string); value == "{{nonce}}" || nonce.MatchString(value) {
			members["nonce_str"] = "…"
			delete(members, "sign") // it covers the nonce
		}
		return members
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(body)))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) == nil && !dec.More() {
		return numbers(v)
	}
	return body
}

// parts are those of an upload, without the order of their headers and their length.
func parts(body, boundary string) (all []any) {
	body = strings.ReplaceAll(body, "{{boundary}}", "boundary")
	boundary = strings.ReplaceAll(boundary, "{{boundary}}", "boundary")
	for r := multipart.NewReader(strings.NewReader(body), boundary); ; {
		part, err := r.NextPart()
		if err != nil {
			return append(all, err.Error())
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return append(all, err.Error())
		}
		all = append(all, part.FormName(), part.FileName(), part.Header.Get("Content-Type"), meaning(string(content)))
	}
}

// numbers forgets how a number is written.
func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		if n := int64(f); float64(n) == f && n < 1<<53 && n > -1<<53 {
			return n
		}
		return f
	}
	return v
}
