package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestElsewhere holds that a function is written behind what another file has too, and that it does nothing when it runs: what is sent
// before it can't be taken back.
func TestElsewhere(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want []string // in this order
	}{
		"a value of its own": {
			"$order = Order::find($id); $this->app->v3->x->post(['json' => ['no' => $order->number]]);",
			[]string{"todo, errors.ErrUnsupported", "var order wechatpay.Value // TODO", "PORT a.php:1: Order::find is not known", `"no": order.Get("number")`},
		},
		"in the middle": {
			"$this->app->v3->x->post(['json' => ['no' => Numbers::next('pay'), 'url' => route('notify')]]);",
			[]string{"todo, errors.ErrUnsupported", "var numbersNextPay any", "var routeNotify any", "PORT a.php:1: Numbers::next is not known", `"no": numbersNextPay`, `"url": routeNotify`},
		},
		"two of one function": {
			"$this->app->v3->x->post(['json' => ['a' => Settings::of(1), 'b' => Settings::of(2)]]);",
			[]string{`"a": settingsOf,`, `"b": settingsOf2}`},
		},
		"a property": {
			"$this->no = Numbers::next(); $this->app->v3->x->post(['json' => ['no' => $this->no]]);",
			[]string{"todo, errors.ErrUnsupported", "PORT a.php:1: Numbers::next is not known", "self.no = numbersNext", `"no": self.no`},
		},
		"a client": {
			"return Clients::of($id)->chain('v3/x')->post(['json' => ['a' => 1]]);",
			[]string{"todo, errors.ErrUnsupported", "var wechatpayClient *wechatpay.Client // TODO", `wechatpayClient.Chain("v3/x")`},
		},
		"a condition": {
			"if (Shop::isClosed()) { return null; } $this->app->v3->x->post(['json' => ['a' => 1]]);",
			[]string{"todo, errors.ErrUnsupported", "PORT a.php:1: Shop::isClosed is not known", "shopIsClosed", `"a": 1`},
		},
		"what may throw": {
			"if ($id === '') { $this->error('no'); } $this->app->v3->x->post(['json' => ['a' => 1]]);",
			[]string{"todo, errors.ErrUnsupported", "PORT a.php:1: the method error, which A does not declare", `"a": 1`},
		},
		"what only tells": {
			"Metrics::count('x'); $this->app->v3->x->post(['json' => ['a' => 1]]);",
			[]string{"PORT a.php:1: Metrics::count is not known", `"a": 1`},
		},
		"of a notification": {
			"$text = \\WeChatPay\\Crypto\\AesGcm::decrypt($id, 'k', 'n'); Orders::count($text);",
			[]string{"todo, errors.ErrUnsupported", "PORT a.php:1: Orders::count is not known"},
		},
		"a call that is refused": {
			"$this->app->v3->x->post(['multipart' => [['name' => 'a']]]); return ['code' => 200];",
			[]string{"todo, errors.ErrUnsupported", "PORT a.php:1: ", `"code": 200`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			src := "class A { private BuilderChainable $app; private $no; public function f(string $id) { " + test.body + " } }"
			r, err := port.Port([]byte(src), port.Options{File: "a.php"})
			if err != nil {
				t.Fatal(err)
			}
			rest := strings.Join(strings.Fields(string(r.Code)), " ")
			for _, want := range test.want {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("%q is not there, behind what is before it:\n%s", want, r.Code)
				}
				rest = after
			}
			if r.Refused() == 0 {
				t.Errorf("nothing is refused:\n%s", r.Code)
			}
			if stops := strings.Contains(string(r.Code), "todo"); stops == (name == "what only tells") {
				t.Errorf("it stops: %t\n%s", stops, r.Code)
			}
		})
	}
}

// TestFrameworks writes what frameworks have a form of their own for, without refusing anything.
func TestFrameworks(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"a helper that logs":     {"info('paid', ['id' => $id]);", `log.Println("info:", "paid", wechatpay.Object{"id": id})`},
		"an error of its class":  {"if ($id === '') { throw PayException::because(\"no $id\", 5); }", `errors.New("no " + id)`},
		"which is no Error":      {"try { if ($id === '') { throw new PayException('x'); } } catch (\\Exception $e) { return false; }", "return false"},
		"all headers":            {"return ['h' => request()->headers->all(), 'd' => request()->all()];", `"h": requestAllHeaders, "d": requestData`},
		"settings of its own":    {"$own = config('pay'); return $own['id'];", `settingPay map[string]any // TODO`},
		"a setting in a setting": {"return config('pay')['id'];", `os.Getenv("PAY_ID")`},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte("class A { public function f(string $id) { "+test.body+" } }"), port.Options{})
			if err != nil || r.Refused() > 0 || !strings.Contains(string(r.Code), test.want) {
				t.Errorf("%v, %d refused, want %s:\n%s", err, r.Refused(), test.want, r.Code)
			}
		})
	}
}

// TestManyUnused holds that variables of one name that nothing reads, in many functions, take no class along.
func TestManyUnused(t *testing.T) {
	method := "public function f%() { if ($this->a) { $when = 1; } else { $when = 'x'; } $sql = \"select $when\"; }\n"
	src := "class A { private $a = 1;\n"
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		src += strings.ReplaceAll(method, "%", n)
	}
	r, err := port.Port([]byte(src+"}"), port.Options{})
	if err != nil || r.Refused() > 0 {
		t.Errorf("%v, %d refused\n%s", err, r.Refused(), r.Code)
	}
}
