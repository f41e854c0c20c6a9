// Package amounts adds up what a request moves: the fields that the catalogue names, in fen, exactly.
package amounts

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/openapi"
)

// ErrTooLarge is that of a sum that no account holds.
var ErrTooLarge = errors.New("the sum is beyond all money")

// Sum adds the amounts of a request, the JSON of a wechatpay.Request, in fen, or in the smallest unit of its currency. An
// amount that is missing, negative or not whole is an error with its field.
func Sum(request string, of []openapi.Amount) (fen int64, err error) {
	for _, a := range of {
		n, err := at(gjson.Parse(request), a.Field, a.Unit)
		if err == nil && fen > math.MaxInt64-n {
			err = ErrTooLarge
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %w", a.Field, err)
		}
		fen += n
	}
	return fen, nil
}

// at follows a path of which [] steps into an array, and $ into the JSON of a string.
func at(from gjson.Result, path string, unit openapi.Unit) (fen int64, err error) {
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
			n, err = at(v, rest, unit)
		case !v.Exists():
			return 0, errors.New("there is no amount")
		default:
			n, err = amountOf(v, unit)
		}
		if err != nil {
			return 0, err
		}
		if fen > math.MaxInt64-n {
			return 0, ErrTooLarge
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
