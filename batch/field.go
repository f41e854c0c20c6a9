package batch

import (
	"fmt"
	"math"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/openapi"
)

// fieldOf finds a scalar in the text of a request by its dotted path, as openapi writes it: json.out_refund_no,
// path.openid, query.mchid, header.Idempotency-Key. "" where it is not there.
func fieldOf(text, path string) string {
	value := valueOf(text, path)
	if value.IsObject() || value.IsArray() || value.Type == gjson.Null {
		return ""
	}
	return strings.TrimSpace(value.String())
}

func valueOf(text, path string) gjson.Result {
	part, rest, _ := strings.Cut(path, ".")
	root := gjson.Parse(text)
	switch part {
	case "path":
		return root.Get(gjson.Escape(rest))
	case "header":
		var found gjson.Result
		root.Get("headers").ForEach(func(name, value gjson.Result) bool {
			if textproto.CanonicalMIMEHeaderKey(name.String()) == textproto.CanonicalMIMEHeaderKey(rest) {
				if found = value; value.IsArray() {
					found = value.Get("0")
				}
			}
			return !found.Exists()
		})
		return found
	case "query":
		query := root.Get("query")
		if query.Type != gjson.String {
			return query.Get(gjson.Escape(rest))
		}
		values, err := url.ParseQuery(query.String())
		if err != nil || !values.Has(rest) {
			return gjson.Result{}
		}
		return gjson.Result{Type: gjson.String, Str: values.Get(rest)}
	}
	steps := strings.Split(path, ".")
	for i, step := range steps {
		steps[i] = gjson.Escape(step)
	}
	return root.Get(strings.Join(steps, "."))
}

// sum adds what a request moves, in fen, or in the smallest unit of its currency.
func sum(text string, amounts []openapi.Amount) (fen int64, err error) {
	for _, a := range amounts {
		n, err := sumAt(gjson.Parse(text), a.Field, a.Unit)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", a.Field, err)
		}
		if fen > math.MaxInt64-n {
			return 0, fmt.Errorf("%s: the sum is beyond all money", a.Field)
		}
		fen += n
	}
	return fen, nil
}

// sumAt follows a path of which [] steps into an array, and $ into the JSON of a string.
func sumAt(from gjson.Result, path string, unit openapi.Unit) (fen int64, err error) {
	step, rest, more := strings.Cut(path, ".")
	name := strings.TrimRight(step, "[]$")
	values := []gjson.Result{from.Get(gjson.Escape(name))}
	for marks := step[len(name):]; marks != ""; {
		var next []gjson.Result
		isList := strings.HasPrefix(marks, "[]")
		for _, v := range values {
			if isList {
				next = append(next, v.Array()...)
			} else {
				next = append(next, gjson.Parse(v.String()))
			}
		}
		values, marks = next, strings.TrimPrefix(marks, map[bool]string{true: "[]", false: "$"}[isList])
	}
	for _, v := range values {
		var n int64
		switch {
		case more:
			n, err = sumAt(v, rest, unit)
		case !v.Exists():
			return 0, fmt.Errorf("there is no amount")
		default:
			n, err = amountOf(v, unit)
		}
		if err != nil {
			return 0, err
		}
		if fen > math.MaxInt64-n {
			return 0, fmt.Errorf("the sum is beyond all money")
		}
		fen += n
	}
	return fen, nil
}

// amountOf reads a whole number of fen, or yuan with at most two decimals: never by way of a float.
func amountOf(v gjson.Result, unit openapi.Unit) (int64, error) {
	text := v.Raw
	if v.Type == gjson.String {
		text = v.Str
	}
	whole, cents := text, ""
	if unit == openapi.UnitYuan {
		whole, cents, _ = strings.Cut(text, ".")
		if len(cents) > 2 {
			return 0, fmt.Errorf("%q has more than two decimals", text)
		}
		whole += (cents + "00")[:2]
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 || strings.ContainsAny(whole, "+-") {
		return 0, fmt.Errorf("%q is no amount in %s", text, unit)
	}
	return n, nil
}
