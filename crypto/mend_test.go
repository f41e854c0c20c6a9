package crypto_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/a8579013/wechatpay/crypto"
)

// A form is what becomes of a PEM text on its way.
type form struct{ name, text string }

func utf16Text(order binary.AppendByteOrder, text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

// base64Lines returns what stands between the first PEM lines.
func base64Lines(pem string) []string {
	lines := strings.Split(pem, "\n")
	return lines[1:slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "-----END") })]
}

// mangled gives every form in which a PEM text of one block is still itself.
func mangled(pem string) []form {
	as := func(feed string) string { return strings.ReplaceAll(pem, "\n", feed) }
	base64 := strings.Join(base64Lines(pem), "")
	return []form{
		{"CRLF", as("\r\n")},
		{"CR", as("\r")},
		{"no line feeds", as("")},
		{"blanks for line feeds", as(" ")},
		{"tabs", as("\n\t")},
		{"indented", "    " + as("\n    ")},
		{"blanks at the ends", as("  \n")},
		{"empty lines", as("\n\n")},
		{`\n`, as(`\n`)},
		{`\r\n`, as(`\r\n`)},
		{`\\n`, as(`\\n`)},
		{`\n and line feeds`, as("\\n\n")},
		{"JSON of PHP", strings.ReplaceAll(as(`\n`), "/", `\/`)},
		{`\n in double quotes`, `"` + as(`\n`) + `"`},
		{`\n in single quotes`, `'` + as(`\n`) + `'`},
		{"quotes", `"` + pem + `"`},
		{"of YAML", "key: |\n  " + as("\n  ")},
		{"no-break spaces", as("\u00a0\n\u00a0")},
		{"BOM", "\ufeff" + pem},
		{"BOM and CRLF", "\ufeff" + as("\r\n")},
		{"BOM and indented", "\ufeff  " + as("\n  ")},
		{"UTF-16LE", utf16Text(binary.LittleEndian, as("\r\n"))},
		{"UTF-16BE", utf16Text(binary.BigEndian, pem)},
		{"UTF-16 and a byte", utf16Text(binary.LittleEndian, pem) + "\n"},
		{"base64", base64},
		{"base64 in lines", strings.Join(base64Lines(pem), "\n") + "\n"},
		{"base64 in indented CRLF lines", "  " + strings.Join(base64Lines(pem), "\r\n  ")},
		{`base64 with \n`, strings.Join(base64Lines(pem), `\n`)},
		{"base64 in quotes", `"` + base64 + "\"\n"},
		{"base64 with BOM", "\ufeff" + base64},
		{"base64 in UTF-16", utf16Text(binary.LittleEndian, base64)},
	}
}

// TestMended reads every form of every kind, as a text and from a file.
func TestMended(t *testing.T) {
	key := mustKey(t)
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(key)
	spki, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	private := func(in string) bool { got, err := crypto.ParsePrivateKey(in); return err == nil && got.Equal(key) }
	public := func(in string) bool {
		got, err := crypto.ParsePublicKey(in)
		return err == nil && got.Equal(&key.PublicKey)
	}
	cert := func(in string) bool {
		got, err := crypto.ParseCertificate(in)
		return err == nil && crypto.SerialNumber(got) == "0ABC"
	}
	for _, kind := range []struct {
		name, pem string
		reads     func(string) bool
	}{
		{"PKCS#1", toPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)), private},
		{"PKCS#8", toPEM("PRIVATE KEY", pkcs8), private},
		{"public PKCS#1", toPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)), public},
		{"SPKI", toPEM("PUBLIC KEY", spki), public},
		{"certificate", toPEM("CERTIFICATE", certificate(t, key, big.NewInt(0xabc))), cert},
	} {
		for _, form := range mangled(kind.pem) {
			path := filepath.Join(t.TempDir(), "key")
			if err := os.WriteFile(path, []byte(form.text), 0o600); err != nil {
				t.Fatal(err)
			}
			for where, in := range map[string]string{"text": form.text, "file": path, "file://": "file://" + path, "quoted path": `"` + path + `"`} {
				if !kind.reads(in) {
					t.Errorf("%s, %s, %s: it is not read", kind.name, form.name, where)
				}
			}
		}
	}
	both := "  " + strings.ReplaceAll(toPEM("CERTIFICATE", certificate(t, key, big.NewInt(0xabc)))+toPEM("PRIVATE KEY", pkcs8), "\n", "\n  ")
	if !private(both) || !cert(both) || !private(toPEM("CERTIFICATE", certificate(t, key, big.NewInt(1)))+strings.ReplaceAll(toPEM("PRIVATE KEY", pkcs8), "\n", " ")) {
		t.Error("of two blocks one is not read")
	}
}

