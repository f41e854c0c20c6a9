package sandbox_test

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

// decoded reads JSON, its numbers as json.Number.
func decoded(text string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON")
	}
	return v, nil
}

// fromXML reads an answer of APIv2 in the types of its schema.
func fromXML(schema *openapi.Field, body []byte) (any, error) {
	members, err := transformer.ToMap(body)
	if err != nil || schema == nil {
		return object{}, err
	}
	typed := object{}
	counted := map[string]string{}
	for _, f := range schema.Fields { // coupon_id_0 is one of coupon_id_$n
		counted[strings.NewReplacer("$n", "0", "$m", "0").Replace(f.Name)] = f.Name
	}
	for name, value := range members {
		if counted[name] != "" {
			name = counted[name]
		}
		text, _ := value.(string)
		f := schema.Field(name)
		switch {
		case f == nil || f.Type == "string":
			typed[name] = value
		case f.Type == "integer" || f.Type == "number":
			typed[name] = json.Number(text)
		default:
			if typed[name], err = decoded(text); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	for _, refusal := range []string{"err_code", "err_code_des"} { // required, say some pages, where they mean: of a refusal
		if f := schema.Field(refusal); f != nil && f.Required {
			typed[refusal] = "OK"
		}
	}
	if typed["sign"] != nil && schema.Field("sign") == nil { // verified by the client, and not on every page
		delete(typed, "sign")
	}
	return typed, nil
}

// secrets opens every field that is encrypted for the merchant.
func (v *visitor) secrets(at string, f *openapi.Field, value any) (wrong []string) {
	if f == nil {
		return nil
	}
	switch value := value.(type) {
	case string:
		if f.Sensitive == "rsa-merchant" {
			if plain, err := v.client.Decrypt(value); err != nil || plain == "" {
				wrong = append(wrong, fmt.Sprintf("%s: %q is not encrypted for the merchant: %v", at, plain, err))
			}
		}
	case []any:
		for _, item := range value {
			wrong = append(wrong, v.secrets(at+"[]", f.Items, item)...)
		}
	case object:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			wrong = append(wrong, v.secrets(at+"."+name, f.Field(name), value[name])...)
		}
	}
	return wrong
}

// links follows every download_url and holds the file against its digest.
func (v *visitor) links(t *testing.T, value any) (wrong []string) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			wrong = append(wrong, v.links(t, item)...)
		}
	case object:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			wrong = append(wrong, v.links(t, value[name])...)
		}
		link, _ := value["download_url"].(string)
		if link == "" || value["encrypt_key"] != nil { // TestSealedBills opens those
			return wrong
		}
		file, err := v.client.Do(t.Context(), "GET "+link, wechatpay.Request{"unsigned": true})
		if err != nil || len(file.Body) == 0 {
			return append(wrong, fmt.Sprintf("%s: %v", link, err))
		}
		var digest hash.Hash
		switch value["hash_type"] {
		case "SHA1":
			digest = sha1.New()
		case "SHA256":
			digest = sha256.New()
		default: // none, or SM3: TestSM3
			return wrong
		}
		digest.Write(file.Body)
		if got := hex.EncodeToString(digest.Sum(nil)); got != value["hash_value"] && !strings.HasPrefix(string(file.Body), "\x1f\x8b") {
			wrong = append(wrong, fmt.Sprintf("%s is %s, not %v", link, got, value["hash_value"]))
		}
	}
	return wrong
}

// TestSealedBills downloads bills as a program does: unpacked, decrypted, their digests compared.
func TestSealedBills(t *testing.T) {
	v := newVisitor(t, sandbox.Options{})
	for _, op := range openapi.Operations() {
		body := op.Response.Body
		sealed := body.Field("download_bill_list") != nil
		if op.Method != "GET" || op.V2 || !sealed && body.Field("hash_value") == nil || body.Field("download_url") == nil && !sealed || onlySM3(body.Field("hash_type")) {
			continue
		}
		request, err := v.request(op)
		if err != nil {
			t.Fatal(err)
		}
		if prepare := preparations[template(op)]; prepare != nil {
			prepare(t, v, request)
		}
		var file strings.Builder
		if bill, err := v.client.DownloadBill(t.Context(), op.Template(), request, &file); err != nil || bill.Size == 0 {
			t.Errorf("%s: %+v, %v", template(op), bill, err)
		}
	}
}

// TestAnswersEchoAndRepeat asks twice, and with other numbers.
func TestAnswersEchoAndRepeat(t *testing.T) {
	v := newVisitor(t, sandbox.Options{})
	const pattern = "POST v3/brand/profitsharing/orders"
	order := func(number string) wechatpay.Request {
		return wechatpay.Request{"json": object{"appid": "wx8888888888888888", "transaction_id": "4208450740201411110007820472", "out_order_no": number, "finish": true,
			"brand_mchid": "1900000108", "sub_mchid": "1900000109", "receivers": []any{object{"type": "MERCHANT_ID", "account": "86693852", "amount": 888, "description": "x"}}}}
	}
	first, again, other := v.must(t, pattern, order("P20150806125346")), v.must(t, pattern, order("P20150806125346")), v.must(t, pattern, order("P20150806125347"))
	if diff := cmp.Diff(string(first.Body), string(again.Body)); diff != "" {
		t.Errorf("the same again: %s", diff)
	}
	if first.Get("out_order_no").String() != "P20150806125346" || other.Get("out_order_no").String() != "P20150806125347" || first.Get("transaction_id").String() != "4208450740201411110007820472" {
		t.Errorf("not what was sent: %s", first.Body)
	}
	if first.Get("order_id").String() == other.Get("order_id").String() {
		t.Errorf("two orders, and one order_id: %s", first.Body)
	}
	if got := first.Get("receivers.0.finish_time").String(); got != "2026-06-01T12:00:00+08:00" {
		t.Errorf("finish_time %s is not by the clock", got)
	}
	if got := first.Get("receivers.0.amount").String(); got != "888" {
		t.Errorf("receivers.0.amount is %s, 888 was sent", got)
	}
}

// onlySM3 tells a digest that the client cannot check.
func onlySM3(f *openapi.Field) bool { return f != nil && len(f.Enum) == 1 && f.Enum[0] == "SM3" }
