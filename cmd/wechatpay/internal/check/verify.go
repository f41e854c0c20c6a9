package check

import (
	"bytes"
	"cmp"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
)

const verifyHelp = `Find out why a signature is wrong. Paste a request, an answer or a notification into a FILE (or stdin): its first line,
its headers, a blank line and its body, as they were on the wire.

An answer or a notification is checked with WeChat Pay's keys (--cert), a request with the merchant's own (--private-key or
--merchant-cert). Where the signature belongs to other bytes than these, the usual changes are tried: a line feed at the
end, CRLF, gzip, JSON written again or from a map, base64, the escapes of a log, an escaped path … and the first byte that differs is
shown. The sign of APIv2 is checked with WECHATPAY_SECRET, or a profile's; the XML alone is enough.

--message says what should have been signed: the message, or WeChat Pay's SIGN_ERROR as it came, which holds it. It is
compared byte by byte, without any key. FILE then may also be the message that your own program has signed.

Nothing is sent. Exit codes: 0 the signature (or the message) is right, 6 it is not, 2 it can't be checked.`

// verifyFlags are the flags of wechatpay verify.
type verifyFlags struct {
	account.Flags
	message string
}

// NewVerify makes wechatpay verify.
func NewVerify(c terminal.Console) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:     "verify [flags] [FILE]",
		Short:   "Find the byte that makes a signature wrong",
		Long:    verifyHelp,
		Example: "  wechatpay verify --profile shop notification.txt\n  wechatpay verify --message sign_error.json request.txt",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return terminal.Usage("wechatpay verify "+terminal.ShellQuote(args[0]), "verify takes one FILE")
			}
			return f.run(c, cmp.Or(strings.Join(args, ""), "-"))
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.message, "message", "", "`FILE` of the message that should have been signed, or of a SIGN_ERROR")
	flags.StringVar(&f.MerchantCert, "merchant-cert", "", "`FILE` of the API certificate, apiclient_cert.pem (WECHATPAY_MERCHANT_CERT): it checks requests without the private key")
	f.Register(flags, nil)
	return cmd
}

func (f *verifyFlags) run(c terminal.Console, file string) error {
	if file == "-" && f.message == "-" {
		return terminal.Usage("give one of them as a file", "stdin is one text, not both FILE and --message")
	}
	text, err := readInput(file, c.In)
	if err != nil {
		return terminal.Usage("verify takes a FILE, or the text on stdin", "%w", terminal.Reason(err))
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return terminal.Usage("wechatpay verify FILE, or paste the request, answer or notification into stdin", "nothing to verify: there is no text")
	}
	it, err := parseCaptured(text)
	if err != nil {
		return terminal.Usage("a first line, headers, a blank line, the body: as they were on the wire; curl -v and wechatpay call -i print them", "%w", err)
	}
	v := &verification{captured: it, out: c.Out}
	if it.kind == kindV2 {
		return f.runV2(c, v)
	}
	v.introduce()
	if f.message != "" {
		if v.expected, err = readExpected(f.message, c.In); err != nil {
			return err
		}
		return v.compare()
	}
	if it.kind == kindMessage {
		return terminal.Usage("paste the whole request or answer, or give --message FILE, which it is compared with", "a message alone has no signature to check")
	}
	signature, err := v.readSignature()
	if err != nil {
		return err
	}
	keys, err := f.keys(c.Getenv, it.kind)
	if err != nil {
		return err
	}
	return v.check(signature, keys)
}

// runV2 is run for a message of APIv2.
func (f *verifyFlags) runV2(c terminal.Console, v *verification) (err error) {
	v.introduceV2()
	if f.message != "" {
		if v.expected, err = readExpected(f.message, c.In); err != nil {
			return err
		}
		return v.compareV2()
	}
	merged, err := f.Merge(c.Getenv)
	if err != nil {
		return err
	}
	return v.checkV2(merged)
}

// keys gives the public keys that may have signed, by serial.
func (f *verifyFlags) keys(getenv func(string) string, kind string) (map[string]*rsa.PublicKey, error) {
	merged, err := f.Merge(getenv)
	if err != nil {
		return nil, err
	}
	keys := make(map[string]*rsa.PublicKey)
	if kind == kindRequest {
		return keys, ownKeys(merged, keys)
	}
	config, err := account.Settings{Texts: credentials.Texts{Certs: merged.Certs}}.Config()
	for serial, key := range config.Certs {
		if !strings.HasPrefix(serial, "PUB_KEY_ID_") {
			serial = strings.ToUpper(serial)
		}
		switch key := key.(type) {
		case *rsa.PublicKey:
			keys[serial] = key
		case *x509.Certificate:
			if public, ok := key.PublicKey.(*rsa.PublicKey); ok {
				keys[serial] = public
			}
		}
	}
	if err == nil && len(keys) == 0 {
		err = terminal.Usage("give --cert SERIAL=FILE or PUB_KEY_ID_…=FILE (WECHATPAY_CERTS), or a --profile that has it", "WeChat Pay's keys are missing: no certificate or public key is configured")
	}
	return keys, err
}

