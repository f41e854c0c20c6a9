package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

func rowsOf(rows ...Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// with is a refund with members of its body set, or taken away by nil.
func with(i int, members wechatpay.Object) Row {
	r := refund(i, 100)
	body := r.Request["json"].(wechatpay.Object)
	for name, value := range members {
		if body[name] = value; value == nil {
			delete(body, name)
		}
	}
	return r
}

// TestPlanErrors: whatever is wrong with rows is told of all of them, with their lines, and there is no job.
func TestPlanErrors(t *testing.T) {
	amount := func(v any) wechatpay.Object {
		return wechatpay.Object{"amount": wechatpay.Object{"refund": v, "total": 100, "currency": "CNY"}}
	}
	change := func(do func(*Template)) Template { t := refundTemplate; do(&t); return t }
	ok := refund(1, 100)
	for name, tt := range map[string]struct {
		template Template
		rows     []Row
		want     []string
	}{
		"no rows":                {refundTemplate, nil, []string{"there are no rows"}},
		"no number":              {refundTemplate, []Row{ok, with(2, wechatpay.Object{"out_refund_no": nil})}, []string{"line 2: json.out_refund_no is missing"}},
		"a float for a number":   {refundTemplate, []Row{with(2, wechatpay.Object{"out_refund_no": "R4.2E+27"})}, []string{`line 1: json.out_refund_no is "R4.2E+27", which a spreadsheet`}},
		"made a float":           {refundTemplate, []Row{with(2, wechatpay.Object{"out_refund_no": "W20260729007.0"})}, []string{`line 1: json.out_refund_no is "W20260729007.0", which a spreadsheet`}},
		"a blank at a number":    {refundTemplate, []Row{with(2, wechatpay.Object{"out_refund_no": "R2 "})}, []string{`line 1: json.out_refund_no is "R2 ", with a blank`}},
		"a sum above int64":      {refundTemplate, []Row{refund(1, math.MaxInt64), refund(2, 1)}, []string{"line 2: with it the sum of all rows"}},
		"a text as of a seal":    {refundTemplate, []Row{with(1, wechatpay.Object{"reason": sealMark + "x"})}, []string{"line 1: a text holds wechatpay.sealed:"}},
		"all of a row":           {refundTemplate, []Row{ok, with(2, wechatpay.Object{"out_refund_no": "R4.2E+27", "amount": wechatpay.Object{"refund": "x", "total": 1.5, "currency": "CNY"}})}, []string{"line 2: json.out_refund_no is", "\nline 2: json.amount.refund: \"x\"", "\nline 2: json.amount.total"}},
		"two rows":               {refundTemplate, []Row{with(1, amount("x")), ok, with(3, amount(-5))}, []string{"line 1: json.amount.refund: \"x\"", "line 3: json.amount.refund: \"-5\""}},
		"half a fen":             {refundTemplate, []Row{with(1, amount(1.5))}, []string{`"1.5" is no amount in fen`}},
		"no amount":              {refundTemplate, []Row{with(1, wechatpay.Object{"amount": nil})}, []string{"there is no amount"}},
		"against the catalogue":  {refundTemplate, []Row{with(1, wechatpay.Object{"reson": "x"})}, []string{"line 1: ", "reson", "reason"}},
		"a number twice":         {refundTemplate, []Row{ok, refund(2, 100), refund(1, 101)}, []string{"line 3: it has the number R0000001 of line 1"}},
		"a stream":               {refundTemplate, []Row{{Request: wechatpay.Request{"body": "x"}}}, []string{"a ledger keeps no streams"}},
		"Sensitive without key":  {refundTemplate, []Row{with(1, wechatpay.Object{"reason": wechatpay.Sensitive("张三")})}, []string{"set SealKey"}},
		"Sensitive in a struct":  {refundTemplate, []Row{{Request: wechatpay.Request{"json": struct{ Name wechatpay.Sensitive }{"张三"}}}}, []string{"stands in a struct"}},
		"a short key":            {change(func(t *Template) { t.SealKey = []byte("short") }), []Row{ok}, []string{"32 bytes"}},
		"no merchant":            {change(func(t *Template) { t.Merchant = "" }), []Row{ok}, []string{"lacks Merchant"}},
		"no path":                {change(func(t *Template) { t.Path = "" }), []Row{ok}, []string{"lacks Method or Path"}},
		"a gap of nothing":       {change(func(t *Template) { t.Key, t.Gap = "", time.Second }), []Row{ok}, []string{"a Gap and no Key"}},
		"unknown operation":      {change(func(t *Template) { t.Path = "v3/new/things" }), []Row{ok}, []string{"the number is not known", "as json.out_refund_no"}},
		"unknown amount":         {change(func(t *Template) { t.Path, t.Number = "v3/new/refunds", "json.out_refund_no" }), []Row{ok}, []string{"the amount is not known"}},
		"a message comes twice":  {change(func(t *Template) { t.Path = "v3/parking/reminders/entry" }), []Row{ok}, []string{"the number is not known"}},
		"the line of the reader": {refundTemplate, []Row{{Line: 42, Request: wechatpay.Request{}}}, []string{"line 42: "}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "job")
			_, err := Plan(t.Context(), dir, tt.template, rowsOf(tt.rows...))
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want %q", err, want)
				}
			}
			if err != nil && strings.Contains(err.Error(), "张三") {
				t.Errorf("the error tells what is sensitive: %v", err)
			}
			if _, err := Open(dir); !errors.Is(err, ErrNoJob) {
				t.Errorf("a job remains: %v", err)
			}
			if left, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(left) != 0 {
				t.Errorf("%v remain, %v", left, err)
			}
		})
	}
}

