package crypto

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/a8579013/wechatpay/internal/regular"
)

const maxPath = 4096 // bytes; PATH_MAX on Linux

// A block is one key or certificate as its DER bytes.
type block struct {
	der       []byte
	encrypted bool // by the PEM headers of OpenSSL's older format (RFC 1421)
}

// schemes are the PHP SDK's spellings of a bare base64 key. They name the form
// for the reader: what counts is the content, as it is with PEM labels.
var schemes = []string{"private.pkcs1://", "private.pkcs8://", "public.pkcs1://", "public.spki://"}

// load finds out what the input is (PEM, base64 with or without a scheme, a
// file:// URL or a path) and returns the blocks in it, at least one. Every form
// may be a mangled key, so its errors show nothing of it.
func load(input string) ([]block, error) {
	input = unquote(plain(input))
	if input == "" {
		return nil, errors.New("it is empty")
	}
	if strings.Contains(input, begin) {
		return blocks(input)
	}
	for _, scheme := range schemes {
		if rest, ok := strings.CutPrefix(input, scheme); ok {
			der, err := decode64("what follows "+scheme, rest)
			return []block{{der: der}}, err
		}
	}
	if path, ok := strings.CutPrefix(input, "file://"); ok {
		return readFile(path)
	}
	if len(input) > maxPath || strings.ContainsAny(input, "\r\n\x00") || looksBare(input) || isDER(input) || bare(input) != nil {
		return blocks(input)
	}
	return readFile(input)
}

// readFile returns the blocks of a file.
func readFile(path string) ([]block, error) {
	text, err := regular.Read(path)
	if err != nil {
		return nil, noFile(path, err)
	}
	if len(text) == 0 {
		return nil, errors.New("the file is empty")
	}
	found, err := blocks(string(text))
	if ext := strings.ToLower(filepath.Ext(path)); err != nil && (ext == ".p12" || ext == ".pfx") && !bytes.Contains(text, []byte(begin)) {
		return nil, fmt.Errorf("no PEM block in %d bytes: %s", len(text), convert)
	}
	return found, err
}

// noFile tells that nothing can be read there, and where, if that is no key.
func noFile(path string, err error) error {
	where := fmt.Sprintf("path of %d bytes", len(path))
	if errors.Is(err, fs.ErrNotExist) && namable(path) {
		where = fmt.Sprintf("%q", path)
	}
	return fmt.Errorf("neither PEM text nor a file that can be read (%s): %w", where, err)
}

// blocks returns the PEM blocks of a text, or what it holds in base64 alone.
// Text around the blocks is allowed: openssl writes attributes in front of a key.
func blocks(text string) ([]block, error) {
	size := len(text)
	text = plain(text)
	var found []block
	for rest := []byte(text); ; {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		found = append(found, block{b.Bytes, strings.Contains(b.Headers["Proc-Type"], "ENCRYPTED")})
	}
	if len(found) == strings.Count(text, begin) && len(found) > 0 {
		return found, nil
	}
	mended, err := mend(text)
	if len(mended) > len(found) {
		found = mended
	}
	if der := bare(text); len(found) == 0 && err == nil && der != nil && !isPKCS12(string(der)) {
		return []block{{der: der}}, nil
	}
	if len(found) > 0 {
		return found, nil
	}
	if err == nil {
		err = whyNoPEM(text)
	}
	return nil, fmt.Errorf("no PEM block in %d bytes: %w", size, err)
}

const convert = "this is a PKCS#12 archive, take the key and the certificate out of it: wechatpay keys convert FILE.p12"

// whyNoPEM names the usual ways in which a key without PEM lines loses its form.
func whyNoPEM(text string) error {
	switch {
	case isPKCS12(text):
		return errors.New(convert)
	case isDER(text):
		return errors.New("this is DER, convert it: " + fromDER(decodeDER([]byte(text))))
	case strings.Contains(text, "B\x00E\x00G\x00I\x00N"):
		return errors.New("this is UTF-16, convert it: iconv -f UTF-16LE -t UTF-8 KEY > key.pem (or -f UTF-16BE)")
	case looksBare(text):
		text = unquote(text)
		der, err := lenient64(text, 0, len(text))
		if err != nil {
			return fmt.Errorf("this looks like bare base64: %w", err)
		}
		if isPKCS12(string(der)) {
			return errors.New("this is base64 of a PKCS#12 archive, take it apart: openssl base64 -d -A -in TEXT -out FILE.p12, then wechatpay keys convert FILE.p12")
		}
		return errors.New("this looks like bare base64, and there is no key in it or a damaged one, " + again)
	case strings.Contains(text, "BEGIN "):
		return errors.New("five - belong before BEGIN and END and after what they name, and an editor has put others, " + again)
	}
	return errors.New("give the text from -----BEGIN to the end of the -----END line, or the name of a file")
}

// fromDER gives the command that makes PEM of what was found in DER.
func fromDER(found any) string {
	switch found.(type) {
	case *x509.Certificate:
		return "openssl x509 -inform DER -in CERT -out cert.pem"
	case *rsa.PublicKey:
		return "openssl pkey -pubin -inform DER -in KEY -out key.pem"
	}
	return "openssl pkey -inform DER -in KEY -out key.pem"
}

// isDER tells whether the bytes begin as every key and certificate does in DER:
// a sequence with a length of two bytes.
func isDER(text string) bool { return len(text) > 4 && strings.HasPrefix(text, "\x30\x82") }

// isPKCS12 tells whether the bytes are a sequence that begins with version 3, as
// those of no key or certificate do. See RFC 7292, section 4.
func isPKCS12(text string) bool {
	return len(text) > 7 && text[0] == 0x30 && (text[4:7] == "\x02\x01\x03" && text[1] == 0x82 || text[1:5] == "\x80\x02\x01\x03")
}

// looksBare tells whether the text begins as DER does in base64 and is longer
// than any file name that begins so.
func looksBare(text string) bool {
	return len(text) > 128 && strings.HasPrefix(strings.TrimLeft(text, " \t\r\n\"'`"), "MI")
}
