package wechatpay_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestNewRefuses makes each mistake of a configuration once: the error names the field and says what to do.
func TestNewRefuses(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sb := clienttest.Sandbox(t, sandbox.Options{})
	cert := sb.Keys().PlatformCertificate
	key, own := (&clienttest.PlatformKey().PublicKey), ownCertificate(t, clienttest.Key())
	with := func(n, e string) *rsa.PublicKey {
		modulus, _ := new(big.Int).SetString(n, 0)
		exponent, _ := strconv.Atoi(e)
		return &rsa.PublicKey{N: modulus, E: exponent}
	}
	modulus := "0x" + (&clienttest.PlatformKey().PublicKey).N.Text(16)
	one := func(serial string, key stdcrypto.PublicKey) func(*wechatpay.Config) {
		return func(c *wechatpay.Config) { c.Certs = map[string]stdcrypto.PublicKey{serial: key} }
	}
	tests := map[string]struct {
		change   func(*wechatpay.Config)
		contains []string
	}{
		"no merchant":          {func(c *wechatpay.Config) { c.MchID = "" }, []string{"MchID", "missing"}},
		"merchant is a text":   {func(c *wechatpay.Config) { c.MchID = "19\"x" }, []string{"MchID", "no number"}},
		"brand and merchant":   {func(c *wechatpay.Config) { c.BrandID = "1" }, []string{"BrandID", "MchID"}},
		"brand without key id": {func(c *wechatpay.Config) { c.BrandID, c.MchID = "1", ""; one("AB", key)(c) }, []string{"Certs", "PUB_KEY_ID_"}},
		"no serial":            {func(c *wechatpay.Config) { c.Serial = "" }, []string{"Serial", "openssl x509"}},
		"decimal serial":       {func(c *wechatpay.Config) { c.Serial = "466072350411563427218564838272158361214711428321" }, []string{"Serial", "decimal"}},
		"serial is no hex":     {func(c *wechatpay.Config) { c.Serial = "0x12" }, []string{"Serial", "not in hex"}},
		"no key":               {func(c *wechatpay.Config) { c.PrivateKey = nil }, []string{"PrivateKey", "missing"}},
		"nil key":              {func(c *wechatpay.Config) { c.PrivateKey = (*rsa.PrivateKey)(nil) }, []string{"PrivateKey", "missing"}},
		"empty key":            {func(c *wechatpay.Config) { c.PrivateKey = new(rsa.PrivateKey) }, []string{"PrivateKey", "without a key"}},
		"EC key":               {func(c *wechatpay.Config) { c.PrivateKey = ec }, []string{"PrivateKey", "not RSA"}},
		"no certs":             {func(c *wechatpay.Config) { c.Certs = nil }, []string{"Certs", "PUB_KEY_ID_"}},
		"own serial":           {func(c *wechatpay.Config) { one(strings.ToLower(c.Serial), key)(c) }, []string{"Certs", "own serial"}},
		"nil cert":             {one("AB", nil), []string{"Certs", "nil"}},
		"typed nil cert":       {one("AB", (*x509.Certificate)(nil)), []string{"Certs", "nil"}},
		"typed nil key":        {one("AB", (*rsa.PublicKey)(nil)), []string{"Certs", "nil"}},
		"EC cert":              {one("AB", ec.Public()), []string{"Certs", "*ecdsa.PublicKey"}},
		"text":                 {one("AB", "-----BEGIN"), []string{"Certs", "string"}},
		"foreign serial":       {one("AB", cert), []string{"Certs", "put it under that"}},
		"decimal cert":         {one(cert.SerialNumber.String(), cert), []string{"Certs", "decimal"}},
		"serial lost its zero": {func(c *wechatpay.Config) { c.Serial = strings.Repeat("A1B", 13) }, []string{"Serial", "39 digits", "leading zero"}},
		"serial of a key":      {func(c *wechatpay.Config) { c.Serial = " PUB_KEY_ID_01" }, []string{"Serial", "WeChat Pay's public key"}},
		"serial with a letter": {func(c *wechatpay.Config) { c.Serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8EO" }, []string{"Serial", "not in hex", `'O'`, "openssl"}},
		"a long serial":        {func(c *wechatpay.Config) { c.Serial = strings.Repeat("AB", 21) }, []string{"Serial", "at most 40"}},
		"id with a blank":      {one("PUB_KEY_ID_01 ", key), []string{"Certs", "a blank at byte 14"}},
		"id with one within":   {one("PUB_KEY_ID_0 1", key), []string{"Certs", "a blank at byte 13"}},
		"blank before an id":   {one(" PUB_KEY_ID_01", key), []string{"Certs", "without anything before"}},
		"id with a line feed":  {one("PUB_KEY_ID_01\n", key), []string{"Certs", "a line feed"}},
		"id that is a path":    {one("PUB_KEY_ID_/../../x", key), []string{"Certs", `'/'`}},
		"id of other digits":   {one("PUB_KEY_ID_０１", key), []string{"Certs", "'０'"}},
		"id of a prefix":       {one("PUB_KEY_ID_", key), []string{"Certs", "nothing after"}},
		"id in small letters":  {one("pub_key_id_01", key), []string{"Certs", "in capitals"}},
		"own key as theirs":    {one("PUB_KEY_ID_01", &clienttest.Key().PublicKey), []string{"Certs", "own public key"}},
		"own key by serial":    {one("AB", clienttest.Key().Public()), []string{"Certs", "own public key"}},
		"own cert as a key":    {one("PUB_KEY_ID_01", own), []string{"Certs", "own certificate"}},
		"own cert":             {one("0A1B2C", own), []string{"Certs", "own certificate"}},
		"one serial twice":     {func(c *wechatpay.Config) { c.Certs = map[string]stdcrypto.PublicKey{"ab": key, "AB": key} }, []string{"Certs", "twice"}},
		"Certs of 1024 bits":   {one("AB", with("0x"+strings.Repeat("b", 256), "65537")), []string{"Certs", "1024 bits"}},
		"Certs of e 1":         {one("AB", with(modulus, "1")), []string{"Certs", "exponent is 1"}},
		"Certs of e 2":         {one("AB", with(modulus, "2")), []string{"Certs", "exponent is 2"}},
		"Certs of e 4":         {one("PUB_KEY_ID_1", with(modulus, "4")), []string{"Certs", "exponent is 4"}},
		"Certs of e -3":        {one("AB", with(modulus, "-3")), []string{"Certs", "exponent is -3"}},
		"Certs of no number":   {one("AB", new(rsa.PublicKey)), []string{"Certs", "without a number"}},
		"certificate of e 1":   {one("AB", &x509.Certificate{SerialNumber: big.NewInt(0xAB), PublicKey: with(modulus, "1")}), []string{"Certs", "exponent is 1"}},
		"a short key":          {func(c *wechatpay.Config) { c.PrivateKey = shortKey(t) }, []string{"PrivateKey", "512 bits"}},
		"a short remote key":   {func(c *wechatpay.Config) { c.PrivateKey = struct{ stdcrypto.Signer }{shortKey(t)} }, []string{"PrivateKey", "512 bits"}},
		"a key of e 1":         {func(c *wechatpay.Config) { k := *clienttest.Key(); k.E = 1; c.PrivateKey = &k }, []string{"PrivateKey", "exponent is 1"}},
		"another's exponent":   {func(c *wechatpay.Config) { k := *clienttest.Key(); k.D = big.NewInt(3); c.PrivateKey = &k }, []string{"PrivateKey", "do not belong together"}},
		"no exponent":          {func(c *wechatpay.Config) { c.PrivateKey = &rsa.PrivateKey{PublicKey: clienttest.Key().PublicKey} }, []string{"PrivateKey", "do not belong together"}},
		"APIv3 key, 31":        {func(c *wechatpay.Config) { c.APIv3Key = strings.Repeat("k", 31) + "\n" }, []string{"APIv3Key", "31 bytes"}},
		"APIv3 key, a blank":   {func(c *wechatpay.Config) { c.APIv3Key = strings.Repeat("k", 15) + " " + strings.Repeat("k", 16) }, []string{"APIv3Key", "a blank at byte 16"}},
		"secret of two lines":  {func(c *wechatpay.Config) { c.Secret = "one\ntwo" }, []string{"Secret", "a line feed"}},
		"merchant in pieces":   {func(c *wechatpay.Config) { c.MchID = "1900 000001" }, []string{"MchID", "no number"}},
		"a wait of years":      {func(c *wechatpay.Config) { c.Retry.Wait = 1 << 62 }, []string{"Retry", "Wait"}},
		"short APIv3 key":      {func(c *wechatpay.Config) { c.APIv3Key = "short" }, []string{"APIv3Key", "5 bytes"}},
		"a brand's secret":     {func(c *wechatpay.Config) { *c = wechatpay.Config{BrandID: "1", Secret: "x"} }, []string{"Serial", "missing"}},
		"secret without key":   {func(c *wechatpay.Config) { c.Secret, c.PrivateKey = "x", nil }, []string{"PrivateKey", "missing"}},
		"concurrency":          {func(c *wechatpay.Config) { c.Concurrency = -1 }, []string{"Concurrency", "-1"}},
		"retries":              {func(c *wechatpay.Config) { c.Retry.Attempts = -1 }, []string{"Retry", "Attempts"}},
		"plain http":           {func(c *wechatpay.Config) { c.BaseURL = "http://gateway.example" }, []string{"BaseURL", "https://"}},
		"no host":              {func(c *wechatpay.Config) { c.BaseURL = "https://" }, []string{"BaseURL", "host"}},
		"base with query":      {func(c *wechatpay.Config) { c.BaseURL = "https://x.example/?a=1" }, []string{"BaseURL", "query"}},
		"base with user":       {func(c *wechatpay.Config) { c.BaseURL = "https://me:pass@x.example" }, []string{"BaseURL", "password"}},
		"base climbs":          {func(c *wechatpay.Config) { c.BaseURL = "https://x.example/a/../b" }, []string{"BaseURL", "dot segment"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			config := clienttest.Config()
			test.change(&config)
			_, err := wechatpay.New(config)
			for _, want := range test.contains {
				if !strings.Contains(fmt.Sprint(err), want) {
					t.Errorf("got %v, want it to contain %q", err, want)
				}
			}
			if strings.Contains(fmt.Sprint(err), "me:pass") {
				t.Errorf("%v shows a password", err)
			}
		})
	}
}

// shortKey is one that x509 reads, and that anybody can break: of 512 bits.
func shortKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	p, _ := new(big.Int).SetString("0xf7e8d9a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5d5d", 0)
	q, _ := new(big.Int).SetString("0xe7e8d9a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5d5d", 0)
	for ; !p.ProbablyPrime(20); p.Add(p, big.NewInt(2)) {
	}
	for ; !q.ProbablyPrime(20); q.Add(q, big.NewInt(2)) {
	}
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	return &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537}, D: new(big.Int).ModInverse(big.NewInt(65537), phi), Primes: []*big.Int{p, q}}
}

