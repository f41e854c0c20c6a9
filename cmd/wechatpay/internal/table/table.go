// Package table reads tables of the real world: CSV as spreadsheets and bills have it, in UTF-8 or GB18030, and JSON, an
// object a line. A file in, rows with named cells out, each with its line.
package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Row is a line of a table.
type Row struct {
	Line  int64
	Cells map[string]string
}

// Options say what a file can't. The zero value looks at it.
type Options struct {
	Format    string // csv, jsonl, or auto
	Encoding  string // utf-8, gb18030, or auto
	Delimiter rune   // 0: a comma, or a tab where the first line has more of these
}

// Reader reads a table once.
type Reader struct {
	Columns []string // in their order; of JSON those of the first line

	csv   *csv.Reader
	lines *bufio.Scanner
	first []byte // a line of JSON that was looked at
}

const (
	looked   = 64 << 10 // is looked at to tell encoding and form
	mostLine = 1 << 20
)

// Open reads the head of a table.
func Open(in io.Reader, o Options) (*Reader, error) {
	head := bufio.NewReaderSize(in, looked)
	sample, err := head.Peek(looked)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	if bytes.HasPrefix(sample, []byte("\xef\xbb\xbf")) {
		_, _ = head.Discard(3)
		sample = sample[3:]
	}
	if bytes.HasPrefix(sample, []byte("\xff\xfe")) || bytes.HasPrefix(sample, []byte("\xfe\xff")) {
		return nil, words.TableUTF16
	}
	text := io.Reader(head)
	if o.Encoding == "gb18030" || o.Encoding == "auto" && !utf8.Valid(whole(sample)) {
		text = simplifiedchinese.GB18030.NewDecoder().Reader(head)
	}
	if o.Format == "jsonl" || o.Format == "auto" && strings.HasPrefix(strings.TrimSpace(string(sample)), "{") {
		return openJSON(text)
	}
	return openCSV(text, sample, o)
}

// whole is a sample without the character that it may cut.
func whole(sample []byte) []byte {
	if len(sample) < looked {
		return sample
	}
	for n := 0; n < utf8.UTFMax && !utf8.RuneStart(sample[len(sample)-1]); n++ {
		sample = sample[:len(sample)-1]
	}
	return sample[:len(sample)-1]
}

func openCSV(text io.Reader, sample []byte, o Options) (*Reader, error) {
	r := csv.NewReader(&bounded{in: bufio.NewReader(text)})
	r.ReuseRecord = true
	if r.Comma = o.Delimiter; r.Comma == 0 {
		first, _, _ := bytes.Cut(sample, []byte("\n"))
		if r.Comma = ','; bytes.Count(first, []byte("\t")) > bytes.Count(first, []byte(",")) {
			r.Comma = '\t'
		}
	}
	names, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, words.TableEmpty
	}
	if err != nil {
		return nil, err
	}
	t := &Reader{csv: r}
	for i, name := range names {
		name = strings.TrimSpace(clean(name))
		if name == "" || slices.Contains(t.Columns, name) {
			return nil, words.TableColumn.With(i+1, name)
		}
		t.Columns = append(t.Columns, name)
	}
	return t, nil
}

func openJSON(text io.Reader) (*Reader, error) {
	t := &Reader{lines: bufio.NewScanner(text)}
	t.lines.Buffer(make([]byte, 64<<10), mostLine)
	for t.lines.Scan() {
		if t.first = bytes.Clone(t.lines.Bytes()); len(bytes.TrimSpace(t.first)) > 0 {
			break
		}
	}
	if err := t.lines.Err(); err != nil {
		return nil, ofLine(err)
	}
	if len(bytes.TrimSpace(t.first)) == 0 {
		return nil, words.TableEmpty
	}
	row, err := objectOf(t.first)
	if err != nil {
		return nil, err
	}
	for name := range row {
		t.Columns = append(t.Columns, name)
	}
	slices.Sort(t.Columns)
	return t, nil
}

// Rows walks through the rows, once. An error belongs to the row that it comes with; the walk goes on where it can.
func (t *Reader) Rows() iter.Seq2[Row, error] {
	if t.csv == nil {
		return t.objects
	}
	return t.records
}

