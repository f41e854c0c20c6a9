package corpus

import (
	"context"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/internal/clienttest"
)

// TestUndefined holds that nothing is sent while a constant of another file has no value.
func TestUndefined(t *testing.T) {
	r := &recorder{key: clienttest.PlatformKey()}
	config := clienttest.Config()
	config.Transport = r
	err := ElsewhereOrder(context.Background(), clienttest.New(t, config))
	if err == nil || !strings.Contains(err.Error(), "MCH_ID has no value yet") || len(r.seen) > 0 {
		t.Errorf("%v, sent: %q", err, r.seen)
	}
}