// TestNewTrims takes what surrounds an id or a key, where none of them can contain it.
func TestNewTrims(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	for _, around := range [][2]string{{"", "\n"}, {"", "\r\n"}, {" ", " "}, {"\t", ""}, {"\ufeff", ""}, {"\u3000", "\u00a0"}} {
		config := sb.Config()
		config.APIv3Key, config.Secret = sb.Keys().APIv3Key, sb.Keys().Secret
		for _, text := range []*string{&config.MchID, &config.Serial, &config.APIv3Key, &config.Secret} {
			*text = around[0] + *text + around[1]
		}
		client := clienttest.New(t, config)
		if _, err := client.Chain(startPath).Post(t.Context(), startRequestMap); err != nil {
			t.Errorf("%q: %v", around, err)
		}
		got, err := client.SignV2("MD5", map[string]string{"a": "b"})
		want, _ := clienttest.New(t, wechatpay.Config{MchID: "1", Secret: sb.Keys().Secret}).SignV2("MD5", map[string]string{"a": "b"})
		if err != nil || got != want {
			t.Errorf("%q: the APIv2 key is another: %v", around, err)
		}
	}
	for _, serial := range []string{
		"51:57:f0:9e:fd:c0:96:de:15:eb:e8:1a:47:05:7a:72:32:f1:b8:e1", "serial=5157F09EFDC096DE15EBE81A47057A7232F1B8E1\n",
		"5157 F09E FDC0 96DE 15EB E81A 4705 7A72 32F1 B8E1", "Serial = 5157f09efdc096de15ebe81a47057a7232f1b8e1",
	} {
		config := clienttest.Config()
		config.Serial = serial
		if got := fmt.Sprint(clienttest.New(t, config)); !strings.Contains(got, "serial:5157F09EFDC096DE15EBE81A47057A7232F1B8E1 ") {
			t.Errorf("%q: %s", serial, got)
		}
	}
}

