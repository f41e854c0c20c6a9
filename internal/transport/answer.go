package transport

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/errtext"
)

// Answer is a response whose body has been read and verified, or is left to stream where it is unsigned.
type Answer struct {
	*http.Response
	Text     []byte // the body, unless it streams
	Streams  bool
	Verified bool
}

// receive reads and verifies what came back. An unsigned answer streams. An error answer is passed on whether it
// verifies or not: many come from gateways that sign nothing, and their words must not get lost.
func (t *Transport) receive(r *http.Request, resp *http.Response, rule rule) (Answer, error) {
	a := Answer{Response: resp}
	if rule.unsigned && resp.StatusCode < 300 {
		a.Streams = true
		return a, RefusePart(r, resp)
	}
	text, whole, err := ReadAnswer(r.Context(), resp)
	if err != nil {
		return a, err
	}
	if a.Text = Unpack(resp, text); !whole {
		return a, nil
	}
	var packed []byte
	if rule.statement {
		packed = text
	}
	err = t.verify(resp.Header, a.Text, func(serial string) (Verifier, error) {
		return t.verifierOf(r.Context(), serial, r.URL)
	}, packed)
	a.Verified = err == nil
	if err != nil && resp.StatusCode < 300 {
		return a, &Unverified{
			Serial:    resp.Header.Get("Wechatpay-Serial"),
			RequestID: resp.Header.Get("Request-Id"),
			Status:    resp.StatusCode, Header: resp.Header, Body: a.Text,
			Err: err,
		}
	}
	return a, nil
}

// ReadStream reads an answer that streams into memory.
func (a Answer) ReadStream(ctx context.Context) ([]byte, error) {
	return readBody(ctx, a.Response, MaxBody)
}

// Stream passes on the body of an answer that streams. Its length, where it was announced, has to be whole.
func (a Answer) Stream(ctx context.Context, to io.Writer) error {
	defer a.Body.Close()
	defer closeWith(ctx, a.Body)()
	body := &countedReader{Reader: a.Body}
	_, err := io.Copy(to, body)
	if err == nil && body.n < a.ContentLength {
		err = fmt.Errorf("%d of %d bytes: %w", body.n, a.ContentLength, io.ErrUnexpectedEOF)
	}
	return err
}

// countedReader knows how many bytes were read from it.
type countedReader struct {
	io.Reader
	n int64
}

func (r *countedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.n += int64(n)
	return n, err
}

// RefusePart refuses a part of an unsigned answer that nobody asked for. A part of a signed one does not verify.
func RefusePart(r *http.Request, resp *http.Response) error {
	if resp.StatusCode != http.StatusPartialContent || r.Header.Get("Range") != "" {
		return nil
	}
	resp.Body.Close()
	return errors.New("the answer is a part of one (206), which nobody asked for: look for a cache or a proxy in between")
}

// maxRefusal is how much is read of an answer that is no success: WeChat Pay's have a few hundred bytes, and nobody has
// proved who sent them.
const maxRefusal = 1 << 20

// ReadAnswer reads the body of an answer. Of a refusal that is too long the beginning does: its status says enough.
func ReadAnswer(ctx context.Context, resp *http.Response) (text []byte, whole bool, err error) {
	limit := MaxBody
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

// Unpack opens what came as gzip because the caller asked for it: what is signed is the text inside. net/http does the
// same where nobody asks. What can't be opened stays as it is, and does not verify.
func Unpack(resp *http.Response, text []byte) []byte {
	if coding := resp.Header.Get("Content-Encoding"); coding != "gzip" && coding != "x-gzip" {
		return text
	}
	packed, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return text
	}
	limit := MaxBody
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
