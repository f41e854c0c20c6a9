package openapi_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
)

// TestSearches makes every search of the file, whose head describes it.
func TestSearches(t *testing.T) {
	raw, err := os.ReadFile("testdata/searches.txt")
	if err != nil {
		t.Fatal(err)
	}
	count, want := 0, ""
	for line := range strings.Lines(strings.ReplaceAll(string(raw), "\r\n", "\n")) {
		text := strings.TrimSpace(line)
		switch {
		case text == "" || text[0] == '#':
			continue
		case line[0] != '\t':
			want = text
			continue
		}
		for search := range strings.SplitSeq(text, ", ") {
			count++
			got := "nothing"
			if found := openapi.SearchAll(search); len(found) > 0 {
				got = found[0].String()
			}
			if got != want {
				t.Errorf("%s is first for %q, want %s", got, search, want)
			}
		}
	}
	if count < 80 {
		t.Errorf("%d searches, 80 are wanted", count)
	}
}

// TestSearchFindsNothing: what nobody calls anything.
func TestSearchFindsNothing(t *testing.T) {
	for _, text := range []string{"", "  ", "、", "xyzzyqqq", "纯属虚构", "https://example.com/", "/", "99999999999", "查xyzzyqqq"} {
		if found := openapi.SearchAll(text); len(found) > 0 {
			t.Errorf("%q finds %s", text, found[0])
		}
	}
}

// TestSearchOrder: of what fits alike the merchant's own goes before a partner's, APIv3 before APIv2, what is in use before
// what was replaced; and operations alone are found without notifications.
func TestSearchOrder(t *testing.T) {
	place := map[string]int{}
	for i, hit := range openapi.SearchAll("申请退款") {
		place[hit.String()] = i + 1
	}
	const plain, v2, ecommerce, old = "POST v3/refund/domestic/refunds", "POST v2/secapi/pay/refund", "POST v3/ecommerce/refunds/apply", "POST hk/v3/refunds"
	if place[plain] != 1 || place[v2] == 0 || place[ecommerce] == 0 || place[old] < place["POST v3/global/refunds"] || place["POST v2/sandboxnew/pay/refund"] < place[v2] {
		t.Errorf("%v", place)
	}
	for i, hit := range openapi.SearchAll("native下单") {
		place[hit.String()] = i + 1
	}
	if place["POST v3/pay/partner/transactions/native"] < place["POST v3/pay/transactions/native"] {
		t.Errorf("%v", place)
	}
	for _, o := range openapi.Search("退款通知") {
		if o == nil {
			t.Fatal("a notification among operations")
		}
	}
	if found := openapi.Search("refund"); len(found) == 0 || found[0] != lookup(t, "POST", "v3/refund/domestic/refunds") {
		t.Errorf("%v is not the operation that Lookup finds", found)
	}
}

// TestSearchOrderOfTwins: of all operations that share an official name none that was replaced goes before one in use, and
// no partner's twin before the merchant's own.
func TestSearchOrderOfTwins(t *testing.T) {
	searched := map[string]bool{}
	for _, o := range openapi.Operations() {
		if searched[o.Name] || len(openapi.ByName(o.Name)) == 1 {
			continue
		}
		searched[o.Name] = true
		found := slices.DeleteFunc(openapi.Search(o.Name), func(f *openapi.Operation) bool { return f.Name != o.Name })
		for i, first := range found {
			for _, later := range found[i+1:] {
				path := first.Template()
				if first.Deprecated() && !later.Deprecated() || path != later.Template() && strings.ReplaceAll(path, "partner/", "") == later.Template() {
					t.Errorf("%s: %s before %s", o.Name, path, later.Template())
				}
			}
		}
	}
}

func lookup(t *testing.T, method, path string) *openapi.Operation {
	o, ok := openapi.Lookup(method, path)
	if !ok {
		t.Fatalf("%s %s", method, path)
	}
	return o
}