// TestNewTakes copies what it is given, and takes what people write.
func TestNewTakes(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	config.Serial = strings.ToLower(config.Serial)
	lower := map[string]stdcrypto.PublicKey{}
	for serial, key := range config.Certs {
		if !strings.HasPrefix(serial, "PUB") {
			serial = strings.ToLower(serial)
		}
		lower[serial] = key
	}
	config.Certs = lower
	client := clienttest.New(t, config)
	maps.DeleteFunc(lower, func(string, stdcrypto.PublicKey) bool { return true })
	if _, err := client.Chain(startPath).Post(t.Context(), startRequestMap); err != nil {
		t.Errorf("after the map was emptied: %v", err)
	}
	for base, want := range map[string]string{
		"": "https://api.mch.weixin.qq.com/v3/x", "https://API2.mch.weixin.qq.com/": "https://api2.mch.weixin.qq.com/v3/x",
		"https://gate.example/wx": "https://gate.example/wx/v3/x", "http://127.0.0.1:9/a/": "http://127.0.0.1:9/a/v3/x", "http://[::1]:9": "http://[::1]:9/v3/x",
	} {
		config := clienttest.Config()
		config.BaseURL = base
		if got, err := clienttest.New(t, config).Chain("/v3/x").URL(nil); err != nil || got != want {
			t.Errorf("base %q: %s, %v", base, got, err)
		}
	}
	for given, want := range map[any]string{
		"https://apihk.mch.weixin.qq.com":   "https://apihk.mch.weixin.qq.com/v3/x?a=1#f",
		"https://apihk.mch.weixin.qq.com/p": "https://apihk.mch.weixin.qq.com/p/v3/x?a=1#f",
		"https://evil.example":              "", 7: "", "": "",
	} {
		got, err := clienttest.Offline(t).Chain("v3/x#f").URL(wechatpay.Request{"base_uri": given, "query": "a=1"})
		if got != want || (err == nil) != (want != "") {
			t.Errorf("base_uri %v: %s, %v", given, got, err)
		}
	}
}

