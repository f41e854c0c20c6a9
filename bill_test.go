package wechatpay_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestDownloadBill: plain and gzip give the same, verified.
func TestDownloadBill(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{BillRows: 1000})
	client := clienttest.New(t, sb.Config())
	var texts []string
	for _, req := range []wechatpay.Request{
		{"query": wechatpay.Object{"bill_date": "2026-01-01"}},
		{"query": wechatpay.Object{"bill_date": "2026-01-01", "tar_type": "GZIP"}},
	} {
		var b strings.Builder
		bill, err := client.DownloadBill(t.Context(), "v3/bill/tradebill", req, &b)
		if err != nil || bill.Size != int64(b.Len()) || bill.Parts != 1 || bill.Asked.Get("hash_type").String() != "SHA1" {
			t.Fatalf("%+v, %v", bill, err)
		}
		texts = append(texts, b.String())
	}
	if texts[0] != texts[1] || !strings.HasPrefix(texts[0], "\ufeff交易时间") || !strings.Contains(texts[0], "总交易单数") {
		t.Errorf("%.80s, %.80s", texts[0], texts[1])
	}
}

// files serves bills that the sandbox does not have: what asks for one gets list, downloads get what stands under their
// last segment.
func files(list any, bodies map[string][]byte) func(*sandbox.Sandbox) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(sb *sandbox.Sandbox) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			name := filepath.Base(r.URL.Path)
			if body, ok := bodies[name]; ok {
				_, _ = w.Write(body)
				if strings.HasPrefix(name, "short") {
					panic(http.ErrAbortHandler)
				}
				return
			}
			text, _ := json.Marshal(list)
			text = bytes.ReplaceAll(text, []byte("HOST"), []byte("https://"+r.Host))
			_ = sb.Sign(w.Header(), "", text)
			_, _ = w.Write(text)
		}
	}
}

func sum1(text string) string { s := sha1.Sum([]byte(text)); return hex.EncodeToString(s[:]) }

func sum256(text string) string { s := sha256.Sum256([]byte(text)); return hex.EncodeToString(s[:]) }

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.Bytes()
}

// sealedPart encrypts the nth file of a bill for the merchant of every sandbox.
func sealedPart(tb testing.TB, n int, body []byte) (encryptKey, nonce string, raw []byte) {
	key, nonce := strings.Repeat(fmt.Sprint(n), 32), "sixteen_bytes_"+fmt.Sprint(n)+"_"
	ciphertext, err := wxcrypto.AESGCMEncrypt(string(body), key, nonce, "")
	encryptKey, err2 := wxcrypto.Encrypt(key, &clienttest.Keys().Merchant.PublicKey)
	raw, err3 := base64.StdEncoding.DecodeString(ciphertext)
	if err := errors.Join(err, err2, err3); err != nil {
		tb.Fatal(err)
	}
	return encryptKey, nonce, raw
}

