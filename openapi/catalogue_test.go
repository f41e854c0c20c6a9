package openapi_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

func TestOperations(t *testing.T) {
	count := map[string]int{}
	seen := map[string]bool{}
	last := ""
	for _, o := range openapi.Operations() {
		version := "v3"
		if o.V2 {
			version = "v2"
		}
		count[version]++
		if key := o.Template() + " " + o.Method; seen[key] || key < last {
			t.Errorf("%s is there twice, or out of order", key)
		} else {
			seen[key], last = true, key
		}
		if found, ok := openapi.Lookup(o.Method, o.Template()); !ok || found != o {
			t.Errorf("Lookup(%s, %s) finds %v", o.Method, o.Template(), found)
		}
		if o.Name == "" || o.Response.Status == 0 || o.Source == "" {
			t.Errorf("%s %s lacks name, response or source: %+v", o.Method, o.Path, o)
		}
		if got, want := len(o.PathParams), strings.Count(o.Path, "{"); got != want {
			t.Errorf("%s has %d path parameters, and %d placeholders", o.Path, got, want)
		}
		if (o.Body == nil) != (o.Kind == openapi.NoBody) {
			t.Errorf("%s %s: a body of kind %q is %v", o.Method, o.Path, o.Kind, o.Body)
		}
	}
	want, events := factHeads(t)
	if diff := cmp.Diff(want, count); diff != "" || count["v3"] < 1075 || count["v2"] < 136 {
		t.Errorf("%v: %s", count, diff)
	}
	if got := len(openapi.Notifications()); got != events || got < 118 {
		t.Errorf("%d notifications, and %d in the facts", got, events)
	}
}

// factHeads counts what the files of facts have, each method and path once.
func factHeads(t *testing.T) (operations map[string]int, notifications int) {
	operations, seen := map[string]int{}, map[string]bool{}
	files, err := filepath.Glob(filepath.Join("facts", "*.txt"))
	if err != nil || len(files) != 10 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if filepath.Base(name) == "search.txt" { // words, not facts of operations
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			if len(words) < 3 || line[0] == '\t' || line[0] == '#' || words[0] == "AMEND" || words[0] != strings.ToUpper(words[0]) || seen[strings.Join(words[:2], " ")] {
				continue
			}
			switch {
			case words[0] == "NOTIFY":
				notifications++
				continue
			case strings.HasPrefix(words[1], "v2/"):
				operations["v2"]++
			default:
				operations["v3"]++
			}
			seen[strings.Join(words[:2], " ")] = true
		}
	}
	return operations, notifications
}

