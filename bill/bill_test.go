package bill_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/bill"
)

const (
	trades = "交易时间,微信订单号,商户订单号,应结订单金额,退款金额,商品名称,手续费,订单金额"
	sums   = "总交易单数,应结订单总金额,退款总金额,手续费总金额,订单总金额"
	paid   = "`2026-07-28 10:34:56,`4200000001,`order-1,`8.88,`0.00,`tea,`0.05000,`8.88"
	back   = "`2026-07-28 10:35:00,`4200000001,`order-1,`0.00,`3.00,`tea,`-0.01800,`0.00"
	end    = sums + "\r\n`2,`8.88,`3.00,`0.03200,`8.88\r\n"
)

func text(lines ...string) string { return strings.Join(lines, "\r\n") }

// read gives the order numbers of a bill's rows, and what the reading and the check end in.
func read(t *testing.T, text string) (numbers []string, failed error, checked error) {
	t.Helper()
	b, err := bill.NewReader(strings.NewReader(text))
	if err != nil {
		return nil, err, nil
	}
	for row, err := range b.Rows() {
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		number, err := row.Text("商户订单号")
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, number)
	}
	return numbers, failed, b.Check()
}

func TestReader(t *testing.T) {
	both := []string{"order-1", "order-1"}
	for _, tt := range []struct {
		name, text      string
		numbers         []string
		failed, checked error
		says            string
	}{
		{name: "as it comes", text: text("\ufeff"+trades, paid, back, end), numbers: both},
		{name: "without a byte order mark, lines end as in Unix", text: strings.ReplaceAll(text(trades, paid, back, end), "\r\n", "\n"), numbers: both},
		{name: "empty lines, no end of the last", text: text(trades, "", paid, back, "", strings.TrimSpace(end)), numbers: both},
		{name: "a comma in the goods", text: text(trades, strings.Replace(paid, "tea", "tea, green", 1), back, end), numbers: both},
		{name: "names behind back quotes", text: text("`"+strings.ReplaceAll(trades, ",", ",`"), paid, back, "`"+strings.ReplaceAll(end, "总,", "总,`")), numbers: both},
		{name: "values without back quotes", text: text(trades, strings.ReplaceAll(paid, "`", ""), back, end), numbers: both},
		{name: "a count with a decimal", text: text(trades, paid, back, strings.Replace(end, "`2,", "`2.0,", 1)), numbers: both},
		{name: "no rows", text: text(trades, sums, "`0,`0.00,`0.00,`0.00000,`0.00")},
		{name: "unknown totals are not checked", text: text(trades, paid, "总交易单数,某总数", "`1,`999"), numbers: both[:1]},

		{name: "a value with what separates values", text: text(trades, strings.Replace(paid, "tea", "te,`a", 1), back, end), numbers: both[:1], failed: bill.ErrRow, checked: bill.ErrTotals, says: "line 2 "},
		{name: "a line break in the goods", text: text(trades, strings.Replace(paid, "tea", "1\n2", 1), back, end), numbers: both[:1], failed: bill.ErrRow, checked: bill.ErrTotals, says: "line 2 "},
		{name: "an amount that is none", text: text(trades, strings.Replace(paid, "`8.88,`0.00", "`8,88,`0.00", 1), back, end), numbers: both[:1], failed: bill.ErrRow, checked: bill.ErrTotals, says: "line 2"},
		{name: "another amount that is none", text: text(trades, strings.Replace(paid, "`0.05000", "`4.2E+27", 1), back, end), numbers: both[:1], failed: bill.ErrRow, checked: bill.ErrTotals, says: "手续费"},
		{name: "cut off behind a row", text: text(trades, paid, back), numbers: both, failed: io.ErrUnexpectedEOF, checked: bill.ErrTotals, says: "line 3"},
		{name: "cut off before the totals", text: text(trades, paid, back, sums), numbers: both, failed: io.ErrUnexpectedEOF, checked: bill.ErrTotals},
		{name: "too few totals", text: text(trades, paid, sums, "`1,`8.88"), numbers: both[:1], failed: bill.ErrNoBill, checked: bill.ErrTotals},
		{name: "more behind the totals", text: text(trades, paid, back, end+paid), numbers: both, failed: bill.ErrNoBill, says: "line 6"},
		{name: "a row is missing", text: text(trades, paid, end), numbers: both[:1], checked: bill.ErrTotals, says: `总交易单数 is "2", the 1 rows make 1`},
		{name: "an amount is another", text: text(trades, paid, strings.Replace(back, "`3.00", "`3.01", 1), end), numbers: both, checked: bill.ErrTotals, says: `退款总金额 is "3.00", the 2 rows make 3.01000`},
		{name: "a fee is another, below a fen", text: text(trades, paid, strings.Replace(back, "-0.01800", "-0.01801", 1), end), numbers: both, checked: bill.ErrTotals, says: `手续费总金额 is "0.03200", the 2 rows make 0.03199`},
		{name: "sums beyond 64 bits", text: text(trades, strings.Replace(paid, "`8.88", "`92233720368547.75807", 1), strings.Replace(back, "`0.00", "`0.01", 1), end), numbers: both[:1], failed: bill.ErrRow, checked: bill.ErrTotals, says: "does not fit"},

		{name: "nothing", failed: bill.ErrNoBill, says: "it is empty"},
		{name: "XML of APIv2's", text: "<xml><return_code>FAIL</return_code></xml>", failed: bill.ErrNoBill, says: "<xml>"},
		{name: "JSON", text: `{"code":"NO_STATEMENT_EXIST"}`, failed: bill.ErrNoBill, says: "NO_STATEMENT_EXIST"},
		{name: "rows without names", text: text(paid, end), failed: bill.ErrNoBill},
		{name: "GBK", text: "\xbd\xbb\xd2\xd7\xca\xb1\xbc\xe4,\xc9\xcc\xbb\xa7\xba\xc5\r\n", failed: bill.ErrNoBill, says: "not UTF-8"},
		{name: "a zip", text: "PK\x03\x04", failed: bill.ErrNoBill},
		{name: "what begins as gzip", text: "\x1f\x8bx", failed: bill.ErrNoBill},
		{name: "an endless line", text: strings.Repeat("名,", 1<<20), failed: bill.ErrNoBill, says: "longer than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			numbers, failed, checked := read(t, tt.text)
			if diff := cmp.Diff(tt.numbers, numbers); diff != "" {
				t.Error(diff)
			}
			if !errors.Is(failed, tt.failed) || (failed == nil) != (tt.failed == nil) {
				t.Errorf("reading: %v, want %v", failed, tt.failed)
			}
			if !errors.Is(checked, tt.checked) || (checked == nil) != (tt.checked == nil) {
				t.Errorf("check: %v, want %v", checked, tt.checked)
			}
			if said := errors.Join(failed, checked); tt.says != "" && !strings.Contains(said.Error(), tt.says) {
				t.Errorf("%v, want %q in it", said, tt.says)
			}
		})
	}
}