// TestBills: each way in which a bill can be wrong is an error, and SaveBill leaves no file then.
func TestBills(t *testing.T) {
	one := func(kind, sum, file string) wechatpay.Object {
		return wechatpay.Object{"hash_type": kind, "hash_value": sum, "download_url": "HOST/v3/some/" + file}
	}
	list := func(count int, parts ...wechatpay.Object) wechatpay.Object {
		return wechatpay.Object{"download_bill_count": count, "download_bill_list": parts}
	}
	sealed := func(n int, text string, body []byte) (wechatpay.Object, []byte) {
		encryptKey, nonce, raw := sealedPart(t, n, body)
		part := one("SHA1", sum1(text), fmt.Sprint("part", n))
		part["bill_sequence"], part["encrypt_key"], part["nonce"] = n, encryptKey, nonce
		return part, raw
	}
	part1, body1 := sealed(1, "first,", []byte("first,"))
	part2, body2 := sealed(2, "second", packed("second"))
	broken := bytes.Clone(body2)
	broken[3] ^= 1
	bodies := map[string][]byte{
		"a": []byte("hello"), "{a}": []byte("hello"), "gz": packed("hello"), "short": []byte("hel"), "shortgz": packed("hello")[:20], "empty": {},
		"part1": body1, "part2": body2, "bad2": broken, "badgz": {0x1f, 0x8b, 0},
	}
	bad2, at := maps.Clone(part2), func(sequence int) wechatpay.Object {
		part := maps.Clone(part2)
		part["bill_sequence"] = sequence
		return part
	}
	bad2["download_url"] = "HOST/v3/some/bad2"
	for name, tt := range map[string]struct {
		list any
		want string
		err  string
	}{
		"sha1":              {one("SHA1", sum1("hello"), "a"), "hello", ""},
		"upper case":        {one("sha1", strings.ToUpper(sum1("hello")), "gz"), "hello", ""},
		"sha256":            {one("SHA256", sum256("hello"), "gz"), "hello", ""},
		"braces in the URL": {one("SHA1", sum1("hello"), "{a}?token={b}"), "hello", ""},
		"empty":             {one("SHA1", sum1(""), "empty"), "", ""},
		"encrypted":         {list(2, part2, part1), "first,second", ""},
		"nothing":           {list(0), "", ""},
		"sm3":               {one("SM3", "x", "a"), "", `hash_type is "SM3"`},
		"wrong digest":      {one("SHA1", sum1("hullo"), "a"), "", "digest of the download is wrong"},
		"no digest":         {one("SHA1", "", "a"), "", "digest of the download is wrong"},
		"breaks off":        {one("SHA1", sum1("hello"), "short"), "", "the download: "},
		"gzip breaks off":   {one("SHA1", sum1("hello"), "shortgz"), "", "the download: "},
		"no gzip":           {one("SHA1", sum1("hello"), "badgz"), "", "the download: "},
		"encrypted, broken": {list(2, part1, bad2), "", "file 2: AES-GCM decrypt"},
		"two of one":        {list(2, part1, part1), "", "where file 2 should be, there is file 1"},
		"a gap":             {list(2, part1, at(3)), "", "where file 2 should be, there is file 3"},
		"not from 1":        {list(1, part2), "", "where file 1 should be, there is file 2"},
		"far apart":         {list(2, at(math.MinInt), at(math.MaxInt)), "", fmt.Sprint("where file 1 should be, there is file ", math.MinInt)},
		"fewer than said":   {list(3, part1, part2), "", "speaks of 3 files and names 2"},
		"no URL":            {wechatpay.Object{"hash_type": "SHA1"}, "", "names no download_url"},
		"a foreign URL":     {wechatpay.Object{"hash_type": "SHA1", "hash_value": "x", "download_url": "https://example.com/x"}, "", "nothing is signed for it"},
	} {
		t.Run(name, func(t *testing.T) {
			sb := clienttest.Sandbox(t, sandbox.Options{})
			sb.SetIntercept(files(tt.list, bodies)(sb))
			client := clienttest.New(t, sb.Config())
			folder := t.TempDir()
			file := filepath.Join(folder, "bill.csv")
			if err := os.WriteFile(file, []byte("older"), 0o600); err != nil {
				t.Fatal(err)
			}
			bill, err := client.SaveBill(t.Context(), "v3/bill/x", nil, file)
			if (err == nil) != (tt.err == "") || err != nil && (!strings.Contains(err.Error(), tt.err) || bill != nil) {
				t.Errorf("%+v, %v; want …%s…", bill, err, tt.err)
			}
			if strings.Contains(tt.err, "digest") != errors.Is(err, wechatpay.ErrDigest) {
				t.Errorf("ErrDigest: %v", err)
			}
			if tt.err != "" {
				tt.want = "older"
			}
			got, err := os.ReadFile(file)
			left, _ := os.ReadDir(folder)
			if err != nil || string(got) != tt.want || len(left) != 1 {
				t.Errorf("%q, %v, %d files in the folder; want %q", got, err, len(left), tt.want)
			}
		})
	}
}

// BenchmarkDownloadBill streams a big bill; peak-MB is what the process then has more from the system.
func BenchmarkDownloadBill(b *testing.B) {
	for _, tar := range []string{"", "GZIP"} {
		b.Run("tar="+tar, func(b *testing.B) {
			sb, err := sandbox.Start(sandbox.Options{BillRows: 2_120_000, Keys: clienttest.Keys()}) // 256 MiB
			if err != nil {
				b.Fatal(err)
			}
			defer sb.Close()
			query := wechatpay.Object{"bill_date": "2026-01-01"}
			if tar != "" {
				query["tar_type"] = tar
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for b.Loop() {
				bill, err := clientOf(sb).DownloadBill(b.Context(), "v3/bill/tradebill", wechatpay.Request{"query": query}, io.Discard)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(bill.Size)
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.Sys-before.Sys)/(1<<20), "peak-MB")
		})
	}
}

// BenchmarkEncryptedBill opens a part of 16 MiB, which is held as a whole: B/op has it, and what its buffer grew from.
func BenchmarkEncryptedBill(b *testing.B) {
	body := bytes.Repeat([]byte("a line of a bill"), 1<<20)
	encryptKey, nonce, raw := sealedPart(b, 1, body)
	sum := sha1.Sum(body)
	sb, err := sandbox.Start(sandbox.Options{Keys: clienttest.Keys()})
	if err != nil {
		b.Fatal(err)
	}
	defer sb.Close()
	sb.SetIntercept(files(wechatpay.Object{"download_bill_count": 1, "download_bill_list": []wechatpay.Object{{
		"bill_sequence": 1, "hash_type": "SHA1", "hash_value": hex.EncodeToString(sum[:]), "download_url": "HOST/v3/some/part1", "encrypt_key": encryptKey, "nonce": nonce,
	}}}, map[string][]byte{"part1": raw})(sb))
	client := clientOf(sb)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := client.DownloadBill(b.Context(), "v3/bill/x", nil, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
