package port_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/internal/treepath"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/port"
)

// TestOperations ports each operation of the catalogue in the six styles of PHP, with a body and a query of its kind: nothing is
// refused, and the path is the catalogue's.
func TestOperations(t *testing.T) {
	for i, o := range openapi.Operations() {
		if strings.ToLower(o.Template()) != o.Template() {
			continue // PHP can't write it: it makes a hyphen of each capital
		}
		styles := sixStyles(o)
		names := slices.Sorted(maps.Keys(styles))
		for _, style := range []string{names[i%6], names[(i+3)%6]} { // all six would take long: each operation has two of them
			src := styles[style]
			r, err := port.Port([]byte(src), port.Options{Style: port.Do})
			if err != nil || r.Refused() > 0 || !r.Client {
				t.Fatalf("%s %s, %s: %v\n%s\n%s", o.Method, o.Path, style, err, src, r.Code)
			}
			if want := fmt.Sprintf("(ctx, %q", o.Method+" "+o.Template()); !strings.Contains(string(r.Code), want) {
				t.Errorf("%s: no %s in\n%s", style, want, r.Code)
			}
		}
	}
}

// sixStyles are the notations of the PHP SDK's documentation.
func sixStyles(o *openapi.Operation) map[string]string {
	verb, options, template := strings.ToLower(o.Method), phpOptions(o), o.Template()
	decoded := "json_decode((string) $response->getBody(), true)"
	if o.V2 {
		decoded = "Transformer::toArray((string) $response->getBody())"
	}
	styles := map[string]string{}
	for name, base := range map[string]string{
		"chain": treepath.Properties(template), "declarative": "$instance->chain('" + template + "')", "property": "$instance['" + template + "']",
	} {
		styles[name] = "$response = " + base + "->" + verb + "(" + options + ");\nprint_r(" + decoded + ");\n"
		styles["async "+name] = base + "->" + verb + "Async(" + options + ")\n->then(static function(\\Psr\\Http\\Message\\ResponseInterface $response) {\n" +
			"  print_r(" + decoded + ");\n})\n->wait();\n"
	}
	return styles
}

// phpOptions are the options of a call.
func phpOptions(o *openapi.Operation) string {
	var rows []string
	for _, p := range o.PathParams {
		rows = append(rows, "  '"+p.Name+"' => 'a1',")
	}
	switch o.Kind {
	case openapi.JSON:
		rows = append(rows, "  'json' => [\n    'list' => [['x' => 1, 'y' => true], ['x' => 2, 'y' => false]], // a list\n  ],")
	case openapi.XML:
		rows = append(rows, "  'xml' => ['mch_id' => '1900000001', 'total_fee' => '1'],\n  'security' => true,")
	}
	if len(o.Query) > 0 {
		rows = append(rows, "  'query' => ['q' => 'v'],")
	}
	return "[\n" + strings.Join(rows, "\n") + "\n]"
}
