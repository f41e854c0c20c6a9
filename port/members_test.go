package port_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/port"
)

// TestBegins holds that what properties begin with is not lost where nothing in the source makes the object.
func TestBegins(t *testing.T) {
	for name, class := range map[string]string{"alone": "class Pay", "of a framework": "class Pay extends Controller"} {
		t.Run(name, func(t *testing.T) {
			source := class + " { private $mchid = '1900000001'; private $none = null; private static $all = [1]; function close() { return $this->mchid; } }"
			result, err := port.Port([]byte(source), port.Options{Package: "p"})
			if err != nil || result.Refused() > 0 || !strings.Contains(string(result.Code), "func NewPay(ctx context.Context) *Pay {\n\tself := &Pay{}\n\tself.mchid = \"1900000001\"\n\treturn self\n}") {
				t.Errorf("%v\n%s", err, result.Code)
			}
		})
	}
	const made = "class Pay extends Base { private $mchid = '1'; }\n$pay = new Pay('2');"
	if result, err := port.Port([]byte(made), port.Options{Package: "p"}); err != nil || result.Refused() == 0 {
		t.Errorf("the constructor of a base that is not there was left out: %v\n%s", err, result.Code)
	}
}

// TestMembers ports methods that were cut out of their class, as they are pasted.
func TestMembers(t *testing.T) {
	const method = "private $mchid = '1';\n// close closes.\npublic function close($no) {\n\t$this->instance->chain('v3/pay/transactions/out-trade-no/{no}/close')->post(['no' => $no, 'json' => ['mchid' => $this->mchid]]);\n}\n"
	const want = `type Members struct {
	mchid    string
	instance *wechatpay.Client
}

func NewMembers(ctx context.Context) *Members {
	self := &Members{}
	self.mchid = "1"
	return self
}

// close closes.
func (self *Members) Close(ctx context.Context, no string) error {
	_, err := self.instance.Chain("v3/pay/transactions/out-trade-no/{no}/close").Post(ctx, wechatpay.Request{
		"no":   no,
		"json": wechatpay.Object{"mchid": self.mchid},
	})
	if err != nil {
		return err
	}
	return nil
}
`
	for name, source := range map[string]string{"a piece": method, "a file": "<?php\n\n" + method} {
		t.Run(name, func(t *testing.T) {
			result, err := port.Port([]byte(source), port.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(string(result.Code))); diff != "" {
				t.Error(diff)
			}
			line := strings.Count(source[:strings.Index(source, "$no,")], "\n") + 1
			for _, n := range result.Notes {
				if n.Refused || n.Line != 1 && n.Line != line {
					t.Errorf("%+v", n)
				}
			}
		})
	}
	for name, source := range map[string]string{
		"static":   "static function a() { return [1]; }",
		"final":    "final public function a() { return [1]; }",
		"abstract": "abstract protected function a($b);",
		"property": "protected ?string $a = null;",
		"constant": "public const A = '1';",
	} {
		t.Run(name, func(t *testing.T) {
			result, err := port.Port([]byte(source), port.Options{Package: "p"})
			if err != nil || result.Refused() > 0 || !strings.Contains(string(result.Code), "type Members struct") {
				t.Errorf("%v\n%s", err, result.Code)
			}
		})
	}
	for name, source := range map[string]string{
		"a fault in it": "public function a() {\n\t$a = ;\n}",
		"a file":        "<?php\npublic function a() {\n\t$a = ;\n}",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := port.Port([]byte(source), port.Options{})
			lines := strings.Split(source, "\n")
			if want := map[int]string{3: "2:7: ", 4: "3:7: "}[len(lines)]; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%v, want %s…", err, want)
			}
		})
	}
}
