package bill

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/a8579013/wechatpay/internal/errtext"
)

// china is where bills are written: their times have no zone.
var china = time.FixedZone("UTC+8", 8*60*60)

// Row is a row of a bill, or its totals. The zero Row has no columns.
type Row struct {
	line    int
	columns []string
	values  []string
}

// Line tells where the row stands in the text of the bill; the column names are line 1.
func (r Row) Line() int { return r.line }

// Text gives the value of a column, without its back quote: "" where it is empty. A column that the bill does not have
// is an error, which lists those that it has.
func (r Row) Text(column string) (string, error) {
	i := slices.Index(r.columns, plain(column))
	if i < 0 {
		return "", fmt.Errorf("the bill has no column %q; its columns are %s", errtext.Clip(column), strings.Join(r.columns, ", "))
	}
	return r.values[i], nil
}

// Fen gives an amount in fen; the bill has it in yuan. What is no amount, and what is not whole fen, as a fee of 0.00600
// yuan may be, is an error and never rounded: such a column is read by Text.
func (r Row) Fen(column string) (int64, error) {
	text, err := r.Text(column)
	if err != nil {
		return 0, err
	}
	n, ok := amount(text)
	if !ok || n%perFen != 0 {
		return 0, fmt.Errorf("line %d: %s is %q, which is no amount of yuan in whole fen", r.line, column, errtext.Clip(text))
	}
	return n / perFen, nil
}

// Time gives a moment. Bills are written in China's time, UTC+8.
func (r Row) Time(column string) (time.Time, error) {
	text, err := r.Text(column)
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.ParseInLocation(time.DateTime, text, china)
	if err != nil {
		return time.Time{}, fmt.Errorf("line %d: %s is %q, which is no time as 2026-07-28 10:34:56", r.line, column, errtext.Clip(text))
	}
	return at, nil
}

// heading tells a line of names from one of values: a row begins with a time or a number, totals with a count. Some bills
// have back quotes before names as well.
func heading(line string) bool {
	first, _, _ := strings.Cut(line, ",")
	first = nameOf(first)
	return first != "" && !strings.ContainsAny(first, "0123456789<{")
}

// columnsOf reads a line of names.
func columnsOf(line string) []string {
	names := strings.Split(line, ",")
	for i, name := range names {
		names[i] = nameOf(name)
	}
	return names
}

// nameOf is a name without what may stand around it.
func nameOf(text string) string {
	return plain(strings.TrimFunc(text, func(r rune) bool { return r == '`' || r == '\ufeff' || unicode.IsSpace(r) }))
}

// plain writes a name as the bills do, some of which have brackets of full width.
func plain(column string) string { return brackets.Replace(column) }

var brackets = strings.NewReplacer("（", "(", "）", ")")

// split tells the values of a line apart. Where there are as many commas as there have to be, they separate; else a
// comma belongs to a value, the name of goods for one, unless a back quote follows.
func split(line string, columns int) ([]string, bool) {
	if values := strings.Split(line, ","); len(values) == columns {
		for i, value := range values {
			values[i] = strings.TrimPrefix(value, "`")
		}
		return values, true
	}
	quoted, ok := strings.CutPrefix(line, "`")
	values := strings.Split(quoted, ",`")
	return values, ok && len(values) == columns
}
