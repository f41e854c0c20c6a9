package wechatpay

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
)

// Why an answer, or a notification, failed verification: errors.Is tells which.
var (
	ErrMissingHeader = errors.New("a Wechatpay-… header is missing")
	ErrClockSkew     = errors.New("the timestamp is too far from this machine's clock")
	ErrUnknownSerial = errors.New("no key under this serial")
	ErrSignature     = errors.New("the signature does not belong to the body")
	ErrProbe         = errors.New("a probe with a false signature, which WeChat Pay sends on purpose")
)

// VerificationError says that an answer can't be trusted. Unless the call was a query, WeChat Pay may well have
// executed it: query by its business number, or repeat it under the same number.
type VerificationError struct {
	Serial    string    // the key that the answer claims to be signed with
	RequestID string    // for WeChat Pay's support
	Response  *Response // the answer that failed; nothing in it is proved
	Err       error     // one of the sentinels, with the details
}

func (e *VerificationError) Error() string {
	text := "verification: " + e.Err.Error()
	if e.RequestID != "" {
		text += " (request id " + errtext.Line(e.RequestID) + ")"
	}
	return text
}

func (e *VerificationError) Unwrap() error { return e.Err }

// rule says which signatures one transaction goes without.
type rule struct {
	unsignedRequest bool // no Authorization goes there
	unsigned        bool // the answer carries no signature
	statement       bool // the signature covers a digest of the body
}

// unsignedPaths are the downloads whose answers carry no signature. See docs/errors.md, Answers without a signature.
var unsignedPaths = [][]string{
	{"v3", "billdownload", "file"},
	{"v3", "merchant-service", "images", "{}"},
	{"v3", "global", "merchant-service", "images", "{}"},
	{"v3", "transferdownload", "signfile"},
	{"v3", "transferdownload", "elecvoucherfile"},
}

// statementPaths are those whose answers are signed by way of their SHA-1.
var statementPaths = [][]string{{"hk", "v3", "statements"}, {"v3", "global", "statements"}}

// ruleOf tells the rule for a request, and refuses one that would carry a signature to a stranger.
func (t *transport) ruleOf(r *http.Request) (rule, error) {
	if r.URL == nil {
		return rule{}, errors.New("the request has no URL")
	}
	if r.URL.Opaque != "" {
		return rule{}, errors.New("the request's URL is opaque: give it a host and a path")
	}
	if origin.HasDotSegment(r.URL.EscapedPath()) {
		return rule{}, origin.ErrDotSegment
	}
	if !t.origin.Admits(r.URL.Scheme, r.URL.Host) {
		return rule{}, t.origin.Foreign(r.URL.Scheme + "://" + r.URL.Host)
	}
	if r.Host != "" && !strings.EqualFold(r.Host, r.URL.Host) {
		return rule{}, fmt.Errorf("the Host header names %s, the URL %s", r.Host, r.URL.Host)
	}
	if strings.EqualFold(r.URL.Hostname(), origin.FileHost) && !strings.EqualFold(r.URL.Host, t.origin.Host()) {
		return rule{unsignedRequest: true, unsigned: true}, nil
	}
	if r.Method != http.MethodGet {
		return rule{}, nil
	}
	path := t.origin.Below(r.URL.Host, r.URL.EscapedPath())
	return rule{unsigned: isOneOf(path, unsignedPaths), statement: isOneOf(path, statementPaths)}, nil
}

// isOneOf compares a path with the patterns, segment by segment and decoded, so that an encoded slash is none.
// The pattern {} is any segment but that of the upload beside it.
func isOneOf(path string, patterns [][]string) bool {
	given := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for _, pattern := range patterns {
		same := len(given) == len(pattern)
		for i := 0; same && i < len(pattern); i++ {
			segment, err := url.PathUnescape(given[i])
			same = err == nil && (segment == pattern[i] || pattern[i] == "{}" && isPlainSegment(segment) && segment != "upload")
		}
		if same {
			return true
		}
	}
	return false
}

// isPlainSegment tells a segment that is one for every server on the way, however often it decodes.
func isPlainSegment(decoded string) bool {
	return decoded != "" && !strings.ContainsAny(decoded, `/\%?#;`) && !origin.HasDotSegment(decoded) && !strings.ContainsFunc(decoded, isControl)
}

// answer is a response whose body has been read and verified, or is left to stream where it is unsigned.
type answer struct {
	*http.Response
	text     []byte // the body, unless it streams
	streams  bool
	verified bool
	refused  bool // by APIv2's return_code or result_code: an *Error, whatever the status
}

// receive reads and verifies what came back. An unsigned answer streams. An error answer is passed on whether it
// verifies or not: many come from gateways that sign nothing, and their words must not get lost.
func (t *transport) receive(r *http.Request, resp *http.Response, rule rule) (answer, error) {
	a := answer{Response: resp}
	if rule.unsigned && resp.StatusCode < 300 {
		a.streams = true
		return a, refusePart(r, resp)
	}
	text, whole, err := readAnswer(r.Context(), resp)
	if err != nil {
		return a, err
	}
	if a.text = unpack(resp, text); !whole {
		return a, nil
	}
	var packed []byte
	if rule.statement {
		packed = text
	}
	err = t.verify(resp.Header, a.text, func(serial string) (Verifier, error) {
		return t.verifierOf(r.Context(), serial, r.URL)
	}, packed)
	a.verified = err == nil
	if err != nil && resp.StatusCode < 300 {
		return a, &VerificationError{
			Serial:    resp.Header.Get("Wechatpay-Serial"),
			RequestID: resp.Header.Get("Request-Id"),
			Response:  &Response{resp.StatusCode, resp.Header, a.text},
			Err:       err,
		}
	}
	return a, nil
}

