package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestRefused holds that nothing is sent that depends on what is not ported.
func TestRefused(t *testing.T) {
	const send = "$instance->v3->x->post(['json' => $a]);"
	for name, src := range map[string]string{
		"a value":               "$a = ['v' => weird()]; " + send,
		"a member":              "$a = ['v' => 1]; $a['w'] = weird(); " + send,
		"in a branch":           "$a = ['v' => 1]; if ($b) { $a = weird(); } " + send,
		"a reference":           "$a = ['v' => 1]; $b = &$a; $b['v'] = 2; " + send,
		"by reference":          "function f(array &$p) { $p['x'] = 1; return 2; } $a = ['v' => 1]; $b = f($a); " + send,
		"an unknown function":   "$a = ['v' => 1]; complete($a); " + send,
		"changed, then thrown":  "function f(array &$p) { $p['x'] = 1; throw new \\RuntimeException('x'); } $a = ['v' => 1]; try { f($a); } catch (\\RuntimeException $e) { } " + send,
		"a loop of references":  "$a = ['v' => 1]; foreach ($a as &$v) { $v = 2; } $v = 3; " + send,
		"sorted":                "$a = [2, 1]; natsort($a); " + send,
		"a closure":             "$a = ['v' => 1]; $f = function () use (&$a) { $a['v'] = weird(); }; $f(); " + send,
		"the loop before":       "$a = ['v' => 1]; foreach ([1, 2] as $i) { " + send + " $a = weird($a); }",
		"extracted":             "extract($b); " + send,
		"a pattern":             "$a = ['v' => preg_replace('/(?<=a)b/', '', $b)]; " + send,
		"an order":              "$a = ''; $c = ['z' => 1]; $c['b'] = 2; foreach ($c as $k => $v) { $a .= \"$k=$v&\"; } " + send,
		"an order backwards":    "$a = ['b' => 1, 'c' => 2]; krsort($a); " + send,
		"flags of JSON":         "$a = json_encode(['v' => $b], JSON_NUMERIC_CHECK); " + send,
		"flags that read":       "$a = json_decode($b, true, 512, JSON_BIGINT_AS_STRING); " + send,
		"no number":             "$a = ['v' => 'abc' * 2]; " + send,
		"another hash":          "$a = \\WeChatPay\\Crypto\\Hash::hmac('a', 'b', $c); " + send,
		"another padding":       "$a = \\WeChatPay\\Crypto\\Rsa::encrypt('a', $b, 5); " + send,
		"encrypted later":       "$e = static function (string $m): string { return \\WeChatPay\\Crypto\\Rsa::encrypt($m, 'file://k'); }; $c = $e('x'); $a = ['l' => strlen($c)]; " + send,
		"bytes as characters":   "$a = ['v' => preg_replace('/./', 'x', $b)]; " + send,
		"gaps in a list":        "$a = array_unique(['a', 'a', 'b']); " + send,
		"taken apart":           "['v' => $a] = weird(); " + send,
		"a verb":                "$m = weird(); $instance->v3->x->$m([]);",
		"a path":                "$p = weird(); $instance->chain($p)->post([]);",
		"multipart":             "$instance->v3->x->post(['multipart' => [['name' => 'a']]]);",
		"no client":             "$db->table->get();",
		"an error of one's own": "class PayException extends \\Exception {} try { $a = 1; } catch (PayException $e) { " + send + " }",
		"an error of a class":   "try { $a = 1; } catch (\\InvalidArgumentException $e) { " + send + " }",
		"another client":        "$http = new \\GuzzleHttp\\Client(); $http->post(['json' => []]);",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(src), port.Options{File: "a.php"})
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.SplitSeq(string(r.Code), "\n") {
				if code, _, _ := strings.Cut(line, "//"); strings.Contains(code, "(ctx, wechatpay.") || strings.Contains(code, `.Chain("v3/x")`) {
					t.Errorf("it sends: %s\n%s", line, r.Code)
				}
			}
			if r.Refused() == 0 || !strings.Contains(string(r.Code), "PORT a.php:1: ") {
				t.Errorf("%d refused\n%s", r.Refused(), r.Code)
			}
		})
	}
}

// TestStops holds that a condition, or an end of the function, that is not ported ends the program there.
func TestStops(t *testing.T) {
	for name, src := range map[string]string{
		"a condition":  "if (weird()) { return; } $instance->v3->x->get();",
		"an exception": "if (!$ok->is()) { throw new Exception('no'); } $instance->v3->x->get();",
		"an exit":      "weird() or die('no'); $instance->v3->x->get();",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(src), port.Options{File: "a.php"})
			if err != nil {
				t.Fatal(err)
			}
			stop, call := strings.Index(string(r.Code), `todo := "a.php:1: `), strings.Index(string(r.Code), ".Get(ctx, nil)")
			if stop < 0 || call < stop {
				t.Errorf("it does not stop before the call\n%s", r.Code)
			}
		})
	}
}

// TestSyntax says where a source is no PHP.
func TestSyntax(t *testing.T) {
	for src, want := range map[string]string{
		"<?php\n$a = [1;":                          "2:8: ",
		"$a = [1,\n2;;":                            "2:2: ",
		"<?php echo '\xd6\xd0';":                   "1:13: this byte is no UTF-8",
		"<?php\n\x00":                              "2:1: a NUL byte",
		"<?php\n$a = 'b;\n":                        "2:6: a text in quotes is never closed",
		"<?php\n /* a\n":                           "2:2: a comment is never closed",
		"<?php\n$a = <<<X\na\n":                    "2:6: the text that <<<X begins is never closed",
		"<?php\n$a->b->":                           "2:8: syntax error: unexpected $end",
		strings.Repeat("a", 5<<20):                 "1:1: this has 5 MB",
		"   ":                                      "there is no PHP in it",
		"<html>\n<p>a</p></html>":                  "there is no PHP in it",
		"Dear all, this is a letter.":              "there is no PHP in it",
		"{\"json\": [1, 2]}":                       "there is no PHP in it",
		"package main\n":                           "there is no PHP in it",
		"const x = require('fs'); console.log(x);": "there is no PHP in it",
		"function f() { console.log(1); }":         "there is no PHP in it",
		"<?php\n$x = '中文'; $b = [1;":               "2:19: ",
		"<p>a</p>\n<?php\n$a = [1;\n?>":            "3:8: ",
		"<?php\r\n$a = [1,;;\r\n":                  "2:9: ",
		"<?php\r$a = 1;\r$b = [1;\r":               "3:8: ",
		"<?php\nfunction f() {\n":                  "3:1: syntax error: unexpected $end; the { of 2:14 is never closed",
		"<?php\n" + strings.Repeat("$aaaa = 'bbbb'; ", 500) + "$b = [1;": "2:8008: ",
	} {
		if _, err := port.Port([]byte(src), port.Options{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.20q: %v, want %s", src, err, want)
		}
	}
}

// TestOptions says which names are none.
func TestOptions(t *testing.T) {
	for name, opts := range map[string]port.Options{
		"a style":       {Style: "java"},
		"two words":     {Package: "a b"},
		"a digit":       {Package: "a", Func: "1st"},
		"a keyword":     {Package: "func"},
		"a blank":       {Func: "_"},
		"a path":        {Package: "example.com/a"},
		"a parenthesis": {Func: "Run()"},
	} {
		if r, err := port.Port([]byte("$a = 1;"), opts); err == nil {
			t.Errorf("%s: no error, but\n%s", name, r.Code)
		}
	}
}
