package mass

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/port"
)

func phpKey(s string) string {
	if strings.HasPrefix(s, "{") { return "_" + strings.Trim(s, "{}") + "_" }
	parts := strings.Split(s, "-")
	for i := range parts { if i > 0 && parts[i] != "" { parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:] } }
	return strings.Join(parts, "")
}

func TestMass(t *testing.T) {
	refused := map[string]int{}
	n := 0
	for _, o := range openapi.Operations() {
		verb := strings.ToLower(o.Method)
		var opts []string
		for _, p := range o.PathParams { opts = append(opts, fmt.Sprintf("  '%s' => 'a1',", p.Name)) }
		switch o.Kind {
		case openapi.JSON:
			opts = append(opts, "  'json' => [\n    'a' => '1', // c\n    'list' => [['x' => 1, 'y' => true], ['x' => 2, 'y' => false]],\n  ],")
		case openapi.XML:
			opts = append(opts, "  'xml' => [\n    'mch_id' => '1900000001',\n    'total_fee' => '1',\n  ],\n  'security' => true,")
		}
		if len(o.Query) > 0 { opts = append(opts, "  'query' => [\n    'q' => 'v',\n  ],") }
		list := "[\n" + strings.Join(opts, "\n") + "\n]"
		prop := "$instance"
		for _, s := range strings.Split(o.Template(), "/") { 
			k := phpKey(s)
			if k == "" || strings.ContainsAny(k, "-{.") { prop += "->{'" + s + "'}" } else { prop += "->" + k }
		}
		for _, base := range []string{prop, "$instance->chain('" + o.Template() + "')", "$instance['" + o.Template() + "']"} {
			sync := "$response = " + base + "->" + verb + "(" + list + ");\nprint_r(json_decode((string) $response->getBody(), true));\n"
			async := base + "->" + verb + "Async(" + list + ")\n->then(static function(\\Psr\\Http\\Message\\ResponseInterface $response) {\n  print_r(json_decode((string) $response->getBody(), true));\n})\n->wait();\n"
			if o.V2 {
				sync = "$response = " + base + "->" + verb + "(" + list + ");\nprint_r(Transformer::toArray((string) $response->getBody()));\n"
				async = base + "->" + verb + "Async(" + list + ")\n->then(static function(\\Psr\\Http\\Message\\ResponseInterface $response) {\n  print_r(Transformer::toArray((string) $response->getBody()));\n})\n->wait();\n"
			}
			for _, src := range []string{sync, async} {
				n++
				r, err := port.Port([]byte(src), port.Options{})
				if err != nil { t.Errorf("%v\n%s", err, src); continue }
				if r.Refused() > 0 {
					refused[r.Notes[0].Text+r.Notes[len(r.Notes)-1].Text]++
					if refused[r.Notes[0].Text+r.Notes[len(r.Notes)-1].Text] < 3 { t.Logf("%s\n%s", src, r.Code) }
				}
			}
		}
	}
	t.Log(n, refused)
	_ = os.Stdout
}