// TestSearchOfAll: each operation is found by its method and path, by its path with a host, and by its page; by its
// official name nothing else goes first than what has that name too, or is called so.
func TestSearchOfAll(t *testing.T) {
	for i, o := range openapi.Operations() {
		if testing.Short() && i%8 != 0 {
			continue
		}
		head := o.Method + " " + o.Template()
		if found := openapi.Search(head); len(found) == 0 || found[0] != o {
			t.Errorf("%s finds %v", head, found)
		}
		if found := openapi.Search("https://" + o.Host() + o.Path); len(found) == 0 || found[0].Path != o.Path {
			t.Errorf("%s with its host finds %v", head, found)
		}
		if found := openapi.Search(o.Doc); o.Doc != "" && (len(found) == 0 || found[0].Doc != o.Doc) {
			t.Errorf("%s finds %v", o.Doc, found)
		}
		if !slices.Contains(openapi.Search(o.Name), o) {
			t.Errorf("%s %s is not found by its name", head, o.Name)
		}
	}
	for _, n := range openapi.Notifications() {
		for _, text := range []string{n.Name, n.ID, n.Doc} {
			if text != "" && !slices.Contains(openapi.SearchAll(text), openapi.Hit{Notification: n}) {
				t.Errorf("%s is not found by %s", n.ID, text)
			}
		}
	}
}

func TestNear(t *testing.T) {
	for path, want := range map[string]string{
		"v3/refund/domestic/refund":                  "v3/refund/domestic/refunds",
		"v3/refunds/domestic/refunds":                "v3/refund/domestic/refunds",
		"v3/pay/transaction/natve":                   "v3/pay/transactions/native",
		"v3/refund/domestic/refunds/":                "v3/refund/domestic/refunds",
		"v3/marketing/favor/stocks/{stock_id}/strat": "v3/marketing/favor/stocks/{stock_id}/start",
		"v3/marketing/favor/stocks/9856000/strat":    "v3/marketing/favor/stocks/{stock_id}/start",
		"v3/of/tomorrow":                             "",
		"":                                           "",
	} {
		got := ""
		if near := openapi.Near(path, 1); len(near) > 0 {
			got = near[0]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, text := range []string{"退款", "refudn notifcation", "POST https://api.mch.weixin.qq.com/v3/x?y#z", "\xff查\x00单", "payPAYpayPAY", "（", "＃／", "4012791862"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, hit := range openapi.SearchAll(text) {
			if (hit.Operation == nil) == (hit.Notification == nil) {
				t.Errorf("%q: %+v", text, hit)
			}
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	for _, text := range []string{"申请退款", "代金券 激活", "refund", "unifedorder pay", "v3/pay/transactions/native", "v3/pay/transactions/natve"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				openapi.Search(text)
			}
		})
	}
}

// TestValidateOffersTheNearest: an unknown path is told what is like it, one that has the method before others.
func TestValidateOffersTheNearest(t *testing.T) {
	v := openapi.Validator{UnknownOperation: openapi.Error}
	for call, want := range map[string]string{
		"POST v3/pay/transactions/natve":                              "; did you mean v3/pay/transactions/native?",
		"GET v3/certificate?x=1":                                      "; did you mean v3/certificates?",
		"post https://api.mch.weixin.qq.com/v3/refund/domestic/refud": "; did you mean v3/refund/domestic/refunds?",
		"POST /pay/unifiedorde":                                       "; did you mean v2/pay/unifiedorder?",
		"GET v3/marketing/favor/stock/{stock_id}":                     "; did you mean v3/marketing/favor/stocks/{stock_id}?",
		"GET v3/something/that/is/of/tomorrow":                        "nothing is checked",
		"DELETE v3/refund/domestic/refunds":                           "which has this path with POST: nothing is checked",
	} {
		method, path, _ := strings.Cut(call, " ")
		for range 2 { // the second time from memory
			if err := v.Validate(method, path, nil); err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%s: %v, want …%s", call, err, want)
			}
		}
	}
	if err := (&openapi.Validator{UnknownOperation: openapi.Off}).Validate("POST", "v3/pay/transactions/natve", nil); err != nil {
		t.Error(err)
	}
}

func BenchmarkValidateUnknown(b *testing.B) {
	v := openapi.Validator{UnknownOperation: openapi.Error}
	for b.Loop() {
		if err := v.Validate("POST", "v3/pay/transactions/natve", nil); err == nil {
			b.Fatal("it is known")
		}
	}
}
