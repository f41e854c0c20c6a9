package port_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/port"
)

// BenchmarkPort ports 5,000 lines: as one script without functions, and as a class of many methods. Each has to take less than a second.
func BenchmarkPort(b *testing.B) {
	for name, src := range map[string]string{"script": script(5000), "class": methods(5000)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				r, err := port.Port([]byte(src), port.Options{Package: "main"})
				if err != nil || r.Refused() > 0 {
					b.Fatal(r.Refused(), err)
				}
			}
		})
	}
}

// shop is a piece of PHP of 10 lines; %[1]d numbers it.
const shop = `// order %[1]d
$no%[1]d = 'A' . %[1]d;
$resp = $instance->chain('v3/pay/transactions/native')->post(['json' => [
    'out_trade_no' => $no%[1]d,
    'amount' => ['total' => %[1]d * 2, 'currency' => 'CNY'],
]]);
$data = json_decode((string) $resp->getBody(), true);
if (isset($data['code_url']) && $data['code_url'] !== '') {
    echo "$no%[1]d: {$data['code_url']}\n";
}
`

func script(lines int) string {
	var b strings.Builder
	b.WriteString("<?php\n")
	for i := range lines / 10 {
		fmt.Fprintf(&b, shop, i)
	}
	return b.String()
}

func methods(lines int) string {
	var b strings.Builder
	b.WriteString("<?php\nclass Shop\n{\n    public function __construct(private BuilderChainable $client) {}\n")
	for i := range lines / 13 {
		fmt.Fprintf(&b, "    public function order%[1]d()\n    {\n        $instance = $this->client;\n"+shop+"    }\n", i)
	}
	return b.String() + "}\n"
}
