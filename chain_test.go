package wechatpay_test

import (
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// testKey signs where a test does not look at signatures.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// platformKey stands for WeChat Pay's, whose private half nobody has.
var platformKey = sync.OnceValue(func() *rsa.PublicKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return &key.PublicKey
})

// offline is a client for tests that send nothing.
func offline(tb testing.TB) *wechatpay.Client {
	tb.Helper()
	client, err := wechatpay.New(offlineConfig())
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

func offlineConfig() wechatpay.Config {
	return wechatpay.Config{
		Retry: wechatpay.Retry{Attempts: 1}, // tests count what is sent
		MchID: "1900000001", Serial: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1", PrivateKey: testKey(),
		Certs: map[string]stdcrypto.PublicKey{"PUB_KEY_ID_0116000000012024111100000000000000": platformKey()},
	}
}

// roundTrip is a transport made of a function.
type roundTrip = clienttest.RoundTrip

const offlineURL = "https://api.mch.weixin.qq.com/"

// TestChainIsAValue makes two children of one parent and looks at all three, and calls one chain from many goroutines.
func TestChainIsAValue(t *testing.T) {
	client := offline(t)
	parent := client.Chain("v3/a").Param("1").Param("2")
	left, right := parent.Param("left").Chain("x"), parent.Param("right")
	for chain, want := range map[*wechatpay.Chain]string{&parent: "v3/a/1/2", &left: "v3/a/1/2/left/x", &right: "v3/a/1/2/right"} {
		if got, err := chain.URL(nil); got != offlineURL+want || err != nil {
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
			if got, err := right.Chain("{x}").URL(wechatpay.Request{"x": id}); got != offlineURL+"v3/a/1/2/right/"+id || err != nil {
				t.Errorf("%s, %v", got, err)
			}
		}()
	}
	group.Wait()
}

// TestTemplateCache fills the cache with ids that are written into paths: it stays bounded. Ids bound by Param, and
// values of variables, never get there.
func TestTemplateCache(t *testing.T) {
	client := offline(t)
	var group sync.WaitGroup
	for g := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range 500 {
				id := fmt.Sprintf("id-%d-%d", g, i)
				client.Chain("v3/literal/" + id + "-literal")
				client.Chain("v3/{x}").URL(wechatpay.Request{"x": "secret-" + id})
				if got, err := client.Chain("v3/p").Param("bound-" + id).Chain("x").URL(nil); got != offlineURL+"v3/p/bound-"+id+"/x" || err != nil {
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
	client := offline(t)
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
	client := offline(f)
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
