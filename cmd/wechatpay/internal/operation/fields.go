package operation

import (
	"slices"

	"github.com/a8579013/wechatpay/internal/money"
	"github.com/a8579013/wechatpay/openapi"
)

// WithWechatpay marks fields that are encrypted with WeChat Pay's key.
const WithWechatpay = "rsa-wechatpay"

// WithMerchant marks fields that WeChat Pay has encrypted for the merchant.
const WithMerchant = "rsa-merchant"

// IsMoney tells whether a number is an amount of money.
func IsMoney(f *openapi.Field) bool {
	_, fraction := f.Example.(float64)
	return (f.Type == "integer" || f.Type == "number" && !fraction) && money.Is(f.Name, f.Label)
}

// Members lists the members of an object, those of its variants after its own, each name once. variants tells which
// are of a variant: none of these is required.
func Members(f *openapi.Field) (fields []*openapi.Field, variants map[*openapi.Field]bool) {
	fields = slices.Clone(f.Fields)
	variants = make(map[*openapi.Field]bool)
	for _, variant := range f.OneOf {
		inner, _ := Members(variant)
		for _, m := range inner {
			if !slices.ContainsFunc(fields, func(known *openapi.Field) bool { return known.Name == m.Name }) {
				fields = append(fields, m)
				variants[m] = true
			}
		}
	}
	return fields, variants
}

// IsStruct tells an object whose members are known.
func IsStruct(f *openapi.Field) bool {
	return f.Type == "object" && len(f.Fields)+len(f.OneOf) > 0
}
