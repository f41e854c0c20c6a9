package call

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// A number that went through a program which keeps 53 bits of it comes back as 1.5195403540204175e+18. In a path it calls
// another order, and an amount of money has no fraction at all: both are refused in words.

// rounded is a number as such programs write it, where it stands for a text.
var rounded = regexp.MustCompile(`^-?\d\.\d+[eE]\+?\d+$`)

// checkVariable looks at the numbers of a variable of the path, which are the names of things.
func (b *builder) checkVariable(it item.Item, v item.Value) error {
	if it.Sep == item.SepText || it.Sep == item.SepTextFile {
		return b.checkText(it)
	}
	name := it.Name()
	return eachNumber(nil, gjson.ParseBytes(v), name, func(_ *openapi.Field, place, number string) error {
		if !strings.ContainsAny(number, ".eE") {
			return nil
		}
		return terminal.Usage(words.List{words.WriteAllDigits, words.TextThatLooksSo.With(name)}, words.NotAllDigits.With(place, terminal.Quote(number)))
	})
}

// checkText looks at a text that stands in the path or in the query.
func (b *builder) checkText(it item.Item) error {
	name, field := it.Name(), (*openapi.Field)(nil)
	if it.Sep == item.SepQuery {
		field = b.parameter(name)
	}
	if !rounded.MatchString(it.Value) && !(isWhole(field) && strings.ContainsAny(it.Value, "eE.") && isNumber(it.Value)) {
		return nil
	}
	return terminal.Usage(words.WriteAllDigits, words.NotAllDigits.With(name, terminal.Quote(it.Value)))
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// checkNumbers looks at the numbers of the body: an exponent is how digits are lost, and what is counted in fen, or in
// anything whole, has no fraction.
func (b *builder) checkNumbers(body []byte) error {
	if !b.strict {
		return nil
	}
	var fields *openapi.Field
	if b.operation != nil && b.operation.Body != nil {
		fields = b.operation.Body
		if meta := fields.Field("meta"); meta != nil && b.media != nil {
			fields = contentOf(meta)
		}
	}
	if body != nil {
		return eachNumber(fields, gjson.ParseBytes(body), "", checkNumber)
	}
	return eachNumberOf(&b.fields, fields, "")
}

// eachNumber checks the numbers of an object.
func eachNumberOf(o *item.Object, field *openapi.Field, place string) error {
	for _, name := range o.Names {
		here, member := strings.TrimPrefix(place+"."+name, "."), field.Field(name)
		var err error
		switch v := o.Values[name].(type) {
		case *item.Object:
			err = eachNumberOf(v, member, here)
		case item.Value:
			err = eachNumber(member, gjson.ParseBytes(v), here, checkNumber)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func checkNumber(field *openapi.Field, place, number string) error {
	switch {
	case strings.ContainsAny(number, "eE"):
		return terminal.Usage(words.List{words.WriteAllDigits, words.SendsItAsItIs}, words.HasAnExponent.With(place, terminal.Quote(number)))
	case isWhole(field) && emptyFraction.MatchString(number): // of any other fraction the catalogue's check tells, with all the rest
		whole, _, _ := strings.Cut(number, ".")
		return terminal.Usage(words.WriteWholeNumber.With(whole), words.HasAFraction.With(place, terminal.Quote(number)))
	}
	return nil
}

var emptyFraction = regexp.MustCompile(`\.0+$`)

// isWhole tells a field that holds whole numbers only.
func isWhole(f *openapi.Field) bool { return f != nil && (f.Type == "integer" || operation.IsMoney(f)) }

// eachNumber calls check for each number of a JSON text, with what the catalogue knows of it.
func eachNumber(field *openapi.Field, v gjson.Result, place string, check func(field *openapi.Field, place, number string) error) error {
	if v.Type == gjson.Number {
		return check(field, place, v.Raw)
	}
	if !v.IsObject() && !v.IsArray() {
		return nil
	}
	var err error
	n := 0
	v.ForEach(func(key, member gjson.Result) bool {
		inner, here := itemsOf(field), fmt.Sprintf("%s[%d]", place, n)
		if v.IsObject() {
			inner, here = field.Field(key.String()), strings.TrimPrefix(place+"."+key.String(), ".")
		}
		n++
		err = eachNumber(inner, member, here, check)
		return err == nil
	})
	return err
}

func itemsOf(f *openapi.Field) *openapi.Field {
	if f == nil {
		return nil
	}
	return f.Items
}