func TestLookup(t *testing.T) {
	for _, tt := range []struct{ method, path, want string }{
		{"POST", "v3/refund/domestic/refunds", "POST v3/refund/domestic/refunds"},
		{"post", "/v3/refund/domestic/refunds", "POST v3/refund/domestic/refunds"},
		{"GET", "v3/refund/domestic/refunds/1217752501201407033233368018", "GET v3/refund/domestic/refunds/{out_refund_no}"},
		{"POST", "v3/marketing/favor/stocks/{stock_id}/stop", "POST v3/marketing/favor/stocks/{stock_id}/stop"},
		{"POST", "v3/marketing/favor/stocks/<any>/stop", "POST v3/marketing/favor/stocks/{stock_id}/stop"},
		{"POST", "v3/marketing/favor/stocks/_stock_id_/stop", "POST v3/marketing/favor/stocks/{stock_id}/stop"},
		{"POST", "v3/marketing/favor/stocks/{}/stop", "POST v3/marketing/favor/stocks/{stock_id}/stop"},
		{"GET", "v3/bill/tradebill{?bill_date,tar_type}", "GET v3/bill/tradebill"},
		{"GET", "v3/bill/tradebill?bill_date=2026-01-01", "GET v3/bill/tradebill"},
		{"GET", "https://api.mch.weixin.qq.com/v3/certificates", "GET v3/certificates"},
		{"POST", "v2/pay/unifiedorder", "POST v2/pay/unifiedorder"},
		{"POST", "/pay/unifiedorder", "POST v2/pay/unifiedorder"},
		// a literal goes before a placeholder
		{"GET", "v3/pay/transactions/id/4200001234", "GET v3/pay/transactions/id/{transaction_id}"},
		{"GET", "v3/merchant-service/complaints-v2", "GET v3/merchant-service/complaints-v2"},
		// one place, two names: the name decides where it is there, and both lead to what exists
		{"POST", "v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund", "POST v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund"},
		{"POST", "v3/refund/domestic/refunds/{x}/apply-abnormal-refund", "POST v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund"},
		{"GET", "v3/apply4subject/applyment/{business_code}", ""},
		{"POST", "v3/apply4subject/applyment/{applyment_id}/cancel", "POST v3/apply4subject/applyment/{applyment_id}/cancel"},
		{"POST", "v3/apply4subject/applyment/{business_code}/cancel", "POST v3/apply4subject/applyment/{business_code}/cancel"},
		// a literal with capitals, which no property style can write
		{"POST", "v2/secapi/mch/{addinstitutionsub}", "POST v2/secapi/mch/addInstitutionsub"},
		{"POST", "v2/secapi/mch/_modifyinstitutionsub_", "POST v2/secapi/mch/modifyInstitutionsub"},
		{"POST", "secapi/mch/{queryinstitutionsub}", "POST v2/secapi/mch/queryInstitutionsub"},
		{"POST", "v2/secapi/mch/{institutionsub}", ""},
		{"POST", "v2/secapi/mch/{channelsetting}", ""},
		{"POST", "v2/secapi/mch/addinstitutionsub", ""},
		// a brand's
		{"GET", "brand/store/brandstores", "GET brand/store/brandstores"},
		{"POST", "/brand/store/brandstores/1/close", "POST brand/store/brandstores/{store_id}/close"},
		{"POST", "https://api.mch.weixin.qq.com/brand/store/brandstores", "POST brand/store/brandstores"},
		// the slash at the end belongs to the path
		{"POST", "v3/ecommerce/applyments/", "POST v3/ecommerce/applyments/"},
		{"POST", "v3/ecommerce/applyments", ""},
		{"DELETE", "v3/refund/domestic/refunds", ""},
		{"POST", "v3/refund/domestic/refunds/", ""},
		{"POST", "v3/tomorrow", ""},
		{"GET", "", ""},
		{"GET", "/", ""},
		{"", "v3/certificates", ""},
	} {
		got := ""
		if o, ok := openapi.Lookup(tt.method, tt.path); ok {
			got = o.Method + " " + o.Template()
		}
		if got != tt.want {
			t.Errorf("Lookup(%q, %q) = %q, want %q", tt.method, tt.path, got, tt.want)
		}
	}
	if got := openapi.Methods("v3/profitsharing/nothing"); got != nil {
		t.Errorf("Methods of a path that does not exist: %q", got)
	}
	if diff := cmp.Diff([]string{"GET", "POST"}, openapi.Methods("v3/marketing/favor/callbacks")); diff != "" {
		t.Error(diff)
	}
}

func TestNamesAndTags(t *testing.T) {
	names := func(ops []*openapi.Operation) (list []string) {
		for _, o := range ops {
			list = append(list, o.Method+" "+o.Template())
		}
		return list
	}
	if diff := cmp.Diff([]string{"POST v3/marketing/favor/stocks/{stock_id}/start"}, names(openapi.ByName("激活代金券批次"))); diff != "" {
		t.Error(diff)
	}
	branch, leaf := len(openapi.ByTag("运营工具")), len(openapi.ByTag("运营工具∙代金券"))
	if last := len(openapi.ByTag("代金券")); leaf < 20 || branch <= leaf || last < leaf {
		t.Errorf("ByTag: %d of the branch, %d of the leaf, %d by its last level", branch, leaf, last)
	}
	if len(openapi.ByTag("")) != 0 || len(openapi.ByTag("代金")) != 0 {
		t.Error("ByTag finds by a piece of a level")
	}
	tags := openapi.Tags()
	if !slices.IsSorted(tags) || !slices.Contains(tags, "运营工具∙代金券") || len(slices.Compact(slices.Clone(tags))) != len(tags) {
		t.Errorf("Tags: %q", tags)
	}
}

