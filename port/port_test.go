package port_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// inFunction puts statements where Port says that they compile.
func inFunction(r port.Result) string {
	params := "ctx context.Context"
	if r.Client {
		params += ", client *wechatpay.Client"
	}
	return "package p\n\nimport (\n" + strings.Join(r.Imports, "\n") + "\n)\n\nfunc f(" + params + ") error {\n" + string(r.Code) + "\nreturn nil\n}\n"
}

// whole makes a file of what Port gives without a package.
func whole(r port.Result) string {
	text := string(r.Code)
	for _, head := range []string{"func ", "type "} {
		if strings.HasPrefix(text, head) || strings.Contains(text, "\n"+head) {
			return "package p\n\n" + text
		}
	}
	return inFunction(r)
}

// holds says what is wrong with what Port gives, for whatever source.
func holds(t *testing.T, src []byte, opts port.Options) {
	t.Helper()
	r, err := port.Port(src, opts)
	if err != nil {
		if syntax := (*port.SyntaxError)(nil); !errors.As(err, &syntax) && !errors.Is(err, port.ErrEmpty) {
			t.Fatalf("%v\n%s", err, src)
		}
		return
	}
	text := string(r.Code)
	if opts.Package == "" {
		text = whole(r)
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "", text, parser.AllErrors); err != nil {
		t.Fatalf("%v\n%.2000s\n%.6000s", err, src, text)
	}
	if made, err := format.Source(r.Code); err != nil || !bytes.Equal(made, r.Code) {
		t.Fatalf("it is not formatted: %v\n%.2000s\n%.6000s", err, src, r.Code)
	}
	for _, n := range r.Notes {
		if n.Line < 1 || n.Column < 1 || n.Text == "" || n.Refused && !bytes.Contains(r.Code, []byte("PORT ")) {
			t.Fatalf("the note %+v of\n%s", n, src)
		}
	}
}

func seeds(f *testing.F) {
	files, err := filepath.Glob("internal/corpus/*.php")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, text := range odd {
		f.Add([]byte(text))
	}
}

// odd are sources that are hard to read, or to write.
var odd = []string{
	"", " ", "<?php", "<?php ?>", "<html><body><?php echo 1 ?></body></html>", "<?= $x ?>", "$a", "$a;;", "<?php $$a = 1;", "<?php ${'a b'} = 1; echo ${'a b'};",
	"<?php function f() { yield 1; } class A extends B { use C; function __get($n) { return $this->$n; } }", "<?php goto a; a: echo 1;",
	"<?php $type = 1; $func = 2; $package = 3; $range = $type + $func; echo $range; $nil = null; $len = $cap = $fmt = 4;",
	"<?php $x->y->z->get(); $x->post($y); $instance->get(); $instance->v3->get(['a' => $a = 1, ...$b]);",
	"<?php abstract class A { abstract function f(); static function g() { return new static; } } interface I {} trait T {} enum E { case A; }",
	"<?php function f(&$a, ...$b) { static $c; global $d; return func_get_args(); } f(...[1, 2]);",
	"<?php try { try { return 1; } finally { echo 2; } } catch (A | B $e) { throw $e; } finally { return 3; }",
	"<?php while (true) { while ($a) { continue 2; } break; } do { $i++; } while ($i < 3); for (;;) {} for ($i = 0, $j = 1; $i < 3; $i++, $j--) { echo $i; }",
	"<?php switch ($a) { case 1: case 2: echo 1; default: echo 2; case 3: break; } match(true) { default => 1 };",
	"<?php list($a, , $b) = $c; [$a[0], $b->c] = [1, 2]; foreach ($a as [$x, $y]) { echo $x; } foreach ($a as &$v) { $v = 1; }",
	"<?php echo <<<X\n  a {$b['c']} $d[0] $e->f ${g}\n  X;\necho <<<'Y'\n\\n\nY;",
	"<?php class Foo { public $a = 1, $b = [self::X]; const X = 1; function Foo() {} function foo() { return $this; } } class foo {}",
	"<?php function main() {} function run() {} function init() {} class Error {} class String2 {} class Context {} $context = new Context; $main = 1; main();",
	"<?php $f = function($x) use (&$f) { return $f($x - 1); }; echo $f(3); $g = fn($x) => fn($y) => $x + $y; echo $g(1)(2);",
	"<?php $a = $b = $c = []; $a['x']['y'][] = 1; $a[] = $a; unset($a['x']); echo $a['x']['y'][0] ?? 'none';",
	"<?php $instance->chain(\"v3/{$a}/b\")->getAsync(['x' => 1])->then(function($r) { return 1; }, function($e) { throw $e; })->wait();",
	"// \xe4\xb8\xad\xe6\x96\x87\n$instance->v3->a->get(); // `*/ end\n/* a\n*/ # b",
	"<?php \xff", "<?php $a = \"\\u{1F600} \\x41 \\101 \\$a\"; $b = 0x1F + 017 + 0b11 + 1_000 + 1e3 + 9223372036854775808 + PHP_INT_MAX;",
	"<?php return; echo 1; exit('bye'); die; ", "<?php namespace A { function f() {} } namespace B { f(); }", "<?php if ($a): echo 1; elseif ($b): echo 2; else: echo 3; endif;",
	"<?php $instance->v3->pay->post(['json' => ['a' => null, 'b' => [], 'c' => (object)[], 'd' => new \\stdClass, 1 => 2, 'e' => -1, 'f' => 1.50, 'g' => true]]);",
}

