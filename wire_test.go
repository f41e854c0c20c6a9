package wechatpay_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// newSandbox starts a sandbox of the test's own. All of them share their keys, which take long to make.
func newSandbox(t *testing.T, opts sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	opts.Keys = exampleSandbox().Keys()
	sb, err := sandbox.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	return sb
}

// newClient makes a client that sends each call once, unless the test says how often.
func newClient(t *testing.T, config wechatpay.Config) *wechatpay.Client {
	t.Helper()
	if config.Retry.Attempts == 0 {
		config.Retry.Attempts = 1
	}
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

var startRequestMap = wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}}

// TestSixStyles activates a coupon batch in each of the six ways of the seed's page: all of them send the same.
func TestSixStyles(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	client, ctx := newClient(t, sb.Config()), t.Context()
	styles := []func() (*wechatpay.Response, error){
		func() (*wechatpay.Response, error) {
			return client.V3().Marketing().Favor().Stocks().StockID().Start().Post(ctx, startRequestMap)
		},
		func() (*wechatpay.Response, error) { return client.Chain(startPath).Post(ctx, startRequestMap) },
		func() (*wechatpay.Response, error) { return client.Do(ctx, "POST "+startPath, startRequestMap) },
		func() (*wechatpay.Response, error) {
			return client.V3().Marketing().Favor().Stocks().StockID().Start().PostAsync(ctx, startRequestMap).Wait()
		},
		func() (*wechatpay.Response, error) {
			return client.Chain(startPath).PostAsync(ctx, startRequestMap).Wait()
		},
		func() (*wechatpay.Response, error) {
			return client.DoAsync(ctx, "POST \t "+startPath, startRequestMap).Wait()
		},
		func() (*wechatpay.Response, error) {
			return client.V3().Marketing().Favor().Stocks().Param("9856000").Start().Post(ctx, wechatpay.Request{"json": startRequestMap["json"]})
		},
	}
	for i, style := range styles {
		resp, err := style()
		if err != nil || resp.Get("stock_id").String() != "9856000" {
			t.Fatalf("style %d: %v, %v", i, resp, err)
		}
	}
	requests := sb.Requests()
	if len(requests) != len(styles) {
		t.Fatalf("%d requests arrived, want %d", len(requests), len(styles))
	}
	for i, r := range requests {
		r.Header.Del("Authorization")
		if !r.Verified || r.Method != "POST" || r.Path != "/v3/marketing/favor/stocks/9856000/start" {
			t.Errorf("style %d sent %s %s, verified %v", i, r.Method, r.Path, r.Verified)
		}
		if diff := cmp.Diff(requests[0].Header, r.Header); diff != "" || !bytes.Equal(r.Body, requests[0].Body) {
			t.Errorf("style %d differs from the first: %s %s", i, diff, r.Body)
		}
	}
}

// TestPool makes 64 callers and counts their connections: each keeps its own.
func TestPool(t *testing.T) {
	clienttest.NoLeak(t)
	sb := newSandbox(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		time.Sleep(5 * time.Millisecond) // so that all 64 are under way at once
		next.ServeHTTP(w, r)
	}})
	config := sb.Config()
	trusting := config.Transport.(*http.Transport).TLSClientConfig
	pool := wechatpay.NewPool(64)
	if pool.IdleConnTimeout > 7*time.Second || pool.IdleConnTimeout == 0 { // the server closes its end after 8 s
		t.Errorf("idle connections are kept for %v", pool.IdleConnTimeout)
	}
	pool.TLSClientConfig = trusting
	config.Transport = pool
	defer pool.CloseIdleConnections()
	client := newClient(t, config)
	callers := func(calls int) int {
		var group errgroup.Group
		for range 64 {
			group.Go(func() error {
				for range calls {
					if _, err := client.Chain(startPath).Post(t.Context(), startRequestMap); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
		return sb.Connections()
	}
	// net/http may dial a few more while the first are still shaking hands, the more the slower the machine; with its own
	// default of 2 idle connections nearly each of the 640 calls dials.
	if made := callers(10); made > 192 {
		t.Errorf("64 callers made %d connections for 640 calls; want them to keep theirs", made)
	}
}
