package table

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// TestTables is the zoo: what people have, and what comes out of it, a row a line.
func TestTables(t *testing.T) {
	gb := func(text string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, tt := range map[string]struct {
		text string
		opts Options
		want []string // cells in the order of their columns, or ! and a piece of what is wrong
	}{
		"plain":               {"a,b\n1,2\n", Options{}, []string{"2: 1|2"}},
		"BOM, CRLF, quotes":   {"\ufeffa,b\r\n\"1,5\",\"x\"\"y\"\r\n", Options{}, []string{`2: 1,5|x"y`}},
		"no newline at end":   {"a\n1", Options{}, []string{"2: 1"}},
		"empty lines":         {"a,b\n\n1,2\n\n3,4\n", Options{}, []string{"3: 1|2", "5: 3|4"}},
		"a newline in a cell": {"a,b\n\"x\ny\",2\n3,4\n", Options{}, []string{"2: x\ny|2", "4: 3|4"}},
		"tabs":                {"a\tb\n1\t2,5\n", Options{}, []string{"2: 1|2,5"}},
		"semicolons":          {"a;b\n1;2\n", Options{Delimiter: ';'}, []string{"2: 1|2"}},
		"GB18030":             {gb("订单,姓名\n1,张三\n"), Options{}, []string{"2: 1|张三"}},
		"GB18030 as told":     {gb("a\n张\n"), Options{Encoding: "gb18030"}, []string{"2: 张"}},
		"not UTF-8 as told":   {gb("a\n张三\n"), Options{Encoding: "utf-8"}, []string{"2! a character"}},
		"back-quotes":         {"a,b\n`4200001,`=\n", Options{}, []string{"2: 4200001|="}},
		"a text of Excel":     {"a\n\"=\"\"001\"\"\"\n", Options{}, []string{"2: 001"}},
		"a bare quote":        {"a\nx\"y\nz\n", Options{}, []string{"2! bare", "3: z"}},
		"a tab behind":        {"a,b\n001\t,x\n", Options{Delimiter: ','}, []string{"2: 001|x"}},
		"full-width digits":   {"a,b\n１２．３,张１\n", Options{}, []string{"2: 12.3|张１"}},
		"too few cells":       {"a,b\n1\n3,4\n", Options{}, []string{"2! 1 cells", "3: 3|4"}},
		"NUL":                 {"a\nx\x00y\n", Options{}, []string{"2! a character"}},
		"an open quote":       {"a\n\"x\n", Options{}, []string{"2! in quoted-field"}},
		"a long line":         {"a\n" + strings.Repeat("x", mostLine+2) + "\n", Options{}, []string{"0! longer"}},
		"JSON lines":          {"{\"b\":4200001234567890123456789012,\"a\":\"x\"}\n\n{\"a\":null,\"b\":1.50}\n", Options{}, []string{"1: x|4200001234567890123456789012", "3: |1.50"}},
		"JSON in JSON":        {"{\"a\":1}\n{\"a\":{}}\n{\"a\":2}\n", Options{}, []string{"1: 1", "2! a holds", "3: 2"}},
		"a name twice":        {"{\"a\":1}\n{\"a\":1,\"b\":2,\"\\u0061\":1}\n{\"a\":2}\n", Options{}, []string{"1: 1", "2! a stands there twice", "3: 2"}},
		"a long line of JSON": {"{\"a\":1}\n{\"a\":\"" + strings.Repeat("x", mostLine) + "\"}\n", Options{}, []string{"1: 1", "2! a line is longer than a megabyte"}},
		"no JSON":             {"{\"a\":1}\nnonsense\n", Options{}, []string{"1: 1", "2! no JSON object"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, field := range []*string{&tt.opts.Format, &tt.opts.Encoding} {
				if *field == "" {
					*field = "auto"
				}
			}
			r, err := Open(strings.NewReader(tt.text), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for row, err := range r.Rows() {
				if err != nil {
					got = append(got, fmt.Sprintf("%d! %v", row.Line, err))
					continue
				}
				var cells []string
				for _, c := range r.Columns {
					cells = append(cells, row.Cells[c])
				}
				got = append(got, fmt.Sprintf("%d: %s", row.Line, strings.Join(cells, "|")))
			}
			if !slices.EqualFunc(got, tt.want, func(got, want string) bool {
				before, after, isError := strings.Cut(want, "! ")
				return got == want || isError && strings.HasPrefix(got, before+"! ") && strings.Contains(got, after)
			}) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	if _, err := Open(strings.NewReader("\n\n"), Options{"jsonl", "auto", 0}); err == nil || err.Error() != "the file is empty" {
		t.Errorf("JSON of nothing: %v", err)
	}
	if _, err := Open(strings.NewReader("{\"a\":\""+strings.Repeat("x", mostLine)+"\"}\n"), Options{"jsonl", "auto", 0}); !errors.Is(err, words.TableLongLine) {
		t.Errorf("a long first line of JSON: %v", err)
	}
	for name, text := range map[string]string{"empty": "", "twice": "a,a\n", "nameless": "a,,b\n", "UTF-16": "\xff\xfea\x00", "JSON": "{\"a\":\n"} {
		if _, err := Open(strings.NewReader(text), Options{"auto", "auto", 0}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestIsFloat: what has lost its digits, and what has not.
func TestIsFloat(t *testing.T) {
	want := map[string]bool{"4.2E+27": true, "1e5": true, "-1.5E10": true, "4200001234": false, "12.30": false, "E5": false, "R1E+5": false, "": false}
	got := map[string]bool{}
	for cell := range want {
		got[cell] = IsFloat(cell)
	}
	if !maps.Equal(got, want) {
		t.Error(got)
	}
}
