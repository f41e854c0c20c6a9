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
		text += " (request id " + line(e.RequestID) + ")"
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
	if !t.origin.admits(r.URL.Scheme, r.URL.Host) {
		return rule{}, t.origin.foreign(r.URL.Scheme + "://" + r.URL.Host)
	}
	if r.Host != "" && !strings.EqualFold(r.Host, r.URL.Host) {
		return rule{}, fmt.Errorf("the Host header names %s, the URL %s", r.Host, r.URL.Host)
	}
	if strings.EqualFold(r.URL.Hostname(), fileHost) && !strings.EqualFold(r.URL.Host, t.origin.host) {
		return rule{unsignedRequest: true, unsigned: true}, nil
	}
	if r.Method != http.MethodGet {
		return rule{}, nil
	}
	path := r.URL.EscapedPath()
	if strings.EqualFold(r.URL.Host, t.origin.host) {
		path = strings.TrimPrefix(path, t.origin.prefix)
	}
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
			same = err == nil && (segment == pattern[i] || pattern[i] == "{}" && segment != "" && segment != "upload")
		}
		if same {
			return true
		}
	}
	return false
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
	if resp == nil {
		return answer{}, errors.New("the Transport gave neither an answer nor an error")
	}
	if resp.Body == nil { // a client's double may leave it out
		resp.Body = http.NoBody
	}
	a := answer{Response: resp}
	if rule.unsigned && resp.StatusCode < 300 {
		a.streams = true
		return a, nil
	}
	text, err := readBody(resp)
	if err != nil {
		return a, fmt.Errorf("reading the answer (status %d): %w", resp.StatusCode, err)
	}
	a.text = text
	err = t.verify(resp.Header, text, rule.statement, func(serial string) (Verifier, error) {
		return t.verifierOf(r.Context(), serial, r.URL)
	})
	a.verified = err == nil
	if err != nil && resp.StatusCode < 300 {
		return a, &VerificationError{
			Serial:    resp.Header.Get("Wechatpay-Serial"),
			RequestID: resp.Header.Get("Request-Id"),
			Response:  &Response{resp.StatusCode, resp.Header, text},
			Err:       err,
		}
	}
	return a, nil
}

// readBody reads a whole body into memory, up to the cap, and closes it.
func readBody(resp *http.Response) ([]byte, error) {
	defer resp.Body.Close()
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
		case err == io.EOF:
			return text, nil
		case err != nil:
			return nil, err
		case len(text) > maxBody:
			return nil, fmt.Errorf("%w; give an io.Writer as sink where an answer is a download", errTooLong)
		}
		if len(text) == cap(text) {
			text = slices.Grow(text, len(text))
		}
	}
}

const maxSkew = 300 // seconds; exactly so many are fine

// probePrefix begins the signatures with which WeChat Pay probes whether merchants verify.
const probePrefix = "WECHATPAY/SIGNTEST/"

// verify checks header and body in the order of the PHP SDK: headers, clock, serial, signature. verifierOf knows the key
// of a serial.
func (t *transport) verify(header http.Header, body []byte, statement bool, verifierOf func(serial string) (Verifier, error)) error {
	timestamp, nonce := header.Get("Wechatpay-Timestamp"), header.Get("Wechatpay-Nonce")
	serial, signature := header.Get("Wechatpay-Serial"), header.Get("Wechatpay-Signature")
	for _, h := range [...]struct{ name, value string }{
		{"Wechatpay-Timestamp", timestamp}, {"Wechatpay-Nonce", nonce},
		{"Wechatpay-Serial", serial}, {"Wechatpay-Signature", signature},
	} {
		if h.value == "" {
			return fmt.Errorf("%w: %s; the answer did not come from WeChat Pay unchanged: look for a proxy in between (of a download that is never signed say \"unsigned\": true; of a notification give the headers as they came)", ErrMissingHeader, h.name)
		}
	}
	if err := t.checkClock(timestamp); err != nil {
		return err
	}
	if strings.HasPrefix(signature, probePrefix) {
		return ErrProbe
	}
	key, err := verifierOf(serial)
	if err != nil {
		return fmt.Errorf("%s: %w; add the platform certificate or the public key of that serial to Config.Certs", line(serial), err)
	}
	signed := body
	if digest := header.Get("Wechatpay-Statement-Sha1"); statement && digest != "" {
		if err := checkDigest(digest, header, body); err != nil {
			return err
		}
		signed = []byte(`{"sha1":"` + digest + `"}`)
	}
	message := messageOf(signed, timestamp, nonce)
	defer forget(message)
	end := len(*message)
	if *message, err = base64.StdEncoding.AppendDecode(*message, []byte(signature)); err != nil {
		return fmt.Errorf("%w: the signature is no base64", ErrSignature)
	}
	if key.Verify((*message)[:end:end], (*message)[end:]) != nil {
		return fmt.Errorf("%w under serial %s: the body was changed on its way, or the key in Config.Certs is not the one of that serial", ErrSignature, serial)
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
	err := t.verify(header, body, false, func(serial string) (Verifier, error) {
		return t.verifierOf(ctx, serial, c.origin.url())
	})
	if err == nil {
		return nil
	}
	return &VerificationError{
		Serial: header.Get("Wechatpay-Serial"), RequestID: header.Get("Request-Id"), Err: err,
		Response: &Response{Header: header, Body: body},
	}
}

// checkClock compares the answer's time, in whole seconds, with ours. Only digits count: no sign, point or exponent.
func (t *transport) checkClock(timestamp string) error {
	if strings.Trim(timestamp, "0123456789") != "" {
		return fmt.Errorf("%w: %q is no time in seconds", ErrClockSkew, line(timestamp))
	}
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	ahead := sent - t.now().Unix()
	if err != nil || ahead > maxSkew || ahead < -maxSkew {
		return fmt.Errorf("%w: it is %s, here it is %d, and %d s are allowed: set this machine's clock (NTP)", ErrClockSkew, line(timestamp), t.now().Unix(), maxSkew)
	}
	return nil
}

// checkDigest compares a statement with the SHA-1 that was signed in its place. Where the caller asked for gzip by
// itself, the digest may be that of the statement inside.
func checkDigest(digest string, header http.Header, body []byte) error {
	want, err := hex.DecodeString(digest)
	sum := sha1.Sum(body)
	if err == nil && bytes.Equal(sum[:], want) {
		return nil
	}
	if err == nil && header.Get("Content-Encoding") == "gzip" {
		h := sha1.New()
		if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			if _, err = io.Copy(h, io.LimitReader(z, 16*maxBody)); err == nil && bytes.Equal(h.Sum(nil), want) {
				return nil
			}
		}
	}
	return fmt.Errorf("%w: the statement's SHA-1 is not the one that was signed", ErrSignature)
}