// TestBeyondMending names the character or the command, and nothing of the key.
func TestBeyondMending(t *testing.T) {
	key := mustKey(t)
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(key)
	pem := toPEM("PRIVATE KEY", pkcs8)
	lines := base64Lines(pem)
	bare := strings.Join(lines, "")
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// The beginning of an archive: a sequence, version 3, data.
	const archive = "\x30\x82\x0a\x10\x02\x01\x03\x30\x82\x09\xd6\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
	p12 := archive + strings.Repeat("\x00", 0xa14-len(archive))
	third := func(with string) string { return strings.Replace(pem, lines[2], lines[2][:9]+with+lines[2][9:], 1) }
	public, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	for _, test := range []struct{ name, in, contains string }{
		{"zero width space", third("\u200b"), "line 4, character 10 is U+200B"},
		{"quotes in the middle", third(`" + "`), "line 4, character 10 is U+0022"},
		{"ellipsis", strings.Replace(pem, lines[3], "…", 1), "line 5, character 1 is U+2026"},
		{"mail's quotes", strings.ReplaceAll(pem, "\n", "\n> "), "line 2, character 1 is U+003E"},
		{"no UTF-8", third("\xff"), "line 4, character 10 is U+FFFD"},
		{`\x`, third(`\x`), "line 4, character 10 is U+005C"},
		{"base64 for URLs", strings.Replace(bare, "/", "_", 1), "is U+005F, which base64 for URLs has, put + for - and / for _ between the PEM lines: tr -- '-_' '+/'"},
		{"one line, base64 for URLs", strings.ReplaceAll(strings.Replace(pem, "+", "-", 1), "\n", ""), "is U+002D, which base64 for URLs"},
		{"bare, a character lost", bare[:300] + bare[301:], "characters, which no key has: some are missing"},
		{"bare, four lost", bare[:300] + bare[304:], "no key in it or a damaged one"},
		{"a character lost", strings.Replace(pem, lines[2], lines[2][1:], 1), "openssl pkey -in apiclient_key.pem -out key.pem"},
		{"another's end", strings.Replace(pem, "END PRIVATE", "END PUBLIC", 1), "that of another block"},
		{"no end, then another", "  " + strings.ReplaceAll(strings.Replace(pem, "-----END PRIVATE KEY-----", "", 1)+pem, "\n", "\n  "), "-----END line is missing"},
		{"label without an end", "-----BEGIN PRIVATE KEY" + bare, "-----BEGIN line is damaged"},
		{"dashes of an editor", strings.ReplaceAll(pem, "-----", "—"), "five - belong before BEGIN"},
		{"UTF-16 without its mark", utf16Text(binary.LittleEndian, pem)[2:], "iconv -f UTF-16LE"},
		{"PKCS#12", p12, "wechatpay keys convert FILE.p12"},
		{"PKCS#12 in base64", base64.StdEncoding.EncodeToString([]byte(p12)), "wechatpay keys convert FILE.p12"},
		{"PKCS#12 file", file("a", p12), "wechatpay keys convert FILE.p12"},
		{"PKCS#12 file of BER", file("b.PFX", "\x30\x80\x02\x01\x03\x30\x80"), "wechatpay keys convert FILE.p12"},
		{"PKCS#12 by its name", file("c.p12", "nonsense"), "wechatpay keys convert FILE.p12"},
		{"DER of a public key", string(public), "openssl pkey -pubin -inform DER"},
		{"DER of a certificate", string(certificate(t, key, big.NewInt(1))), "openssl x509 -inform DER"},
	} {
		for name, parse := range parsers {
			err := parse(test.in)
			if err == nil || !strings.Contains(err.Error(), test.contains) {
				t.Errorf("%s, %s: %v, want %q in it", test.name, name, err, test.contains)
			} else if piece := pieceOf(err, bare); piece != "" || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s, %s: the error shows %q, or has lines: %v", test.name, name, piece, err)
			}
		}
	}
}

