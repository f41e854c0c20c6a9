package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/openapi"
)

// deducer knows what is known of every operation, and deduces the rest: by names, as internal/resend does.
type deducer struct {
	operations map[string]*openapi.Operation // by method and template
	queries    []*openapi.Operation          // GET
	numbers    map[string][]string           // of each operation, its own first, and what may stand for it
}

func newDeducer(all []*openapi.Operation) *deducer {
	d := &deducer{operations: map[string]*openapi.Operation{}, numbers: map[string][]string{}}
	for _, o := range all {
		d.operations[keyOf(o)] = o
		if o.Method == "GET" {
			d.queries = append(d.queries, o)
		}
	}
	return d
}

func keyOf(o *openapi.Operation) string { return o.Method + " " + o.Template() }

// urlOf is a URL of the operation, as internal/resend takes it.
func urlOf(o *openapi.Operation) string { return "https://" + o.Host() + o.Path }

// deduce fills in what facts does not say yet.
func (d *deducer) deduce(o *openapi.Operation, facts map[string]statement) error {
	set := func(key, text string) {
		if _, said := facts[key]; !said && text != "" {
			facts[key] = statement{text: text}
		}
	}
	reads := isQuery(o)
	message := !reads && resend.IsMessage(urlOf(o))
	if _, said := facts["number"]; !said && !message {
		number, err := ownNumber(o)
		if err != nil {
			return err
		}
		set("number", number)
	}
	number := facts["number"].text
	if number == unknown {
		number = ""
	}
	switch {
	case message:
		set("repeat", string(openapi.RepeatHarmful))
	case reads, number != "" && !strings.HasPrefix(number, "query."): // internal/resend does not look into a query
		set("repeat", string(openapi.RepeatHarmless))
	}
	d.numbers[keyOf(o)] = list(number)
	if number, _, _ = strings.Cut(number, ", "); number != "" {
		facts["number"] = statement{facts["number"].at, number}
	}
	if message || reads {
		return nil
	}
	if err := d.deduceSettle(o, number, facts); err != nil {
		return err
	}
	if strings.HasSuffix(number, "trade_no") || resend.MovesMoney(urlOf(o)) {
		set("amounts", amounts(o))
	}
	return nil
}

// isQuery tells an operation that only tells something. The old ones are POST, and say so in their last segment.
func isQuery(o *openapi.Operation) bool {
	last := o.Path[strings.LastIndexByte(o.Path, '/')+1:]
	return o.Method == "GET" || strings.Contains(last, "query") || slices.Contains(oldQueries, last)
}

// oldQueries are last segments of queries of APIv2 that are called otherwise.
var oldQueries = []string{"gethbinfo", "getstate", "gettransferinfo", "getupgradestate"}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ", ")
}

// narrower are numbers in the order in which the first of them is an operation's own: a refund before its order, a
// request before what it is about.
var narrower = []string{"out_refund_no", "out_return_no", "_request_no", "out_detail_no"}

// ownNumber gives the field with an operation's own business number, "" where it has none.
func ownNumber(o *openapi.Operation) (string, error) {
	var found []string
	for _, p := range parameters(o) {
		if resend.IsNumber(p.Name) {
			found = append(found, p.path)
		}
	}
	for _, name := range narrower {
		for _, path := range found {
			if strings.HasSuffix(path, name) {
				return path, nil
			}
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		for _, h := range o.Header {
			if strings.EqualFold(h.Name, "Idempotency-Key") {
				return "header." + h.Name, nil
			}
		}
		return "", nil
	case isQuery(o): // what it asks for: the last of the path
		if strings.HasPrefix(found[0], "path.") {
			return last(found, "path."), nil
		}
		return "", nil
	}
	return "", fmt.Errorf("%s has several numbers (%s): say in %s which is its own", keyOf(o), strings.Join(found, ", "), outcomesFile)
}

func last(paths []string, prefix string) (found string) {
	for _, p := range paths {
		if strings.HasPrefix(p, prefix) {
			found = p
		}
	}
	return found
}

// parameter is a field of a request with its path.
type parameter struct {
	*openapi.Field
	path string
}

// parameters are the fields of a request's outermost level.
func parameters(o *openapi.Operation) []parameter {
	var all []parameter
	add := func(part string, fields []*openapi.Field) {
		for _, f := range fields {
			all = append(all, parameter{f, part + "." + f.Name})
		}
	}
	add("path", o.PathParams)
	add("query", o.Query)
	if o.Body != nil {
		add(string(o.Kind), o.Body.Fields)
		for _, variant := range o.Body.OneOf {
			add(string(o.Kind), variant.Fields)
		}
	}
	return all
}

// needs are the parameters of a query that it is asked with by a number: not the signature and its like, not a page of a
// list, and not the other numbers that may stand for this one.
func needs(q *openapi.Operation, number string) []parameter {
	return slices.DeleteFunc(parameters(q), func(p parameter) bool {
		return slices.Contains(notAsked, p.Name) || isOrderNumber(number) && slices.Contains(otherNumbers, p.Name) && !strings.HasSuffix(number, "."+p.Name)
	})
}

var (
	notAsked     = []string{"sign", "sign_type", "nonce_str", "limit", "offset", "count", "query_id", "return_query_id"}
	otherNumbers = []string{"transaction_id", "out_trade_no", "refund_id"}
)

func isOrderNumber(number string) bool {
	return strings.HasSuffix(number, "trade_no") || strings.HasSuffix(number, "refund_no")
}

// merchants are the names of the number of the one who signs.
var merchants = []string{"mchid", "mch_id", "sp_mchid"}

// amountFields in the order in which the first that a request has is what moves. [] steps into an array.
var amountFields = []string{
	"refund_fee", "consume_fee", "total_fee", "amount.refund", "amount.total", "sub_orders[].amount.total_amount", "transfer_amount", "total_amount",
	"receivers[].amount", "receivers$[].amount", "return_amount", "amount",
}

// amounts gives the amount that an operation moves, with its unit: fen, but for what is paid abroad.
func amounts(o *openapi.Operation) string {
	for _, name := range amountFields {
		path := string(o.Kind) + "." + name
		f := o.Field(path)
		if f == nil || f.Type != "integer" && f.Type != "number" {
			continue
		}
		unit := openapi.UnitFen
		if abroad(o) {
			unit = openapi.UnitSmallest
		}
		return path + " " + string(unit)
	}
	return ""
}

func abroad(o *openapi.Operation) bool {
	for _, prefix := range []string{"hk/", "global/", "v3/global/", "v3/payscore/oversea/"} {
		if strings.HasPrefix(o.Template(), prefix) {
			return true
		}
	}
	return false
}
