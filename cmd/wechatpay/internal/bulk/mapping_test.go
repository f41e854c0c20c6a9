package bulk

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/table"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// TestMapping: what a row becomes of items with holes.
func TestMapping(t *testing.T) {
	row := table.Row{Line: 2, Cells: map[string]string{"order": "42", "yuan": "12.3", "name": ` 张"三 `, "n": "007", "openid": "o1", "list": "[1,2]", "float": "4.2E+27", "empty": "", "blank": " ", "mill": "12.345"}}
	columns := []string{"order", "yuan", "name", "n", "openid", "list", "float", "empty", "blank", "mill"}
	for name, tt := range map[string]struct {
		path  string
		items []string
		want  wechatpay.Request
		wrong string // a piece of the error, at the row or before
	}{
		"texts":               {"v3/x", []string{"a=R{order}-{n}", "b.c={name}"}, wechatpay.Request{"json": map[string]any{"a": "R42-007", "b": map[string]any{"c": ` 张"三 `}}}, ""},
		"a filter":            {"v3/x", []string{"a={name|trim}", "b:={yuan|fen}"}, wechatpay.Request{"json": map[string]any{"a": `张"三`, "b": json.Number("1230")}}, ""},
		"sensitive":           {"v3/x", []string{"a={name|trim|sensitive}"}, wechatpay.Request{"json": map[string]any{"a": wechatpay.Sensitive(`张"三`)}}, ""},
		"JSON":                {"v3/x", []string{`a:=[{"x":"{name|trim}","y":{order},"z":{list}}]`}, wechatpay.Request{"json": map[string]any{"a": []any{map[string]any{"x": `张"三`, "y": json.Number("42"), "z": []any{json.Number("1"), json.Number("2")}}}}}, ""},
		"sensitive in JSON":   {"v3/x", []string{`a:=[{"x":"{name|sensitive}"}]`}, wechatpay.Request{"json": map[string]any{"a": []any{map[string]any{"x": wechatpay.Sensitive(` 张"三 `)}}}}, ""},
		"path, query, header": {"v3/x/{openid}/{id}", []string{"id={order}", "q=={n}", "H:{order}"}, wechatpay.Request{"openid": "o1", "id": "42", "query": map[string]any{"q": "007"}, "headers": map[string]string{"H": "42"}}, ""},
		"APIv2":               {"v2/secapi/pay/refund", []string{"a={order}"}, wechatpay.Request{"xml": map[string]any{"a": "42"}, "security": true}, ""},
		"no hole in JSON":     {"v3/x", []string{`a:={"b":1}`}, wechatpay.Request{"json": map[string]any{"a": map[string]any{"b": json.Number("1")}}}, ""},

		"no column":              {"v3/x", []string{"a={ordre}"}, nil, "no column ordre"},
		"no filter":              {"v3/x", []string{"a={order|up}"}, nil, "no filter up"},
		"no variable":            {"v3/x/{id}", nil, nil, "no column id"},
		"sensitive beside text":  {"v3/x", []string{"a=x{name|sensitive}"}, nil, "stands beside other text"},
		"sensitive in the query": {"v3/x", []string{"a=={name|sensitive}"}, nil, "stands beside other text"},
		"sensitive as a number":  {"v3/x", []string{"a:={name|sensitive}"}, nil, "stands beside other text"},
		"a file":                 {"v3/x", []string{"a@b"}, nil, "uploads no files"},
		"a cell that is missing": {"v3/x", []string{"a={empty}"}, nil, "column empty is empty"},
		"a blank cell":           {"v3/x", []string{"a=R{blank|trim}"}, nil, "column blank is empty"},
		"an empty yuan":          {"v3/x", []string{"a:={empty|fen}"}, nil, "column empty is empty"},
		"optional":               {"v3/x", []string{"a={n}", "b={empty|optional}", "c={n|optional}", "d:={empty|fen|optional}", "e=={empty|optional}", "f={blank|trim|sensitive|optional}", "H:{empty|optional}"}, wechatpay.Request{"json": map[string]any{"a": "007", "c": "007"}}, ""},
		"optional beside text":   {"v3/x", []string{"a=x{empty|optional}"}, nil, "{empty|optional} stands beside"},
		"optional in JSON":       {"v3/x", []string{`a:=["{empty|optional}"]`}, nil, "{empty|optional} stands beside"},
		"a float":                {"v3/x", []string{"a=R{float}"}, nil, "has lost its digits"},
		"no number":              {"v3/x", []string{"a:={n}"}, nil, "where a number is wanted"},
		"a third decimal":        {"v3/x", []string{"a:={mill|fen}"}, nil, `"12.345" are no yuan with at most two decimals`},
		"no yuan":                {"v3/x", []string{"a:={name|fen}"}, nil, "no yuan with at most two decimals"},
		"JSON out of its quotes": {"v3/x", []string{`a:={"b":{name}}`}, nil, "where a number is wanted"},
		"all of a row":           {"v3/x/{empty}", []string{"a={n}", `b:=[{yuan},{n},"{float}"]`, "c={float}", "d:={mill|fen}"}, nil, "column empty is empty; {empty|optional} would leave the item out\ncolumn n is \"007\", where a number is wanted\ncolumn float is 4.2E+27: a spreadsheet has lost its digits; format the column as text and export again\nmill: "},
		"a value with an object": {"v3/x", []string{"a={n}", "a.b={n}"}, nil, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			items, err := item.ParseAll(tt.items)
			if err != nil {
				t.Fatal(err)
			}
			m, err := newMapping("POST", tt.path, items, columns)
			var got wechatpay.Request
			if err == nil {
				got, err = m.request(row)
			}
			if (err == nil) != (tt.wrong == "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
				t.Fatalf("%v, want %q", err, tt.wrong)
			}
			if diff := cmp.Diff(tt.want, got); err == nil && diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDelimiter: of a table that is cut elsewhere the flag is named.
func TestDelimiter(t *testing.T) {
	items, err := item.ParseAll([]string{"a={order}"})
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string]string{"order;yuan": "--delimiter ';'", "order|yuan": "--delimiter '|'", "orders": "did you mean {orders}?"} {
		_, err := newMapping("POST", "v3/x", items, []string{column})
		f, ok := errors.AsType[*terminal.Failure](err)
		if !ok || !strings.Contains(f.Hint.In(words.English), want) {
			t.Errorf("%s: %v, want %s", column, err, want)
		}
	}
}

// TestAbove: a rate that is more than what is published is warned of.
func TestAbove(t *testing.T) {
	transfers := batch.Template{Method: "POST", Path: "v3/fund-app/mch-transfer/transfer-bills"}
	for rate, want := range map[float64]bool{0: false, 90: false, 100: false, 100.5: true, 400: true} {
		if got := isAbove(transfers, rate); got != want {
			t.Errorf("%g a second: %v", rate, got)
		}
	}
	if isAbove(batch.Template{Method: "POST", Path: "v3/new/things"}, 1e6) {
		t.Error("a rate is above none")
	}
}

// TestFlags: rates, shares, times and lines as people write them.
func TestFlags(t *testing.T) {
	now := time.Date(2026, 11, 29, 15, 0, 0, 0, time.UTC)
	for text, want := range map[string]float64{"": 0, "120/s": 120, "600/min": 10, "0.5/s": 0.5, "120": -1, "0/s": -1, "-1/s": -1, "NaN/s": -1, "1/h": -1, "1e9/s": -1} {
		if got, err := parseRate(text); (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]int{"": 0, "1%": 20, "0.01%": 1, "50": 50, "0": 1, "x": -1, "-1": -1, "1.5": -1, "101%": -1, "NaN": -1, "NaN%": -1} {
		if got, err := parseMax(text, 2000); (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for text, ok := range map[string]bool{"18:00": true, "14:59": false, "25:00": false, "6pm": false} {
		if at, err := parseUntil(text, now); (err == nil) != ok || ok && at.Hour() != 18 {
			t.Errorf("%q: %v, %v", text, at, err)
		}
	}
	lines, err := parseLines("17, 23,")
	if diff := cmp.Diff([]int64{17, 23}, lines); err != nil || diff != "" {
		t.Error(diff, err)
	}
	for _, text := range []string{"0", "x", "1-3"} {
		if _, err := parseLines(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	for fen, want := range map[int64]string{0: "0.00", 5: "0.05", 100: "1.00", 90000070: "900000.70"} {
		if got := inYuan(fen); got != want {
			t.Errorf("%d: %s", fen, got)
		}
	}
}
