package vectors_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/vectors"
)

type step struct {
	Kind   string
	Value  string
	PHPInt bool `json:"php_int"`
}

// walk builds the chain of a recorded case: a property is a Segment, chain() and [] are a Chain.
func walk(client *wechatpay.Client, steps []step) wechatpay.Chain {
	var chain wechatpay.Chain
	for i, s := range steps {
		switch {
		case s.Kind == "property" && i == 0:
			chain = property(client, s.Value)
		case s.Kind == "property":
			chain = chain.Segment(s.Value)
		case i == 0:
			chain = client.Chain(s.Value)
		default:
			chain = chain.Chain(s.Value)
		}
	}
	if len(steps) == 0 {
		chain = client.Chain("")
	}
	return chain
}

// property begins a chain by the rule of a property, which takes a segment before it.
func property(client *wechatpay.Client, name string) wechatpay.Chain {
	if text, ok := strings.CutPrefix(client.Chain("x").Segment(name).String(), "x/"); ok {
		return client.Chain(text)
	}
	return client.Chain(name)
}

var (
	capital     = regexp.MustCompile(`\{[^}]*\}|[A-Z]`) // or a placeholder, which stays
	underscored = regexp.MustCompile(`(^|/)_([A-Za-z0-9_-]+)_($|/)`)
)

// ours says, apart from the code under test, what a recorded chain is here: as PHP makes it, except that only a
// property changes case, and never within a placeholder.
func ours(steps []step) string {
	var pieces []string
	for _, s := range steps {
		text := underscored.ReplaceAllString(s.Value, "$1{$2}$3")
		text = underscored.ReplaceAllString(text, "$1{$2}$3") // neighbours share a slash
		if s.Kind == "property" {
			text = capital.ReplaceAllStringFunc("^"+text, func(c string) string {
				if c[0] == '{' {
					return c
				}
				return "-" + strings.ToLower(c)
			})
			text = strings.TrimPrefix(strings.TrimPrefix(text, "^-"), "^")
			if strings.HasPrefix(s.Value, "-") {
				text = "-" + text
			}
		}
		pieces = append(pieces, text)
	}
	return strings.Join(pieces, "/")
}

// segmentDifference names why a path is not what PHP makes of it.
func segmentDifference(steps []step, phpError string) string {
	for _, s := range steps {
		switch {
		case phpError != "":
			return "numeric-segments"
		case strings.ContainsAny(s.Value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") && (s.Kind != "property" || strings.ContainsAny(s.Value, "{_")):
			return "case-is-kept"
		case strings.Contains(s.Value, "_/") || strings.Contains(s.Value, "/_"):
			return "underscored-segments"
		case s.Value == "__":
			return "placeholders-have-names"
		}
	}
	return ""
}

func TestSegmentsVectors(t *testing.T) {
	client := clienttest.Offline(t)
	used := map[string]bool{}
	vectors.Each(t, "segments", func(t *testing.T, _ vectors.Set, c vectors.Case) {
		var v struct {
			Input    []step
			Pathname string
			Error    string
		}
		c.Decode(t, &v)
		chain := walk(client, v.Input)
		got := chain.String()
		if _, err := chain.URL(nil); got == "" && err != nil && meantByNobody.MatchString(err.Error()) {
			used["spellings"] = true
			return
		}
		if want := ours(v.Input); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got != v.Pathname || v.Error != "" {
			name := segmentDifference(v.Input, v.Error)
			if name == "" {
				t.Errorf("got %q, PHP %q", got, v.Pathname)
			}
			used[name] = true
		}
	})
	vectors.Documented(t, "path", slices.Sorted(maps.Keys(used))...)
}

// meantByNobody is what errors say of a path that nobody means.
var meantByNobody = regexp.MustCompile("only blanks|before or behind the path|can't stand in a path|is no placeholder here")

// plain turns a recorded value into Go's: PHP's arrays become maps and lists, its numbers and booleans the text that
// PHP writes of them.
func plain(v any) any {
	switch v := v.(type) {
	case vectors.Ordered:
		out := map[string]any{}
		for _, m := range v {
			out[m.Key] = plain(m.Value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case bool:
		return map[bool]string{true: "1", false: ""}[v]
	case json.Number:
		return strings.ToUpper(strings.TrimSuffix(v.String(), ".0"))
	}
	return v
}

// templateDifference names the rule by which a template or a request is refused that PHP takes.
func templateDifference(err error) string {
	var wrong *wechatpay.TemplateError
	switch text := fmt.Sprint(err); {
	case !errors.As(err, &wrong):
		return ""
	case strings.Contains(text, "holds a #"), strings.Contains(text, "holds a ?"):
		return "reserved-values"
	case wrong.Variable == "" || strings.Contains(text, "no prefix"):
		return "syntax-errors"
	case strings.Contains(text, "nests"):
		return "nested-values"
	case strings.Contains(text, "no value for"), strings.Contains(text, "is empty"):
		return "missing-variables"
	case strings.Contains(text, "nothing takes"):
		return "unknown-variables"
	}
	return ""
}

// shuffled are the bytes of a text in order: two expansions of one map differ in nothing else.
func shuffled(text string) string {
	bytes := []byte(text)
	slices.Sort(bytes)
	return string(bytes)
}

// TestURITemplateVectors holds expansion against the RFC where PHP differs from it, and against PHP elsewhere.
func TestURITemplateVectors(t *testing.T) {
	client := clienttest.Offline(t)
	used := map[string]bool{}
	vectors.Each(t, "uritemplate", func(t *testing.T, _ vectors.Set, c vectors.Case) {
		var v struct {
			Template  string
			Variables any
			Expanded  string
			RFC6570   string
			RFC       string `json:"rfc6570_expanded"`
		}
		c.Decode(t, &v)
		v.Variables, _ = vectors.Decode([]byte(gjson.GetBytes(c.Raw, "variables").Raw))
		vars, _ := plain(v.Variables).(map[string]any)
		if list, ok := v.Variables.([]any); ok { // a PHP array with keys 0, 1 …
			vars = map[string]any{"0": list[0], "1": list[1]}
		}
		for key := range vars { // what no placeholder takes is refused, and has its own test
			if !strings.Contains(v.Template, key) {
				delete(vars, key)
			}
		}
		want := v.Expanded
		if v.RFC6570 == "differs" {
			want = v.RFC
			used["pure-rfc-6570"] = true
		}
		got, err := client.Chain("v3/x" + v.Template).URL(vars)
		if err != nil {
			name := templateDifference(err)
			if name == "" || name == "missing-variables" && regexp.MustCompile(`\{[?&]`).MatchString(v.Template) {
				t.Errorf("%s with %v: %v", v.Template, v.Variables, err)
			}
			used[name] = true
			return
		}
		got = strings.TrimPrefix(got, clienttest.BaseURL+"v3/x")
		if joined := strings.Replace(want, "&", "?", 1); strings.Contains(v.Template, "{&") && !strings.Contains(want, "?") && got != want {
			used["one-query"], want = true, joined
		}
		if encoded := strings.NewReplacer("[", "%5B", "]", "%5D").Replace(want); encoded != want {
			used["brackets"], want = true, encoded
		}
		if got != want && shuffled(got) == shuffled(want) {
			used["map-order"] = true
		} else if got != want && v.RFC6570 != "undefined" {
			t.Errorf("%s with %v: got %q, want %q, PHP %q", v.Template, v.Variables, got, want, v.Expanded)
		}
	})
	vectors.Documented(t, "path", slices.Sorted(maps.Keys(used))...)
}
