package wechatpay_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestPartForWhole: a part of an answer is never taken for the whole, nor a sink that took a part for one that took all.
func TestPartForWhole(t *testing.T) {
	answers := func(status int, length int64, text string) roundTrip {
		return func(*http.Request) (*http.Response, error) {
			header := http.Header{}
			_ = exampleSandbox().Sign(header, "", []byte(text))
			return &http.Response{StatusCode: status, Header: header, ContentLength: length, Body: io.NopCloser(strings.NewReader(text))}, nil
		}
	}
	ranged := map[string]string{"Range": "bytes=0-3"}
	for name, test := range map[string]struct {
		transport roundTrip
		req       wechatpay.Request
		err       string
	}{
		"206, unsigned":          {answers(206, 4, "part"), wechatpay.Request{"unsigned": true}, "a part of one (206)"},
		"206, sink":              {answers(206, 4, "part"), wechatpay.Request{"unsigned": true, "sink": io.Discard}, "a part of one (206)"},
		"206 that was asked for": {answers(206, 4, "part"), wechatpay.Request{"unsigned": true, "headers": ranged}, ""},
		"short, unsigned":        {answers(200, 500, "part"), wechatpay.Request{"unsigned": true}, "4 of 500 bytes"},
		"short, sink":            {answers(200, 500, "part"), wechatpay.Request{"unsigned": true, "sink": io.Discard}, "4 of 500 bytes"},
		"short, signed":          {answers(200, 500, `{}`), nil, "2 of 500 bytes"},
		"a lazy sink":            {answers(200, 4, "whole"), wechatpay.Request{"unsigned": true, "sink": lazySink{}}, "short write"},
		"a lazy sink, signed":    {answers(200, 2, `{}`), wechatpay.Request{"sink": lazySink{}}, "short write"},
		"status 99":              {answers(99, 2, `{}`), nil, "status 099"},
		"status 0":               {answers(0, 2, `{}`), nil, "status 000"},
	} {
		config := exampleSandbox().Config()
		config.BaseURL, config.Transport = offlineURL, test.transport
		_, err := newClient(t, config).Chain("v3/x").Get(t.Context(), test.req)
		if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
			t.Errorf("%s: %v, want %q", name, err, test.err)
		}
	}
}

// lazySink takes one byte and says nothing of it.
type lazySink struct{}

func (lazySink) Write(p []byte) (int, error) { return min(1, len(p)), nil }

// TestLongRefusal keeps the status of a refusal whose body is a flood.
func TestLongRefusal(t *testing.T) {
	config := offlineConfig()
	config.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 502, Header: http.Header{}, ContentLength: -1, Body: io.NopCloser(io.LimitReader(zeros{}, 1<<30))}, nil
	})
	_, err := newClient(t, config).Chain("v3/x").Get(t.Context(), nil)
	var refused *wechatpay.Error
	if !errors.As(err, &refused) || refused.StatusCode != 502 || len(refused.Response.Body) != 1<<20 {
		t.Error(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestAcceptEncoding asks for gzip by itself: the answer is unpacked, then verified. What can't be unpacked is not asked for.
func TestAcceptEncoding(t *testing.T) {
	text, sent := `{"done":true}`, 0
	config := exampleSandbox().Config()
	config.BaseURL = offlineURL
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		sent++
		header := http.Header{"Content-Encoding": {"gzip"}, "Content-Length": {strconv.Itoa(len(packed(text)))}}
		_ = exampleSandbox().Sign(header, "", []byte(text))
		return &http.Response{StatusCode: 200, Header: header, ContentLength: -1, Body: io.NopCloser(bytes.NewReader(packed(text)))}, nil
	})
	client := newClient(t, config)
	for coding, want := range map[string]string{"gzip": text, "gzip;q=1, identity": text, "br": "can't be unpacked", "gzip, deflate": "can't be unpacked"} {
		sent = 0
		resp, err := client.Chain("v3/x").Post(t.Context(), wechatpay.Request{"headers": map[string]string{"Accept-Encoding": coding}})
		switch {
		case err == nil && resp.String() == want && resp.Header.Get("Content-Encoding") == "" && sent == 1:
		case err != nil && sent == 0 && strings.Contains(err.Error(), want) && !errors.Is(err, wechatpay.ErrOutcomeUnknown):
		default:
			t.Errorf("%s: %v, %v, sent %d times", coding, resp, err, sent)
		}
	}
}

