package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestRequest holds that nothing is sent while what a request brings is empty, unless PHP has something for that.
func TestRequest(t *testing.T) {
	for name, test := range map[string]struct {
		src  string
		want []string
	}{
		"a field":          {"$instance->chain('v3/x')->post(['json' => ['no' => $_POST['no']]]);", []string{`if requestNo == "" {`, "$_POST['no'] has no value yet", "Post("}},
		"a number":         {"$instance->chain('v3/x')->post(['json' => ['n' => (int) $_POST['n']]]);", []string{`if requestN == 0 {`, "$_POST['n'] has no value yet", "Post("}},
		"of a framework":   {"class A { private BuilderChainable $app; function f($request) { $this->app->chain('v3/x')->post(['json' => ['no' => $request->input('no')]]); } }", []string{`if requestNo == "" {`, "has no value yet"}},
		"a function sends": {"function f($no) { global $i; } f($_GET['no']);", []string{`if requestNo == "" {`, "has no value yet"}},
		"with a default":   {"$instance->chain('v3/x')->post(['json' => ['n' => $_GET['n'] ?? 1]]);", []string{`if requestN != "" {`, "chosen = 1", "Post("}},
		"asked for":        {"if (isset($_GET['n'])) { $instance->chain('v3/x')->post(['json' => ['n' => $_GET['n']]]); }", []string{`if requestN != "" {`, "Post("}},
		"nothing is sent":  {"echo $_GET['n'];", []string{"var requestN string // TODO", "fmt.Print(requestN)"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(test.src), port.Options{File: "a.php"})
			if err != nil {
				t.Fatal(err)
			}
			rest := string(r.Code)
			for _, want := range test.want {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("%q is not there, behind what is before it:\n%s", want, r.Code)
				}
				rest = after
			}
			ends := strings.Contains(string(r.Code), "has no value yet")
			if asked := name == "with a default" || name == "asked for" || name == "nothing is sent"; ends == asked {
				t.Errorf("it ends: %t\n%s", ends, r.Code)
			}
		})
	}
}

// TestRequestNumber: of a number from elsewhere nothing tells whether it is there, so that PHP's other side is never taken for it.
func TestRequestNumber(t *testing.T) {
	for _, src := range []string{
		"$n = isset($_GET['n']) ? (int) $_GET['n'] : 20; $instance->chain('v3/x')->get(['query' => ['n' => $n]]);",
		"$n = (int) ($_GET['n'] ?? 20) + (int) $_GET['n']; $instance->chain('v3/x')->get(['query' => ['n' => $n]]);",
	} {
		r, err := port.Port([]byte(src), port.Options{File: "a.php"})
		if err != nil {
			t.Fatal(err)
		}
		if r.Refused() == 0 && strings.Contains(string(r.Code), "!= 0") {
			t.Errorf("0 is taken for nothing:\n%s", r.Code)
		}
	}
}
