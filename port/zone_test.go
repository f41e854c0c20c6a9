package port_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// TestZone holds that times are in the zone that the source sets, or refused.
func TestZone(t *testing.T) {
	const in = `.In(time.FixedZone("CST", 8*60*60)).Format(`
	for name, test := range map[string]struct {
		src, want string
		refused   int
	}{
		"now":           {"date_default_timezone_set('Asia/Shanghai'); echo date('Ymd');", "time.Now()" + in, 0},
		"a moment":      {"date_default_timezone_set('PRC'); echo date('c', 1700000000);", "time.Unix(1700000000, 0)" + in, 0},
		"later":         {"date_default_timezone_set('PRC'); echo date('c', time() + 600);", "time.Now().Add(600 * time.Second)" + in, 0},
		"of words":      {"date_default_timezone_set('PRC'); echo date('c', strtotime('+1 day'));", ".AddDate(0, 0, 1)" + in, 0},
		"a time":        {"date_default_timezone_set('PRC'); echo strtotime('2024-01-01 10:00:00');", `"2024-01-01 10:00:00", time.FixedZone("CST", 8*60*60))`, 0},
		"an object":     {"date_default_timezone_set('PRC'); echo (new DateTime())->format('c');", "time.Now()" + in, 0},
		"in a function": {"date_default_timezone_set('PRC'); function f() { return date('c'); }", "time.Now()" + in, 0},
		"UTC":           {"date_default_timezone_set('UTC'); echo date('c');", "time.Now().In(time.UTC).Format(", 0},
		"before":        {"echo date('c'); date_default_timezone_set('PRC');", "time.Now().Format(", 0},
		"always UTC":    {"date_default_timezone_set('PRC'); echo gmdate('c');", "time.Now().UTC().Format(", 0},
		"none":          {"echo date('c');", "time.Now().Format(", 0},
		"summer time":   {"date_default_timezone_set('Europe/Berlin'); echo date('c');", "date_default_timezone_set to more than one zone", 2},
		"two":           {"date_default_timezone_set('PRC'); echo date('c'); date_default_timezone_set('UTC');", "a time in a zone that is not ported", 3},
		"computed":      {"date_default_timezone_set($z); echo date('c');", "a time in a zone that is not ported", 2},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := port.Port([]byte(test.src), port.Options{})
			if err != nil || r.Refused() != test.refused || !strings.Contains(string(r.Code), test.want) {
				t.Errorf("%v, %d refused, want %d and %s:\n%s", err, r.Refused(), test.refused, test.want, r.Code)
			}
		})
	}
}

// TestThinkFolders holds that folders end as ThinkPHP's do.
func TestThinkFolders(t *testing.T) {
	for src, want := range map[string]string{
		"echo root_path() . 'cert/key.pem';":             `"./cert/key.pem"`,
		"echo 'file://' . root_path() . 'cert/key.pem';": `"file://./cert/key.pem"`,
		"echo root_path('cert') . 'key.pem';":            `"cert/key.pem"`,
		"echo runtime_path() . 'key.pem';":               `"runtime/key.pem"`,
		"echo base_path('cert/key.pem');":                `"cert/key.pem"`,
		"echo storage_path() . '/key.pem';":              `"storage/key.pem"`,
	} {
		r, err := port.Port([]byte(src), port.Options{})
		if err != nil || !strings.Contains(string(r.Code), want) {
			t.Errorf("%s: %v, want %s:\n%s", src, err, want, r.Code)
		}
	}
}
