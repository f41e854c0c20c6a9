package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestNotCaught holds that no catch, and no callback of a failure, takes what is not ported for what PHP would have caught.
func TestNotCaught(t *testing.T) {
	const guard = "errors.Is(err, errors.ErrUnsupported)"
	for name, src := range map[string]string{
		"a try":         "try { if (weird()) { return; } } catch (\\Exception $e) { $instance->v3->x->get(); }",
		"a function":    "function f($instance) { if (weird()) { return; } $instance->v3->y->get(); } try { f($instance); } catch (\\Exception $e) { $instance->v3->x->get(); }",
		"a promise":     "$instance->v3->x->getAsync()->then(function ($r) { if (weird()) { return; } })->otherwise(function ($e) { echo 'failed'; })->wait();",
		"in a function": "function f($instance) { try { if (weird()) { return 1; } $instance->v3->y->get(); } catch (\\Exception $e) { $instance->v3->x->get(); } return 2; }",
		"two catches":   "try { if (weird()) { return; } $instance->v3->y->get(); } catch (\\RuntimeException $e) { $instance->v3->x->get(); } catch (\\Exception $e) { echo 1; }",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(src), port.Options{File: "a.php"})
			if err != nil {
				t.Fatal(err)
			}
			begin := strings.Contains(string(r.Code), "error) {\n\tif todo := ") || strings.Contains(string(r.Code), "error {\n\tif todo := ") // before there is anything to catch
			if !begin && !strings.Contains(string(r.Code), guard) || !strings.Contains(string(r.Code), "errors.ErrUnsupported)\n") {
				t.Errorf("it is caught\n%s", r.Code)
			}
		})
	}
	r, err := port.Port([]byte("try { $instance->v3->y->get(); } catch (\\Exception $e) { echo 1; }"), port.Options{})
	if err != nil || strings.Contains(string(r.Code), "ErrUnsupported") {
		t.Errorf("%v: nothing is left, and it looks for that\n%s", err, r.Code)
	}
}

// TestLoud holds that a program of which nothing is ported fails.
func TestLoud(t *testing.T) {
	for name, src := range map[string]string{
		"a script":   "<?php\nweird();\n",
		"a class":    "<?php\nclass A { use B; private $c = weird(); function __get($n) { return weird(); } }\ninterface X {}\n",
		"a function": "<?php\nfunction f() { weird(); }\nf();",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(src), port.Options{File: "a.php", Package: "main"})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(r.Code), "log.Fatal(") || !strings.Contains(string(r.Code), `: this is not ported yet"`) {
				t.Errorf("it says that all is well\n%s", r.Code)
			}
		})
	}
}

// TestUntold refuses classes of which Go does not tell whether an error is of them.
func TestUntold(t *testing.T) {
	const send = "$instance->v3->x->get();"
	for name, src := range map[string]string{
		"keys and calls":        "try { $k = Rsa::from('file://k.pem'); " + send + " } catch (\\UnexpectedValueException $e) { echo 1; }",
		"keys as runtime":       "try { $k = Rsa::from('file://k.pem'); " + send + " } catch (\\RuntimeException $e) { echo 1; }",
		"an Error alone":        "try { " + send + " } catch (\\TypeError $e) { echo 1; }",
		"of another library":    "try { " + send + " } catch (\\RedisException $e) { echo 1; }",
		"of unknown base":       "try { if ($a === 1) { throw new BusinessException('a'); } " + send + " } catch (\\LogicException $e) { echo 1; }",
		"with members":          "class PayError extends \\Exception { public $detail; } try { throw new PayError('a'); } catch (PayError $e) { echo 1; }",
		"Guzzle's, by hand":     "throw new \\GuzzleHttp\\Exception\\RequestException('a', $r);",
		"a finally that leaves": "function f($instance) { try { " + send + " } finally { return 1; } }",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(src), port.Options{File: "a.php"})
			if err != nil {
				t.Fatal(err)
			}
			if r.Refused() == 0 {
				t.Errorf("it is not refused\n%s", r.Code)
			}
		})
	}
}
