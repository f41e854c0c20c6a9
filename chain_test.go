package wechatpay_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestChainIsAValue makes two children of one parent and looks at all three, and calls one chain from many goroutines.
func TestChainIsAValue(t *testing.T) {
	client := clienttest.Offline(t)
	parent := client.Chain("v3/a").Param("1").Param("2")
	left, right := parent.Param("left").Chain("x"), parent.Param("right")
	for chain, want := range map[*wechatpay.Chain]string{&parent: "v3/a/1/2", &left: "v3/a/1/2/left/x", &right: "v3/a/1/2/right"} {
		if got, err := chain.URL(nil); got != clienttest.BaseURL+want || err != nil {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
	if left.String() != "v3/a/{}/{}/{}/x" {
		t.Errorf("prints as %s", left)
	}
	var group sync.WaitGroup
	for i := range 64 {
		group.Add(1)
		go func() {
			defer group.Done()
			id := fmt.Sprint(i)
			if got, err := right.Chain("{x}").URL(wechatpay.Request{"x": id}); got != clienttest.BaseURL+"v3/a/1/2/right/"+id || err != nil {
				t.Errorf("%s, %v", got, err)
			}
		}()
	}
	group.Wait()
}

// TestTemplateCache fills the cache with ids that are written into paths: it stays bounded. Ids bound by Param, and
// values of variables, never get there.
func TestTemplateCache(t *testing.T) {
	client := clienttest.Offline(t)
	var group sync.WaitGroup
	for g := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range 500 {
				id := fmt.Sprintf("id-%d-%d", g, i)
				client.Chain("v3/literal/" + id + "-literal")
				client.Chain("v3/{x}").URL(wechatpay.Request{"x": "secret-" + id})
				if got, err := client.Chain("v3/p").Param("bound-" + id).Chain("x").URL(nil); got != clienttest.BaseURL+"v3/p/bound-"+id+"/x" || err != nil {
					t.Errorf("%s, %v", got, err)
				}
			}
		}()
	}
	group.Wait()
	if n, found := wechatpay.Templates(client, "bound-"); n > 256 || n == 0 || found {
		t.Errorf("%d templates are kept, a bound id among them: %v", n, found)
	}
	if _, found := wechatpay.Templates(client, "secret-"); found {
		t.Error("a value is kept")
	}
}

// TestBehindAQuery appends where no path can go on.
func TestBehindAQuery(t *testing.T) {
	client := clienttest.Offline(t)
	for name, chain := range map[string]wechatpay.Chain{
		"segment": client.Chain("v3/x{?a}").Chain("y"), "value": client.Chain("v3/x?a=1").Param("y"), "property": client.Chain("v3/x#f").Segment("y"),
		"tree": client.V3().Marketing().Favor().Stocks().StockID().Start().Chain("{?a}").Chain("y"),
	} {
		if got, err := chain.URL(wechatpay.Request{"a": 1, "stock_id": 1}); err == nil || !strings.Contains(err.Error(), "behind a query") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// outside are characters that RFC 3986 keeps out of paths and queries.
const outside = "[]\"<>\\^`{|}\t\x00\x7f"

// FuzzChain parses paths: what parses prints as itself and parses again to the same; what fails fails with our type.
func FuzzChain(f *testing.F) {
	for _, seed := range []string{startPath, "{+myurl}", "v3/{a,b*}/{c:3}{?d}{&e}{#f}", "<x>/_y_/__", "v3/{a", "}", "{}", "v3/%zz 中", "{$}", "{a...}", "v3/:id", "v3/%s", "v3/[id]", "v3/a[1]", "x ", "POST v3/x", "{?a}{?b}", "{?a}/x", "{#a}{?b}", "{query}", "https://api.mch.weixin.qq.com/x", "//x", "\xff"} {
		f.Add(seed)
	}
	client := clienttest.Offline(f)
	f.Fuzz(func(t *testing.T, path string) {
		chain := client.Chain(path)
		filled, err := chain.URL(nil)
		if strings.ContainsAny(filled, outside+" ") || strings.Contains(filled, "/./") || strings.HasSuffix(filled, "/..") {
			t.Fatalf("%q became %q", path, filled)
		}
		var wrong *wechatpay.TemplateError
		if err != nil && !errors.As(err, &wrong) {
			t.Fatalf("%q fails with %T: %v", path, err, err)
		}
		if text := chain.String(); err == nil || wrong.Offset < 0 { // it has been parsed
			again := client.Chain(text)
			if _, err := again.URL(nil); again.String() != text || (err == nil) != (wrong == nil) {
				t.Fatalf("%q prints as %q, which prints as %q: %v", path, text, again, err)
			}
		}
		if cached := client.Chain(path); cached.String() != chain.String() {
			t.Fatalf("%q is %q, and then %q", path, chain, cached)
		}
	})
}

// FuzzSegment holds the property rule to be stable: what it makes is not changed by it again.
func FuzzSegment(f *testing.F) {
	for _, seed := range []string{"merchantService", "MerchantService", "_stock_id_", "{openId}", "<X>", "a/B", "中A", "__", "{A", "V3/_b_/C"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once := wechatpay.Kebab(name)
		if twice := wechatpay.Kebab(once); twice != once {
			t.Fatalf("%q becomes %q and then %q", name, once, twice)
		}
	})
}

var startRequestMap = wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}}

// TestSixStyles activates a coupon batch in each of the six ways of the seed's page: all of them send the same.
func TestSixStyles(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	client, ctx := clienttest.New(t, sb.Config()), t.Context()
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
	sb := clienttest.Sandbox(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
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
	client := clienttest.New(t, config)
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

// FuzzDo reads method and path in one string.
func FuzzDo(f *testing.F) {
	for _, seed := range []string{"GET v3/x", "POST  v3/x", "get v3/x", "GET", "", " GET v3/x", "PUT\tv3/{x}"} {
		f.Add(seed)
	}
	config := clienttest.Config()
	var sent *http.Request
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		sent = r
		return nil, errors.New("no network here")
	})
	client, err := wechatpay.New(config)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		sent = nil
		if _, err := client.Do(t.Context(), pattern, nil); err == nil {
			t.Fatal("no error without a network")
		}
		if sent != nil && !strings.HasPrefix(pattern, sent.Method) {
			t.Fatalf("%q was sent as %s", pattern, sent.Method)
		}
	})
}
