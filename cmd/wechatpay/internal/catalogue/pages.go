package catalogue

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/treepath"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// What stands in this file is what the documentation site takes of samples, fields and structs, so that a page and a
// terminal show the same.

// BrandID is the brand of the samples.
const BrandID = "10000"

// Ciphertext stands in a sample for what nobody can encrypt in an example.
const Ciphertext = ciphertext

// Sample is a request with values that show what is meant: required fields, and the first where one of several is needed.
type Sample struct {
	Path, Query, Header, Fields []Value
	File                        string // name of the part of an upload

	sample    sample
	operation *openapi.Operation
}

// Value is a member. It holds a string, a Secret, a number, a bool, a []Value or a []any of these.
type Value struct {
	Name  string
	Value any
	Note  string // what the value can't say
}

// Secret is a text that the client encrypts.
type Secret string

// FileDigest is the digest of the file that is uploaded.
type FileDigest struct{}

// SampleAt makes the sample of an operation as of a day. Its merchant is the sandbox's, and numbers are alike everywhere, so
// that one example can follow another; what is known besides, by name, stands in it as well.
func SampleAt(o *openapi.Operation, now time.Time, known map[string]any) Sample {
	all := valuesFor(o)
	maps.Copy(all, known)
	s := sampleAt(o, now, all)
	return Sample{valuesOf(s.path), valuesOf(s.query), valuesOf(s.header), valuesOf(s.fields), s.file, s, o}
}

// valuesFor are the values that stand in the samples of the site, by name.
func valuesFor(o *openapi.Operation) map[string]any {
	known := map[string]any{
		"out_order_no": "P20261201001", "out_bill_no": "T20261201001", "out_batch_no": "B20261201001",
		"out_detail_no": "D20261201001", "out_return_no": "R20261201001", "transfer_amount": int64(400), "contract_code": "100001256",
		"plate_number": "粤B888888",
	}
	for _, name := range []string{"mchid", "sp_mchid", "combine_mchid", "stock_creator_mchid", "belong_merchant", "mch_id", "sp_mch_id", "combine_mch_id", "complainted_mchid"} {
		known[name] = sandbox.DefaultMchID
	}
	if path := o.Template(); strings.Contains(path, "transfer/batches") {
		known["total_amount"], known["total_num"] = int64(400), int64(1)
	} else if o.Has(openapi.FlagBrandScheme) {
		known["brand_id"] = BrandID
	} else if path == "v3/payscore/serviceorder/{out_order_no}/complete" || path == "v3/payscore/serviceorder/{out_order_no}/modify" {
		known["total_amount"], known["amount"] = int64(4000), int64(4000) // a sum, and what it is of
	} else if path == "v2/pay/downloadfundflow" {
		known["sign_type"] = "HMAC-SHA256"
	} else if path == "v3/credit-repayment/partner/deduct-orders" {
		known["notify_url"] = "https://example.com/notify"
	}
	return known
}

func valuesOf(m members) []Value {
	values := make([]Value, len(m))
	for i, v := range m {
		values[i] = Value{v.name, valueOf(v.value), v.note}
	}
	return values
}

func valueOf(v any) any {
	switch v := v.(type) {
	case members:
		return valuesOf(v)
	case fileDigest:
		return FileDigest{}
	case secret:
		return Secret(v)
	case []any:
		items := make([]any, len(v))
		for i := range v {
			items[i] = valueOf(v[i])
		}
		return items
	}
	return v
}

// Go writes what stands before the call, and the argument of the call: req, or nil.
func (s Sample) Go() (setup, argument string) { return s.sample.goRequest(s.operation) }

// Call gives the words of a wechatpay call. It goes to the sandbox, which answers everything, so that it can be tried as it
// stands; but for a brand's, whose key the sandbox of a command does not have.
func (s Sample) Call() []string {
	line := s.sample.callLine(s.operation)
	if !slices.Contains(line, "--sandbox") && !s.operation.Has(openapi.FlagBrandScheme) {
		line = slices.Insert(line, 2, "--sandbox")
	}
	return line
}

// Tree is an operation's path in the typed tree: client.V3().Refund().Domestic().Refunds().
func Tree(o *openapi.Operation) string { return "client" + treepath.Of(o.Method, o.Template()) }

// Structs writes what wechatpay gen does of an operation, and gives the prefix of its types.
func Structs(o *openapi.Operation, pack string) (source []byte, prefix string, err error) {
	source, err = subject{operation: o}.source(pack, "")
	return source, operationName(o), err
}

// Kind is a field's type: []object is an array of objects, string(json) a text that holds JSON.
func Kind(f *openapi.Field) string { return kindOf(f) }

// Notes say what is known of a field's value, but for its label and example.
func Notes(f *openapi.Field) words.List {
	var notes words.List
	if operation.IsMoney(f) {
		notes = append(notes, words.NoteFen)
	}
	notes = append(notes, limits(f)...)
	if f.Items != nil {
		notes = append(notes, limits(f.Items)...)
	}
	if f.Sensitive != "" {
		notes = append(notes, words.NoteEncrypted.With(f.Sensitive))
	}
	if f.Deprecated {
		notes = append(notes, words.NoteDeprecated)
	}
	return notes
}

// Fact is a line of what is known.
type Fact struct {
	Title words.Text
	Value string
}

// Outcome says what to do with a call that came to no answer, and how often it may be called.
func Outcome(o *openapi.Operation, lang words.Lang) []Fact {
	var known []Fact
	for _, f := range (page{lang: lang}).outcome(o) {
		if strings.TrimSpace(f.value) != "" {
			known = append(known, Fact{f.name, f.value})
		}
	}
	return known
}