var parsers = map[string]func(string) error{
	"private":     func(in string) error { _, err := crypto.ParsePrivateKey(in); return err },
	"public":      func(in string) error { _, err := crypto.ParsePublicKey(in); return err },
	"certificate": func(in string) error { _, err := crypto.ParseCertificate(in); return err },
}

// pieceOf returns 8 characters of a key that an error shows, or "".
func pieceOf(err error, key string) string {
	for i := 0; i+8 <= len(key); i++ {
		if strings.Contains(err.Error(), key[i:i+8]) {
			return key[i : i+8]
		}
	}
	return ""
}

// TestNoPieceOfAKey breaks a key in every form at many places, and takes pieces
// of it for a text, a path and the name of a file.
func TestNoPieceOfAKey(t *testing.T) {
	lines := base64Lines(testKey)
	bare := strings.Join(lines, "")
	var texts []string
	for _, form := range mangled(testKey) {
		for i := 1; i < len(form.text); i += 197 {
			texts = append(texts, form.text[:i], form.text[i:], form.text[:i]+"#"+form.text[i:], form.text[:i]+"/"+form.text[i:]+".pem")
		}
	}
	for size := 12; size <= 255; size += 13 {
		for i := 0; i+size <= len(bare); i += 17 {
			piece := bare[i : i+size]
			texts = append(texts, piece, "/"+piece, "./"+piece, "file://"+piece, "file:///"+piece, "a/"+piece, "private.pkcs7://"+piece)
			if size > 20 {
				texts = append(texts, piece+".pem", "/"+piece+".key", "keys/"+piece+".pem", piece+".p12", `C:\`+piece+".txt")
			}
		}
	}
	for _, text := range texts {
		for name, parse := range parsers {
			if err := parse(text); err == nil {
				continue
			} else if piece := pieceOf(err, bare); piece != "" {
				t.Fatalf("%s: the error shows %q: %v", name, piece, err)
			}
		}
	}
}

// namesPath tells whether an error shows a text that can only be a path: it has
// the name of a file, or begins as one from the root.
func namesPath(err error, in string) bool {
	path := strings.Trim(strings.TrimPrefix(strings.Trim(in, "\"'` \ufeff"), "file://"), "\"'` ")
	return errors.Is(err, fs.ErrNotExist) && len(path) <= 255 && strings.ContainsAny(path, `./\`) &&
		strings.Contains(err.Error(), strconv.Quote(path)) && pieceOf(err, strings.Join(base64Lines(testKey), "")) == ""
}

// TestMissingFile names the file where the text can be nothing else.
func TestMissingFile(t *testing.T) {
	for _, path := range []string{
		"none.pem", "certs/none.pem", "/nonexistent/wechatpay/apiclient_key.pem", "./none", "../certs/none", "~/keys/none.KEY", `C:\keys\apiclient_key.pem`,
		"/nonexistent/certs/001/none.pem", "/Users/anna/keys2/merchantKey.pem", "密钥/商户 1900000001.pem", "none.p12", "none.txt", "/run/nonexistent/wechatpay-key",
	} {
		for _, in := range []string{path, "file://" + path, `"` + path + `"`} {
			_, err := crypto.ParsePrivateKey(in)
			if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), strconv.Quote(path)) {
				t.Errorf("%q is not named: %v", in, err)
			}
		}
	}
	for name, in := range map[string]string{
		"a secret":             "0123456789abcdef0123456789ABCDEF",
		"a password":           "correct/horse",
		"a URL with one":       "https://user:password@example.com/key.pem",
		"a query with one":     "/keys?password=secret",
		"base64 with a slash":  "q83vEjRWeJ/q83vEjRWeJCrze8SNFZ4=",
		"base64 after a slash": "/q83vEjRWeJCrze8SNFZ4kqz",
		"a name too long":      "/" + strings.Repeat("keys/", 60) + "none.pem",
		"line feeds":           "/keys/\nnone.pem",
		"control characters":   "/keys/\x1b[31mnone.pem",
		"the beginning of one": "MIIEvQIBADANBgkqhkiG.pem",
	} {
		if _, err := crypto.ParsePrivateKey(in); err == nil || strings.Contains(err.Error(), in) || strings.Contains(err.Error(), strconv.Quote(in)) {
			t.Errorf("%s is shown: %v", name, err)
		}
	}
}
