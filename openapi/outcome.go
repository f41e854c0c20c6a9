package openapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Repeat says whether a call may be sent again after an attempt of which nobody knows whether it was executed.
type Repeat string

// What a repeat does. The zero value is no promise: whoever moves money does not repeat.
const (
	RepeatUnknown  Repeat = ""
	RepeatHarmless Repeat = "harmless" // with the same Number, nothing is done twice; a query does nothing at all
	RepeatHarmful  Repeat = "harmful"  // it is done again each time: a message comes twice
)

// Settle says how one finds out whether a call of unknown outcome was executed. The zero value: it is not known.
type Settle struct {
	ByRepeat bool // the same call with the same Number answers as the first one did

	Method string // of the query that tells; "" where none is known
	Path   string // as [Operation.Path]
	Fill   []Fill // its parameters, as far as the request knows them

	V2 bool // the query is one of APIv2
}

// Known tells whether there is a way.
func (s Settle) Known() bool { return s.ByRepeat || s.Method != "" }

// Query is the operation that settles; nil where none does.
func (s Settle) Query() *Operation {
	if s.Method == "" {
		return nil
	}
	o, _ := Lookup(s.Method, s.Template())
	return o
}

// Template is the path of the query as Client.Chain takes it; "" where there is none.
func (s Settle) Template() string {
	if s.Method == "" {
		return ""
	}
	return (&Operation{Path: s.Path, V2: s.V2}).Template()
}

// Fill is one parameter of the query that settles a call. Where the request lacks the field, which happens where it is
// optional, or another one stands for it, the parameter is left out.
type Fill struct {
	Param string // path.out_refund_no, query.sub_mchid, xml.out_trade_no
	From  string // the field of the request: json.out_refund_no, path.openid; or [FromMerchant]
	Value string // fixed, where From is ""
}

// FromMerchant as the source of a [Fill]: the number of the merchant who signs the call.
const FromMerchant = "merchant"

// Unit is what an amount counts.
type Unit string

// The units of amounts.
const (
	UnitUnknown  Unit = ""
	UnitFen      Unit = "fen"      // hundredths of a yuan
	UnitSmallest Unit = "smallest" // of the currency that the request names: a cent, a yen
	UnitYuan     Unit = "yuan"
)

// Amount is a field with a part of the money that a call moves, or asks for.
type Amount struct {
	Field string // json.amount.refund, json.receivers[].amount, xml.total_fee: [] steps into an array, $ into a JSON string
	Unit  Unit
}

// Rate is the published limit of an operation. The zero value: none is known, which does not say that there is none.
type Rate struct {
	Calls int
	Per   time.Duration // a second or a minute
	Scope string        // "merchant": for each merchant; "all": for all together; "": the page does not say
}

func (r Rate) String() string {
	if r.Calls == 0 {
		return ""
	}
	unit := "s"
	if r.Per == time.Minute {
		unit = "min"
	}
	return strings.TrimRight(fmt.Sprintf("%d/%s %s", r.Calls, unit, r.Scope), " ")
}

// Key says which calls of an operation disturb each other: those for one order, or one user. The zero value: none is
// known.
type Key struct {
	Fields []string      // json.transaction_id, path.openid: the first that a request has is its key
	Gap    time.Duration // calls with the same key are made one after another, so far apart
}

// Each is a limit of the calls that have one value of a field: those for one sub-merchant. Calls without the field are for
// the merchant who signs, and count as one as well. The zero value: none is known.
type Each struct {
	Field string // json.sub_mchid
	Rate  Rate
}

// outcome reads one of the facts that this file is about.
func (p *parser) outcome(o *Operation, key, rest string) (done bool, err error) {
	done, reason := o.outcome(key, rest)
	if reason != "" {
		return false, p.wrong("%s: %s", key, reason)
	}
	if done {
		p.at++
	}
	return done, nil
}

// outcome sets it; ok is false where key is none of them.
func (o *Operation) outcome(key, rest string) (ok bool, reason string) {
	switch key {
	case "number":
		o.Number = rest
	case "repeat":
		o.Repeat = Repeat(rest)
		reason = check([]string{rest}, []string{string(RepeatHarmless), string(RepeatHarmful)})
	case "settle":
		o.Settle, reason = parseSettle(rest)
	case "amounts":
		o.Amounts, reason = parseAmounts(rest)
	case "rate":
		o.Rate, reason = parseRate(rest)
	case "key":
		o.Key, reason = parseKey(rest)
	case "each":
		o.Each.Field, rest = word(rest)
		o.Each.Rate, reason = parseRate(rest)
	default:
		return false, ""
	}
	return true, reason
}

