package transport

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/a8579013/wechatpay/internal/errtext"
)

const maxSkew = 300 // seconds; exactly so many are fine

// probePrefix begins the signatures with which WeChat Pay probes whether merchants verify.
const probePrefix = "WECHATPAY/SIGNTEST/"

// proof is what an answer or a notification brings along to be verified: a value for each of proofNames.
type proof [5]string

const (
	proofTime = iota
	proofNonce
	proofSerial
	proofSignature
	proofDigest // of a statement: it may be missing
)

var proofNames = [...]string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature", "Wechatpay-Statement-Sha1"}

// proofOf reads the Wechatpay-… headers, in any spelling: some servers give them in lower case. Two spellings of one name with
// different values, and characters that would move the bounds of what is signed, are refused.
func proofOf(header http.Header) (p proof, err error) {
	for name, values := range header {
		for i, known := range proofNames {
			if len(name) != len(known) || !strings.EqualFold(name, known) || len(values) == 0 {
				continue
			}
			if p[i] != "" && p[i] != values[0] {
				return p, fmt.Errorf("%w: %s is there in two spellings, with two values", ErrSignature, known)
			}
			p[i] = values[0]
		}
	}
	for i, known := range proofNames {
		switch {
		case strings.ContainsFunc(p[i], unicode.IsControl):
			return p, fmt.Errorf("%w: %s holds a control character, which moves the bounds of what is signed", ErrSignature, known)
		case p[i] == "" && i != proofDigest:
			return p, fmt.Errorf("%w: %s; the answer did not come from WeChat Pay unchanged: look for a proxy in between (of a download that is never signed say \"unsigned\": true; of a notification give the headers as they came)", ErrMissingHeader, known)
		}
	}
	return p, nil
}

// Verify checks a message of WeChat Pay's that came another way than as an answer: a notification. The error is an
// *Unverified.
func (t *Transport) Verify(ctx context.Context, header http.Header, body []byte) error {
	err := t.verify(header, body, func(serial string) (Verifier, error) {
		return t.verifierOf(ctx, serial, t.Origin.URL())
	}, nil)
	if err == nil {
		return nil
	}
	p, _ := proofOf(header)
	return &Unverified{Serial: p[proofSerial], RequestID: header.Get("Request-Id"), Header: header, Body: body, Err: err}
}

// verify checks header and body in the order of the PHP SDK: headers, clock, serial, signature. verifierOf knows the key
// of a serial. packed are the bodies of a statement, as it came and unpacked, whose digest is signed in its place; nil of
// anything else.
func (t *Transport) verify(header http.Header, body []byte, verifierOf func(serial string) (Verifier, error), packed []byte) error {
	p, err := proofOf(header)
	if err != nil {
		return err
	}
	if err := t.checkClock(p[proofTime]); err != nil {
		return err
	}
	if strings.HasPrefix(p[proofSignature], probePrefix) {
		return ErrProbe
	}
	key, err := verifierOf(p[proofSerial])
	if err != nil {
		return fmt.Errorf("%s: %w; add the platform certificate or the public key of that serial to Config.Certs", errtext.Line(p[proofSerial]), err)
	}
	signed := body
	if packed != nil && p[proofDigest] != "" {
		if !isDigest(p[proofDigest], body) && !isDigest(p[proofDigest], packed) {
			return fmt.Errorf("%w: the statement's SHA-1 is not the one that was signed", ErrSignature)
		}
		signed = []byte(`{"sha1":"` + p[proofDigest] + `"}`)
	}
	message := messageOf(signed, p[proofTime], p[proofNonce])
	defer forget(message)
	end := len(*message)
	if *message, err = base64.StdEncoding.AppendDecode(*message, []byte(p[proofSignature])); err != nil {
		return fmt.Errorf("%w: the signature is no base64", ErrSignature)
	}
	if key.Verify((*message)[:end:end], (*message)[end:]) != nil {
		return fmt.Errorf("%w under serial %s: the body was changed on its way, or the key in Config.Certs is not the one of that serial", ErrSignature, p[proofSerial])
	}
	return nil
}

// checkClock compares the answer's time, in whole seconds, with ours. Only digits count: no sign, point or exponent.
func (t *Transport) checkClock(timestamp string) error {
	if strings.Trim(timestamp, "0123456789") != "" {
		return fmt.Errorf("%w: %q is no time in seconds", ErrClockSkew, errtext.Line(timestamp))
	}
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	ahead := sent - t.Now().Unix()
	if err != nil || ahead > maxSkew || ahead < -maxSkew {
		return fmt.Errorf("%w: it is %s, here it is %d, and %d s are allowed: set this machine's clock (NTP)", ErrClockSkew, errtext.Line(timestamp), t.Now().Unix(), maxSkew)
	}
	return nil
}

// isDigest compares a SHA-1 in hex with that of a text.
func isDigest(digest string, text []byte) bool {
	want, err := hex.DecodeString(digest)
	sum := sha1.Sum(text)
	return err == nil && bytes.Equal(sum[:], want)
}
