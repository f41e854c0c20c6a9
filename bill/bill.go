// Package bill reads the bills of WeChat Pay row by row: trades, fund flow, profit sharing, of APIv3 and of APIv2.
//
// A bill is text: a line of column names, a line for each row in which every value stands behind a back quote, a line of
// names again, and a line of totals. [Open] downloads one and gives nothing of it before its digest is right; [NewReader]
// reads one that you have. Values are asked for by the name of their column, and amounts come in fen, exactly:
//
//	b, err := bill.Open(ctx, client, "v3/bill/tradebill", wechatpay.Request{"query": wechatpay.Object{"bill_date": "2026-07-28"}})
//	…
//	defer b.Close()
//	for row, err := range b.Rows() {
//		number, err := row.Text("商户订单号")
//		fen, err := row.Fen("订单金额")
//	}
//	err = b.Check() // the totals are those of the rows
//
// The columns are described on https://pay.weixin.qq.com/doc/v3/merchant/4012791889 and the pages beside it; that every
// value has a back quote is not so in bills of profit sharing from before 2025, which are read all the same.
package bill

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/errtext"
)

// longestLine is how many bytes a line may have. Real ones have a few hundred.
const longestLine = 1 << 20

// ErrNoBill means that a text is no bill: an error page, a packed file, a table of something else.
var ErrNoBill = errors.New("this is no bill of WeChat Pay")

// ErrRow is that of a row that can't be told apart into its columns.
var ErrRow = errors.New("a row of the bill can't be read")

// Reader reads a bill once, from its first row to its totals. It is not for several goroutines.
type Reader struct {
	columns []string
	totals  Row
	file    *os.File // what Open has downloaded
	text    *bufio.Reader
	line    int
	ended   bool // the totals were read, or the day was empty
	broken  int  // rows that could not be read
	sums    []sum
	rows    int64
}

// NewReader reads the column names of a bill. A bill that is packed by gzip is unpacked. The text is not held against a
// digest here: use [Open], or [wechatpay.Client.SaveBill], for what is downloaded.
func NewReader(r io.Reader) (*Reader, error) {
	text := bufio.NewReaderSize(r, 64<<10)
	if start, _ := text.Peek(2); string(start) == "\x1f\x8b" {
		unpacked, err := gzip.NewReader(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoBill, err)
		}
		text = bufio.NewReaderSize(unpacked, 64<<10)
	}
	b := &Reader{text: text}
	names, err := b.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%w: it is empty", ErrNoBill)
	case err != nil:
		return nil, err
	}
	names = strings.TrimPrefix(names, "\ufeff")
	switch {
	case !utf8.ValidString(names):
		return nil, fmt.Errorf("%w: its first line is not UTF-8", ErrNoBill)
	case !heading(names) || !strings.Contains(names, ","):
		return nil, fmt.Errorf("%w: its first line has no column names: %q", ErrNoBill, errtext.Line(names))
	}
	b.columns = columnsOf(names)
	b.sums = sumsOf(b.columns)
	return b, nil
}

// Open downloads a bill as [wechatpay.Client.DownloadBill] does, into a file that has no name any more where the system
// allows it and goes with Close, and reads it when it is complete and its digest right. A day on which nothing happened,
// NO_STATEMENT_EXIST, is a bill without rows and columns.
func Open(ctx context.Context, client *wechatpay.Client, path string, req wechatpay.Request) (*Reader, error) {
	f, err := os.CreateTemp("", "wechatpay-bill-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // Windows refuses; Close tries again
	b, err := open(ctx, client, path, req, f)
	if err != nil {
		return nil, errors.Join(err, discard(f))
	}
	b.file = f
	return b, nil
}

func open(ctx context.Context, client *wechatpay.Client, path string, req wechatpay.Request, f *os.File) (*Reader, error) {
	_, err := client.DownloadBill(ctx, path, req, f)
	if refused := (*wechatpay.Error)(nil); errors.As(err, &refused) && refused.Code == "NO_STATEMENT_EXIST" {
		return &Reader{ended: true}, nil
	}
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	b, err := NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("the bill of GET %s: %w", path, err)
	}
	return b, nil
}

// Close throws away what Open has downloaded.
func (b *Reader) Close() error {
	if b.file == nil {
		return nil
	}
	f := b.file
	b.file = nil
	return discard(f)
}

func discard(f *os.File) error {
	err := f.Close()
	if gone := os.Remove(f.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// Columns gives the names of the columns, in their order; none of a day on which nothing happened.
func (b *Reader) Columns() []string { return slices.Clone(b.columns) }

// Rows walks the rows once. A row that can't be told apart, since a value of it has what separates values in it, comes
// with an error for which errors.Is(err, ErrRow) is true, and the walk goes on; any other error ends it. A bill that ends
// before its totals is cut off, which is io.ErrUnexpectedEOF.
func (b *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for !b.ended {
			row, err := b.row()
			if b.ended && err == nil {
				return // by the totals
			}
			if !yield(row, err) {
				return
			}
			if err != nil && !errors.Is(err, ErrRow) {
				return
			}
		}
	}
}

// row reads one row, or the totals: then the bill has ended.
func (b *Reader) row() (Row, error) {
	line, err := b.next()
	if err == nil && heading(line) {
		return Row{}, b.readTotals(line)
	}
	if err != nil {
		return Row{}, b.cut(err)
	}
	values, ok := split(line, len(b.columns))
	if !ok {
		b.broken++
		return Row{}, fmt.Errorf("line %d has no %d values: %w", b.line, len(b.columns), ErrRow)
	}
	row := Row{line: b.line, columns: b.columns, values: values}
	b.rows++
	return row, b.add(row)
}

// readTotals reads the end of the bill behind the names of the totals.
func (b *Reader) readTotals(names string) error {
	line, err := b.next()
	if err != nil {
		return b.cut(err)
	}
	columns := columnsOf(names)
	values, ok := split(line, len(columns))
	if !ok {
		b.ended = true
		return fmt.Errorf("line %d has no %d totals: %w", b.line, len(columns), ErrNoBill)
	}
	b.totals = Row{line: b.line, columns: columns, values: values}
	if rest, err := b.next(); !errors.Is(err, io.EOF) {
		b.ended = true
		if err != nil {
			return err
		}
		return fmt.Errorf("line %d follows the totals: %q: %w", b.line, errtext.Line(rest), ErrNoBill)
	}
	b.ended = true
	return nil
}

// cut is the error of a bill that ends where it must not.
func (b *Reader) cut(err error) error {
	b.ended = true
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("the bill ends at line %d, before its totals: %w", b.line, err)
}

// next reads a line that is not empty, without its end.
func (b *Reader) next() (string, error) {
	for {
		var line []byte
		for {
			part, err := b.text.ReadSlice('\n')
			if len(line)+len(part) > longestLine {
				return "", fmt.Errorf("line %d is longer than %d bytes: %w", b.line+1, longestLine, ErrNoBill)
			}
			line = append(line, part...)
			if err == nil || errors.Is(err, io.EOF) && len(line) > 0 {
				break
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				return "", err
			}
		}
		b.line++
		if text := strings.TrimRight(string(line), "\r\n"); text != "" {
			return text, nil
		}
	}
}