func TestGzip(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := io.WriteString(w, text("\ufeff"+trades, paid, back, end)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if numbers, failed, checked := read(t, packed.String()); len(numbers) != 2 || failed != nil || checked != nil {
		t.Error(numbers, failed, checked)
	}
	if _, failed, _ := read(t, packed.String()[:packed.Len()-12]); !errors.Is(failed, io.ErrUnexpectedEOF) {
		t.Errorf("a packed bill that is cut off: %v", failed)
	}
}

func TestRow(t *testing.T) {
	b, err := bill.NewReader(strings.NewReader(text(trades, paid, back, strings.Replace(end, "`8.88\r\n", "`8.8\r\n", 1))))
	if err != nil {
		t.Fatal(err)
	}
	var rows []bill.Row
	for row, err := range b.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	at, err := rows[0].Time("交易时间")
	if want := time.Date(2026, 7, 28, 2, 34, 56, 0, time.UTC); err != nil || !at.Equal(want) {
		t.Errorf("%v, %v", at, err)
	}
	if rows[1].Line() != 3 || b.Totals().Line() != 5 {
		t.Errorf("lines %d, %d", rows[1].Line(), b.Totals().Line())
	}
	for _, tt := range []struct {
		row    bill.Row
		column string
		want   int64
		says   string
	}{
		{rows[0], "应结订单金额", 888, ""},
		{rows[0], "手续费", 5, ""},
		{b.Totals(), "订单总金额", 880, ""}, // 8.8
		{rows[1], "手续费", 0, `line 3: 手续费 is "-0.01800", which is no amount of yuan in whole fen`},
		{rows[0], "商品名称", 0, `"tea"`},
		{rows[0], "订单总金额", 0, "no column \"订单总金额\"; its columns are 交易时间, 微信订单号"},
		{bill.Row{}, "订单金额", 0, "no column"},
	} {
		got, err := tt.row.Fen(tt.column)
		if got != tt.want || (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %d, %v", tt.column, got, err)
		}
	}
	if _, err := rows[0].Time("订单金额"); err == nil || !strings.Contains(err.Error(), `"8.88"`) {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

// TestCheckTooEarly: what was not read can't be right.
func TestCheckTooEarly(t *testing.T) {
	b, err := bill.NewReader(strings.NewReader(text(trades, paid, back, end)))
	if err != nil {
		t.Fatal(err)
	}
	for range b.Rows() {
		break
	}
	if err := b.Check(); err == nil {
		t.Error("a bill of which a row was read passes")
	}
	n := 0
	for range b.Rows() { // goes on where it was left
		n++
	}
	if err := b.Check(); err != nil || n != 1 {
		t.Error(n, err)
	}
}

// FuzzReader: a reader ends, and what it gives as rows makes the same bill when it is written again.
func FuzzReader(f *testing.F) {
	f.Add(text("\ufeff"+trades, paid, back, end))
	f.Add(text(trades, strings.ReplaceAll(paid, "`", ""), end))
	f.Add("`a,`b\n1,,2\n``,`\n")
	f.Fuzz(func(t *testing.T, given string) {
		b, err := bill.NewReader(strings.NewReader(given))
		if err != nil {
			if !errors.Is(err, bill.ErrNoBill) {
				t.Fatal(err)
			}
			return
		}
		columns := b.Columns()
		again := []string{strings.Join(columns, ",")}
		for row, err := range b.Rows() {
			if err != nil {
				return
			}
			line := ""
			for i := range columns {
				value, err := row.Text(columns[i])
				if err != nil {
					t.Fatal(err)
				}
				line += ",`" + value
			}
			again = append(again, line[1:])
		}
		_ = b.Check()
		second, err := bill.NewReader(strings.NewReader(text(again...)))
		if err != nil {
			t.Fatalf("%q: %v", again, err)
		}
		n := 0
		for _, err := range second.Rows() {
			if err == nil {
				n++
			}
		}
		if n > len(again)-1 {
			t.Errorf("%d rows became %d: %q", len(again)-1, n, again)
		}
	})
}
