package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// slowReader blocks until it is let go; panicReader panics.
type (
	slowReader  struct{ let chan struct{} }
	panicReader struct{}
)

func (r slowReader) Read([]byte) (int, error) { <-r.let; return 0, io.EOF }

func (panicReader) Read([]byte) (int, error) { panic("read") }

// TestRequestReader: a body that blocks does not hold the call beyond its context, and one that panics in an async call is an
// error: in both cases nothing was sent.
func TestRequestReader(t *testing.T) {
	config := clienttest.Config()
	config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) { t.Error("sent"); return nil, io.EOF })
	client, slow := clienttest.New(t, config), slowReader{make(chan struct{})}
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
