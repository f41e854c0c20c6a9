package openapi

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/internal/money"
)

// checker is an operation made ready for checking.
type checker struct {
	op     *Operation
	path   []*node // by the place of the variable; nil where nothing is known of it
	query  *node
	header []string // required ones
	body   *node
}

// checkers keeps the checker of each operation that has been validated: at most as many as the catalogue has.
var checkers sync.Map // *Operation → *checker

func checkerOf(op *Operation) *checker {
	if c, ok := checkers.Load(op); ok {
		return c.(*checker)
	}
	c, _ := checkers.LoadOrStore(op, compile(op))
	return c.(*checker)
}

type kind uint8

const (
	anyKind kind = iota
	stringKind
	integerKind
	numberKind
	booleanKind
	objectKind
	arrayKind
)

var kinds = map[string]kind{
	"string": stringKind, "integer": integerKind, "number": numberKind,
	"boolean": booleanKind, "object": objectKind, "array": arrayKind,
}

// articles are the kinds in a sentence.
var articles = [...]string{
	anyKind: "anything", stringKind: "a string", integerKind: "an integer", numberKind: "a number",
	booleanKind: "true or false", objectKind: "an object", arrayKind: "an array",
}

// node is a Field made ready: members by name, and what is doubtful about the facts.
type node struct {
	*Field
	kind     kind
	pattern  *regexp.Regexp
	members  map[string]*node
	required []*node
	either   [][]string // of each group one member is needed, and none is in required
	items    *node      // of an array; free where unknown
	json     *node      // what a JSON string holds

	encrypted bool   // by the caller
	wechatpay bool   // with WeChat Pay's key
	amount    bool   // by its name an amount of money
	id        bool   // by its name an identifier: the facts mix up numbers and strings here
	family    string // names of one family stand for each other: mchid and sp_mchid, transaction_id and out_trade_no
	must      bool   // required, and not written by the client
	weak      bool   // that it is required is doubtful
	form      bool   // of an application form: what it takes depends on the applicant
	open      bool   // an object of which no member is known
}

// free is what nothing is known of.
var free = &node{Field: new(Field), kind: anyKind, open: true}

// clientFills are parameters of APIv2 that the client writes by itself, the merchant's id among them.
var clientFills = []string{"sign", "sign_type", "nonce_str", "mch_id", "mchid", "combine_mch_id"}

func compile(op *Operation) *checker {
	c := &checker{op: op, query: free}
	doubt := doubts{form: op.Body.documents() >= manyDocuments}
	doubt.weak = doubt.form || op.Method == "PATCH" || op.Method == "PUT" || strings.Contains(op.Path, "modify") || strings.Contains(op.Path, "update")
	for _, f := range op.PathParams {
		var n *node
		if len(f.Enum) > 0 || f.MinLength > 0 || f.MaxLength > 0 || f.Pattern != "" || f.Sensitive != "" {
			n = compileField(f, doubt)
		}
		c.path = append(c.path, n)
	}
	c.query = compileField(&Field{Type: "object", Fields: op.Query}, doubt)
	c.query.open = false
	c.query.sure()
	for _, f := range op.Header {
		if f.Required && f.Name != serialHeader {
			c.header = append(c.header, f.Name)
		}
	}
	if op.Body != nil {
		c.body = compileField(op.Body, doubt)
		c.body.sure()
	}
	if forMerchants(op) {
		c.query.loosen()
		c.body.loosen()
	}
	if op.V2 {
		c.query.fill()
		c.body.fill()
	}
	return c
}

// forMerchants tells operations that direct merchants may call too: fields of sub-merchants are not for them, whatever
// the facts, which are merged from several pages, call required.
func forMerchants(op *Operation) bool {
	return slices.Contains(op.Modes, "merchant") || slices.ContainsFunc(op.Roles, func(role string) bool {
		return strings.Contains(role, "直连") || strings.Contains(role, "普通商户")
	})
}

// loosen makes it doubtful that fields of sub-merchants are required.
func (n *node) loosen() {
	if n == nil {
		return
	}
	for name, m := range n.members {
		if strings.HasPrefix(name, "sub_m") || strings.HasPrefix(name, "sub_appid") {
			m.weak = true
		}
		m.loosen()
	}
	if n.items != free {
		n.items.loosen()
	}
}

