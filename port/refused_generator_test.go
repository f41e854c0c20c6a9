package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestRefusedGenerator holds that the body of a generator stays to be seen where what runs it is not ported.
func TestRefusedGenerator(t *testing.T) {
	const body = "{ foreach (['a', 'b'] as $no) { yield $instance->chain(\"v3/kept/{$no}\")->getAsync(); } }"
	for name, src := range map[string]string{
		"a closure in a loop":   "$requests = function () use ($instance) " + body + "; foreach ($requests() as $p) { $p->wait(); }",
		"a closure in a pool":   "$requests = function () use ($instance) " + body + "; $pool = new \\GuzzleHttp\\Pool(weird(), $requests(), ['concurrency' => 2]);",
		"a closure passed on":   "$requests = function () use ($instance) " + body + "; weird($requests);",
		"a closure nobody runs": "$requests = function () use ($instance) " + body + ";",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(src), port.Options{File: "a.php"})
			if err != nil {
				t.Fatal(err)
			}
			told := false
			for _, note := range r.Notes {
				told = told || note.Refused && strings.Contains(note.Source, "yield") && strings.Contains(note.Source, "v3/kept")
			}
			if !told || !strings.Contains(string(r.Code), "yield") {
				t.Errorf("the body is gone (told: %t)\n%s", told, r.Code)
			}
		})
	}
}