func FuzzPort(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		holds(t, src, port.Options{})
		holds(t, src, port.Options{Package: "main", File: "a.php"})
	})
}

// TestDeep reads what nobody has written: it is refused, or it works, and nothing breaks.
func TestDeep(t *testing.T) {
	for name, src := range map[string]string{
		"brackets":    "<?php $a = " + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + ";",
		"parentheses": "<?php $a = " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000) + ";",
		"not":         "<?php $a = " + strings.Repeat("!", 20000) + "1;",
		"minus":       "<?php $a = " + strings.Repeat("- ", 20000) + "1;",
		"concat":      "<?php $a = " + strings.Repeat("$b . ", 3000) + "1;",
		"plus":        "<?php $a = " + strings.Repeat("1 + ", 5000) + "1;",
		"properties":  "<?php $a = $b" + strings.Repeat("->v3", 5000) + "->get();",
		"calls":       "<?php $a = $b" + strings.Repeat("->then()", 5000) + ";",
		"ternaries":   "<?php $a = " + strings.Repeat("$b ? 1 : (", 150) + "1" + strings.Repeat(")", 150) + ";",
		"else if":     "<?php " + strings.Repeat("if ($a) {} else ", 1000) + "{}",
		"blocks":      "<?php " + strings.Repeat("{", 150) + strings.Repeat("}", 150),
		"casts":       "<?php $a = " + strings.Repeat("(int)", 20000) + "1;",
		"a long line": `<?php $a = ["` + strings.Repeat(`a", "`, 100000) + `"];`,
		"comments":    "<?php $a = 1; " + strings.Repeat("/*a*/ ", 100000),
		"branches":    "<?php if ($a) {} " + strings.Repeat("elseif ($b) {} ", 5000),
		"large":       "<?php /*" + strings.Repeat("a", 10<<20) + "*/",
		"assignments": "<?php " + strings.Repeat("$a = ", 5000) + "1;",
		"equal":       "<?php $a = " + strings.Repeat("(", 150) + "$b" + strings.Repeat(" === $c)", 150) + ";",
		"helpers":     "<?php function f($a) { $b = [" + strings.Repeat("f($a), ", 300) + "]; return f($b); } $body = file_get_contents('php://input'); f($body);",
		"classes":     chainOfClasses(300),
		"coalesce":    "<?php $a = " + strings.Repeat("$b ?? ", 5000) + "1;",
		"closures":    "<?php " + strings.Repeat("$a = function() {", 90) + strings.Repeat("};", 90),
	} {
		t.Run(name, func(t *testing.T) {
			holds(t, []byte(src), port.Options{})
		})
	}
}

// chainOfClasses are classes that each extend the one before.
func chainOfClasses(n int) string {
	var b strings.Builder
	b.WriteString("<?php class C0 { function m0() { return 0; } }")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, " class C%d extends C%d { function m%d() { return %d; } }", i, i-1, i, i)
	}
	return b.String()
}
