package check

import (
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox"
)

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.String()
}

// TestFindRepair changes a body or a path, and has the change found.
func TestFindRepair(t *testing.T) {
	const text = `{"b":"x/y <&>","a":[1,2.50],"名":"é"}`
	tests := map[string]struct {
		signed, here captured
		want         string
	}{
		"gzip":           {captured{body: []byte(text)}, captured{body: []byte(zipped(text))}, "gzip"},
		"chunks":         {captured{body: []byte("hello world")}, captured{body: []byte("6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n")}, "chunks"},
		"length":         {captured{body: []byte("hello")}, captured{body: []byte("hello\n-- "), header: http.Header{"Content-Length": {"5"}}}, "Content-Length"},
		"statement":      {captured{body: []byte(`{"sha1":"ab"}`)}, captured{body: []byte("a,b"), header: http.Header{"Wechatpay-Statement-Sha1": {"ab"}}}, "Statement-Sha1"},
		"Go":             {captured{body: []byte(`{"a":"\u003c\u0026\u003e"}`)}, captured{body: []byte(`{"a":"<&>"}`)}, "encoding/json"},
		"PHP":            {captured{body: []byte(`{"a":"x\/y"}`)}, captured{body: []byte(`{"a":"x/y"}`)}, "json_encode"},
		"Python":         {captured{body: []byte(`{"a": "b:c,d\"", "e": [1, 2]}`)}, captured{body: []byte(`{"a":"b:c,d\"","e":[1,2]}`)}, "json.dumps"},
		"ASCII":          {captured{body: []byte(`{"a":"\u540d\ud83d\ude00"}`)}, captured{body: []byte(`{"a":"名😀"}`)}, "beyond ASCII"},
		"characters":     {captured{body: []byte(`{"b":"名","a":"\u000a"}`)}, captured{body: []byte(`{"b":"\u540d","a":"\u000a"}`)}, "in place of \\uXXXX"},
		"indented":       {captured{body: []byte("{\n  \"a\": 1\n}")}, captured{body: []byte(`{"a":1}`)}, "indented by two"},
		"compact":        {captured{body: []byte(text)}, captured{body: []byte(strings.ReplaceAll(text, ",", ", "))}, "compact"},
		"sorted":         {captured{body: []byte(`{"a":1.50,"b":2}`)}, captured{body: []byte(`{"b":2,"a":1.50}`)}, "keys in order"},
		"Latin-1":        {captured{body: []byte("é名")}, captured{body: []byte("Ã©å\u0090\u008d")}, "read as Latin-1"},
		"quoted":         {captured{body: []byte(`{"b":"1"}`)}, captured{body: []byte(`"{\"b\":\"1\"}"`)}, "quotes of a log"},
		"two":            {captured{body: []byte("a\nb")}, captured{body: []byte("\ufeffa\r\nb")}, "LF in place of CRLF, the body without the byte order mark"},
		"query":          {captured{target: "/v3/x?a=1"}, captured{target: "/v3/x?a=1&"}, "query in order"},
		"escaped":        {captured{target: "/v3/%E5%90%8D?a=b%20c"}, captured{target: "/v3/名?a=b c"}, "the path escaped"},
		"query in order": {captured{target: "/v3/x?a=1&b=2"}, captured{target: "/v3/x?b=2&a=1"}, "query in order"},
		"host":           {captured{target: "https://h/v3/x"}, captured{target: "/v3/x", header: http.Header{"Host": {"h"}}}, "host before it"},
		"prefix":         {captured{target: "/v3/x"}, captured{target: "/gateway/v3/x"}, "from /v3 on"},
		"slash":          {captured{target: "/v3/x?a=1"}, captured{target: "/v3/x/?a=1"}, "without the slash at its end"},
		"method":         {captured{method: "post", target: "/v3/x"}, captured{method: "POST", target: "/v3/x"}, "small letters"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, c := range []*captured{&test.signed, &test.here} {
				c.kind, c.timestamp, c.nonce = kindRequest, "1", "n"
				if c.method == "" {
					c.method = "POST"
				}
			}
			before := append([]byte(nil), test.here.body...)
			want := test.signed.message()
			names, got := findRepair(&test.here, func(m []byte) bool { return bytes.Equal(m, want) })
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Fatal(diff)
			}
			if all := words.Names(names).In(words.English); !strings.Contains(all, test.want) {
				t.Errorf("found %q, want %q", all, test.want)
			}
			if !bytes.Equal(before, test.here.body) {
				t.Error("the capture was changed")
			}
		})
	}
}

