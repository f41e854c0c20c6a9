package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

// shop is a small catalogue: orders, refunds and coupons.
const shop = `POST v3/coupons/{openid}/send 发券
	path
		openid string
	json
		out_request_no* string
		amount integer
	response 204 none
POST v3/orders 下单
	json
		mchid* string
		out_trade_no* string
		amount* object
			total* integer
	response 200 json
GET v3/orders/out-trade-no/{out_trade_no} 查单
	path
		out_trade_no string
	query
		mchid* string
		limit integer
	response 200 json
POST v3/orders/out-trade-no/{out_trade_no}/close 关单
	path
		out_trade_no string
	response 204 none
POST v3/parking/reminders/entry 通知
	json
		out_serial_number* string
	response 204 none
POST v3/refunds 退款
	json
		out_trade_no string
		out_refund_no* string
		amount* object
			total* integer
			refund* integer
	response 200 json
GET v3/refunds/{out_refund_no} 查退款
	path
		out_refund_no string
	response 200 json
POST v3/settings 设置
	json
		name* string
	response 204 none
POST v3/shares 分账
	json
		out_order_no string
		out_batch_no string
	response 204 none
`

// outcomesOf gives what is added to the shop.
func outcomesOf(t *testing.T, outcomes, rates string) (*catalogue, map[string][]string, error) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{outcomesFile: outcomes, ratesFile: rates} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ops, _, err := openapi.Parse(shop)
	if err != nil {
		t.Fatal(err)
	}
	c := &catalogue{text: shop, operations: ops}
	numbers, err := c.outcomes(folder)
	return c, numbers, err
}

const ofShares = "POST v3/shares\n\tnumber json.out_order_no, json.out_batch_no\n\tsource https://pay.weixin.qq.com/doc/1\n"

