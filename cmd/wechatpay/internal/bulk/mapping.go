package bulk

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/table"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// mapping makes a request of a row: items whose values have holes for its cells.
type mapping struct {
	isV2      bool
	secured   bool     // it shows the client certificate
	variables []string // of the path, without an item of their own: columns of the same name
	items     []holed
}

// holed is an item, its value cut at its holes.
type holed struct {
	item.Item
	variable bool
	pieces   []piece
}

// piece is a text, or a hole with the text in front of it.
type piece struct {
	text    string
	column  string // "": the text alone
	filters []string
	quoted  bool // it stands in a string of JSON
}

var (
	holes    = regexp.MustCompile(`\{([^{}":,\[\]|]+)((?:\|[a-z]+)*)\}`)
	variable = regexp.MustCompile(`\{\+?([A-Za-z0-9_]+)\}`)
	filters  = []string{"fen", "trim", "sensitive", "optional"}
)

// newMapping reads items for a table.
func newMapping(method, path string, items []item.Item, columns []string) (*mapping, error) {
	m := &mapping{isV2: operation.IsV2(path)}
	if o, known := openapi.Lookup(method, path); known {
		m.secured = o.Has(openapi.FlagMTLS)
	}
	var names []string
	for _, found := range variable.FindAllStringSubmatch(path, -1) {
		names = append(names, found[1])
	}
	for _, it := range items {
		h := holed{Item: it, variable: slices.Contains(names, it.Name()) && (it.Sep == item.SepText || it.Sep == item.SepJSON)}
		if it.Sep == item.SepUpload {
			return nil, terminal.Usage(words.LeaveItOut, words.BatchNoUpload)
		}
		value := it.Value
		if it.Sep == item.SepTextFile || it.Sep == item.SepJSONFile {
			text, err := os.ReadFile(it.Value)
			if err != nil {
				return nil, terminal.Usage(words.TextBeginsWithAt.With(it.Name()), words.Because.With(it.Name(), err))
			}
			value = string(text)
		}
		var err error
		if h.pieces, err = piecesOf(it, value, columns); err != nil {
			return nil, err
		}
		names = slices.DeleteFunc(names, func(name string) bool { return h.variable && name == it.Name() })
		m.items = append(m.items, h)
	}
	for _, name := range names {
		if !slices.Contains(columns, name) {
			return nil, noColumn(name, columns)
		}
		m.variables = append(m.variables, name)
	}
	return m, nil
}

func noColumn(name string, columns []string) error {
	hint := words.Phrase(words.BatchColumnsAre.With(strings.Join(columns, ", ")))
	for _, between := range []string{";", "|", "，"} {
		if len(columns) == 1 && strings.Contains(columns[0], between) {
			return terminal.Usage(words.BatchDelimiter.With(columns[0], terminal.ShellQuote(between)), words.BatchNoColumn.With(name))
		}
	}
	if near := terminal.Nearest(name, columns); near != "" {
		hint = words.DidYouMean.With("{" + near + "}")
	}
	return terminal.Usage(hint, words.BatchNoColumn.With(name))
}