func TestSearch(t *testing.T) {
	for _, tt := range []struct{ text, first string }{
		{"申请退款", "POST v3/refund/domestic/refunds"},
		{"代金券 激活", "POST v3/marketing/favor/stocks/{stock_id}/start"},
		{"激活代金券", "POST v3/marketing/favor/stocks/{stock_id}/start"},
		{"favor stop", "POST v3/marketing/favor/stocks/{stock_id}/stop"},
		{"v3/pay/transactions/native", "POST v3/pay/transactions/native"},
		{"/v3/pay/transactions/native", "POST v3/pay/transactions/native"},
		{"NATIVE pay", "POST v3/pay/transactions/native"},
		{"4012460137", "POST v3/marketing/favor/stocks/{stock_id}/start"},
		{"unifedorder pay", "POST v2/pay/unifiedorder"},
		{"domestic refudns post", "POST v3/refund/domestic/refunds"},
		{"激活代金卷批次", "POST v3/marketing/favor/stocks/{stock_id}/start"},
		{"纯属虚构", ""},
		{"xyzzyqqq", ""},
		{"  ", ""},
	} {
		got := ""
		if found := openapi.Search(tt.text); len(found) > 0 {
			got = found[0].Method + " " + found[0].Template()
		}
		if got != tt.first {
			t.Errorf("Search(%q) begins with %q, want %q", tt.text, got, tt.first)
		}
	}
}

func TestHostsAndFlags(t *testing.T) {
	start, _ := openapi.Lookup("POST", "v3/marketing/favor/stocks/{stock_id}/start")
	if start.Host() != "api.mch.weixin.qq.com" || start.Deprecated() || start.Has(openapi.FlagUpload) {
		t.Errorf("%+v", start)
	}
	order, _ := openapi.Lookup("POST", "global/v3/customs/orders")
	if order.Host() != "apihk.mch.weixin.qq.com" {
		t.Errorf("host %s", order.Host())
	}
	upload, _ := openapi.Lookup("POST", "v3/merchant/media/upload")
	if !upload.Has(openapi.FlagUpload) || upload.Kind != openapi.Multipart || upload.Body.Field("meta").JSON.Field("sha256") == nil {
		t.Errorf("%+v", upload)
	}
	receivers, _ := openapi.Lookup("POST", "v3/profitsharing/orders")
	if diff := cmp.Diff([]string{"json.receivers[].name"}, receivers.Sensitive()); diff != "" {
		t.Error(diff)
	}
	customs, _ := openapi.Lookup("GET", "global/v3/customs/orders")
	if !customs.Deprecated() || customs.Status != openapi.Superseded || customs.Successor[0] != "GET /v3/global/customs/orders" {
		t.Errorf("%+v", customs)
	}
	if got := start.Body.Field("nothing"); got != nil {
		t.Errorf("a field called nothing: %+v", got)
	}
}

func TestNotifications(t *testing.T) {
	events := openapi.NotificationsOf("TRANSACTION.SUCCESS")
	var versions []string
	for _, n := range events {
		version := "v3"
		if n.V2 {
			version = "v2"
		}
		versions = append(versions, version+" "+n.ID)
	}
	want := []string{"v2 TRANSACTION.SUCCESS", "v3 PROFITSHARING.RETURN", "v3 PROFITSHARING.SUCCESS", "v3 TRANSACTION.SUCCESS"}
	if diff := cmp.Diff(want, versions); diff != "" {
		t.Error(diff)
	}
	if got := openapi.NotificationsOf("NOTHING"); got != nil {
		t.Errorf("%+v", got)
	}
	var v2Refund *openapi.Notification
	for _, n := range openapi.Notifications() {
		if n.ID == "refund-processed" {
			v2Refund = n
		}
	}
	if v2Refund == nil || len(v2Refund.EventTypes) != 0 || v2Refund.EncryptedField != "req_info" || v2Refund.Resource.Field("out_refund_no") == nil {
		t.Errorf("%+v", v2Refund)
	}
	parking := openapi.NotificationsOf("PARKING_FEE.QUERY_TRANS_INFO")[0]
	if !parking.Has(openapi.FlagBusinessResponse) || parking.Has(openapi.FlagSignedReply) || parking.Response.Field("total_amount") == nil {
		t.Errorf("%+v", parking)
	}
}

// BenchmarkLookup finds a template, a real path, and one that is spelt in small letters.
func BenchmarkLookup(b *testing.B) {
	for name, path := range map[string]string{
		"template": "v3/marketing/favor/stocks/{stock_id}/start",
		"real":     "v3/pay/transactions/id/4200001234",
		"v2":       "v2/pay/unifiedorder",
	} {
		method := "POST"
		if name == "real" {
			method = "GET"
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := openapi.Lookup(method, path); !ok {
					b.Fatal(path)
				}
			}
		})
	}
}
