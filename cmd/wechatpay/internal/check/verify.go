package check

import (
	"bytes"
	"cmp"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
)

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
		Short:   c.Say(words.VerifyShort),
		Long:    c.Say(words.VerifyLong),
		Example: "  wechatpay verify --profile shop notification.txt\n  wechatpay verify --message sign_error.json request.txt",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return terminal.Usage(words.Plain("wechatpay verify "+terminal.ShellQuote(args[0])), words.VerifyTakesOneFile)
			}
			return f.run(c, cmp.Or(strings.Join(args, ""), "-"))
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.message, "message", "", c.Say(words.FlagMessage))
	flags.StringVar(&f.MerchantCert, "merchant-cert", "", c.Say(words.FlagCertOfRequests))
	f.Register(c, flags, nil)
	return cmd
}

func (f *verifyFlags) run(c terminal.Console, file string) error {
	if file == "-" && f.message == "-" {
		return terminal.Usage(words.GiveOneAsFile, words.StdinIsOneText)
	}
	text, err := readInput(file, c.In)
	if err != nil {
		return terminal.Usage(words.FileOrStdin, terminal.Reason(err))
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return terminal.Usage(words.PasteIntoStdin, words.NothingToVerify)
	}
	it, err := parseCaptured(text)
	if err != nil {
		return terminal.Usage(words.AsOnTheWire, err)
	}
	v := &verification{captured: it, console: c}
	if it.kind == kindV2 {
		return f.runV2(c, v)
	}
	v.introduce()
	if f.message != "" {
		if v.expected, err = readExpected(f.message, c.In); err != nil {
			return err
		}
		if err := v.compare(); err != nil {
			return err
		}
		return f.signatureToo(v)
	}
	if it.kind == kindMessage {
		return terminal.Usage(words.PasteTheWhole, words.MessageAlone)
	}
	signature, err := v.readSignature()
	if err != nil {
		return err
	}
	merged, err := f.Merge(c.Getenv)
	if err != nil {
		return err
	}
	keys, err := keysOf(merged, it.kind)
	if err != nil {
		return err
	}
	it.baseURL = merged.BaseURL
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

// keysOf gives the public keys that may have signed, by serial.
func keysOf(merged account.Settings, kind string) (map[string]*rsa.PublicKey, error) {
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
		err = terminal.Usage(words.GiveTheirKeys, words.TheirKeysMissing)
	}
	return keys, err
}

// onlyKey stands for the serial of a private key that is given without one.
const onlyKey = "only"

