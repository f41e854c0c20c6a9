package apiv2

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

// TestTable holds the table of APIv2's operations against the catalogue, in both directions.
func TestTable(t *testing.T) {
	want, wantHosts := map[string][]string{}, map[string]string{}
	for _, o := range openapi.Operations() {
		if !o.V2 {
			continue
		}
		var traits []string
		for _, f := range []struct {
			trait string
			has   bool
		}{
			{"mtls", o.Has(openapi.FlagMTLS)}, {"unsigned", o.Has(openapi.FlagUnsignedResponse) || o.Has(openapi.FlagNoSignField)},
			{"nonceless", o.Has(openapi.FlagNonceless)}, {"fragment", o.Has(openapi.FlagFragment)},
			{"file", o.Response.Content == "csv" || o.Response.Content == "json"}, {"redirect", o.Response.Content == "redirect"}, {"upload", o.Has(openapi.FlagUpload)},
		} {
			if f.has {
				traits = append(traits, f.trait)
			}
		}
		if traits != nil {
			want[o.Method+" "+o.Path[1:]] = traits
		}
		if len(o.Hosts) > 0 {
			wantHosts[o.Path[1:]] = o.Hosts[0]
		}
	}
	got := map[string][]string{}
	for operation, t := range operations {
		for i, name := range []string{"mtls", "unsigned", "nonceless", "fragment", "file", "redirect", "upload"} {
			if t.Has(1 << i) {
				got[operation] = append(got[operation], name)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-catalogue +table.go):\n%s", diff)
	}
	if diff := cmp.Diff(wantHosts, hosts); diff != "" {
		t.Errorf("hosts (-catalogue +table.go):\n%s", diff)
	}
}