// piecesOf cuts a value at its holes.
func piecesOf(it item.Item, value string, columns []string) (pieces []piece, err error) {
	isJSON, last := it.Sep == item.SepJSON || it.Sep == item.SepJSONFile, 0
	for _, at := range holes.FindAllStringSubmatchIndex(value, -1) {
		p := piece{text: value[last:at[0]], column: value[at[2]:at[3]], quoted: isJSON && inString(value[:at[0]])}
		if at[4] < at[5] {
			p.filters = strings.Split(value[at[4]+1:at[5]], "|")
		}
		if !slices.Contains(columns, p.column) {
			return nil, noColumn(p.column, columns)
		}
		for _, f := range p.filters {
			if !slices.Contains(filters, f) {
				return nil, terminal.Usage(words.BatchFiltersAre.With(strings.Join(filters, ", ")), words.BatchNoFilter.With(f))
			}
		}
		last = at[1]
		alone := at[0] == 0 && last == len(value) || p.quoted && strings.HasSuffix(p.text, `"`) && strings.HasPrefix(value[last:], `"`)
		if slices.Contains(p.filters, "sensitive") && (!alone || it.Sep != item.SepText && !isJSON || isJSON && !p.quoted) {
			return nil, terminal.Usage(words.BatchSensitiveAs.With(it.Name(), p.column), words.BatchSensitiveAlone.With(p.column))
		}
		if slices.Contains(p.filters, "optional") && (at[0] != 0 || last != len(value)) {
			return nil, terminal.Usage(words.BatchAlone.With(it.Name(), it.Sep, p.column), words.BatchOptionalAlone.With(p.column))
		}
		pieces = append(pieces, p)
	}
	return append(pieces, piece{text: value[last:]}), nil
}

// inString tells whether JSON that is cut here is cut in a string.
func inString(text string) (inside bool) {
	for i := 0; i < len(text); i++ {
		switch {
		case inside && text[i] == '\\':
			i++
		case text[i] == '"':
			inside = !inside
		}
	}
	return inside
}

// secretMark stands in JSON for a text that is sensitive, until it is read.
const secretMark = "\x01wechatpay.batch."

// errLeftOut says that a row does without an item.
var errLeftOut = errors.New("optional")

