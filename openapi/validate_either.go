package openapi

import "slices"

// eitherOr lists members of which a request needs one where the pages call none of them required. The first is the
// merchant's own number.
var eitherOr = [][]string{
	{"out_trade_no", "transaction_id"},
	{"out_refund_no", "refund_id"},
	{"openid", "sp_openid", "sub_openid"},
	{"out_order_no", "order_id"},
}

// mayHaveNone are members beside which nothing of eitherOr is needed: pages of a list, coupons that are redeemed without
// an order, dishes that are not paid yet.
var mayHaveNone = []string{"offset", "coupon_code", "dish_list"}

// EitherOr groups members of one object of which a request needs one, though none of them is Required: out_trade_no and
// transaction_id of a refund. In each group the first is the merchant's own number.
func EitherOr(members []*Field) [][]string {
	required := make(map[string]bool, len(members))
	for _, m := range members {
		required[m.Name] = m.Required
	}
	for _, name := range mayHaveNone {
		if _, ok := required[name]; ok {
			return nil
		}
	}
	var groups [][]string
	for _, names := range eitherOr {
		there := slices.DeleteFunc(slices.Clone(names), func(name string) bool { _, ok := required[name]; return !ok })
		if len(there) > 1 && !slices.ContainsFunc(there, func(name string) bool { return required[name] }) {
			groups = append(groups, there)
		}
	}
	return groups
}

// sure leaves out the groups that only some modes of an operation need: outside of an object for the payer, it depends
// on the way of paying whether anybody has to be named.
func sure(groups [][]string) [][]string {
	return slices.DeleteFunc(groups, func(group []string) bool { return group[0] == "openid" })
}