// TestPlanErrorsOfReader: what reads the input has errors of its own, and too many are cut short.
func TestPlanErrorsOfReader(t *testing.T) {
	_, err := Plan(t.Context(), filepath.Join(t.TempDir(), "job"), refundTemplate, func(yield func(Row, error) bool) {
		for i := range 150 {
			if !yield(Row{Line: int64(i + 2)}, errors.New("not UTF-8")) {
				return
			}
		}
	})
	var row *RowError
	if !errors.As(err, &row) || row.Line != 2 || !strings.Contains(err.Error(), "line 101: not UTF-8") || !strings.Contains(err.Error(), "and 50 rows more") {
		t.Error(err)
	}
	_, err = Plan(t.Context(), filepath.Join(t.TempDir(), "job"), refundTemplate, func(yield func(Row, error) bool) {
		part := with(1, wechatpay.Object{"out_refund_no": nil, "reson": "x"}) // what could be made of the row
		part.Line = 7
		yield(part, errors.Join(errors.New("no order"), errors.New("no yuan")))
	})
	if text := err.Error(); !strings.HasPrefix(text, "batch.Plan: line 7: no order\nline 7: no yuan\nline 7: ") || !strings.Contains(text, "reson") || strings.Contains(text, "missing") {
		t.Errorf("several things of a row: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	dir := filepath.Join(t.TempDir(), "job")
	_, err = Plan(ctx, dir, refundTemplate, func(yield func(Row, error) bool) {
		for i := 0; yield(refund(i, 1), nil); i++ {
			if i == 10 {
				cancel()
			}
		}
	})
	if _, opened := Open(dir); !errors.Is(err, context.Canceled) || !errors.Is(opened, ErrNoJob) {
		t.Errorf("cancelled: %v, %v", err, opened)
	}
}

// TestPlanned: what the catalogue fills in, what is counted, and what repeats another row.
func TestPlanned(t *testing.T) {
	var doubles []int64
	double := func(line, earlier int64) { doubles = append(doubles, line, earlier) }
	job := planned(t, Template{Method: "post", Path: "/" + refundPath, Merchant: "8956000", Double: double}, rowsOf(refund(1, 100), refund(2, 250), refund(1, 100)))
	info := job.Info()
	if info.Rows != 2 || info.Fen != 350 || info.Doubles != 1 {
		t.Errorf("%+v", info)
	}
	if diff := cmp.Diff([]int64{3, 1}, doubles); diff != "" {
		t.Error(diff)
	}
	want := Template{Method: "POST", Path: refundPath, Merchant: "8956000", Number: "json.out_refund_no", Gap: time.Minute}
	if diff := cmp.Diff(want, job.Template()); diff != "" {
		t.Error(diff)
	}
	for r, err := range job.Rows(t.Context(), Planned) {
		if err != nil || r.Number != fmt.Sprintf("R%07d", r.ID) || r.Line != r.ID {
			t.Error(r, err)
		}
	}
	if n, err := job.Skip(t.Context(), 2); n != 1 || err != nil {
		t.Error(n, err)
	}
	if n, err := job.Skip(t.Context(), 99, 1, 2); n != 1 || err == nil || err.Error() != "line 2 is skipped\nthe job has no row of line 99" {
		t.Errorf("lines that can't be skipped: %d, %v", n, err)
	}
	if err := job.Pause(); !errors.Is(err, ErrIdle) {
		t.Errorf("a job at which nobody works pauses: %v", err)
	}
	if counts, err := job.Counts(t.Context()); err != nil || counts.By[Skipped] != (Count{2, 350}) {
		t.Error(counts, err)
	}
}

// TestFields finds numbers, keys and amounts wherever a request has them.
func TestFields(t *testing.T) {
	text := `{"openid":"o1","json":{"no":"N1","n":12,"receivers":[{"amount":30},{"amount":12}],"a.b":"dot"},"query":"mchid=19&x=%E4%B8%AD","headers":{"idempotency-key":["K"]},` +
		`"xml":{"total_fee":"7","receivers":"[{\"amount\":5}]"}}`
	for path, want := range map[string]string{
		"json.no": "N1", "json.n": "12", "path.openid": "o1", "query.mchid": "19", "query.x": "中", "header.Idempotency-Key": "K", "xml.total_fee": "7",
		"json.receivers": "", "json.missing": "", "query.missing": "", "path.missing": "", "header.X": "",
	} {
		if got := fieldOf(text, path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

// TestSealed: what is sensitive lies in no file, goes out encrypted for WeChat Pay, and opens with no other key.
func TestSealed(t *testing.T) {
	const path, name = "v3/fund-app/mch-transfer/transfer-bills", "欧阳某某"
	var opened []string
	var sb *sandbox.Sandbox
	sb = clienttest.Sandbox(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		var asked struct {
			Name string `json:"user_name"`
		}
		text, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(text, &asked)
		}
		if err == nil {
			asked.Name, err = crypto.Decrypt(asked.Name, sb.Keys().Public)
		}
		opened = append(opened, fmt.Sprint(asked.Name, err))
		body := []byte(`{"out_bill_no":"1","state":"ACCEPTED"}`)
		_ = sb.Sign(w.Header(), r.Header.Get("Wechatpay-Serial"), body)
		_, _ = w.Write(body)
	}})
	client := clienttest.New(t, sb.Config())
	key := SealKeyOf(sb.Keys().Merchant)
	row := func(i int) Row {
		return Row{Request: wechatpay.Request{"json": wechatpay.Object{
			"appid": "wx1", "out_bill_no": fmt.Sprint("B", i), "transfer_scene_id": "1000", "openid": "o1", "user_name": wechatpay.Sensitive(name),
			"transfer_amount": 30000000, "transfer_remark": "x",
			"transfer_scene_report_infos": []any{wechatpay.Object{"info_type": "a", "info_content": "b"}},
		}}}
	}
	job := planned(t, Template{Method: "POST", Path: path, Merchant: "8956000", SealKey: key}, rowsOf(row(1), row(2), row(1)))
	if info := job.Info(); info.Rows != 2 || info.Doubles != 1 {
		t.Errorf("a row that repeats another is not found: %+v", info)
	}
	opts := quickly
	opts.Concurrency = 1
	for _, wrong := range [][]byte{nil, slices.Repeat([]byte{1}, 32)} {
		opts.SealKey = wrong
		err, settled := job.Run(t.Context(), client, opts), job.Settle(t.Context(), client, SettleOptions{Limits: "-", SealKey: wrong})
		if !errors.Is(err, ErrSealKey) || !errors.Is(settled, ErrSealKey) || len(opened) != 0 {
			t.Errorf("with key %x: %v, %v, %q was sent", wrong, err, settled, opened)
		}
		if counts, err := job.Counts(t.Context()); err != nil || counts.By[Planned].Rows != 2 {
			t.Errorf("with key %x: %v, %v", wrong, rowsBy(counts), err)
		}
	}
	opts.SealKey = key
	if err := job.Run(t.Context(), client, opts); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{name + "<nil>", name + "<nil>"}, opened); diff != "" {
		t.Error(diff)
	}
	files, err := os.ReadDir(job.Info().Dir)
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(job.Info().Dir, f.Name()))
		if err != nil || strings.Contains(string(text), name) {
			t.Errorf("%s holds the name (%v)", f.Name(), err)
		}
	}
	if err != nil || len(files) < 2 {
		t.Error(files, err)
	}
}

