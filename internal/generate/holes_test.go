package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const holed = `GET v3/pay/orders/id/{transaction_id} 查
	path
		transaction_id string
	response 200 json
		transaction_id string
		mchid string
		amount object
			total number "总金额"
			payer_total integer
		rate number "汇率"
		currency_total string
		goods array
			[] object
		notes array
		names array
			[] string
GET v3/pay/partner/orders/id/{transaction_id} 查
	path
		transaction_id string
	response 200 json
		transaction_id string
		sub_mchid string
		amount object
			total integer
		extra object
			inside string
GET v3/pay/orders/out-trade-no/{out_trade_no} 查
	path
		out_trade_no string
	response 200 json
		out_trade_no string
		transaction_id string
		amount object
			total integer
GET v3/states/{id} 态
	path
		id string
	response 200 json
		state string
POST v3/links 链
	json
		text string
	response 200 json
		url string
GET brand/things/{id} 物
	path
		id string
	response 200 json
		id string
GET v3/brand/partner/things/{id} 物
	path
		id string
	response 200 json
		id string
		brand_id string
NOTIFY v3 ORDER.PAID 知
	resource
		transaction_id string
		mchid string
		amount object
			total integer
NOTIFY v3 OTHER 知
	resource
		unlike string
`

// TestHoles looks for each kind in small facts.
func TestHoles(t *testing.T) {
	brandish := strings.Replace(holed, "GET brand/things/{id} 物\n", "GET brand/things/{id} 物\n\tflags brand-scheme\n", 1)
	c, err := load(folderOf(t, map[string]string{"v3.txt": brandish}))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, kind := range holeKinds {
		for _, h := range kind.find(c) {
			got[kind.name] = append(got[kind.name], h.key+" "+h.path)
		}
	}
	want := map[string][]string{
		"echo": {"GET v3/states/{id} response"},
		"twin": {
			"GET v3/pay/orders/id/{transaction_id} response.extra",
			"GET v3/pay/partner/orders/id/{transaction_id} response.amount.payer_total",
			"GET v3/pay/partner/orders/id/{transaction_id} response.rate",
			"GET v3/pay/partner/orders/id/{transaction_id} response.currency_total",
			"GET v3/pay/partner/orders/id/{transaction_id} response.goods",
			"GET v3/pay/partner/orders/id/{transaction_id} response.notes",
			"GET v3/pay/partner/orders/id/{transaction_id} response.names",
		},
		"number": {
			"GET v3/pay/orders/id/{transaction_id} response.out_trade_no",
			"GET v3/pay/orders/out-trade-no/{out_trade_no} response.mchid",
			"GET v3/pay/orders/out-trade-no/{out_trade_no} response.amount.payer_total",
			"GET v3/pay/orders/out-trade-no/{out_trade_no} response.rate",
			"GET v3/pay/orders/out-trade-no/{out_trade_no} response.currency_total",
			"GET v3/pay/orders/out-trade-no/{out_trade_no} response.goods",
			"GET v3/pay/orders/out-trade-no/{out_trade_no} response.notes",
			"GET v3/pay/orders/out-trade-no/{out_trade_no} response.names",
		},
		"notice": {"NOTIFY v3 ORDER.PAID resource.extra"},
		"empty":  {"GET v3/pay/orders/id/{transaction_id} response.goods", "GET v3/pay/orders/id/{transaction_id} response.notes"},
		"money":  {"GET v3/pay/orders/id/{transaction_id} response.amount.total", "GET v3/pay/orders/id/{transaction_id} response.currency_total"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestHolesList writes the list, finds it stale, and takes exceptions.
func TestHolesList(t *testing.T) {
	const facts = "GET v3/states/{id} 态\n\tpath\n\t\tid string\n\tresponse 200 json\n\t\tstate string\n\t\tlist array\n\t\tmore array\n"
	c, err := load(folderOf(t, map[string]string{"v3.txt": facts}))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	except := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, exceptionsFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	except("# none\n")
	if err := c.holes(folder, true); err == nil || !strings.Contains(err.Error(), "go generate") {
		t.Errorf("a missing list is fresh: %v", err)
	}
	if err := c.holes(folder, false); err != nil {
		t.Fatal(err)
	}
	if err := c.holes(folder, true); err != nil {
		t.Error(err)
	}
	list := func() string {
		raw, err := os.ReadFile(filepath.Join(folder, holesFile))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	if got := list(); !strings.Contains(got, "| empty | 2 | 0 |") || !strings.Contains(got, "- `GET v3/states/{id}`:\n  - `response.list`\n  - `response.more`\n") {
		t.Error(got)
	}
	except("empty GET v3/states/{id}\n\tresponse.list the page shows it empty\necho GET v3/states/{id}\n\t* a state alone\n")
	if err := c.holes(folder, true); err == nil {
		t.Error("an exception changes nothing")
	}
	if err := c.holes(folder, false); err != nil {
		t.Fatal(err)
	}
	if got := list(); !strings.Contains(got, "| empty | 1 | 1 |") || !strings.Contains(got, "| echo | 0 | 1 |") || !strings.Contains(got, "`response.list`: the page shows it empty") {
		t.Error(got)
	}
	for text, want := range map[string]string{
		"empty GET v3/states/{id}\n\tresponse.gone why\n":                         `exceptions.txt: line 2: "response.gone why": the exception no longer applies`,
		"nothing GET v3/states/{id}\n\tresponse.list why\n":                       `exceptions.txt: line 1: "nothing GET v3/states/{id}": write: KIND METHOD path`,
		"empty\n\tresponse.list why\n":                                            "write: KIND METHOD path",
		"empty GET v3/states/{id}\n\tresponse.list\n":                             "write the path of the field, or *, and why",
		"empty GET v3/states/{id}\n\tresponse.list a\n\tresponse.list b\n":        "line 3: \"response.list b\": response.list is here twice",
		"empty GET v3/states/{id}\n\tresponse.list a\n\t\tresponse.more b\n":      "nothing stands below an exception",
		"empty GET v3/states/{id}\n\tresponse.list a\n\t\t\tresponse.more deep\n": "one tab a level",
	} {
		except(text)
		if err := c.holes(folder, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want …%s…", text, err, want)
		}
	}
}
