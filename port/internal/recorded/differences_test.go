package recorded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// differences are the recordings whose Go sends something else, or nothing: by tag and a text of the case, the reason, which is a
// heading of docs/php or a sentence.
var differences = []struct{ tag, mark, reason string }{
	{"v3-path-upper", `"openId":`, "case-is-kept"},
	{"v3-path-literal-upper", "", "case-is-kept"},
	{"v3-myurl", "%2B", "pure-rfc-6570"},
	{"v3-myurl", "myUrl", "case-is-kept"},
	{"v3-absolute", "//api2", "leading-slash"},
	{"v3-dots", "", "dot-segments"},
	{"v3-query", "true", "go-values"},
	{"v3-query", "pageSize", "case-is-kept"},
	{"v3-json-empty-array", "", "an empty array as the whole of json is an empty object, as every operation wants"},
	{"v3-json-scalar", `"a/b`, "json-text"},
	{"v3-json-numbers", "", "a float that can't hold a whole number any more is an error"},
	{"v3-base-uri", "h.example/?x=1", "base-url"},
	{"v3-base-uri", `example.com/wxpay"`, "base-url"},
	{"v3-base-uri", `example.com/wxpay/"}//v3`, "base-url"},
	{"v2-nonceless", "gethbinfo", "v2-security"},
	{"v2-security", "$unset", "v2-security"},
	{"v2-mchid", `"mch_id":1900000321`, "v2-merchant-number"},
	{"v2-types", "", "v2-false"},
	{"v2-nested", "", "v2-nested"},
	{"v2-special", "", "v2-names"},
	{"v2-sign-type", `"md5"`, "v2-sign-type"},
	{"v2-sign-type", `"sign_type":""`, "v2-sign-type"},
	{"v2-secret", "MD5", "v2-secret"},
	{"v2-secret", `"a":"1"`, "v2-secret"},
	{"v2-get", "lost", "v2-get-query"},
	{"v2-get", "a=1&a=2", "v2-nested"},
	{"v2-path", "{+myurl}", "v2-security"},
	{"v3-not-v2", "/v2/pay/unifiedorder", "leading-slash"},
	{"v2-json", "", "v2-json"},
	{"v3-bad-key", "", "keys-are-checked"},

	{"v3-options-as-variables", "", "query is a variable of the path and an option at once"},
	{"v3-form", "", "guzzle-options"},
	{"v3-multipart", "", "guzzle-options"},
	{"v3-headers", "X-A: 1", "header-names"},
}

// notPorted are the reasons for which nothing is ported.
var notPorted = []string{"query is a variable of the path and an option at once", "guzzle-options", "header-names"}

func reasonOf(r recording) (reason string, known bool) {
	for _, d := range differences {
		if d.tag == r.Tag && strings.Contains(string(r.Options)+string(r.Config)+r.path(), d.mark) {
			return d.reason, true
		}
	}
	return "", false
}

func (r *recording) path() (all string) {
	for _, step := range r.Chain {
		all += "/" + step.Value
	}
	return all
}

// TestDifferences makes sure that a reason of one word is a heading of docs/php.
func TestDifferences(t *testing.T) {
	pages, err := filepath.Glob("../../../docs/php/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var all string
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	}
	for _, d := range differences {
		if !strings.Contains(d.reason, " ") && !strings.Contains(all, "\n## "+d.reason+"\n") {
			t.Errorf("docs/php has no heading %s", d.reason)
		}
	}
}
