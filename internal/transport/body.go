package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"sync/atomic"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/panics"
)

// MaxBody is the most that is ever read into memory of one body, sent or received.
const MaxBody = 64 << 20

var errTooLong = fmt.Errorf("longer than the %d MiB that are read into memory", MaxBody>>20)

// ReadWhole reads a body that is to be sent, up to the cap: it can be signed only once it is known.
//
// The context ends the wait for a reader that blocks. The reader then goes on in a goroutine until it returns.
func ReadWhole(ctx context.Context, r io.Reader) (text []byte, err error) {
	if ctx.Done() == nil {
		text, err = ReadCapped(r)
	} else {
		type result struct {
			text []byte
			err  error
		}
		read := make(chan result, 1)
		go func() {
			out := result{err: panics.ErrExited}
			defer func() {
				if v := recover(); v != nil {
					out.err = panics.Error(v)
				}
				read <- out
			}()
			out.text, out.err = ReadCapped(r)
		}()
		select {
		case out := <-read:
			text, err = out.text, out.err
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reading the body to sign it: %w", err)
	}
	return text, nil
}

// ReadCapped reads a whole body that is to be sent, up to the cap.
func ReadCapped(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	if err == nil && len(text) > MaxBody {
		err = errTooLong
	}
	return text, err
}

// SignedBody is the body of an outgoing request that knows which text its signature covers, and how far it got: it has
// a Progress in it, whose Begin it asks in each Read.
type SignedBody interface {
	io.ReadCloser
	SignedText() []byte
	seal() bool
}

// Progress tells how far a body got. The zero value is an untouched one.
type Progress struct{ state atomic.Uint32 }

const (
	begun  = 1
	sealed = 2
)

// Begin is called by each Read: false tells that the body was sealed.
func (p *Progress) Begin() bool {
	return p.state.Load() == begun || p.state.CompareAndSwap(0, begun) || p.state.Load() == begun
}

// seal tells that nothing of the body was ever read, and sees to it that nothing will be: a transport can be at it still
// after it has given up.
func (p *Progress) seal() bool { return p.state.CompareAndSwap(0, sealed) }

// ErrSealed is what a Read gives then.
var ErrSealed = errors.New("the call has ended")

// TextBody is a body that is signed as it is.
type TextBody struct {
	text []byte
	read int32 // which MaxBody fits into
	Progress
}

// Send makes text the body of a request.
func (b *TextBody) Send(r *http.Request, text []byte) {
	b.text = text
	r.Body, r.ContentLength = b, int64(len(text))
}

// Read reads on. It is what net/http calls.
func (b *TextBody) Read(p []byte) (n int, err error) {
	if !b.Begin() {
		return 0, ErrSealed
	}
	n = copy(p, b.text[b.read:])
	if b.read += int32(n); n == 0 && len(p) > 0 {
		err = io.EOF
	}
	return n, err
}

// SignedText is the text.
func (b *TextBody) SignedText() []byte { return b.text }

// Close does nothing.
func (b *TextBody) Close() error { return nil }

// signedText gives what of the request's body is signed, and reads a body that does not know.
func signedText(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	if body, ok := r.Body.(SignedBody); ok {
		return body.SignedText(), nil
	}
	text, err := ReadWhole(r.Context(), r.Body)
	if closed := r.Body.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	if len(text) == 0 {
		r.Body, r.ContentLength = http.NoBody, 0
		return nil, nil
	}
	new(TextBody).Send(r, text)
	return text, nil
}

// signedMeta gives what of a form is signed: its part meta. A *Media knows it by itself; a form that other code has made
// is read for it.
func signedMeta(r *http.Request, text []byte) ([]byte, error) {
	if _, ok := r.Body.(*TextBody); !ok {
		return text, nil
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, fmt.Errorf("the Content-Type %q is no multipart/form-data with a boundary", errtext.Line(r.Header.Get("Content-Type")))
	}
	form, meta := multipart.NewReader(bytes.NewReader(text), params["boundary"]), []byte(nil)
	for {
		part, err := form.NextRawPart()
		switch {
		case err == io.EOF && len(meta) > 0:
			return meta, nil
		case err != nil:
			return nil, errNoMeta
		case part.FormName() != "meta":
			continue
		case meta != nil || part.FileName() != "":
			return nil, errNoMeta
		}
		if meta, err = io.ReadAll(part); err != nil {
			return nil, errNoMeta
		}
	}
}

var errNoMeta = errors.New("of a multipart form only its part meta is signed, and this one does not have one of that name that is a text (no file name): give a *Media as body, or add the part")
