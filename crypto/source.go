package crypto

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
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

// load finds out what the input is (PEM, a scheme with base64, a file:// URL or
// a path) and returns the blocks in it, at least one. Every form may be a
// mangled key, so its errors show nothing of it.
func load(input string) ([]block, error) {
	if input == "" {
		return nil, errors.New("it is empty")
	}
	if strings.Contains(input, "-----BEGIN") {
		return blocks([]byte(input))
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
	if len(input) > maxPath || strings.ContainsAny(input, "\r\n\x00") || looksBare(input) || isDER([]byte(input)) {
		return blocks([]byte(input))
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
	return blocks(text)
}

func noFile(path string, err error) error {
	return fmt.Errorf("neither PEM text nor a file that can be read (path of %d bytes): %w", len(path), err)
}

// blocks returns the PEM blocks of a text. Text around them is allowed: openssl
// writes attributes in front of a key.
func blocks(text []byte) ([]block, error) {
	var found []block
	for rest := bytes.TrimPrefix(text, []byte("\ufeff")); ; { // Windows editors begin files with it
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		found = append(found, block{b.Bytes, strings.Contains(b.Headers["Proc-Type"], "ENCRYPTED")})
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no PEM block in %d bytes: %s", len(text), whyNoPEM(text))
	}
	return found, nil
}

// whyNoPEM names the usual ways in which a key loses its form.
func whyNoPEM(text []byte) string {
	switch {
	case isDER(text):
		return "this is DER, convert it: openssl pkey -inform DER -in KEY -out key.pem, " +
			"or of apiclient_cert.p12 use apiclient_key.pem beside it"
	case bytes.Contains(text, []byte(`\n`)):
		return `its line feeds are the two characters \ and n, put real ones`
	case looksBare(string(text)):
		return "this looks like bare base64, put its form in front: " + strings.Join(schemes, " ")
	case bytes.Contains(text, []byte("-----BEGIN")) && !bytes.Contains(bytes.TrimSpace(text), []byte("\n")):
		return "it is all on one line, put the line feeds back or use private.pkcs8:// with the base64 alone"
	case bytes.Contains(text, []byte("-----BEGIN")):
		return "a line is damaged, indented or missing, compare it with the file that it came from"
	}
	return "give the text from -----BEGIN to the end of the -----END line, or the name of a file"
}

// isDER tells whether the bytes begin as every key and certificate does in DER:
// a sequence with a length of two bytes.
func isDER(b []byte) bool { return len(b) > 4 && b[0] == 0x30 && b[1] == 0x82 }

// looksBare tells whether the text begins as DER does in base64 and is longer
// than any file name that begins so.
func looksBare(text string) bool { return len(text) > 128 && strings.HasPrefix(text, "MI") }