func TestOutcomes(t *testing.T) {
	c, numbers, err := outcomesOf(t, "# x\n"+ofShares+`
POST v3/coupons/{openid}/send
	settle repeat
	amounts unknown
	source https://pay.weixin.qq.com/doc/2
`, "# method …\nPOST\t/v3/refunds\t150\ts\tmerchant\r\nGET\t/v3/refunds/{out_refund_no}\t10\tmin\t\n")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, block := range blocksOf(c.text) {
		for _, key := range outcomeKeys {
			if _, after, ok := strings.Cut(block, "\n\t"+key+" "); ok {
				fact, _, _ := strings.Cut(after, "\n")
				got[keyOfBlock(block)] += key + " " + fact + "; "
			}
		}
	}
	want := map[string]string{
		"POST v3/coupons/{openid}/send":                    "number json.out_request_no; repeat harmless; settle repeat; ",
		"POST v3/orders":                                   "number json.out_trade_no; repeat harmless; settle GET v3/orders/out-trade-no/{out_trade_no} path.out_trade_no=json.out_trade_no query.mchid=json.mchid; amounts json.amount.total fen; ",
		"GET v3/orders/out-trade-no/{out_trade_no}":        "number path.out_trade_no; repeat harmless; ",
		"POST v3/orders/out-trade-no/{out_trade_no}/close": "number path.out_trade_no; repeat harmless; settle repeat; ",
		"POST v3/parking/reminders/entry":                  "repeat harmful; ",
		"POST v3/refunds":                                  "number json.out_refund_no; repeat harmless; settle GET v3/refunds/{out_refund_no} path.out_refund_no=json.out_refund_no; amounts json.amount.refund fen; rate 150/s merchant; ",
		"GET v3/refunds/{out_refund_no}":                   "number path.out_refund_no; repeat harmless; rate 10/min; ",
		"POST v3/shares":                                   "number json.out_order_no; repeat harmless; settle repeat; ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	path := filepath.Join(t.TempDir(), "numbers_gen.go")
	if err := c.resendTable(path, numbers, true); err == nil || !strings.Contains(err.Error(), "go generate") {
		t.Errorf("a missing table is fresh: %v", err)
	}
	if err := c.resendTable(path, numbers, false); err != nil {
		t.Fatal(err)
	}
	if err := c.resendTable(path, numbers, true); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(string(text), "ownNumber{\n\t{\"POST\", \"v3/refunds\", []string{\"out_refund_no\"}},\n}\n") {
		t.Errorf("%v:\n%s", err, text)
	}
}

// TestOutcomeErrors: what is wrong is named with its file and line.
func TestOutcomeErrors(t *testing.T) {
	const source = "\tsource https://pay.weixin.qq.com/doc/2\n"
	for name, tt := range map[string]struct{ outcomes, rates, want string }{
		"several numbers":         {"", "", "POST v3/shares has several numbers (json.out_order_no, json.out_batch_no): say in outcomes.txt"},
		"an unknown operation":    {ofShares + "\nPOST v3/share\n\tsettle repeat\n" + source, "", "outcomes.txt: line 5: there is no operation POST v3/share"},
		"an unknown key":          {ofShares + "POST v3/refunds\n\tsettles repeat\n" + source, "", `outcomes.txt: line 5: "settles repeat": "settles" is none of`},
		"an unknown field":        {ofShares + "POST v3/refunds\n\tamounts json.amount.refunds fen\n" + source, "", "outcomes.txt: line 5: \"amounts json.amount.refunds fen\": the request has no field json.amount.refunds"},
		"an unknown number":       {ofShares + "POST v3/refunds\n\tnumber json.out_no\n" + source, "", "outcomes.txt: line 5: \"number json.out_no\": the request has no field json.out_no"},
		"an unknown query":        {ofShares + "POST v3/refunds\n\tsettle GET v3/refund\n" + source, "", "outcomes.txt: line 5: \"settle GET v3/refund\": there is no such query"},
		"an unknown parameter":    {ofShares + "POST v3/refunds\n\tsettle GET v3/refunds/{out_refund_no} path.x=json.out_refund_no\n" + source, "", "outcomes.txt: line 5: "},
		"a parameter that lacks":  {ofShares + "POST v3/coupons/{openid}/send\n\tsettle GET v3/refunds/{out_refund_no}\n" + source, "", "needs path.out_refund_no"},
		"a fact twice":            {ofShares + "POST v3/refunds\n\trate 1/s\n" + source + "POST v3/refunds\n\trate 2/s\n" + source, "", "outcomes.txt: line 8: \"rate 2/s\": the rate of POST v3/refunds is here twice, first at"},
		"an operation twice":      {ofShares + "POST v3/refunds\nPOST v3/refunds\n\trate 2/s\n" + source, "", "outcomes.txt: line 5: \"POST v3/refunds\": the operation is here twice"},
		"no source":               {ofShares + "POST v3/refunds\n\trate 2/s\nPOST v3/orders\n\trate 1/s\n" + source, "", "outcomes.txt: line 4: the row has no source"},
		"no source at the end":    {ofShares + "POST v3/refunds\n\trate 2/s\n", "", "outcomes.txt: line 4: the row has no source"},
		"a source of somebody":    {ofShares + "POST v3/refunds\n\tsource https://example.com/pay\n", "", "outcomes.txt: line 5: "},
		"two sources":             {ofShares + "POST v3/refunds\n" + source + source, "", "outcomes.txt: line 6: "},
		"no operation":            {source, "", "outcomes.txt: line 1: \"source https://pay.weixin.qq.com/doc/2\": indented, and no operation"},
		"a name behind it":        {"POST v3/refunds 退款\n", "", "outcomes.txt: line 1: "},
		"no value":                {ofShares + "POST v3/refunds\n\trate\n" + source, "", "outcomes.txt: line 5: \"rate\": the value is missing"},
		"a rate of nothing":       {ofShares, "POST\t/v3/refund\t1\ts\t\n", "rates.tsv: line 1: there is no operation POST v3/refund"},
		"a rate twice":            {ofShares, "\nPOST\t/v3/refunds\t1\ts\t\nPOST\t/v3/refunds\t1\ts\t\n", "rates.tsv: line 3: POST v3/refunds is here twice, first at"},
		"a rate that is no rate":  {ofShares, "POST\t/v3/refunds\tmany\ts\t\n", "rates.tsv: line 1: \"rate many/s\": rate: write: rate 150/s merchant"},
		"a rate of too few cells": {ofShares, "POST\t/v3/refunds\t1\ts\n", "rates.tsv: line 1: "},
		"a scope of nothing":      {ofShares, "POST\t/v3/refunds\t1\ts\teverybody\n", "rates.tsv: line 1: "},
	} {
		if _, _, err := outcomesOf(t, tt.outcomes, tt.rates); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v\nwant …%s…", name, err, tt.want)
		}
	}
}

// TestImportRates: rates.tsv is what the sources give, where they stand beside this repository.
func TestImportRates(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	if err := importRates(from, to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a source: %v", err)
	}
	sources := filepath.Join("..", "..", "..", "shared", "openapi")
	if _, err := os.Stat(sources); errors.Is(err, fs.ErrNotExist) {
		t.Log("the merged sources are not here: the file itself is imported")
		sources = filepath.Join("..", "..", facts)
	}
	if err := importRates(sources, to); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(to, ratesFile))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "..", facts, ratesFile))
	if diff := cmp.Diff(string(want), string(got)); diff != "" || err != nil {
		t.Errorf("it was edited: rows of your own belong into outcomes.txt: %v\n%s", err, diff)
	}
}

// TestOutcomeBesideFacts: a number among the other facts of an operation would be deduced once more.
func TestOutcomeBesideFacts(t *testing.T) {
	d := newDeducer(nil)
	_, err := d.outcome("POST v3/refunds 退款\n\tnumber json.out_refund_no\n", nil, nil)
	if err == nil || !strings.Contains(err.Error(), "write a row into outcomes.txt") {
		t.Error(err)
	}
}
