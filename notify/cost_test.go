package notify_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// bombs are bodies of up to 1 MiB that somebody sends who has no key. Headers and ids are right as far as he knows them.
func bombs() map[string]string {
	all := make(map[string]string)
	for name, size := range map[string]int{"1 MiB": 1<<20 - 64, "100 KiB": 100 << 10} { // the first is too long for XML
		for bomb, text := range bombsOf(size) {
			all[bomb+", "+name] = text
		}
	}
	return all
}

func bombsOf(size int) map[string]string {
	fill := func(begin, part, end string) string {
		return begin + strings.Repeat(part, (size-len(begin)-len(end))/len(part)) + end
	}
	sign := "<mch_id>" + sandbox.DefaultMchID + "</mch_id><sign>" + strings.Repeat("A", 32) + "</sign>"
	return map[string]string{
		"XML, empty elements":          fill("<xml>", "<a/>", "</xml>"),
		"XML, empty elements and sign": fill("<xml>"+sign, "<a/>", "</xml>"),
		"XML, deep":                    fill("<xml>"+sign, "<a>", ""),
		"XML, comments":                fill("<xml>"+sign, "<!---->", "</xml>"),
		"XML, instructions":            fill("<xml>"+sign, "<?a?>", "</xml>"),
		"XML, attributes":              fill("<xml>"+sign+"<a ", `a="" `, "/></xml>"),
		"XML, entities":                fill("<xml>"+sign+"<a>", "&amp;", "</a></xml>"),
		"XML, a name":                  fill("<xml>"+sign+"<", "a", "/></xml>"),
		"XML, a text":                  fill("<xml>"+sign+"<a>", "a", "</a></xml>"),
		"XML, other merchant":          "<xml><mch_id>1</mch_id><sign>" + strings.Repeat("A", 32) + "</sign>" + strings.Repeat("<a>1</a>", 200) + "</xml>",
		"XML, refund":                  fill("<xml><req_info>", "AAAA", "</req_info></xml>"),
		"XML, blanks":                  fill("", " ", "<xml/>"),
		"JSON, brackets":               fill("", "[", ""),
		"JSON, objects":                fill("", `{"a":`, ""),
		"JSON, members":                fill("{", `"a":1,`, `"b":1}`),
		"JSON, members of other names": manyNames(size),
		"JSON, numbers":                fill(`{"a":[`, "1,", "1]}"),
		"JSON, a text":                 fill(`{"a":"`, "a", `"}`),
		"JSON, escapes":                fill(`{"a":"`, `\u0061`, `"}`),
		"JSON, ciphertext":             fill(`{"resource":{"algorithm":"AEAD_AES_256_GCM","nonce":"0123456789ab","ciphertext":"`, "AAAA", `"}}`),
		"JSON, blanks":                 fill("", " ", "{}"),
	}
}

func manyNames(size int) string {
	var text strings.Builder
	text.WriteString("{")
	for i := 0; text.Len() < size-32; i++ {
		fmt.Fprintf(&text, `"%d":0,`, i)
	}
	return text.String() + `"a":0}`
}

// TestBombs: what does not verify costs few allocations, whatever the body is.
func TestBombs(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	for name, text := range bombs() {
		body, header := []byte(text), http.Header{}
		if strings.HasPrefix(name, "JSON") { // signed by nobody, but with all headers
			if err := sb.Sign(header, "", []byte("{}")); err != nil {
				t.Fatal(err)
			}
		}
		allocations := testing.AllocsPerRun(1, func() {
			if n, err := notify.Parse(t.Context(), client, header, body); err == nil {
				t.Errorf("%s: taken for %v", name, n)
			}
		})
		if allocations > 100 {
			t.Errorf("%s: %v allocations", name, allocations)
		}
	}
}

// TestAllocations holds what an ordinary notification costs, RSA and AES-GCM included.
func TestAllocations(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	r := &notify.Receiver{Clients: []notify.Client{client}, Handle: accept}
	for name, f := range map[string]func(){
		"Parse": func() {
			if _, err := notify.Parse(t.Context(), client, header, body); err != nil {
				t.Error(err)
			}
		},
		"Receive": func() {
			if a := r.Receive(t.Context(), "/notify", header, body); a.Status != http.StatusNoContent {
				t.Error(a.Status)
			}
		},
	} {
		if allocations := testing.AllocsPerRun(100, f); allocations > 40 {
			t.Errorf("%s: %v allocations", name, allocations)
		}
	}
}

// BenchmarkBombs is what a stranger can make a server do.
func BenchmarkBombs(b *testing.B) {
	sb, client := merchant(b, sandbox.Options{})
	header := http.Header{}
	if err := sb.Sign(header, "", []byte("{}")); err != nil {
		b.Fatal(err)
	}
	for name, text := range bombs() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := notify.Parse(b.Context(), client, header, []byte(text)); err == nil {
					b.Fatal("taken")
				}
			}
		})
	}
}