// TestSignedDigest opens signatures, and none that another key made.
func TestSignedDigest(t *testing.T) {
	keys := testKeys()
	sum, old := sha256.Sum256([]byte("x")), sha1.Sum([]byte("x"))
	sign := func(hash crypto.Hash, digest []byte) []byte {
		signature, err := rsa.SignPKCS1v15(rand.Reader, keys.Merchant, hash, digest)
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	good := sign(crypto.SHA256, sum[:])
	damaged := bytes.Clone(good)
	damaged[100] ^= 1
	pss, err := rsa.SignPSS(rand.Reader, keys.Merchant, crypto.SHA256, sum[:], nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		signature []byte
		key       *rsa.PublicKey
		want      []byte
	}{
		"SHA-256": {good, &keys.Merchant.PublicKey, sum[:]},
		"SHA-1":   {sign(crypto.SHA1, old[:]), &keys.Merchant.PublicKey, old[:]},
		"other":   {good, &keys.Public.PublicKey, nil},
		"damaged": {damaged, &keys.Merchant.PublicKey, nil},
		"PSS":     {pss, &keys.Merchant.PublicKey, nil},
		"short":   {good[1:], &keys.Merchant.PublicKey, nil},
		"empty":   {nil, &keys.Merchant.PublicKey, nil},
		"zero":    {make([]byte, 256), &keys.Merchant.PublicKey, nil},
		"large":   {bytes.Repeat([]byte{0xff}, 256), &keys.Merchant.PublicKey, nil},
	}
	for name, test := range tests {
		digest, ok := signedDigest(test.signature, test.key)
		if ok != (test.want != nil) || ok && !bytes.Equal(digest, test.want) {
			t.Errorf("%s: got %x, %t", name, digest, ok)
		}
	}
}

// FuzzParseCaptured reads anything without a panic; what is read has a message, and its parts are those of the text.
func FuzzParseCaptured(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nWechatpay-Serial: 40\r\nWechatpay-Timestamp: 1\r\nWechatpay-Nonce: n\r\nWechatpay-Signature: AA==\r\n\r\n{}"))
	f.Add([]byte("> POST https://h/v3/x HTTP/1.1\n> Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\"1\",serial_no=\"2\",timestamp=\"3\",nonce_str=\"4\",signature=\"5\"\n>\n{}"))
	f.Add([]byte("GET\n/v3/x\n1795543278\nn\n\n"))
	f.Add([]byte("1795543278\nn\n{}\n"))
	f.Add([]byte{0xff, 0xfe, 'G', 0, 'E', 0, 'T', 0})
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parseCaptured(text)
		if err != nil {
			return
		}
		here := c.message()
		if len(here) == 0 || !bytes.Contains(here, c.body) {
			t.Errorf("no message of %q", text)
		}
		if len(text) < 512 {
			_, there := findRepair(c, func([]byte) bool { return false })
			if d := differ(c, here, there, true); d != nil && (d.offset > len(here) || d.place == nil) {
				t.Errorf("%+v", d)
			}
		}
	})
}

// testKeys are made once for all tests.
var testKeys = sync.OnceValue(func() *sandbox.Keys {
	keys := sandbox.New(sandbox.Options{}).Keys()
	keys.APIv3Key = "0123456789abcdefThisIsSecret0123"
	return keys
})
