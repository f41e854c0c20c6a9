// Package clienttest has what tests of the client share, wherever they live: clients that send nothing, clients of a
// sandbox over TLS, transports that are functions. Only tests import it.
package clienttest

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// BaseURL is where the calls of [Config] go.
const BaseURL = "https://api.mch.weixin.qq.com/"

// PublicKeyID is the id of [PlatformKey] in [Config].
const PublicKeyID = "PUB_KEY_ID_0116000000012024111100000000000000"

// Key signs where a test does not look at signatures.
var Key = sync.OnceValue(newKey)

// PlatformKey stands for WeChat Pay's.
var PlatformKey = sync.OnceValue(newKey)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

// Config is of a merchant whose calls go nowhere: give it a Transport where one is sent. Tests count what is sent, so
// nothing is repeated.
func Config() wechatpay.Config {
	return wechatpay.Config{
		Retry: wechatpay.Retry{Attempts: 1},
		MchID: "1900000001", Serial: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1", PrivateKey: Key(),
		Certs: map[string]crypto.PublicKey{PublicKeyID: &PlatformKey().PublicKey},
	}
}

// Quickly repeats calls without much waiting.
var Quickly = wechatpay.Retry{Attempts: 3, Wait: time.Millisecond}

// New makes a client that sends each call once, unless the test says how often.
func New(tb testing.TB, config wechatpay.Config) *wechatpay.Client {
	tb.Helper()
	if config.Retry.Attempts == 0 {
		config.Retry.Attempts = 1
	}
	client, err := wechatpay.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

// Offline is a client for tests that send nothing.
func Offline(tb testing.TB) *wechatpay.Client {
	tb.Helper()
	return New(tb, Config())
}

// Keys are those of all sandboxes: they take long to make.
var Keys = sync.OnceValue(func() *sandbox.Keys {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		panic(err)
	}
	defer sb.Close()
	return sb.Keys()
})

// Sandbox starts a sandbox of the test's own. All of them share their keys.
func Sandbox(tb testing.TB, opts sandbox.Options) *sandbox.Sandbox {
	tb.Helper()
	if opts.Keys == nil {
		opts.Keys = Keys()
	}
	sb, err := sandbox.Start(opts)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { sb.Close() })
	return sb
}

// Keyless is a Config that has to download what verifies.
func Keyless(sb *sandbox.Sandbox) wechatpay.Config {
	config := sb.Config()
	config.Certs, config.APIv3Key = nil, sb.Keys().APIv3Key
	return config
}

// Echo calls what answers with what it was sent.
func Echo(ctx context.Context, client *wechatpay.Client) error {
	_, err := client.Chain("v3/security/echo").Post(ctx, wechatpay.Request{"json": wechatpay.Object{"echo_message": "x"}})
	return err
}

// StartPath activates a batch of coupons, with what is in [StartRequest].
const StartPath = "v3/marketing/favor/stocks/{stock_id}/start"

// StartRequest is a new one each time.
func StartRequest() wechatpay.Request {
	return wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}}
}

// Between gives what stands between a text and the next quote: the parts of an Authorization header, for one.
func Between(text, before string) string {
	_, after, _ := strings.Cut(text, before)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// NoLeak fails a test that leaves a goroutine of the client behind.
func NoLeak(tb testing.TB) {
	tb.Helper()
	tb.Cleanup(func() {
		var left string
		for range 200 {
			if left = leaked(); left == "" {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		tb.Errorf("a goroutine is left:\n%s", left)
	})
}

// leaked gives the stack of a goroutine that runs in the client, or in one of its rooms, and is not the test itself.
func leaked() string {
	buf := make([]byte, 1<<20)
	for _, g := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		ours := strings.Contains(g, "wechatpay.(*") || strings.Contains(g, "wechatpay/internal/") && !strings.Contains(g, "wechatpay/internal/clienttest")
		if ours && !strings.Contains(g, "testing.tRunner") {
			return g
		}
	}
	return ""
}