// fill puts the cells of a row into a value. Of JSON secrets are what secretMark stands for. The error joins what is wrong
// with each cell.
func (h holed) fill(row table.Row) (text string, secrets []string, err error) {
	var b strings.Builder
	var wrong []error
	for _, p := range h.pieces {
		b.WriteString(p.text)
		if p.column == "" {
			continue
		}
		cell, err := h.cell(p, row.Cells[p.column])
		if errors.Is(err, errLeftOut) {
			return "", nil, err
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		isSecret := slices.Contains(p.filters, "sensitive")
		switch {
		case isSecret && h.Sep == item.SepText:
			return "", []string{cell}, nil
		case isSecret:
			secrets = append(secrets, cell)
			cell = quoted(secretMark + strconv.Itoa(len(secrets)-1))
		case p.quoted:
			cell = quoted(cell)
		}
		b.WriteString(cell)
	}
	return b.String(), secrets, errors.Join(wrong...)
}

// cell is a cell after its filters.
func (h holed) cell(p piece, cell string) (_ string, err error) {
	if table.IsFloat(cell) {
		return "", words.BatchFloat.With(p.column, cell)
	}
	for _, f := range p.filters {
		if cell == "" {
			break
		}
		if cell, err = filter(f, cell); err != nil {
			return "", words.Because.With(p.column, err)
		}
	}
	isJSON := h.Sep == item.SepJSON || h.Sep == item.SepJSONFile
	switch {
	case cell == "" && slices.Contains(p.filters, "optional"):
		return "", errLeftOut
	case cell == "": // in a number it would make all such rows one
		return "", words.BatchNoCell.With(p.column)
	case isJSON && !p.quoted && !slices.Contains(p.filters, "sensitive") && !json.Valid([]byte(cell)):
		return "", words.BatchNoNumber.With(p.column, cell)
	}
	return cell, nil
}

// quoted is a text within the quotes of JSON.
func quoted(text string) string {
	out, _ := terminal.Encode(text) // a string: it can
	return string(bytes.Trim(out, `"`))
}

// filter changes a cell.
func filter(name, cell string) (string, error) {
	switch name {
	case "trim":
		return strings.TrimSpace(cell), nil
	case "fen":
		return fen(strings.TrimSpace(cell))
	}
	return cell, nil
}

var yuan = regexp.MustCompile(`^([0-9]{1,15})(?:\.([0-9]{1,2}))?$`)

// fen makes yuan with at most two decimals to whole fen, never by way of a float.
func fen(cell string) (string, error) {
	found := yuan.FindStringSubmatch(cell)
	if found == nil {
		return "", words.BatchNoYuan.With(cell)
	}
	n, err := strconv.ParseInt(found[1]+(found[2] + "00")[:2], 10, 64)
	if err != nil {
		return "", words.BatchNoYuan.With(cell)
	}
	return strconv.FormatInt(n, 10), nil
}

// request makes the request of a row. The error joins all that is wrong with it, each thing once; the request then is what
// could be made.
func (m *mapping) request(row table.Row) (wechatpay.Request, error) {
	req := wechatpay.Request{}
	query, headers, body := map[string]any{}, map[string]string{}, map[string]any{}
	var wrong []error
	tell := func(err error) {
		if !slices.ContainsFunc(wrong, func(told error) bool { return told.Error() == err.Error() }) {
			wrong = append(wrong, err)
		}
	}
	for _, name := range m.variables {
		if req[name] = row.Cells[name]; req[name] == "" {
			tell(words.BatchNoCell.With(name))
		}
	}
	for _, h := range m.items {
		text, secrets, err := h.fill(row)
		if errors.Is(err, errLeftOut) {
			continue
		}
		var value any = text
		switch {
		case err != nil:
			for _, one := range partsOf(err) {
				tell(one)
			}
			continue
		case h.Sep == item.SepHeader:
			headers[h.Name()] = strings.TrimSpace(text)
			continue
		case h.Sep == item.SepQuery:
			query[h.Name()] = text
			continue
		case h.Sep == item.SepJSON || h.Sep == item.SepJSONFile:
			if value, err = valueOf(text, secrets); err != nil {
				tell(words.IsNoJSON.With(h.Name(), err))
				continue
			}
		case len(secrets) > 0:
			value = wechatpay.Sensitive(secrets[0])
		}
		if h.variable {
			req[h.Name()] = value
			continue
		}
		if err := set(body, h.Path, value); err != nil {
			tell(err)
		}
	}
	m.place(req, query, headers, body)
	return req, errors.Join(wrong...)
}

// place puts the parts of a request where they belong.
func (m *mapping) place(req wechatpay.Request, query map[string]any, headers map[string]string, body map[string]any) {
	kind := map[bool]string{true: "xml", false: "json"}[m.isV2]
	for key, part := range map[string]map[string]any{"query": query, kind: body} {
		if len(part) > 0 {
			req[key] = part
		}
	}
	if m.secured {
		req["security"] = true
	}
	if len(headers) > 0 {
		req["headers"] = headers
	}
}

// valueOf reads JSON, and puts the secrets in.
func valueOf(text string, secrets []string) (any, error) {
	var v any
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	if err := in.Decode(&v); err != nil {
		return nil, err
	}
	if in.More() {
		return nil, errors.New(text)
	}
	return reveal(v, secrets), nil
}

func reveal(v any, secrets []string) any {
	switch v := v.(type) {
	case string:
		if number, ok := strings.CutPrefix(v, secretMark); ok {
			if n, err := strconv.Atoi(number); err == nil && n < len(secrets) {
				return wechatpay.Sensitive(secrets[n])
			}
		}
	case []any:
		for i := range v {
			v[i] = reveal(v[i], secrets)
		}
	case map[string]any:
		for name := range v {
			v[name] = reveal(v[name], secrets)
		}
	}
	return v
}

// set puts a value at a path of names.
func set(into map[string]any, path []string, value any) error {
	for n, name := range path {
		last := n == len(path)-1
		inner, isObject := into[name].(map[string]any)
		switch _, there := into[name]; {
		case last && there, there && !isObject:
			whole := strings.Join(path[:n+1], ".")
			return words.ValueAndObject.With(whole)
		case last:
			into[name] = value
		case !there:
			inner = map[string]any{}
			into[name] = inner
		}
		into = inner
	}
	return nil
}