// ownKeys adds the merchant's key, by the API certificate or the private key.
func ownKeys(s account.Settings, keys map[string]*rsa.PublicKey) error {
	if s.MerchantCert != "" {
		cert, err := wxcrypto.ParseCertificate(s.MerchantCert)
		if err != nil {
			return terminal.Usage(words.ItIsAPIClientCert, words.MerchantCertWrong.With(err))
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
		return terminal.Usage(words.GiveOwnKey, words.OwnKeyMissing)
	}
	return nil
}

// verification looks at one captured message, and prints what it finds.
type verification struct {
	*captured
	expected *expected
	arrived  bool   // this is what a server got: no editor has changed it
	signed   []byte // what was signed, where check has found it
	console  terminal.Console
	err      error // of the first write that failed
}

func (v *verification) say(phrase words.Phrase) {
	if _, err := fmt.Fprintln(v.console.Out, terminal.OneLine(v.console.Say(phrase))); v.err == nil {
		v.err = err
	}
}

// introduce tells what was read.
func (v *verification) introduce() {
	if v.kind != kindMessage {
		when := v.timestamp
		if seconds, err := strconv.ParseInt(v.timestamp, 10, 64); err == nil {
			when += " (" + time.Unix(seconds, 0).UTC().Format(time.RFC3339) + ")"
		}
		read := map[string]words.Text{kindRequest: words.ReadRequest, kindResponse: words.ReadResponse, kindNotification: words.ReadNotification}[v.kind]
		v.say(read.With(v.serial, when, v.signature[:min(8, len(v.signature))]))
	}
	v.say(words.MessageToSign.With(len(v.message()), len(v.body)))
}

// errWrong ends the program with 6 after what was found has been printed.
func errWrong(hint words.Phrase, what error) error {
	return &terminal.Failure{Code: terminal.ExitUnverified, Hint: hint, Err: what}
}

// compare holds the message against the expected one.
func (v *verification) compare() error {
	here := v.message()
	d := differ(v.captured, here, v.expected.text, !v.expected.cut())
	if d == nil && (!v.expected.cut() || len(here) == v.expected.length) {
		if v.expected.cut() {
			v.say(words.RightAsFarAsCut.With(len(v.expected.text), v.expected.length))
		} else {
			v.say(words.RightMessage)
		}
		return terminal.WriteFailure(v.err)
	}
	if v.expected.length != len(here) {
		v.say(words.BytesExpected.With(v.expected.length))
	}
	if d == nil {
		return errWrong(words.MessageWasCut, words.LengthsDiffer.With(len(here), v.expected.length))
	}
	names, _ := findRepair(v.captured, v.expected.fits)
	return v.different(d, names, words.SideExpected)
}

// readSignature gives its bytes, unless it was never meant to be right.
func (v *verification) readSignature() ([]byte, error) {
	if strings.HasPrefix(v.signature, "WECHATPAY/SIGNTEST/") {
		return nil, errWrong(words.ProbeHasToFail, words.AProbe)
	}
	signature, err := v.decodeSignature()
	if err != nil {
		return nil, terminal.Usage(words.PasteAsOnTheWire, err)
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
		return errWrong(words.WantsSHA256, words.OverSHA1)
	}
	message := v.message()
	if sum := sha256.Sum256(message); bytes.Equal(sum[:], digest) {
		return v.right(serial, message, keys[serial])
	}
	if serial != v.serial && serial != onlyKey {
		v.say(words.KeyOfOtherSerial.With(serial, v.serial))
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
		v.signed = signed
	case len(v.body) == 0 && v.kind != kindRequest:
		return errWrong(words.KeepTheBytes, words.BodyIsEmpty)
	case v.kind != kindRequest && inAlphabet(v.body):
		return errWrong(words.SignRawBytes, words.KeysInAlphabet)
	default:
		return errWrong(words.TakeBytesBefore, words.NoUsualChange)
	}
	return v.different(differ(v.captured, message, signed, true), names, words.SideSigned)
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
		return errWrong(words.Base64AsItIs, words.Base64Broken)
	case serial != v.serial && serial != onlyKey && v.kind == kindRequest:
		return errWrong(words.SerialNoHasToBe.With(serial), words.SerialNoOfAnother)
	case serial != v.serial && serial != onlyKey:
		return errWrong(words.FileUnderWrong, words.RightUnderOther.With(serial, v.serial))
	}
	v.say(words.RightSignature)
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
		return errWrong(words.KeyAndSerialNo, words.AnotherPrivateKey)
	case keys[v.serial] != nil:
		return errWrong(words.DownloadThatSerial, words.NotTheKey.With(v.serial))
	}
	return errWrong(words.WhereKeysAre.With(v.serial), words.NoKeyUnder.With(v.serial, have))
}

// different prints where the bytes part, and what explains it.
func (v *verification) different(d *difference, names words.Steps, there words.Text) error {
	if d == nil { // a repair that changes nothing fits nothing
		return words.MessagesAreTheSame
	}
	v.say(words.FirstDifference.With(d.offset+1, d.place))
	v.sides(d, there)
	if names != nil && v.expected == nil && v.kind == kindRequest { // what differs is the mistake, and not the remedy
		v.say(words.SignedHas.With(names))
		return errWrong(v.asItIsSent(), words.OtherRequestSigned.With(names))
	}
	wrong, right := words.OtherBytes, words.OtherBytesRight
	if v.expected != nil {
		wrong, right = words.NotExpected, words.NotExpectedRight
	}
	if names == nil {
		return errWrong(words.BothSidesAbove, wrong)
	}
	v.say(words.RightWith.With(names))
	return errWrong(words.RawBytesAndEditors, right.With(names))
}

// asItIsSent is what to do about a request that was signed in another form.
func (v *verification) asItIsSent() words.Phrase {
	if v.arrived {
		return words.SignAsSent
	}
	return words.List{words.SignAsSent, words.OrCaptureAltered}
}

// sides shows the bytes around the first difference, one side below the other.
func (v *verification) sides(d *difference, there words.Text) {
	here := v.console.Say(words.SideHere)
	other := v.console.Say(there)
	width := max(terminal.Width(here), terminal.Width(other))
	v.say(words.Plain("  " + terminal.Pad(here, width) + "  " + v.console.Say(d.here)))
	v.say(words.Plain("  " + terminal.Pad(other, width) + "  " + v.console.Say(d.there)))
}
