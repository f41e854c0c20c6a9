package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestOptionsOfPHP holds that an option is written or refused where Go without it does otherwise.
func TestOptionsOfPHP(t *testing.T) {
	factory := func(more string) string {
		return "$instance = \\WeChatPay\\Builder::factory(['mchid' => '1', 'serial' => 'A', 'privateKey' => $k, 'certs' => ['B' => $p], " + more + "]); $r = $instance->chain('v3/x')->get();"
	}
	for name, test := range map[string]struct {
		src, refused string
	}{
		"a status":              {"$r = $instance->chain('v3/x')->get(['http_errors' => false]); if ($r->getStatusCode() === 404) { $instance->chain('v3/y')->post(['json' => []]); }", "http_errors: "},
		"a status, of all":      {factory("'http_errors' => false") + " if ($r->getStatusCode() === 404) { return; }", "http_errors: "},
		"no status":             {"$instance->chain('v3/x')->get(['http_errors' => false]);", ""},
		"errors":                {"$r = $instance->chain('v3/x')->get(['http_errors' => true]); echo $r->getStatusCode();", ""},
		"headers of all":        {factory("'headers' => ['X-A' => 'b']"), "headers of all calls: "},
		"headers, computed":     {factory("'headers' => $h"), "headers of all calls: "},
		"headers of the client": {factory("'headers' => ['Accept' => 'application/json', 'User-Agent' => 'a']"), ""},
		"a timeout":             {factory("'timeout' => 5.5, 'verify' => false"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(test.src), port.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if (r.Refused() > 0) != (test.refused != "") || !strings.Contains(string(r.Code), test.refused) {
				t.Errorf("%d refused, want %q:\n%s", r.Refused(), test.refused, r.Code)
			}
			if test.refused != "" && strings.Contains(string(r.Code), `"v3/y"`) && !strings.Contains(string(r.Code), "todo :=") {
				t.Errorf("it sends:\n%s", r.Code)
			}
		})
	}
}

// TestWords holds that words of PHP's in variables of a path are spelt as PHP does, or refused.
func TestWords(t *testing.T) {
	for name, test := range map[string]struct{ src, want string }{
		"a word":      {"$by = 'outTradeNo'; $instance->v3->pay->transactions->{$by}->_no_->get(['no' => 'A1']);", "out-trade-no"},
		"two words":   {"$by = 'outTradeNo'; if ($x) { $by = 'transactionId'; } $instance->v3->pay->$by->get();", "PORT "},
		"a loop":      {"foreach (['outTradeNo', 'id'] as $by) { $instance->v3->pay->$by->get(); }", "PORT "},
		"in a text":   {"$type = 'transactionId'; $instance->chain(\"v3/{$type}/x\")->get();", "PORT "},
		"an id":       {"$id = '4200001234'; $instance->v3->pay->transactions->id->{$id}->get();", "id"},
		"lower case":  {"foreach (['native', 'h5'] as $by) { $instance->v3->pay->transactions->{$by}->get(); }", "by"},
		"a parameter": {"function f($instance, string $id) { $instance->v3->pay->transactions->id->{$id}->get(); }", "id"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(test.src), port.Options{})
			if err != nil || !strings.Contains(string(r.Code), test.want) || (r.Refused() > 0) != (test.want == "PORT ") {
				t.Errorf("%v, %d refused, want %s:\n%s", err, r.Refused(), test.want, r.Code)
			}
		})
	}
}
