package openapi

import "slices"

// twins are what tells the variants of a merged payload apart: each has the fields that its own query, or notification,
// has too. A variant without a twin is not told apart.
var twins = map[string]map[string]string{
	"TRANSACTION.SUCCESS": {
		"BASIC":         "GET v3/pay/transactions/out-trade-no/{out_trade_no}",
		"PARTNER":       "GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}",
		"COMBINE":       "GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}",
		"PARKING":       "GET v3/vehicle/transactions/out-trade-no/{out_trade_no}",
		"PROFITSHARING": "NOTIFY v3 PROFITSHARING.SUCCESS",
		"GLOBAL":        "GET v3/global/transactions/out-trade-no/{out_trade_no}",
		"INDIVIDUAL":    "GET v3/combine-transactions/id/{combine_transaction_id}",
	},
	"TRANSACTION.FAIL":     {"PARKING": "GET v3/vehicle/transactions/out-trade-no/{out_trade_no}"},
	"TRANSACTION.PAY_BACK": {"PARKING": "GET v3/vehicle/transactions/out-trade-no/{out_trade_no}"},
}

// Separable lists the variants of a merged payload that [Notification.Variant] gives, the plainest first; nil where
// there are none.
func (n *Notification) Separable() []string {
	if n.V2 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(n.Variants), func(name string) bool { return twins[n.ID][name] == "" })
}

// Variant gives one payload of a notification that has several: BASIC of TRANSACTION.SUCCESS is the plain payment.
func (n *Notification) Variant(name string) (*Notification, bool) {
	if !slices.Contains(n.Separable(), name) {
		return nil, false
	}
	twin := twinOf(twins[n.ID][name])
	if twin == nil || n.Resource == nil {
		return nil, false
	}
	one := *n
	one.Variants, one.Resource = []string{name}, n.Resource.like(twin)
	one.Flags = slices.DeleteFunc(slices.Clone(n.Flags), func(flag string) bool { return flag == FlagMergedVariants })
	return &one, true
}

func twinOf(head string) *Field {
	method, path := word(head)
	if o, ok := Lookup(method, path); ok {
		return o.Response.Body
	}
	version, id := word(path)
	for _, n := range NotificationsOf(id) {
		if n.ID == id && n.version() == version {
			return n.Resource
		}
	}
	return nil
}

// like gives the field with those members alone that another has. Where nothing is known of what the other holds,
// everything stays.
func (f *Field) like(other *Field) *Field {
	if f == nil || other == nil {
		return f
	}
	left := *f
	left.Items = f.Items.like(other.Items)
	if len(other.Fields) == 0 {
		return &left
	}
	left.Fields = nil
	for _, m := range f.Fields {
		if twin := other.Field(m.Name); twin != nil {
			left.Fields = append(left.Fields, m.like(twin))
		}
	}
	return &left
}
