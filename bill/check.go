package bill

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/internal/errtext"
)

// perFen is how many of what sums are counted in make a fen: bills have fees in a hundred-thousandth of a yuan.
const perFen = 1000

// ErrTotals means that the totals of a bill are not those of its rows.
var ErrTotals = errors.New("the totals of the bill are not those of its rows")

// A rule says what a total is the sum of: a column, or the number of rows where there is none; of the rows whose column
// when has this text in it, or lacks it.
type rule struct {
	column           string
	when, has, lacks string
}

// totals are the rules by the name of the total, those of before 2018 too. Of totals that are not here nothing is checked.
var totals = map[string]rule{
	"总交易单数":     {},
	"应结订单总金额":   {column: "应结订单金额"},
	"退款总金额":     {column: "退款金额"},
	"充值券退款总金额":  {column: "充值券退款金额"},
	"手续费总金额":    {column: "手续费"},
	"订单总金额":     {column: "订单金额"},
	"申请退款总金额":   {column: "申请退款金额"},
	"总交易额":      {column: "总金额"},
	"总退款金额":     {column: "退款金额"},
	"总企业红包退款金额": {column: "企业红包退款金额"},
	"资金流水总笔数":   {},
	"收入笔数":      {when: "收支类型", has: "收入"},
	"收入金额":      {column: "收支金额(元)", when: "收支类型", has: "收入"},
	"支出笔数":      {when: "收支类型", has: "支出"},
	"支出金额":      {column: "收支金额(元)", when: "收支类型", has: "支出"},
	"总笔数":       {},
	"分账总金额":     {column: "分账金额", when: "业务类型", lacks: "回退"},
	"回退总金额":     {column: "分账金额", when: "业务类型", has: "回退"},
}

// counts tells whether a row belongs to the sum.
func (r rule) counts(row Row) bool {
	if r.when == "" {
		return true
	}
	kind, err := row.Text(r.when)
	return err == nil && strings.Contains(kind, r.has) && (r.lacks == "" || !strings.Contains(kind, r.lacks))
}

// sum is the sum of a rule so far.
type sum struct {
	rule
	total string
	n     int64
}

// sumsOf gives the sums that the rows of a bill are added to: those whose columns it has, in the order of their names.
func sumsOf(columns []string) (sums []sum) {
	has := func(name string) bool { return name == "" || slices.Contains(columns, name) }
	for _, total := range slices.Sorted(maps.Keys(totals)) {
		if r := totals[total]; has(r.column) && has(r.when) {
			sums = append(sums, sum{rule: r, total: total})
		}
	}
	return sums
}

// add adds a row to the sums. An amount that is none makes the row one that can't be read.
func (b *Reader) add(row Row) error {
	for i := range b.sums {
		s := &b.sums[i]
		if !s.counts(row) {
			continue
		}
		n := int64(1)
		if s.column != "" {
			text, _ := row.Text(s.column)
			var ok bool
			if n, ok = amount(text); !ok && text != "" {
				b.broken++
				return fmt.Errorf("line %d: %s is %q, which is no amount: %w", row.line, s.column, errtext.Clip(text), ErrRow)
			}
		}
		if s.n > 0 && n > math.MaxInt64-s.n || s.n < 0 && n < math.MinInt64-s.n {
			b.broken++
			return fmt.Errorf("line %d: the sum of %s does not fit into 64 bits: %w", row.line, s.column, ErrRow)
		}
		s.n += n
	}
	return nil
}

// Check holds the totals against the rows, exactly, once all rows were read: how many, and what they add up to. What differs
// is named, and errors.Is(err, ErrTotals) is true. A bill of which rows could not be read does not pass.
func (b *Reader) Check() error {
	switch {
	case !b.ended:
		return errors.New("Check: read all rows of the bill first")
	case b.columns == nil:
		return nil // nothing happened on that day
	case b.totals.columns == nil:
		return fmt.Errorf("the bill has none: %w", ErrTotals)
	case b.broken > 0:
		return fmt.Errorf("%d rows of the bill could not be read: %w", b.broken, ErrTotals)
	}
	for i, name := range b.totals.columns {
		at := slices.IndexFunc(b.sums, func(s sum) bool { return s.total == name })
		if at < 0 {
			continue
		}
		s := b.sums[at]
		made := yuan(s.n)
		if s.column == "" {
			made = strconv.FormatInt(s.n, 10)
		}
		want, _ := amount(made)
		if stated, ok := amount(b.totals.values[i]); !ok || stated != want {
			return fmt.Errorf("%s is %q, the %d rows make %s: %w", name, errtext.Clip(b.totals.values[i]), b.rows, made, ErrTotals)
		}
	}
	return nil
}

// Totals gives the last line of the bill, once all rows were read: b.Totals().Fen("订单总金额").
func (b *Reader) Totals() Row { return b.totals }

// yuan writes what amount reads.
func yuan(n int64) string {
	sign, units := "", uint64(n)
	if n < 0 {
		sign, units = "-", -units
	}
	return fmt.Sprintf("%s%d.%05d", sign, units/(100*perFen), units%(100*perFen))
}

// amount reads yuan, with up to five decimals, as a count of thousandths of a fen.
func amount(text string) (n int64, ok bool) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, part, point := strings.Cut(digits, ".")
	if whole == "" || point && part == "" || len(part) > 5 {
		return 0, false
	}
	units, err := strconv.ParseUint(whole+part+strings.Repeat("0", 5-len(part)), 10, 63)
	if err != nil {
		return 0, false // ParseUint takes neither signs nor, in base 10, underscores
	}
	if n = int64(units); negative {
		n = -n
	}
	return n, true
}
