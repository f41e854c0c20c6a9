package golang

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write fields.txt")

// TestFields holds the names of fields.txt against the documented ones.
func TestFields(t *testing.T) {
	names := map[string]map[string]bool{}
	for _, name := range strings.Fields("code message id event_type resource_type summary create_time algorithm ciphertext nonce associated_data original_type " +
		"return_code return_msg result_code err_code err_code_des") { // of errors, of the envelope of notifications, and of APIv2
		names[name] = map[string]bool{"string": true}
	}
	var walk func(f *openapi.Field, isXML bool)
	walk = func(f *openapi.Field, isXML bool) {
		if f == nil {
			return
		}
		if names[f.Name] == nil {
			names[f.Name] = map[string]bool{}
		}
		names[f.Name][map[bool]string{false: f.Type, true: "string"}[isXML]] = true // XML has nothing but texts
		if f.Disputed {
			names[f.Name]["disputed"] = true
		}
		for _, member := range slices.Concat(f.Fields, f.OneOf, []*openapi.Field{f.Items, f.JSON}) {
			walk(member, isXML)
		}
	}
	for _, o := range openapi.Operations() {
		walk(o.Response.Body, o.V2)
	}
	for _, n := range openapi.Notifications() {
		walk(n.Body, n.V2)
		walk(n.Resource, n.V2)
	}
	delete(names, "")
	kinds := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		types := names[name]
		delete(types, "array") // neither is a text or a number, and PHP takes neither for one
		delete(types, "object")
		only := func(list ...string) bool {
			return len(types) > 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(types)), func(t string) bool { return !slices.Contains(list, t) })
		}
		switch {
		case only("string"):
			kinds[textField] = append(kinds[textField], name)
		case only("integer"):
			kinds[wholeField] = append(kinds[wholeField], name)
		case only("boolean"):
			kinds[flagField] = append(kinds[flagField], name)
		case only("string", "integer", "disputed"):
			kinds[plainField] = append(kinds[plainField], name)
		}
	}
	want := ""
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		want += kind + ": " + strings.Join(kinds[kind], " ") + "\n"
	}
	if *update {
		if err := os.WriteFile("fields.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("fields.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("fields.txt: go test -run TestFields -update (-want +got):\n%s", diff)
	}
}
