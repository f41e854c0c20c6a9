package catalogue

import (
	"strings"
	"time"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// outcome says what to do with a call that came to no answer: its number, whether it may be repeated, what settles it, how
// much it moves; and how often it may be called. Of a query only the last is worth a line.
func (p page) outcome(o *openapi.Operation) []fact {
	rate := fact{words.FactRate, p.say(rateOf(o.Rate))}
	if o.Method == "GET" {
		return []fact{rate}
	}
	var amounts words.List
	for _, a := range o.Amounts {
		amounts = append(amounts, amountOf(a))
	}
	return []fact{{words.FactNumber, o.Number}, {words.FactRepeat, p.say(repeatOf(o))}, {words.FactSettle, settleOf(o.Settle, p)}, {words.FactAmount, p.say(amounts)}, rate, {words.FactKey, p.say(keyOf(o.Key, p.say(words.KeyOr)))}, {words.FactEach, p.say(eachOf(o.Each))}}
}

func repeatOf(o *openapi.Operation) words.Phrase {
	switch {
	case o.Repeat == openapi.RepeatHarmful:
		return words.RepeatHarmful
	case o.Repeat == openapi.RepeatUnknown:
		return words.RepeatUnknown
	case o.Number == "":
		return words.RepeatAsks
	}
	return words.RepeatHarmless.With(o.Number)
}

// settleOf is the query as one line: METHOD PATH, and a field of the request for each of its parameters.
func settleOf(s openapi.Settle, p page) string {
	if s.ByRepeat {
		return p.say(words.SettleRepeat)
	}
	if s.Method == "" {
		return ""
	}
	line := []string{s.Method, s.Template()}
	for _, f := range s.Fill {
		switch f.From {
		case "":
			line = append(line, f.Param+"="+f.Value)
		case openapi.FromMerchant:
			line = append(line, f.Param+"=MCHID")
		default:
			line = append(line, f.Param+"={"+f.From+"}")
		}
	}
	return strings.Join(line, " ")
}

func amountOf(a openapi.Amount) words.Phrase {
	switch a.Unit {
	case openapi.UnitSmallest:
		return words.AmountSmallest.With(a.Field)
	case openapi.UnitYuan:
		return words.AmountYuan.With(a.Field)
	}
	return words.AmountFen.With(a.Field)
}

// keyOf is which calls disturb each other.
func keyOf(k openapi.Key, or string) words.Phrase {
	fields := strings.Join(k.Fields, or)
	switch {
	case fields == "":
		return words.Plain("")
	case k.Gap == 0:
		return words.KeyTurn.With(fields)
	}
	return words.KeyGap.With(fields, k.Gap)
}

// eachOf is the limit of the calls with one value of a field.
func eachOf(e openapi.Each) words.Phrase {
	switch {
	case e.Field == "":
		return words.Plain("")
	case e.Rate.Per == time.Minute:
		return words.EachMinute.With(e.Rate.Calls, e.Field)
	}
	return words.EachSecond.With(e.Rate.Calls, e.Field)
}

func rateOf(r openapi.Rate) words.Phrase {
	if r.Calls == 0 {
		return words.Plain("")
	}
	minute := r.Per == time.Minute
	switch {
	case r.Scope == "merchant" && minute:
		return words.RateMinuteMerchant.With(r.Calls)
	case r.Scope == "merchant":
		return words.RateSecondMerchant.With(r.Calls)
	case r.Scope == "all" && minute:
		return words.RateMinuteAll.With(r.Calls)
	case r.Scope == "all":
		return words.RateSecondAll.With(r.Calls)
	case minute:
		return words.RateMinute.With(r.Calls)
	}
	return words.RateSecond.With(r.Calls)
}

// jsonSettle is what settles a call: by is query or repeat.
type jsonSettle struct {
	By     string     `json:"by"`
	Method string     `json:"method,omitempty"`
	Path   string     `json:"path,omitempty"`
	Chain  string     `json:"chain,omitempty"` // the path as client.Chain takes it
	Fill   []jsonFill `json:"fill,omitempty"`
}

// jsonFill is a parameter of the query: from is a field of the request, or merchant; value a fixed one.
type jsonFill struct {
	Param string `json:"param"`
	From  string `json:"from,omitempty"`
	Value string `json:"value,omitempty"`
}

type jsonAmount struct {
	Field string `json:"field"`
	Unit  string `json:"unit"`
}

// jsonRate is a published limit: per is s or min.
type jsonRate struct {
	Calls int    `json:"calls"`
	Per   string `json:"per"`
	Scope string `json:"scope,omitempty"`
}

// jsonKey are fields whose calls are made one after another: the first that a request has; gap is in seconds.
type jsonKey struct {
	Fields []string `json:"fields"`
	Gap    float64  `json:"gap"`
}

// jsonEach is the limit of the calls with one value of a field.
type jsonEach struct {
	Field string   `json:"field"`
	Rate  jsonRate `json:"rate"`
}

// jsonOutcome are the members of an operation about it; one that is not known is left out.
type jsonOutcome struct {
	Number  string       `json:"number,omitempty"`
	Repeat  string       `json:"repeat,omitempty"` // harmless or harmful
	Settle  *jsonSettle  `json:"settle,omitempty"`
	Amounts []jsonAmount `json:"amounts,omitempty"`
	Rate    *jsonRate    `json:"rate,omitempty"`
	Key     *jsonKey     `json:"key,omitempty"`
	Each    *jsonEach    `json:"each,omitempty"`
}

func describeOutcome(o *openapi.Operation) jsonOutcome {
	described := jsonOutcome{Number: o.Number, Repeat: string(o.Repeat)}
	switch s := o.Settle; {
	case s.ByRepeat:
		described.Settle = &jsonSettle{By: "repeat"}
	case s.Method != "":
		described.Settle = &jsonSettle{By: "query", Method: s.Method, Path: s.Path, Chain: s.Template()}
		for _, f := range s.Fill {
			described.Settle.Fill = append(described.Settle.Fill, jsonFill(f))
		}
	}
	for _, a := range o.Amounts {
		described.Amounts = append(described.Amounts, jsonAmount{a.Field, string(a.Unit)})
	}
	if r := o.Rate; r.Calls > 0 {
		rate := describeRate(r)
		described.Rate = &rate
	}
	if k := o.Key; len(k.Fields) > 0 {
		described.Key = &jsonKey{k.Fields, k.Gap.Seconds()}
	}
	if e := o.Each; e.Field != "" {
		described.Each = &jsonEach{e.Field, describeRate(e.Rate)}
	}
	return described
}

func describeRate(r openapi.Rate) jsonRate {
	described := jsonRate{Calls: r.Calls, Per: "s", Scope: r.Scope}
	if r.Per == time.Minute {
		described.Per = "min"
	}
	return described
}
