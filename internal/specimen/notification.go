package specimen

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/openapi"
)

// Notification makes the content of a notification: what is encrypted, or of the forms of APIv2 that encrypt nothing the
// members around sign and nonce_str. Their pages give no examples: those of fields with the same name in operations stand
// in, and tales say what has happened.
func (m *Maker) Notification(n *openapi.Notification) map[string]any {
	content := n.Resource
	if n.V2 && n.EncryptedField == "" {
		content = n.Body
	}
	tale := taleOf(n)
	of := *m
	of.V2 = n.V2
	of.Known = maps.Clone(amounts)
	maps.Copy(of.Known, tale.says)
	maps.Copy(of.Known, m.Known)
	of.Skip = func(f *openapi.Field) bool {
		return slices.Contains(tale.without, f.Name) || n.V2 && slices.Contains(unsaid, f.Name) || m.Skip != nil && m.Skip(f)
	}
	made := of.Object(lend(n, content))
	m.err = of.err
	if content == nil {
		maps.Copy(made, tale.says)
	}
	if n.V2 {
		flat := map[string]any{}
		for name, value := range made {
			flat[strings.NewReplacer("$n", "0", "$m", "0").Replace(name)] = plain(value)
		}
		made = flat
	}
	if tale.only != nil {
		made = only(made, tale.only)
	}
	return made
}

// unsaid are members of APIv2 that the sender adds, or that only a failure has.
var unsaid = []string{"sign", "nonce_str", "err_code", "err_code_des"}

// amounts agree with each other.
var amounts = func() map[string]any {
	all := map[string]any{"discount_total": json.Number("0"), "fee_type": "CNY"}
	for _, name := range strings.Fields(`total payer_total refund payer_refund settlement_total settlement_refund total_amount payer_amount
		total_fee cash_fee refund_fee cash_refund_fee settlement_total_fee settlement_refund_fee`) {
		all[name] = json.Number("100")
	}
	return all
}()

// only keeps some members, by their dotted names.
func only(made map[string]any, names []string) map[string]any {
	kept := map[string]any{}
	for _, name := range names {
		first, rest, deeper := strings.Cut(name, ".")
		value, there := made[first]
		if !there {
			continue
		}
		inner, isObject := value.(map[string]any)
		if !deeper || !isObject {
			kept[first] = value
			continue
		}
		outer, _ := kept[first].(map[string]any)
		if outer == nil {
			outer = map[string]any{}
			kept[first] = outer
		}
		maps.Copy(outer, only(inner, []string{rest}))
	}
	return kept
}

// lend copies a field with examples and formats for what has none.
func lend(n *openapi.Notification, f *openapi.Field) *openapi.Field {
	if f == nil {
		return nil
	}
	lent := *f
	lent.Items, lent.JSON = lend(n, f.Items), lend(n, f.JSON)
	lent.Fields, lent.OneOf = lendAll(n, f.Fields), lendAll(n, f.OneOf)
	if f.Example == nil && (f.Type == "string" || f.Type == "integer" || f.Type == "number") && f.JSON == nil {
		lent.Example, lent.Format = example(n, f)
	}
	return &lent
}

func lendAll(n *openapi.Notification, fields []*openapi.Field) []*openapi.Field {
	if fields == nil {
		return nil
	}
	lent := make([]*openapi.Field, len(fields))
	for i, f := range fields {
		lent[i] = lend(n, f)
	}
	return lent
}

// example finds what stands elsewhere in a field of that name, most often and best where the product is the same.
func example(n *openapi.Notification, f *openapi.Field) (any, string) {
	if n.V2 && spoken["v2/"+f.Name] != "" {
		return spoken["v2/"+f.Name], f.Format
	}
	if text, ok := spoken[f.Name]; ok {
		return text, f.Format
	}
	product := product(n)
	if product == "parking" && (f.Name == "start_time" || f.Name == "end_time") { // payscore writes these otherwise
		return nil, "rfc3339"
	}
	weights, formats := map[string]int{}, map[string]string{}
	for _, l := range loans()[loanKey{n.V2, f.Name}] {
		text := literal(l.example)
		var value any = text
		if f.Type != "string" {
			value = json.Number(text)
		}
		if text == "" || len(Misfits(f, value)) > 0 {
			continue
		}
		weight := 1
		if strings.Contains(l.path, product) {
			weight = 1000
		}
		weights[text] += weight
		formats[text] = cmp.Or(formats[text], l.format)
	}
	best := ""
	for text, weight := range weights {
		if best == "" || weight > weights[best] || weight == weights[best] && text < best {
			best = text
		}
	}
	switch {
	case best != "":
		return best, cmp.Or(f.Format, formats[best])
	case f.Type != "string" || f.Sensitive != "":
	case strings.HasSuffix(f.Name, "time") || strings.HasPrefix(f.Name, "time_"):
		if n.V2 {
			return nil, "yyyyMMddHHmmss"
		}
		return nil, "rfc3339"
	case strings.HasSuffix(f.Name, "fee") || strings.HasSuffix(f.Name, "amount"):
		return "100", f.Format
	}
	return nil, f.Format
}

// products are parts of paths, where they are not the first word of the event.
var products = map[string]string{
	"transaction": "/pay/", "transaction.fail": "parking", "transaction.pay_back": "parking", "mchtransfer": "transfer-bill", "coupon": "/marketing/", "medical": "med-ins", "discount": "discount-card",
	"mall": "businesscircle", "membercard": "membercard", "vehicle": "parking", "webizpay": "webiz", "budget": "budget", "pap": "papay", "combined": "/pay/",
}

func product(n *openapi.Notification) string {
	if whole := products[strings.ToLower(n.ID)]; whole != "" && !n.V2 {
		return whole
	}
	first, _, _ := strings.Cut(strings.ToLower(n.ID), ".")
	first, _, _ = strings.Cut(first, "_")
	first, _, _ = strings.Cut(first, "-")
	return cmp.Or(products[first], first)
}

type loanKey struct {
	v2   bool
	name string
}

// A loan is an example of an operation's field.
type loan struct {
	path    string
	example any
	format  string
}

// loans are all of them, by the names of the fields: a second's tenth, once.
var loans = sync.OnceValue(func() map[loanKey][]loan {
	all := map[loanKey][]loan{}
	var gather func(o *openapi.Operation, f *openapi.Field)
	gather = func(o *openapi.Operation, f *openapi.Field) {
		if f == nil {
			return
		}
		if f.Name != "" && f.Example != nil && f.Sensitive == "" {
			key := loanKey{o.V2, f.Name}
			all[key] = append(all[key], loan{strings.ToLower(o.Path), f.Example, f.Format})
		}
		for _, member := range slices.Concat(f.Fields, f.OneOf, []*openapi.Field{f.Items, f.JSON}) {
			gather(o, member)
		}
	}
	for _, o := range openapi.Operations() {
		gather(o, o.Response.Body)
		gather(o, o.Body)
		for _, f := range o.Query {
			gather(o, f)
		}
	}
	return all
})
