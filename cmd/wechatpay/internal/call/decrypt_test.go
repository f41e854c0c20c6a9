package call

import (
	"testing"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/openapi"
)

// TestFindSealed finds what the catalogue marks in an answer, and knows where it stands.
func TestFindSealed(t *testing.T) {
	for _, tt := range []struct {
		method, path, answer string
		want                 []string
	}{
		{"GET", "v3/merchant-service/complaints-v2", `{"data": [ {"payer_phone":"A","x":"y"}, {"payer_phone":""},null,{"payer_phone" : "B"}] }`, []string{"data.0.payer_phone", "data.3.payer_phone"}},
		{"PATCH", "v3/inspolicymgr/deduct/policies/{out_insurance_no}", `{"insured_name_list":["A","","B"]}`, []string{"insured_name_list.0", "insured_name_list.2"}},
		{"GET", "v3/certificates", `{"data":[{"encrypt_certificate":{"ciphertext":"A"}}]}`, nil}, // under another key
		{"POST", "v3/security/echo", `{"encrypted_echo_message":["A"],"echo_message":"B"}`, nil},
	} {
		o, ok := openapi.Lookup(tt.method, tt.path)
		if !ok {
			t.Fatal(tt.path)
		}
		var found []sealedText
		findSealed(&found, o.Response.Body, gjson.Parse(tt.answer), "")
		if len(found) != len(tt.want) {
			t.Fatalf("%s: %v", tt.path, found)
		}
		for i, s := range found {
			if s.path != tt.want[i] || tt.answer[s.start:s.end] != `"`+s.text+`"` {
				t.Errorf("%s: %v at %s", tt.path, s, tt.answer[s.start:s.end])
			}
		}
	}
}