// TestParts: sharings of one sub-merchant share a limit within that of the job, and a job takes as long as the narrowest
// of its limits.
func TestParts(t *testing.T) {
	sharing := func(i int, merchant string) Row {
		body := wechatpay.Object{"transaction_id": fmt.Sprintf("42000%023d", i), "out_order_no": fmt.Sprintf("P%d", i), "unfreeze_unsplit": false,
			"receivers": []any{wechatpay.Object{"type": "MERCHANT_ID", "account": "86693852", "amount": 1, "description": "x"}}}
		if merchant != "" {
			body["sub_mchid"] = merchant
		}
		return Row{Request: wechatpay.Request{"json": body}}
	}
	var rows []Row
	for i := range 271 {
		rows = append(rows, sharing(i, "1900000109"))
	}
	rows = append(rows, sharing(300, "1900000110"), sharing(301, ""))
	job := planned(t, Template{Method: "POST", Path: "v3/profitsharing/orders", Merchant: "8956000"}, rowsOf(rows...))
	refs, err := job.ledger.Open(t.Context(), 270, 10)
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, r := range refs {
		parts = append(parts, r.Part)
	}
	if diff := cmp.Diff([]string{"1900000109", "1900000110", ""}, parts); diff != "" {
		t.Error(diff)
	}
	if took, err := job.Takes(t.Context(), 0); err != nil || took.Round(time.Second) != 10*time.Second { // 270 gaps, 27 a second
		t.Error(took, err)
	}
	for _, tt := range []struct {
		rows []Row
		rate float64
		want time.Duration
	}{{[]Row{refund(1, 1), refund(2, 1)}, 0.5, 4 * time.Second}, {[]Row{refund(1, 1), with(1, wechatpay.Object{"out_refund_no": "R0000002"})}, 0, time.Minute}} {
		template := refundTemplate
		template.Key = ""
		if took, err := planned(t, template, rowsOf(tt.rows...)).Takes(t.Context(), tt.rate); err != nil || took != tt.want {
			t.Errorf("%s, want %s, %v", took, tt.want, err)
		}
	}
}