// TestVerifySpellings reads headers in any spelling, and refuses what has two readings.
func TestVerifySpellings(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	client, body := newClient(t, sb.Config()), []byte(`{"a":1}`)
	signed := func(change func(http.Header)) error {
		header := http.Header{}
		if err := sb.Sign(header, "", body); err != nil {
			t.Fatal(err)
		}
		change(header)
		return client.Verify(t.Context(), header, body)
	}
	lower := func(h http.Header) {
		for name, values := range h.Clone() {
			delete(h, name)
			h[strings.ToLower(name)] = values
		}
	}
	for name, test := range map[string]struct {
		change func(http.Header)
		want   error
	}{
		"as it came":    {func(http.Header) {}, nil},
		"lower case":    {lower, nil},
		"two spellings": {func(h http.Header) { h["wechatpay-nonce"] = []string{"other"} }, wechatpay.ErrSignature},
		"a line feed":   {func(h http.Header) { h.Set("Wechatpay-Nonce", h.Get("Wechatpay-Nonce")+"\n") }, wechatpay.ErrSignature},
		"a NUL":         {func(h http.Header) { h.Set("Wechatpay-Serial", h.Get("Wechatpay-Serial")+"\x00") }, wechatpay.ErrSignature},
		"missing":       {func(h http.Header) { h.Del("Wechatpay-Nonce") }, wechatpay.ErrMissingHeader},
	} {
		if err := signed(test.change); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	moved := http.Header{}
	if err := sb.Sign(moved, "", body); err != nil {
		t.Fatal(err)
	}
	moved.Set("Wechatpay-Nonce", moved.Get("Wechatpay-Nonce")+"\n{")
	if err := client.Verify(t.Context(), moved, body[1:]); !errors.Is(err, wechatpay.ErrSignature) {
		t.Errorf("a moved boundary: %v", err)
	}
}

// TestRoundTripperForm signs the meta of a form that another library has made, and refuses a form without one.
func TestRoundTripperForm(t *testing.T) {
	form := func(parts string) string {
		return strings.ReplaceAll(strings.ReplaceAll(parts, "|", "\r\n"), "--", "--b") + "\r\n--b--\r\n"
	}
	meta := `--|Content-Disposition: form-data; name="meta"||{"sha256":"x"}`
	file := `--|Content-Disposition: form-data; name="file"; filename="a.png"||png`
	for name, test := range map[string]struct{ form, kind, want string }{
		"meta first":   {form(meta + "|" + file), `multipart/form-data; boundary="b"`, `{"sha256":"x"}`},
		"meta last":    {form(file + "|" + meta), `multipart/form-data; boundary=b`, `{"sha256":"x"}`},
		"no meta":      {form(file), `multipart/form-data; boundary=b`, "does not have one"},
		"two metas":    {form(meta + "|" + meta), `multipart/form-data; boundary=b`, "does not have one"},
		"a named meta": {form(strings.Replace(meta, `"meta"`, `"meta"; filename="m"`, 1)), `multipart/form-data; boundary=b`, "does not have one"},
		"broken off":   {strings.TrimSuffix(form(meta), "--\r\n"), `multipart/form-data; boundary=b`, "does not have one"},
		"no boundary":  {form(meta), `multipart/form-data`, "with a boundary"},
	} {
		config := offlineConfig()
		signer, signed := &keepingSigner{}, ""
		config.PrivateKey = signer
		config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			if string(body) != test.form {
				t.Errorf("%s: sent %q", name, body)
			}
			authorization := r.Header.Get("Authorization")
			if signer.signed(formatter.Request("POST", r.URL.RequestURI(), between(authorization, `timestamp="`), between(authorization, `nonce_str="`), test.want)) {
				signed = test.want
			}
			return nil, io.EOF
		})
		client := newClient(t, config)
		for _, door := range []func() error{
			func() error {
				r := must(http.NewRequest("POST", offlineURL+"v3/merchant/media/upload", strings.NewReader(test.form)))
				r.Header.Set("Content-Type", test.kind)
				_, err := client.RoundTripper().RoundTrip(r)
				return err
			},
			func() error {
				_, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), wechatpay.Request{"body": test.form, "headers": map[string]string{"Content-Type": test.kind}})
				return err
			},
		} {
			signed = ""
			if err := door(); signed != test.want && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestUnendingFiles refuses what never ends, holds nothing, or is too long; and a file that changes is never sent as a whole.
func TestUnendingFiles(t *testing.T) {
	for _, path := range []string{"/dev/zero", "/dev/null", t.TempDir()} {
		if _, err := wechatpay.OpenMedia(path); err == nil || !strings.Contains(err.Error(), "no regular file") {
			t.Errorf("%s: %v", path, err)
		}
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	defer writer.Close()
	if _, err := wechatpay.NewMedia("a.png", reader); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("a pipe: %v", err)
	}
	if _, err := wechatpay.NewMedia("a.png", io.NewSectionReader(zerosAt{}, 0, 1<<40)); err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("a long one: %v", err)
	}
	for name, now := range map[string]string{"grown": "png+", "shrunk": "pn"} {
		file := t.TempDir() + "/a.png"
		must(0, os.WriteFile(file, []byte("png"), 0o600))
		media := must(wechatpay.OpenMedia(file))
		must(0, os.WriteFile(file, []byte(now), 0o600))
		sb := newSandbox(t, sandbox.Options{})
		_, err := newClient(t, sb.Config()).Chain("v3/merchant/media/upload").Post(t.Context(), wechatpay.Request{"body": media})
		if err == nil || !strings.Contains(err.Error(), "has changed") {
			t.Errorf("%s: %v", name, err)
		}
		for _, r := range sb.Requests() {
			if r.Verified {
				t.Errorf("%s: it arrived whole", name)
			}
		}
	}
}

type zerosAt struct{}

func (zerosAt) ReadAt(p []byte, _ int64) (int, error) { clear(p); return len(p), nil }

// slowReader blocks until it is let go; panicReader panics.
type (
	slowReader  struct{ let chan struct{} }
	panicReader struct{}
)

func (r slowReader) Read([]byte) (int, error) { <-r.let; return 0, io.EOF }
func (panicReader) Read([]byte) (int, error)  { panic("read") }

// TestRequestReader: a body that blocks does not hold the call beyond its context, and one that panics in an async call is an
// error: in both cases nothing was sent.
func TestRequestReader(t *testing.T) {
	config := offlineConfig()
	config.Transport = roundTrip(func(*http.Request) (*http.Response, error) { t.Error("sent"); return nil, io.EOF })
	client, slow := newClient(t, config), slowReader{make(chan struct{})}
	defer close(slow.let)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := client.Chain("v3/x").Post(ctx, wechatpay.Request{"body": slow}); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
		t.Error(err)
	}
	if _, err := client.Chain("v3/x").PostAsync(t.Context(), wechatpay.Request{"body": panicReader{}}).Wait(); err == nil || !strings.Contains(err.Error(), "panic") || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
		t.Error(err)
	}
}
