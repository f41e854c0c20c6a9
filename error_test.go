package wechatpay

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/a8579013/wechatpay/internal/transport"
)

// TestPublic: what the transport says of a verification keeps its words, and is found under the names of this package,
// also in the middle of an error.
func TestPublic(t *testing.T) {
	for _, c := range causes {
		t.Run(c.public.Error(), func(t *testing.T) {
			if c.public.Error() != c.internal.Error() {
				t.Errorf("%q and %q", c.public, c.internal)
			}
			if got := public(c.internal); got != c.public {
				t.Errorf("alone: %v", got)
			}
			inner := fmt.Errorf("fetching: %w", &transport.Passing{Err: fmt.Errorf("%w under serial AB: %w", c.internal, io.EOF)})
			for name, err := range map[string]error{"in the middle": inner, "unsent": &transport.Unsent{Err: inner}} {
				got := public(err)
				var passing *transport.Passing
				if !errors.Is(got, c.public) || got.Error() != err.Error() || !errors.Is(got, io.EOF) || !errors.As(got, &passing) {
					t.Errorf("%s: %v", name, got)
				}
				for _, other := range causes {
					if other != c && errors.Is(got, other.public) {
						t.Errorf("%s: it is %v as well", name, other.public)
					}
				}
			}
			got := public(&transport.Unverified{Serial: "AB", RequestID: "id", Status: 200, Header: http.Header{"A": {"b"}}, Body: []byte("{}"), Err: inner})
			unverified, ok := got.(*VerificationError)
			if !ok || !errors.Is(got, c.public) || got.Error() != "verification: "+inner.Error()+" (request id id)" {
				t.Fatalf("%T %v", got, got)
			}
			if r := unverified.Response; unverified.Serial != "AB" || r.StatusCode != 200 || r.Header.Get("A") != "b" || r.String() != "{}" {
				t.Errorf("%+v", unverified)
			}
		})
	}
	if other := fmt.Errorf("x: %w", io.EOF); public(other) != other || public(nil) != nil {
		t.Error("another error has changed")
	}
}