// TestHiddenSecrets: the secrets of a Client stay hidden where fmt calls no method, in fields that are not exported,
// and from who walks through its memory by reflection.
func TestHiddenSecrets(t *testing.T) {
	config := clienttest.Config()
	config.APIv3Key, config.Secret = "0123456789abcdef0123456789ABCDEF", "v2-secret-of-the-merchant"
	client := clienttest.New(t, config)
	needles := []string{config.APIv3Key, config.Secret, clienttest.Key().D.String(), clienttest.Key().D.Text(16), fmt.Sprint(clienttest.Key().D.Bits())}
	for _, holder := range []any{struct{ c *wechatpay.Client }{client}, struct{ c wechatpay.Client }{*client}, &struct{ c any }{*client}, []struct{ c any }{{client}}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			text := fmt.Sprintf(verb, holder)
			for i, needle := range needles {
				if strings.Contains(text, needle) || strings.Contains(text, fmt.Sprintf("%x", needle)) {
					t.Errorf("%s of %T shows secret %d", verb, holder, i)
				}
			}
		}
	}
	seen := make(map[uintptr]bool)
	walkMemory(reflect.ValueOf(client), seen, func(text string) {
		for i, needle := range needles[:2] {
			if strings.Contains(text, needle) {
				t.Errorf("a field holds secret %d in the open", i)
			}
		}
	})
	if len(seen) < 5 {
		t.Errorf("only %d values were looked at", len(seen))
	}
}

// walkMemory calls see with every text that can be reached.
func walkMemory(v reflect.Value, seen map[uintptr]bool, see func(string)) {
	switch v.Kind() {
	case reflect.String:
		see(v.String())
	case reflect.Pointer:
		if !v.IsNil() && !seen[v.Pointer()] {
			seen[v.Pointer()] = true
			walkMemory(v.Elem(), seen, see)
		}
	case reflect.Interface:
		if !v.IsNil() {
			walkMemory(v.Elem(), seen, see)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walkMemory(v.Field(i), seen, see)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walkMemory(v.Index(i), seen, see)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			walkMemory(it.Key(), seen, see)
			walkMemory(it.Value(), seen, see)
		}
	}
}