// onlyKey stands for the serial of a private key that is given without one.
const onlyKey = "the private key"

// ownKeys adds the merchant's key, by the API certificate or the private key.
func ownKeys(s account.Settings, keys map[string]*rsa.PublicKey) error {
	if s.MerchantCert != "" {
		cert, err := wxcrypto.ParseCertificate(s.MerchantCert)
		if err != nil {
			return terminal.Usage("it is apiclient_cert.pem", "--merchant-cert: %w", err)
		}
		if public, ok := cert.PublicKey.(*rsa.PublicKey); ok {
			keys[wxcrypto.SerialNumber(cert)] = public
		}
	}
	if s.PrivateKey != "" {
		config, err := account.Settings{Texts: credentials.Texts{PrivateKey: s.PrivateKey}, Modes: s.Modes}.Config()
		if err != nil {
			return err
		}
		if public, ok := config.PrivateKey.Public().(*rsa.PublicKey); ok {
			keys[cmp.Or(strings.ToUpper(s.Serial), onlyKey)] = public
		}
	}
	if len(keys) == 0 {
		return terminal.Usage("give --private-key FILE or --merchant-cert FILE, or compare it with the server's words: --message sign_error.json", "the merchant's key is missing: nothing to check a request with")
	}
	return nil
}

// verification looks at one captured message, and prints what it finds.
type verification struct {
	*captured
	expected *expected
	out      io.Writer
	err      error // of the first write that failed
}

func (v *verification) say(format string, args ...any) {
	if _, err := fmt.Fprintln(v.out, terminal.OneLine(fmt.Sprintf(format, args...))); v.err == nil {
		v.err = err
	}
}

// introduce tells what was read.
func (v *verification) introduce() {
	if v.kind != kindMessage {
		when := ""
		if seconds, err := strconv.ParseInt(v.timestamp, 10, 64); err == nil {
			when = " (" + time.Unix(seconds, 0).UTC().Format(time.RFC3339) + ")"
		}
		v.say("a %s, serial %s, timestamp %s%s, signature %s…", v.kind, v.serial, v.timestamp, when, v.signature[:min(8, len(v.signature))])
	}
	v.say("its message to sign has %d bytes, %d of them the body", len(v.message()), len(v.body))
}

// errWrong ends the program with 6 after what was found has been printed.
func errWrong(hint, format string, args ...any) error {
	return &terminal.Failure{Code: terminal.ExitUnverified, Hint: hint, Err: fmt.Errorf(format, args...)}
}

// compare holds the message against the expected one.
func (v *verification) compare() error {
	here := v.message()
	d := differ(v.captured, here, v.expected.text, !v.expected.cut())
	if d == nil && (!v.expected.cut() || len(here) == v.expected.length) {
		if v.expected.cut() {
			v.say("right: the first %d bytes are those of --message, and the length of %d is the same; the rest was cut off", len(v.expected.text), v.expected.length)
		} else {
			v.say("right: it is the expected message, byte by byte")
		}
		return terminal.WriteFailure(v.err)
	}
	if v.expected.length != len(here) {
		v.say("%d bytes are expected", v.expected.length)
	}
	if d == nil {
		return errWrong("--message was cut off by the server: the body differs after that", "the lengths differ: %d bytes here, %d expected", len(here), v.expected.length)
	}
	names, _ := findRepair(v.captured, v.expected.fits)
	return v.different(d, names, "expected")
}

// readSignature gives its bytes, unless it was never meant to be right.
func (v *verification) readSignature() ([]byte, error) {
	if strings.HasPrefix(v.signature, "WECHATPAY/SIGNTEST/") {
		return nil, errWrong("it has to fail: answer a notification with 4xx or 5xx, and it comes again, rightly signed; a call has been executed", "a probe, by which WeChat Pay tests whether you verify")
	}
	signature, err := v.decodeSignature()
	if err != nil {
		return nil, terminal.Usage("paste it as it was on the wire", "%w", err)
	}
	return signature, nil
}