// parseSettle reads: repeat, or GET v3/refund/domestic/refunds/{out_refund_no} path.out_refund_no=json.out_refund_no, and
// query.need_query_detail:false for a fixed value.
func parseSettle(text string) (s Settle, reason string) {
	words := strings.Fields(text)
	switch {
	case text == "repeat":
		return Settle{ByRepeat: true}, ""
	case len(words) < 2 || !slices.Contains(verbs, words[0]):
		return s, "write: settle repeat, or settle GET and a path"
	}
	var query Operation
	if reason := query.head(words[0] + " " + words[1] + " -"); reason != "" {
		return s, reason
	}
	s.Method, s.Path, s.V2 = query.Method, query.Path, query.V2
	for _, w := range words[2:] {
		param, from, ok := strings.Cut(w, "=")
		fill := Fill{Param: param, From: from}
		if !ok {
			param, fixed, isFixed := strings.Cut(w, ":")
			if !isFixed {
				return s, fmt.Sprintf("%q: write query.name=json.field, query.name=merchant, or query.name:value", w)
			}
			fill = Fill{Param: param, Value: fixed}
		}
		s.Fill = append(s.Fill, fill)
	}
	return s, ""
}

func parseAmounts(text string) (amounts []Amount, reason string) {
	for _, one := range list(text) {
		field, unit := word(one)
		if reason := check([]string{unit}, []string{string(UnitFen), string(UnitSmallest), string(UnitYuan)}); reason != "" {
			return nil, "write the unit behind the field: " + reason
		}
		amounts = append(amounts, Amount{field, Unit(unit)})
	}
	return amounts, ""
}

func parseRate(text string) (r Rate, reason string) {
	const form = "write: rate 150/s merchant"
	limit, scope := word(text)
	calls, per, _ := strings.Cut(limit, "/")
	n, err := strconv.ParseUint(calls, 10, 31)
	switch {
	case err != nil || n == 0:
		return r, form
	case per == "s":
		r.Per = time.Second
	case per == "min":
		r.Per = time.Minute
	default:
		return r, form + ", by the s or min"
	}
	if scope != "" {
		reason = check([]string{scope}, []string{"merchant", "all"})
	}
	r.Calls, r.Scope = int(n), scope
	return r, reason
}

// parseKey reads: json.transaction_id, json.out_trade_no 60s.
func parseKey(text string) (k Key, reason string) {
	const form = "write: key json.transaction_id, json.out_trade_no 60s"
	at := strings.LastIndexByte(text, ' ')
	if at < 0 {
		return k, form
	}
	gap, err := time.ParseDuration(text[at+1:])
	if err != nil || gap < 0 {
		return k, form
	}
	return Key{list(text[:at]), gap}, ""
}

// Field finds a field of the request by its dotted path, as [Operation.Sensitive] writes it: json.amount.refund,
// path.out_trade_no, json.receivers[].amount, xml.receivers$[].amount; nil where there is none.
func (o *Operation) Field(path string) *Field {
	part, rest, _ := strings.Cut(path, ".")
	var root *Field
	switch part {
	case "path":
		root = &Field{Fields: o.PathParams}
	case "query":
		root = &Field{Fields: o.Query}
	case "header":
		root = &Field{Fields: o.Header}
	case string(o.Kind):
		root = o.Body
	}
	for rest != "" && root != nil {
		var step string
		step, rest, _ = strings.Cut(rest, ".")
		name := strings.TrimRight(step, arrayMember+jsonMember)
		root = root.Field(name)
		for steps := step[len(name):]; steps != "" && root != nil; {
			if strings.HasPrefix(steps, arrayMember) {
				root, steps = root.Items, steps[len(arrayMember):]
			} else {
				root, steps = root.JSON, steps[len(jsonMember):]
			}
		}
	}
	return root
}

// checkOutcome tells which fact of this file names a field that the request does not have.
func (o *Operation) checkOutcome() (reason string) {
	var paths []string
	if o.Number != "" {
		paths = append(paths, o.Number)
	}
	for _, f := range o.Settle.Fill {
		if f.From != "" && f.From != FromMerchant {
			paths = append(paths, f.From)
		}
	}
	for _, a := range o.Amounts {
		paths = append(paths, a.Field)
	}
	paths = append(paths, o.Key.Fields...)
	if o.Each.Field != "" {
		paths = append(paths, o.Each.Field)
	}
	for _, path := range paths {
		if o.Field(path) == nil {
			return fmt.Sprintf("the request has no field %s", path)
		}
	}
	return ""
}
