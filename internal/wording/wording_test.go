package wording

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const someWords = `# a comment
chars 單单 詢询
noise 接口, the, how to, to
verb 查询, 查, query
verb 通知, 回调, notify
state 查询, 状态, status
same 订单, order, orders, sales order
same 退款, refund
short 查单, 查询 订单
product 基础支付 3

POST v3/refunds 9
	called 退钱, money back
	words 售后
NOTIFY v3 REFUND.SUCCESS 7
`

func TestTerms(t *testing.T) {
	file, err := Parse(someWords)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"查询订单": "查询 订单", "查单": "查询 订单", "订单查询": "订单 查询", "查詢訂單": "查询 訂单", "Query the ORDERS": "查询 订单",
		"order/query": "订单 查询", "ｏｒｄｅｒ": "订单", "sales the order": "订单", "how to refund": "退款", "refund to order": "退款 订单",
		"退款状态": "退款 查询", "退款状态查询": "退款 查询", "退款状态通知": "退款 通知", "status": "查询", "异常退款单": "异常 退款 单",
		"jsapi退款": "jsapi 退款", "接口": "接口", "how to": "how to", "查查查": "查询", "": "", " ，": "", "a\xff退款": "a 退款",
	} {
		var got []string
		for _, term := range file.Words.Terms(text, func(word string) []string { return []string{strings.ToLower(word)} }) {
			got = append(got, term.Text)
		}
		if joined := strings.Join(got, " "); joined != want {
			t.Errorf("%q: %q, want %q", text, joined, want)
		}
	}
	if got := file.Words.Plain(" （Ａ）單 out_trade_no"); got != "a 单 out trade no" {
		t.Errorf("%q", got)
	}
	if diff := cmp.Diff([]string{"how", "notify", "order", "orders", "query", "refund", "sales", "status", "the", "to"}, file.Words.Latin()); diff != "" {
		t.Error(diff)
	}
}

func TestTermsAskForWords(t *testing.T) {
	file, err := Parse(someWords)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	terms := file.Words.Terms("Order outTradeNo", func(word string) []string {
		asked = append(asked, word)
		return []string{"query", "x"}
	})
	if diff := cmp.Diff([]string{"outTradeNo"}, asked); diff != "" {
		t.Error(diff)
	}
	if key := Key(terms); key != "x 查询 订单" || !terms[1].Verb() || !terms[2].Latin() || terms[2].Known {
		t.Errorf("%q: %+v", key, terms)
	}
}

func TestParse(t *testing.T) {
	file, err := Parse(someWords)
	if err != nil {
		t.Fatal(err)
	}
	e := file.Entries[0]
	if len(file.Entries) != 2 || e.Method != "POST" || e.Path != "v3/refunds" || e.Weight != 9 || e.Called[1] != "money back" || e.Words[0] != "售后" {
		t.Errorf("%+v", e)
	}
	if n := file.Entries[1]; n.Method != Notify || n.Path != "v3 REFUND.SUCCESS" || n.Weight != 7 {
		t.Errorf("%+v", n)
	}
	yes := func(...string) bool { return true }
	if err := file.Check(func(m, p string) bool { return yes(m, p) }, func(tag string) bool { return yes(tag) }); err != nil {
		t.Error(err)
	}
}

func TestParseErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		text   string
		line   int
		reason string
	}{
		"a key":                   {"noise a\nsmae x, y\n", 2, `"smae" is none of chars`},
		"a word in two groups":    {"same a, b\n\nverb c, B\n", 3, "B is here twice, line 1 has it too"},
		"a word twice":            {"same a, b, ｂ\n", 1, "is here twice"},
		"no words":                {"noise a\nsame\n", 2, "nothing stands behind same"},
		"both scripts":            {"same 退a\n", 1, "is no word"},
		"no word":                 {"noise a, -\n", 1, "is no word"},
		"chars":                   {"chars 單单 詢\n", 1, "詢 is no pair"},
		"chars twice":             {"chars 單单 單山\n", 1, "單 is here twice"},
		"short":                   {"short 查单\n", 1, "write: short"},
		"a group that is not":     {"verb 查询\nshort 查单, 查询 订单\n", 2, "订单 stands in no line above"},
		"product":                 {"product 甲 much\n", 1, "write: product"},
		"a product twice":         {"product 甲 1\nproduct 甲 2\n", 2, "甲 is here twice"},
		"a weight":                {"POST v3/a 10\n", 1, "write: POST path weight"},
		"no weight":               {"POST v3/a\n", 1, "write: POST path weight"},
		"no path":                 {"POST 9\n", 1, "write: POST path weight"},
		"an operation twice":      {"POST v3/a 1\n\tcalled b\nPOST v3/a 2\n", 3, "POST v3/a is here twice"},
		"below nothing":           {"noise a\n\tcalled b\n", 2, "no operation stands above it"},
		"neither called nor word": {"POST v3/a 1\n\tnamed b\n", 2, `"named" is neither called nor words`},
		"called twice":            {"POST v3/a 1\n\tcalled b\n\tcalled c\n", 3, "called is here twice"},
		"a name twice":            {"POST v3/a 1\n\tcalled b c, d, B-C\n", 2, "B-C is here twice"},
		"a name of nothing":       {"POST v3/a 1\n\tcalled b, ()\n", 2, "is no word"},
		"called nothing":          {"POST v3/a 1\n\tcalled\n", 2, "nothing stands behind called"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(tt.text)
			var wrong *Error
			if !errors.As(err, &wrong) || wrong.Line != tt.line || !strings.Contains(wrong.Error(), tt.reason) {
				t.Errorf("%v, want line %d and …%s…", err, tt.line, tt.reason)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	file, err := Parse("product 甲 1\nproduct 乙 1\n\nPOST v3/a 1\nNOTIFY v3 A.B 1\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ operation, product, want string }{
		"an operation":   {"NOTIFY v3 A.B", "甲", `line 4: "POST v3/a 1": there is no such operation or notification`},
		"a notification": {"POST v3/a", "甲", `line 5: "NOTIFY v3 A.B 1": there is no such operation or notification`},
	} {
		err := file.Check(func(method, path string) bool { return method+" "+path == tt.operation }, func(string) bool { return true })
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	err = file.Check(func(string, string) bool { return true }, func(tag string) bool { return tag == "甲" })
	if want := `line 2: "product 乙 1": no operation has this tag`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