// refusePart refuses a part of an unsigned answer that nobody asked for. A part of a signed one does not verify.
func refusePart(r *http.Request, resp *http.Response) error {
	if resp.StatusCode != http.StatusPartialContent || r.Header.Get("Range") != "" {
		return nil
	}
	resp.Body.Close()
	return errors.New("the answer is a part of one (206), which nobody asked for: look for a cache or a proxy in between")
}

// maxRefusal is how much is read of an answer that is no success: WeChat Pay's have a few hundred bytes, and nobody has
// proved who sent them.
const maxRefusal = 1 << 20

// readAnswer reads the body of an answer. Of a refusal that is too long the beginning does: its status says enough.
func readAnswer(ctx context.Context, resp *http.Response) (text []byte, whole bool, err error) {
	limit := maxBody
	if resp.StatusCode >= 300 {
		limit = maxRefusal
	}
	text, err = readBody(ctx, resp, limit)
	switch {
	case err == nil:
		return text, true, nil
	case errors.Is(err, errTooLong) && limit == maxRefusal:
		return text[:limit], false, nil
	}
	return nil, false, fmt.Errorf("reading the answer (status %d): %w", resp.StatusCode, err)
}

// readBody reads a whole body into memory, up to the limit, and closes it. It ends with the context.
func readBody(ctx context.Context, resp *http.Response, limit int) ([]byte, error) {
	defer resp.Body.Close()
	defer closeWith(ctx, resp.Body)()
	// What the server announces is a hint, not a promise; a byte more tells the end without growing.
	announced := resp.ContentLength
	if announced < 0 {
		announced = 511
	}
	text := make([]byte, 0, min(announced, 1<<20)+1)
	for {
		n, err := resp.Body.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case err == io.EOF && int64(len(text)) < resp.ContentLength:
			return nil, fmt.Errorf("%d of %d bytes: %w", len(text), resp.ContentLength, io.ErrUnexpectedEOF)
		case err == io.EOF && len(text) <= limit:
			return text, nil
		case len(text) > limit:
			return text, fmt.Errorf("%w; give an io.Writer as sink where an answer is a download", errTooLong)
		case err != nil:
			return nil, err
		}
		if len(text) == cap(text) {
			text = slices.Grow(text, len(text))
		}
	}
}

// unpack opens what came as gzip because the caller asked for it: what is signed is the text inside. net/http does the
// same where nobody asks. What can't be opened stays as it is, and does not verify.
func unpack(resp *http.Response, text []byte) []byte {
	if coding := resp.Header.Get("Content-Encoding"); coding != "gzip" && coding != "x-gzip" {
		return text
	}
	packed, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return text
	}
	limit := maxBody
	if resp.StatusCode >= 300 {
		limit = maxRefusal
	}
	plain, err := io.ReadAll(io.LimitReader(packed, int64(limit)+1))
	if err != nil || len(plain) > limit {
		return text
	}
	resp.Header = resp.Header.Clone()
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	resp.ContentLength, resp.Uncompressed = int64(len(plain)), true
	return plain
}

// checkCoding refuses an Accept-Encoding whose answer could not be verified.
func checkCoding(header http.Header) error {
	for _, value := range header["Accept-Encoding"] {
		for coding := range strings.SplitSeq(value, ",") {
			coding, _, _ = strings.Cut(coding, ";")
			switch coding = strings.ToLower(strings.TrimSpace(coding)); coding {
			case "", "gzip", "x-gzip", "identity":
			default:
				return fmt.Errorf("headers: Accept-Encoding asks for %s, which can't be unpacked here to be verified: ask for gzip or identity, or leave it out", errtext.Line(coding))
			}
		}
	}
	return nil
}

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

// verify checks header and body in the order of the PHP SDK: headers, clock, serial, signature. verifierOf knows the key
// of a serial. packed are the bodies of a statement, as it came and unpacked, whose digest is signed in its place; nil of
// anything else.
func (t *transport) verify(header http.Header, body []byte, verifierOf func(serial string) (Verifier, error), packed []byte) error {
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

// Verify checks a message of WeChat Pay's that came another way than by a call: a notification, with the headers and the
// raw bytes of its body. The error is a [*VerificationError], whose Response holds what was given. Frameworks that
// have parsed and written the body again have changed it, and fail here.
func (c *Client) Verify(ctx context.Context, header http.Header, body []byte) error {
	if err := c.usable(ctx); err != nil {
		return err
	}
	t := c.transport
	err := t.verify(header, body, func(serial string) (Verifier, error) {
		return t.verifierOf(ctx, serial, c.origin.URL())
	}, nil)
	if err == nil {
		return nil
	}
	p, _ := proofOf(header)
	return &VerificationError{
		Serial: p[proofSerial], RequestID: header.Get("Request-Id"), Err: err,
		Response: &Response{Header: header, Body: body},
	}
}

// checkClock compares the answer's time, in whole seconds, with ours. Only digits count: no sign, point or exponent.
func (t *transport) checkClock(timestamp string) error {
	if strings.Trim(timestamp, "0123456789") != "" {
		return fmt.Errorf("%w: %q is no time in seconds", ErrClockSkew, errtext.Line(timestamp))
	}
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	ahead := sent - t.now().Unix()
	if err != nil || ahead > maxSkew || ahead < -maxSkew {
		return fmt.Errorf("%w: it is %s, here it is %d, and %d s are allowed: set this machine's clock (NTP)", ErrClockSkew, errtext.Line(timestamp), t.now().Unix(), maxSkew)
	}
	return nil
}

// isDigest compares a SHA-1 in hex with that of a text.
func isDigest(digest string, text []byte) bool {
	want, err := hex.DecodeString(digest)
	sum := sha1.Sum(text)
	return err == nil && bytes.Equal(sum[:], want)
}
