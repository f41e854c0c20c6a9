package clienttest

import (
	"errors"
	"net/http"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestLeaked: a call that hangs is seen, and is gone when it has ended.
func TestLeaked(t *testing.T) {
	NoLeak(t)
	let, here := make(chan struct{}), make(chan struct{})
	config := Config()
	config.Transport = RoundTrip(func(*http.Request) (*http.Response, error) {
		close(here)
		<-let
		return nil, errors.New("no network here")
	})
	f := New(t, config).Chain("v3/certificates").GetAsync(t.Context(), nil)
	<-here
	if leaked() == "" {
		t.Error("a hanging call is not seen")
	}
	close(let)
	if _, err := f.Wait(); err == nil {
		t.Error("no error")
	}
}

func TestSandbox(t *testing.T) {
	client := New(t, Sandbox(t, sandbox.Options{}).Config())
	if _, err := client.Chain("v3/security/echo").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{"echo_message": "x"}}); err != nil {
		t.Error(err)
	}
}
