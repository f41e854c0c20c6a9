package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestGivesClient holds that the client of a script is there where only what it is made of is another file's: that has to get a value
// before anything is sent, and the calls are written.
func TestGivesClient(t *testing.T) {
	const pay = " $instance->chain('v3/x')->post(['json' => ['n' => 1]]);"
	const rest = "'serial' => '2', 'privateKey' => 'file://k.pem', 'certs' => ['P' => 'file://p.pem']"
	const empty = "return errors.New("
	const stop = `this is not ported yet"; todo != ""`
	for name, test := range map[string]struct{ src, fails string }{
		"a value":           {"$instance = Builder::factory(['mchid' => weird(), " + rest + "]);", empty},
		"a text of a class": {"$instance = Builder::factory(['mchid' => Settings::id('wx'), " + rest + "]);", empty},
		"the address":       {"$instance = Builder::factory(['mchid' => '1', " + rest + ", 'base_uri' => gateway()]);", empty},
		"all of it":         {"$instance = Builder::factory(weird());", "var weirdValue wechatpay.Config"},
		"a variable":        {"$config = weird(); $instance = Builder::factory($config);", "var config wechatpay.Config"},
		"a row of a table":  {"$shop = Shop::find(1); $instance = Builder::factory(['mchid' => $shop->mchid, " + rest + "]);", empty},
		"through variables": {"$shop = Shop::find(1); $id = $shop->mchid; $instance = Builder::factory(['mchid' => $id, " + rest + "]);", empty},
		"a key of a vault":  {"$pem = Vault::read('key'); $key = Rsa::from($pem); $instance = Builder::factory(['mchid' => '1', 'serial' => '2', 'privateKey' => $key, 'certs' => ['P' => 'file://p.pem']]);", empty},
		"a passphrase":      {"$instance = Builder::factory(['mchid' => '1', 'serial' => '2', 'privateKey' => Rsa::from(['file://k.pem', 'pass']), 'certs' => ['P' => 'file://p.pem']]);", stop},
		"keys by reference": {"$certs = weird(); foreach ($certs as &$c) { $c = Rsa::from($c, Rsa::KEY_TYPE_PUBLIC); } $instance = Builder::factory(['mchid' => '1', 'serial' => '2', 'privateKey' => 'file://k.pem', 'certs' => $certs]);", stop},
		"headers":           {"$instance = Builder::factory(['mchid' => '1', " + rest + ", 'headers' => ['X' => 'y']]);", stop},
		"in a try":          {"try { $instance = Builder::factory(['mchid' => weird(), " + rest + "]);" + pay + " } catch (\\Exception $e) { exit; }", empty},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte("<?php use WeChatPay\\Builder; use WeChatPay\\Crypto\\Rsa; "+test.src+pay), port.Options{File: "a.php", Package: "a"})
			if err != nil {
				t.Fatal(err)
			}
			code := string(r.Code)
			made, call, fails := strings.Index(code, "wechatpay.New("), strings.Index(code, `Chain("v3/x").Post(ctx, wechatpay.Request{`), strings.Index(code, test.fails)
			if made < 0 || call < made {
				t.Errorf("there is no client, or no call of it\n%s", code)
			}
			if fails < 0 || fails > made {
				t.Errorf("it does not fail before the client is made: no %q\n%s", test.fails, code)
			}
			if r.Refused() == 0 || !strings.Contains(code, "PORT a.php:1: ") {
				t.Errorf("nothing is refused by name\n%s", code)
			}
		})
	}
}

// TestClientElsewhere holds that the client is the one from around where another file makes it.
func TestClientElsewhere(t *testing.T) {
	for name, src := range map[string]string{
		"a container":       "$instance = app('wechatpay');",
		"a class":           "$instance = \\App\\Pay::instance();",
		"of a method":       "$instance = $this->getClient();",
		"beside what is so": "$order = Order::find(5); $instance = app('wechatpay');",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte("<?php "+src+" $instance->chain('v3/x')->post(['json' => ['n' => 1]]);"), port.Options{File: "a.php", Package: "a"})
			if err != nil {
				t.Fatal(err)
			}
			if !r.Client || !strings.Contains(string(r.Code), `client.Chain("v3/x").Post(ctx, `) || r.Refused() == 0 {
				t.Errorf("client from around: %t, %d refused\n%s", r.Client, r.Refused(), r.Code)
			}
		})
	}
}