func (t *Reader) records(yield func(Row, error) bool) {
	for {
		cells, err := t.csv.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return
		case errors.As(err, &wrong) && errors.Is(err, csv.ErrFieldCount):
			if !yield(Row{Line: int64(wrong.Line)}, words.TableCells.With(len(cells), len(t.Columns))) {
				return
			}
			continue
		case errors.As(err, &wrong):
			if !yield(Row{Line: int64(wrong.Line)}, wrong.Err) || !errors.Is(err, csv.ErrBareQuote) {
				return
			}
			continue
		case err != nil:
			yield(Row{}, err)
			return
		}
		line, _ := t.csv.FieldPos(0)
		row := Row{Line: int64(line), Cells: make(map[string]string, len(cells))}
		for i, cell := range cells {
			if row.Cells[t.Columns[i]], err = checked(cell); err != nil {
				break
			}
		}
		if !yield(row, err) {
			return
		}
	}
}

func (t *Reader) objects(yield func(Row, error) bool) {
	line := int64(1)
	for text := t.first; ; text = t.lines.Bytes() {
		if len(bytes.TrimSpace(text)) > 0 {
			cells, err := objectOf(text)
			if !yield(Row{line, cells}, err) {
				return
			}
		}
		if !t.lines.Scan() {
			if err := t.lines.Err(); err != nil {
				yield(Row{Line: line + 1}, ofLine(err))
			}
			return
		}
		line++
	}
}

// ofLine is why a line can't be read.
func ofLine(err error) error {
	if errors.Is(err, bufio.ErrTooLong) {
		return words.TableLongLine
	}
	return err
}

// objectOf reads a line of JSON: texts and numbers, as they are written. Of a name that stands there twice nobody knows which
// value is meant.
func objectOf(text []byte) (map[string]string, error) {
	if !json.Valid(text) {
		return nil, words.TableNoObject
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	if begin, err := in.Token(); err != nil || begin != json.Delim('{') {
		return nil, words.TableNoObject
	}
	cells, seen := map[string]string{}, map[string]bool{}
	for in.More() {
		key, err := in.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			return nil, words.TableNoObject
		}
		if seen[name] {
			return nil, words.TableTwice.With(name)
		}
		seen[name] = true
		var v any
		if err := in.Decode(&v); err != nil {
			return nil, words.TableNoObject
		}
		switch v := v.(type) {
		case nil:
		case string:
			cells[name] = clean(v)
		case json.Number, bool:
			cells[name] = fmt.Sprint(v)
		default:
			return nil, words.TableNested.With(name)
		}
	}
	return cells, nil
}

func checked(cell string) (string, error) {
	if strings.ContainsRune(cell, 0) || !utf8.ValidString(cell) || strings.ContainsRune(cell, utf8.RuneError) {
		return "", words.TableNotText
	}
	return clean(cell), nil
}

var (
	numeric = regexp.MustCompile(`^[0-9０-９.．,，\-－]+$`)
	halved  = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9", "．", ".", "－", "-")
	float   = regexp.MustCompile(`^[+-]?[0-9](\.[0-9]+)?[eE]\+?[0-9]+$`)
)

// clean takes off what bills and spreadsheets put around a cell to keep it a text: ` in front, =" and " around, a tab
// behind. Full-width digits become digits where the cell is a number.
func clean(cell string) string {
	cell = strings.TrimSuffix(cell, "\t")
	cell = strings.TrimPrefix(cell, "`")
	if inner, ok := strings.CutPrefix(cell, `="`); ok {
		if inner, ok = strings.CutSuffix(inner, `"`); ok {
			cell = inner
		}
	}
	if numeric.MatchString(cell) {
		cell = halved.Replace(cell)
	}
	return cell
}

// IsFloat tells what a spreadsheet makes of a long number: 4.2E+27. Its digits are lost.
func IsFloat(cell string) bool { return float.MatchString(cell) }

// bounded ends a line that is none.
type bounded struct {
	in   *bufio.Reader
	line int
}

// Read is that of io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	for _, c := range p[:n] {
		if b.line++; c == '\n' {
			b.line = 0
		}
		if b.line > mostLine {
			return 0, words.TableLongLine
		}
	}
	return n, err
}
