package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestNoHandler holds that a script which does more with a request than receive a notification is no handler.
func TestNoHandler(t *testing.T) {
	const open = "$m = json_decode($body, true); $text = AesGcm::decrypt($m['resource']['ciphertext'], $key, $m['resource']['nonce'], $m['resource']['associated_data']); "
	const read = "$body = file_get_contents('php://input'); "
	for name, src := range map[string]string{
		"gives the content back":   "function open() { " + read + open + "return json_decode($text, true); }",
		"gets something else":      "function open(int $shop) { " + read + open + " echo $text; }",
		"the body from elsewhere":  open + "echo $text;",
		"nothing is decrypted":     read + "echo $body;",
		"another in a branch":      read + "if ($x) { $body = 'test'; } " + open + "echo $text;",
		"names that are computed":  read + "[$k => $r] = json_decode($body, true); " + open + "echo $text;",
		"what is inside of XML":    read + "$a = Transformer::toArray($body); echo AesEcb::decrypt($a['req_info'], $k);",
		"a static method":          "class A { static function f() { " + read + open + " echo $text; } }",
		"a request by another way": "$body = stream_get_contents(STDIN); " + open + "echo $text;",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(src), port.Options{})
			if err != nil || strings.Contains(string(r.Code), "notify.Handler(client, ") || strings.Contains(string(r.Code), "notify.Notification") {
				t.Errorf("%v\n%s", err, r.Code)
			}
		})
	}
}

// TestHandlerKeeps holds that what a handler can't do is told, and that bad answers stay errors.
func TestHandlerKeeps(t *testing.T) {
	const src = "$body = file_get_contents('php://input'); $m = json_decode($body, true); $o = json_decode(AesGcm::decrypt($m['resource']['ciphertext'], $k, $m['resource']['nonce']), true); "
	for name, tt := range map[string]struct{ src, want string }{
		"the raw body":            {src + "file_put_contents('log', $body);", "PORT "},
		"an answer on the way":    {src + "if ($o['a'] == 'b') { http_response_code(500); } work($o);", "PORT "},
		"work that is not ported": {src + "work($o);", "this is not ported yet: WeChat Pay has to send the notification again"},
		"a log of what came":      {src + "Log::info('came', ['body' => $body]); echo $o['a'];", "return nil"},
		"a bad answer at the end": {src + "if ($o['a'] == 'b') { http_response_code(500); echo '{\"code\":\"FAIL\",\"message\":\"no\"}'; }", `return errors.New("no")`},
		"a bad answer, then exit": {src + "if (!isset($o['a'])) { exit(json_encode(['code' => 'FAIL'])); } echo $o['a'];", "return errors.New("},
		"an unknown condition":    {src + "if ($o['a'] === $expected || weird()) { echo 1; }", "PORT "},
		"a variable called n":     {src + "$n = $o['a']; echo $n, $m['event_type'];", "n.EventType"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(tt.src), port.Options{})
			if err != nil || !strings.Contains(string(r.Code), "notify.Handler(client, ") || !strings.Contains(string(r.Code), tt.want) {
				t.Errorf("%v\n%s", err, r.Code)
			}
		})
	}
}
