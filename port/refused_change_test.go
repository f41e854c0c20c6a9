package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestRefusedChange holds that nothing is sent with the value from before a change that is not ported: the call is refused too, or what
// is around it ends before.
func TestRefusedChange(t *testing.T) {
	const send = " $instance->chain('v3/x')->post(['json' => $a]);"
	const class = "class A { private $i; public $n = 1; private $l = [1, 2]; function __construct($i) { $this->i = $i; } function change() { %; } " +
		"function send() { $this->i->chain('v3/x')->post(['json' => ['n' => $this->n, 'l' => $this->l]]); } } $o = new A($instance); $o->change(); $o->send();"
	in := func(change string) string { return strings.Replace(class, "%", change, 1) }
	for name, src := range map[string]string{
		"shifted":                   "$a = ['n' => 1]; $a['n'] >>= 1;" + send,
		"to the left":               "$a = 1; $a <<= 1; $a = ['n' => $a];" + send,
		"a power":                   "$a = 3; $a **= 2; $instance->chain('v3/x')->post(['json' => ['n' => $a]]);",
		"bits":                      "$a = ['n' => ['m' => 1]]; $a['n']['m'] ^= 1;" + send,
		"and":                       "$a = ['n' => 1]; $a['n'] &= 1;" + send,
		"or":                        "$a = ['n' => 1]; $a['n'] |= 1;" + send,
		"unset of a member":         "$a = ['m' => ['k' => 1, 'l' => 2]]; unset($a['m']['k']);" + send,
		"unset in a list":           "$a = [['id' => 1], ['id' => 2]]; unset($a[0]);" + send,
		"unset in a loop":           "$a = [1, 2]; foreach ($a as $i => $v) { if ($v % 2) { unset($a[$i]); } }" + send,
		"array_pop of a member":     "$a = ['l' => [1, 2]]; array_pop($a['l']);" + send,
		"array_shift of a member":   "$a = ['l' => [1, 2]]; array_shift($a['l']);" + send,
		"array_unshift of a member": "$a = ['l' => [1, 2]]; array_unshift($a['l'], 3);" + send,
		"array_splice of a member":  "$a = ['l' => [1, 2]]; array_splice($a['l'], 1, 1);" + send,
		"sort of a member":          "$a = ['l' => [2, 1]]; sort($a['l']);" + send,
		"array_walk of a member":    "$a = ['l' => [2, 1]]; array_walk($a['l'], function (&$v) { $v = 3; });" + send,
		"settype":                   "$a = ['n' => '1']; settype($a['n'], 'int');" + send,
		"a match of a member":       "$a = ['m' => []]; preg_match('/a(b)/', 'ab', $a['m'], PREG_OFFSET_CAPTURE);" + send,
		"a name that is computed":   "$a = ['n' => 1]; $k = 'a'; $$k = 5;" + send,
		"extract":                   "$a = ['n' => 1]; extract($more);" + send,
		"parse_str":                 "$a = ['n' => 1]; parse_str('a=1');" + send,
		"a call before":             "$instance->chain('v3/y')->post(['multipart' => [['name' => 'a']]]); $a = ['n' => 1];" + send,
		"a property":                in("$this->n **= 2"),
		"a list of an object":       in("array_pop($this->l); sort($this->l, 99)"),
		"unset of a property":       in("unset($this->l[0])"),
		"a property in a branch":    in("if ($this->n > 0) { $this->n >>= 1; }"),
		"a method that is refused":  strings.Replace(in("$this->n = $v[0]"), "change()", "change(&$v = [3])", 1),
		"of an object":              in("") + " $p = new A($instance); unset($p->n); $p->send();",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(src), port.Options{File: "a.php", Package: "main"})
			if err != nil {
				t.Fatal(err)
			}
			if r.Refused() == 0 {
				t.Fatalf("nothing is refused\n%s", r.Code)
			}
			if name == "of an object" {
				if n := strings.Count(string(r.Code), ".Send(ctx)"); n != 1 {
					t.Errorf("it sends %d times\n%s", n, r.Code)
				}
				return
			}
			code := string(r.Code)
			call, stop := strings.Index(code, `.Chain("v3/x")`), strings.Index(code, "if todo := ")
			if call >= 0 && (stop < 0 || stop > call) {
				t.Errorf("it sends\n%s", r.Code)
			}
		})
	}
}

// TestRefusedTold holds that what only tells may be refused, and the rest goes on.
func TestRefusedTold(t *testing.T) {
	for name, told := range map[string]string{
		"a count":  "Metrics::count('x');",
		"echo":     "echo $n >> 1;",
		"a header": "header('A: ' . ($n >> 1));",
		"in an if": "if ($n) { echo $n >> 1; }",
		"a log":    "error_log('n: ' . ($n << 1));",
	} {
		t.Run(name, func(t *testing.T) {
			src := "function f($instance, int $n) { " + told + " $instance->chain('v3/x')->post(['json' => ['n' => $n]]); }"
			r, err := port.Port([]byte(src), port.Options{File: "a.php"})
			if err != nil || r.Refused() == 0 || strings.Contains(string(r.Code), "todo") || !strings.Contains(string(r.Code), `.Chain("v3/x")`) {
				t.Errorf("%v\n%s", err, r.Code)
			}
		})
	}
}