// check holds the signature against the keys.
func (v *verification) check(signature []byte, keys map[string]*rsa.PublicKey) error {
	v.serial = spelled(v.serial, keys)
	serial, digest, made := v.whose(signature, keys)
	if !made {
		return v.nobody(keys)
	}
	if len(digest) != sha256.Size {
		return errWrong("WeChat Pay wants SHA256 with RSA: PKCS#1 v1.5 over SHA-256", "the key made this signature, but over SHA-1")
	}
	message := v.message()
	if sum := sha256.Sum256(message); bytes.Equal(sum[:], digest) {
		return v.right(serial, message, keys[serial])
	}
	if serial != v.serial && serial != onlyKey {
		v.say("the key of %s made this signature, not that of %s", serial, v.serial)
	}
	fits := func(m []byte) bool {
		sum := sha256.Sum256(m)
		return bytes.Equal(sum[:], digest)
	}
	names, signed := findRepair(v.captured, fits)
	if names == nil {
		names, signed = findOrder(v.captured, fits)
	}
	switch {
	case names != nil:
	case len(v.body) == 0 && v.kind != kindRequest:
		return errWrong("something has read it before, mostly a middleware: keep the bytes that it read, and put them back (io.NopCloser(bytes.NewReader(body))), before anything verifies",
			"the key made this signature over a body, and here the body is empty")
	case inAlphabet(v.body):
		return errWrong("sign and verify the raw bytes, before anything decodes them",
			"the key made this signature, but over other bytes: the keys of this body are in the order of the alphabet, as those of a map that was written again are, and WeChat Pay's are not")
	default:
		return errWrong("take the bytes before anything parses them, then this tells more; of a request --message sign_error.json shows the byte",
			"the key made this signature, but over other bytes, and none of the usual changes explains it")
	}
	return v.different(differ(v.captured, message, signed, true), names, "signed")
}

// spelled gives a serial as the keys spell it: one in hex is a number, whatever its case and its leading zeros.
func spelled(serial string, keys map[string]*rsa.PublicKey) string {
	number := func(s string) string { return strings.TrimLeft(strings.ToUpper(s), "0") }
	for known := range keys {
		if !strings.HasPrefix(known, "PUB_KEY_ID_") && number(known) == number(serial) {
			return known
		}
	}
	return serial
}

// right says so, unless the serial or the signature is written in a way that nobody else reads.
func (v *verification) right(serial string, message []byte, key *rsa.PublicKey) error {
	switch {
	case wxcrypto.Verify(message, v.signature, key) != nil:
		return errWrong("write the base64 as it is: no blanks, no %2B", "the signature belongs to these bytes, but its base64 was escaped or broken up")
	case serial != v.serial && serial != onlyKey && v.kind == kindRequest:
		return errWrong("serial_no has to be "+serial, "the signature is right, but its serial_no is that of another certificate")
	case serial != v.serial && serial != onlyKey:
		return errWrong("a file stands under a serial that is not its own: look at --cert", "the signature is right, but under the key of %s, not of %s", serial, v.serial)
	}
	v.say("right: the signature belongs to exactly these bytes")
	return terminal.WriteFailure(v.err)
}

// whose looks for the key that made a signature, first under the serial that it names, and opens it.
func (v *verification) whose(signature []byte, keys map[string]*rsa.PublicKey) (serial string, digest []byte, ok bool) {
	serials := slices.Sorted(maps.Keys(keys))
	if keys[v.serial] != nil {
		serials = append([]string{v.serial}, serials...)
	}
	for _, serial := range serials {
		if digest, ok := signedDigest(signature, keys[serial]); ok {
			return serial, digest, true
		}
	}
	return "", nil, false
}

// nobody explains a signature that none of the keys made.
func (v *verification) nobody(keys map[string]*rsa.PublicKey) error {
	have := strings.Join(slices.Sorted(maps.Keys(keys)), ", ")
	switch {
	case v.kind == kindRequest:
		return errWrong("private key and serial_no have to be of one API certificate: wechatpay doctor --merchant-cert apiclient_cert.pem compares them", "another private key made this signature, or it is damaged")
	case keys[v.serial] != nil:
		return errWrong("download the certificate or the public key of that serial again; a damaged header shows the same", "the file under %s is not the key that made this signature", v.serial)
	}
	return errWrong("wechatpay certs downloads platform certificates, the merchant platform has the public key; then --cert "+v.serial+"=FILE", "no key under %s; there are: %s", v.serial, have)
}

// different prints where the bytes part, and what explains it.
func (v *verification) different(d *difference, names []string, there string) error {
	if d == nil { // a repair that changes nothing fits nothing
		return errors.New("the messages are the same")
	}
	v.say("the first difference is at byte %d of the message, %s:", d.offset+1, d.place)
	width := max(len(there), len("here"))
	v.say("  %-*s  %s", width, "here", d.here)
	v.say("  %-*s  %s", width, there, d.there)
	wrong := "the signature belongs to other bytes"
	if v.expected != nil {
		wrong = "it is not the expected message"
	}
	if names == nil {
		return errWrong("the lines above show both sides; the bytes that are signed have to be those that are sent", "%s", wrong)
	}
	all := strings.Join(names, ", and ")
	v.say("the message is right with %s", all)
	return errWrong("sign and verify the raw bytes, before anything parses or prints them; an editor that saved the capture may have changed them too", "%s: right is %s", wrong, all)
}
