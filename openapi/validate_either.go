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

// numbers are those of an order, of its refund and of its parts. Pages of APIv2 mark each as required and say beside it
// that one is enough (二选一, 四选一). Where one of them is not marked, as in a
// declaration to customs, the others are meant.
var numbers = []string{"out_trade_no", "transaction_id", "out_refund_no", "refund_id", "sub_order_no", "sub_order_id"}

// EitherOr groups members of one object of which a request needs one: out_trade_no and transaction_id of a refund. None
// of them is Required, or all are: numbers of APIv2, and members that are marked Either. In each group the first is the merchant's own number.
func EitherOr(members []*Field) [][]string {
	required := make(map[string]bool, len(members))
	for _, m := range members {
		required[m.Name] = m.Required
	}
	if group := anyNumber(required); group != nil {
		return [][]string{group}
	}
	if group := marked(members); group != nil {
		return [][]string{group}
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

// marked gives the members whose facts say that one of them is needed; nil where there are none.
func marked(members []*Field) []string {
	var group []string
	for _, m := range members {
		if m.Either && m.Required {
			group = append(group, m.Name)
		}
	}
	return group
}

// anyNumber gives the numbers of which one is enough although all of them are required; nil where there are none.
func anyNumber(required map[string]bool) []string {
	has := func(name string) bool { _, ok := required[name]; return ok }
	if !has("out_trade_no") || !has("transaction_id") {
		return nil
	}
	var group []string
	for _, name := range numbers {
		switch {
		case !has(name), name == "out_refund_no" && !has("refund_id"): // of a refund that is asked for, it is the new number
		case !required[name]:
			return nil
		default:
			group = append(group, name)
		}
	}
	return group
}

// sure leaves out the groups that only some modes of an operation need: outside of an object for the payer, it depends
// on the way of paying whether anybody has to be named.
func (n *node) sure() {
	n.either = slices.DeleteFunc(n.either, func(group []string) bool { return group[0] == "openid" && !n.members["openid"].Either })
}
