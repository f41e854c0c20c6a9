package wechatpay_test

import (
	"strings"
	"testing"
)

// TestPrepayID: the prepay_id with its prefix, as the JSAPI pages write it, and without are one; what is no id is an
// error that says so, and does not quote it.
func TestPrepayID(t *testing.T) {
	client := newClient(t, offlineConfig())
	for _, id := range []string{"wx2014", "prepay_id=wx2014"} {
		web, err1 := client.JSAPIParams("wx8", id)
		app, err2 := client.AppParams("wx8", id)
		if err1 != nil || err2 != nil || web["package"] != "prepay_id=wx2014" || app["prepayid"] != "wx2014" {
			t.Errorf("%s: %v, %v, %v, %v", id, web, err1, app, err2)
		}
	}
	for _, tt := range []struct{ name, appID, prepayID, want string }{
		{"no appid", "", "wx2014", "the appid is empty"}, {"no id", "wx8", "", "the prepay_id is empty"}, {"the prefix alone", "wx8", "prepay_id=", "the prepay_id is empty"},
		{"twice the prefix", "wx8", "prepay_id=prepay_id=wx2014", `the prepay_id holds '=' at byte 9`}, {"a line feed", "wx8", "wx2014\n", "the prepay_id holds a blank, a line feed or a control character at byte 6"},
		{"a blank before", "wx8", " wx2014", "a blank"}, {"a blank before the prefix", "wx8", " prepay_id=wx2014", "a blank"}, {"a blank behind the prefix", "wx8", "prepay_id= wx2014", "a blank"},
		{"CR", "wx8", "wx2014\r", "a blank, a line feed"}, {"the whole answer", "wx8", `{"prepay_id":"wx2014"}`, "holds '{'"}, {"a query", "wx8", "wx2014&x=1", "holds '&'"},
		{"full width", "wx8", "ｗx2014", "holds 'ｗ'"}, {"broken", "wx8", "wx\xff", "at byte 2"}, {"appid with a line feed", "wx8\n", "wx2014", "the appid holds a blank"},
		{"appid in quotes", `"wx8"`, "wx2014", `the appid holds '"'`},
	} {
		_, err1 := client.JSAPIParams(tt.appID, tt.prepayID)
		_, err2 := client.AppParams(tt.appID, tt.prepayID)
		for _, err := range []error{err1, err2} {
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "2014") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}