// TestValidateSees what a check of the caller's own is given, and that nothing is sent after its error.
func TestValidateSees(t *testing.T) {
	type seen struct {
		Method, Template string
		Request          map[string]any
	}
	ctx, refused := context.Background(), errors.New("not today")
	header := func(serial string) http.Header { return http.Header{"Wechatpay-Serial": {serial}} }
	for name, tt := range map[string]struct {
		options sandbox.Options
		call    func(*wechatpay.Client) error
		want    func(keys *sandbox.Keys) seen
	}{
		"in public-key mode": {
			sandbox.Options{PublicKeyOnly: true},
			func(c *wechatpay.Client) error {
				_, err := c.Chain("v3/x/{id}").Post(ctx, wechatpay.Request{"id": "1", "json": wechatpay.Object{"a": 1}})
				return err
			},
			func(keys *sandbox.Keys) seen {
				return seen{"POST", "v3/x/{id}", map[string]any{"id": "1", "json": wechatpay.Object{"a": 1}, "headers": header(keys.PublicID)}}
			},
		},
		"a serial of the caller's own, async": {
			sandbox.Options{PublicKeyOnly: true},
			func(c *wechatpay.Client) error {
				_, err := c.Chain("v3/x").Param("1").GetAsync(ctx, wechatpay.Request{"headers": map[string]string{"wechatpay-serial": "AB", "X-One": "1"}}).Wait()
				return err
			},
			func(*sandbox.Keys) seen {
				return seen{"GET", "v3/x/{}", map[string]any{"headers": http.Header{"Wechatpay-Serial": {"AB"}, "X-One": {"1"}}}}
			},
		},
		"in certificate mode, without a request": {
			sandbox.Options{CertificateOnly: true},
			func(c *wechatpay.Client) error { _, err := c.Do(ctx, "DELETE v3/x", nil); return err },
			func(*sandbox.Keys) seen {
				return seen{"DELETE", "v3/x", map[string]any{"headers": http.Header(nil)}}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			sb := clienttest.Sandbox(t, tt.options)
			config := sb.Config()
			var got seen
			config.Validate = func(method, template string, request map[string]any) error {
				got = seen{method, template, request}
				return refused
			}
			client := clienttest.New(t, config)
			if err := tt.call(client); !errors.Is(err, refused) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
				t.Errorf("the check's error becomes %v", err)
			}
			if diff := cmp.Diff(tt.want(sb.Keys()), got); diff != "" {
				t.Error(diff)
			}
			if n := len(sb.Requests()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// TestValidatePasses: a check without an error changes nothing of the call.
func TestValidatePasses(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	calls := 0
	config.Validate = func(string, string, map[string]any) error { calls++; return nil }
	request := wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}}
	if _, err := clienttest.New(t, config).Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(context.Background(), request); err != nil || calls != 1 {
		t.Errorf("%v after %d checks", err, calls)
	}
	if len(request) != 2 {
		t.Errorf("the caller's request became %v", request)
	}
}

// TestTemplateOf: a Transport learns which call a request belongs to, and no id of it.
func TestTemplateOf(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{CertificateOnly: true})
	config := clienttest.Keyless(sb)
	over, seen := config.Transport, []string(nil)
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		seen = append(seen, r.Method+" "+wechatpay.TemplateOf(r.Context()))
		return over.RoundTrip(r)
	})
	client, ctx := clienttest.New(t, config), t.Context()
	start := "POST " + clienttest.StartPath
	for _, tt := range []struct {
		name string
		call func(context.Context) error
		want []string
	}{
		{"the first call downloads certificates", func(ctx context.Context) error {
			_, err := client.Do(ctx, start, clienttest.StartRequest())
			return err
		}, []string{"GET v3/certificates", start}},
		{"a bound value", func(ctx context.Context) error {
			_, err := client.Chain("v3/marketing/favor/stocks").Param("9856000").GetAsync(ctx, wechatpay.Request{"query": "stock_creator_mchid=8956000"}).Wait()
			return err
		}, []string{"GET v3/marketing/favor/stocks/{}"}},
		{"a bill: the ticket of its download stays out", func(ctx context.Context) error {
			_, err := client.DownloadBill(ctx, "v3/bill/tradebill", wechatpay.Request{"query": "bill_date=2020-01-02"}, io.Discard)
			return err
		}, []string{"GET v3/bill/tradebill", "GET " + sb.URL + "/v3/billdownload/file"}},
		{"another HTTP client", func(ctx context.Context) error {
			r, err := http.NewRequestWithContext(ctx, "GET", sb.URL+"/v3/marketing/favor/stocks/9856000?stock_creator_mchid=8956000", nil)
			if err == nil {
				_, err = client.RoundTripper().RoundTrip(r)
			}
			return err
		}, []string{"GET "}},
	} {
		seen = nil
		if err := tt.call(ctx); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, seen); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}