// TestRepeated: rows without a number that are the same in full are an error, with the lines of both, until somebody says
// that they are meant; those of a query may be.
func TestRepeated(t *testing.T) {
	template := refundTemplate
	template.Number = None
	row := func(i int, line int64) Row {
		r := refund(i, 5)
		r.Line = line
		return r
	}
	rows := rowsOf(row(1, 2), row(2, 3), row(1, 4), row(3, 5), row(1, 9))
	_, err := Plan(t.Context(), filepath.Join(t.TempDir(), "job"), template, rows)
	if !errors.Is(err, ErrRepeated) || strings.Count(err.Error(), "twice: first in line 2") != 2 || !strings.Contains(err.Error(), "line 4: ") || !strings.Contains(err.Error(), "line 9: ") {
		t.Errorf("%v", err)
	}
	template.Repeated = true
	if info := planned(t, template, rows).Info(); info.Rows != 5 || info.Doubles != 0 || info.Fen != 25 {
		t.Errorf("%+v", info)
	}
	query := Row{Request: wechatpay.Request{"out_refund_no": "R1"}}
	if info := planned(t, Template{Method: "GET", Path: refundPath + "/{out_refund_no}", Merchant: sandbox.DefaultMchID}, rowsOf(query, query)).Info(); info.Rows != 2 {
		t.Errorf("%+v", info)
	}
}
