package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestNothingBefore holds that a function which calls one that is not ported whole does nothing either: what it sent before could not be
// taken back, and what has to follow it would not come.
func TestNothingBefore(t *testing.T) {
	const send = "$client->chain('v3/refunds')->post(['json' => ['no' => $no]]);"
	for name, source := range map[string]string{
		"a function":          "function refund($client, $no) { " + send + " keep($no); }\nfunction keep($no) { goto a; a: return; }",
		"one that calls one":  "function refund($client, $no) { " + send + " first($no); }\nfunction first($no) { keep($no); }\nfunction keep($no) { goto a; a: return; }",
		"a method":            "class A { function refund($client, $no) { " + send + " $this->keep($no); } private function keep($no) { goto a; a: return; } }",
		"of another class":    "class A { function refund($client, $no) { " + send + " B::keep($no); } }\nclass B { static function keep($no) { goto a; a: return; } }",
		"behind a condition":  "function refund($client, $no) { " + send + " if ($no) { keep($no); } }\nfunction keep($no) { goto a; a: return; }",
		"in a closure inside": "function refund($client, $no) { $f = function () use ($no) { keep($no); }; " + send + " $f(); }\nfunction keep($no) { goto a; a: return; }",
	} {
		t.Run(name, func(t *testing.T) {
			result, err := port.Port([]byte(source), port.Options{Package: "p"})
			if err != nil {
				t.Fatal(err)
			}
			_, body, _ := strings.Cut(string(result.Code), "Refund(ctx")
			body, _, _ = strings.Cut(body, "\n}\n")
			stops, sends := strings.Index(body, "this is not ported yet"), strings.Index(body, ".Post(")
			if stops < 0 || sends >= 0 && sends < stops {
				t.Errorf("it sends:\n%s", result.Code)
			}
		})
	}
}

// TestNothingBeforeCallback holds that a script sends nothing whose callback is not ported whole.
func TestNothingBeforeCallback(t *testing.T) {
	for name, source := range map[string]string{
		"of a promise": "$instance->chain('v3/refunds')->postAsync(['json' => ['no' => '1']])->then(function ($r) { goto a; a: return $r; })->wait();",
		"in a loop":    "foreach (['1', '2'] as $no) { $all[] = $instance->chain('v3/refunds')->postAsync(['json' => ['no' => $no]])->then(function ($r) { return strlen($r->getBody()); }); }\n\\GuzzleHttp\\Promise\\Utils::unwrap($all);",
	} {
		t.Run(name, func(t *testing.T) {
			result, err := port.Port([]byte(source), port.Options{})
			if err != nil || result.Refused() == 0 {
				t.Fatalf("%v\n%s", err, result.Code)
			}
			code := string(result.Code)
			if stops, sends := strings.Index(code, "this is not ported yet"), strings.Index(code, ".PostAsync("); stops < 0 || sends >= 0 && sends < stops {
				t.Errorf("it sends:\n%s", code)
			}
		})
	}
}

// TestNothingBehindCall holds that a script does not go on, or end well, where a call of its own is not ported that would have sent.
func TestNothingBehindCall(t *testing.T) {
	for name, source := range map[string]string{
		"a magic method": "class A { private $c; function __construct($c) { $this->c = $c; } function __call($n, $a) { return $this->c->chain(\"v3/$n\")->post(['json' => $a[0]]); } }\n$a = new A($instance);\n$a->refunds(['no' => '1']);",
		"a closure":      "$refund = function ($c, &...$more) { goto a; a: $c->chain('v3/refunds')->post(['json' => ['no' => '1']]); };\n$refund($instance);",
	} {
		t.Run(name, func(t *testing.T) {
			result, err := port.Port([]byte(source), port.Options{Package: "p"})
			if err != nil {
				t.Fatal(err)
			}
			_, run, _ := strings.Cut(string(result.Code), "func Run(ctx")
			if result.Refused() == 0 || !strings.Contains(run, "this is not ported yet") {
				t.Errorf("%s", result.Code)
			}
		})
	}
}