// fill makes optional what the client writes by itself.
func (n *node) fill() {
	if n == nil {
		return
	}
	for _, name := range clientFills {
		if m := n.members[name]; m != nil {
			m.must = false
		} else {
			n.members[name] = free
		}
	}
	n.required = slices.DeleteFunc(n.required, func(m *node) bool { return !m.must })
}

// manyDocuments tells an application form: which of its sections are required depends on the kind of applicant.
const manyDocuments = 5

// documents counts the pictures of documents that a body asks for.
func (f *Field) documents() int {
	if f == nil {
		return 0
	}
	n := f.Items.documents()
	if f.Format == "media-id" {
		n++
	}
	for _, m := range f.Fields {
		n += m.documents()
	}
	return n
}

// doubts are what an operation says of all its fields.
type doubts struct {
	weak bool // that any of them is required is doubtful
	form bool // it is an application form
	item bool // they are in the items of an array
}

func compileField(f *Field, d doubts) *node {
	n := &node{Field: f, kind: kinds[f.Type], weak: d.weak || f.Exclusive, form: d.form}
	n.wechatpay = f.Sensitive == "rsa-wechatpay"
	n.encrypted = n.wechatpay || f.Sensitive == "rsa-bank"
	n.weak = n.weak || n.encrypted && d.item // one batch has payees with a name and others without
	n.amount = money.Is(f.Name, f.Label)
	n.id = strings.HasSuffix(f.Name, "_id") || strings.HasSuffix(f.Name, "_no") || strings.HasSuffix(f.Name, "code") || strings.HasSuffix(f.Name, "type")
	if f.Pattern != "" {
		n.pattern, _ = regexp.Compile(f.Pattern) // one of the facts is none: it is not checked
	}
	if f.JSON != nil {
		n.json = compileField(f.JSON, doubts{weak: true, form: d.form})
	}
	switch n.kind {
	case arrayKind:
		if n.items = free; f.Items != nil {
			d.item = true
			n.items = compileField(f.Items, d)
		}
	case objectKind:
		n.open = len(f.Fields)+len(f.OneOf) == 0
		n.members = make(map[string]*node, len(f.Fields))
		for _, m := range f.Fields {
			n.add(m, d, m.Required)
		}
		n.either = EitherOr(f.Fields)
		d.weak = true
		for _, variant := range f.OneOf {
			for _, m := range variant.Fields {
				n.add(m, d, inAll(f.OneOf, m.Name))
			}
		}
		families(n.members)
		alternatives := slices.Concat(n.either...)
		n.required = slices.DeleteFunc(n.required, func(m *node) bool { return slices.Contains(alternatives, m.Name) })
	}
	return n
}

// add puts a member in; of two variants with the same member the first one counts.
func (n *node) add(f *Field, d doubts, required bool) {
	if n.members[f.Name] != nil {
		return
	}
	m := compileField(f, d)
	m.weak = m.weak || slices.Contains(options, f.Name)
	n.members[f.Name] = m
	if m.must = required; required {
		n.required = append(n.required, m)
	}
}

// inAll tells whether every variant requires a member.
func inAll(variants []*Field, name string) bool {
	return !slices.ContainsFunc(variants, func(v *Field) bool {
		m := v.Field(name)
		return m == nil || !m.Required
	})
}

// options are fields that nearly all operations take and hardly any needs: where one page calls them required, the
// others speak against it.
var options = []string{"attach", "detail", "device_id", "funds_account", "goods_detail", "goods_tag", "remark"}

var (
	roles  = []string{"combine_", "sp_", "sub_", "mch_", "brand_"}
	people = []string{"mchid", "appid", "openid"}
	orders = []string{"transaction_id", "out_trade_no", "combine_transaction_id", "combine_out_trade_no", "sub_order_no", "sub_order_id"}
)

// families finds members that stand for each other: the facts call them required one by one, and the pages say that
// one of them is enough.
func families(members map[string]*node) {
	for name, n := range members {
		base := withoutRole(strings.Replace(name, "mch_id", "mchid", 1))
		switch {
		case slices.Contains(people, base):
			n.family = base
		case slices.Contains(orders, name):
			n.family = "order"
		default:
			if x, ok := strings.CutPrefix(name, "out_"); ok {
				if x, ok = strings.CutSuffix(x, "_no"); ok && members[x+"_id"] != nil {
					n.family, members[x+"_id"].family = x, x
				}
			}
		}
	}
}

func withoutRole(name string) string {
	for _, role := range roles {
		if rest, ok := strings.CutPrefix(name, role); ok {
			return rest
		}
	}
	return name
}
