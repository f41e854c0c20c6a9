package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestPlainClient holds that a client of Guzzle's beside the one of WeChat Pay takes nothing of that with it: what it sends is refused
// by name, and the rest is ported.
func TestPlainClient(t *testing.T) {
	const pay = " $instance->chain('v3/x')->post(['json' => ['n' => 1]]);"
	const use = "use GuzzleHttp\\Client; use GuzzleHttp\\Client as HttpClient; "
	for name, src := range map[string]string{
		"the client's usual name": use + "$client = new Client(['timeout' => 10]); $client->get('https://example.com/ip');" + pay,
		"without options":         use + "$http = new Client(); $http->get('https://example.com/ip');" + pay,
		"an address in a variable": use + "$client = new HttpClient(['base_uri' => 'https://example.com', 'verify' => false]);" +
			" $client->get($address);" + pay,
		"request":   "$client = new \\GuzzleHttp\\Client(); $r = $client->request('POST', 'https://example.com', ['json' => [1]]); echo $r->getStatusCode();" + pay,
		"promises":  "$client = new \\GuzzleHttp\\Client(); $p = [$client->getAsync('https://example.com')]; \\GuzzleHttp\\Promise\\Utils::unwrap($p);" + pay,
		"caught":    use + "$client = new Client(); try { $client->post('https://example.com', ['json' => []]); } catch (\\Exception $e) { echo $e->getMessage(); }" + pay,
		"its stack": "$client = new \\GuzzleHttp\\Client(['handler' => \\GuzzleHttp\\HandlerStack::create()]); $client->get('https://example.com');" + pay,
		"a property": use + "class A { private $http; private $pay; function __construct($pay) { $this->http = new Client(['timeout' => 3]); $this->pay = $pay; } " +
			"function order() { return $this->pay->chain('v3/x')->post(['json' => ['n' => 1]]); } function tell($url) { return $this->http->get($url); } } " +
			"(new A($instance))->order();",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte("<?php "+src), port.Options{File: "a.php", Package: "a"})
			if err != nil {
				t.Fatal(err)
			}
			code := string(r.Code)
			call, stop := strings.Index(code, `Chain("v3/x").Post(ctx, wechatpay.Request{"json": wechatpay.Object{"n": 1}})`), strings.Index(code, "todo :=")
			if call < 0 || stop >= 0 && stop < call {
				t.Errorf("the call of WeChat Pay is not ported\n%s", code)
			}
			if !r.Client {
				t.Errorf("the client does not come from around\n%s", code)
			}
			if !strings.Contains(code, "PORT a.php:1: a request of a plain Guzzle client, not of the WeChat Pay client") {
				t.Errorf("it is not refused by name\n%s", code)
			}
		})
	}
}
