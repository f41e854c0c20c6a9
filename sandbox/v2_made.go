package sandbox

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// routeV2 finds the operation of APIv2: one that keeps state, else one by the
// catalogue; nil where there is none.
func routeV2(method, path string) *v2Operation {
	if op := v2Operations[method+" "+path]; op != nil {
		return op
	}
	if segments := strings.Split(path, "/"); !literal(segments) {
		return nil
	}
	facts, ok := openapi.Lookup(method, path)
	if !ok || !facts.V2 || facts.Path != path {
		return nil
	}
	op := &v2Operation{
		facts: facts, mtls: facts.Has(openapi.FlagMTLS), nonceless: facts.Has(openapi.FlagNonceless), upload: facts.Has(openapi.FlagUpload),
		unsigned: facts.Has(openapi.FlagUnsignedResponse) || facts.Has(openapi.FlagNoSignField), run: (*Sandbox).v2Made,
	}
	switch facts.Response.Content {
	case "csv", "json", "redirect":
		op.run, op.raw = nil, (*Sandbox).v2MadeRaw
	}
	if run := v2Products[method+" "+path]; run != nil {
		op.run, op.keeps = run, true
	}
	return op
}

// v2Failures are members of an answer that only a refusal has.
var v2Failures = []string{"err_code", "err_code_des", "error_code", "error_code_des", "error_msg", "error_message", "err_msg"}

// v2Made answers an operation that keeps no state, by the catalogue.
func (s *Sandbox) v2Made(in *arrived) (v2Members, error) {
	body, err := s.v2Body(in)
	members := v2Members{}
	for name, value := range body {
		members[strings.NewReplacer("$n", "0", "$m", "0").Replace(name)] = flat(value)
	}
	return members, err
}

func (s *Sandbox) v2Body(in *arrived) (object, error) {
	known := map[string]any{"return_code": "SUCCESS", "return_msg": "OK", "result_code": "SUCCESS", "mch_id": in.own.mchid}
	seed := in.Path
	for name, value := range in.v2Params {
		if name != "sign" && name != "nonce_str" {
			known[name] = value
		}
	}
	if _, name, ok := strings.Cut(in.v2.facts.Number, "."); ok {
		seed = in.v2Params[name]
	}
	if key, ok := s.ring().normal().key.Public().(*rsa.PublicKey); ok {
		known["pub_key"] = string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(key)}))
	}
	maker := &specimen.Maker{V2: true, Now: s.now(), Known: known, Seed: seed, Seal: in.own.sealForMerchant,
		Skip: func(f *openapi.Field) bool { return slices.Contains(v2Failures, f.Name) || f.Name == "sign" }}
	body := maker.Object(in.v2.facts.Response.Body)
	return body, maker.Err()
}

// flat writes a value as the text of an XML element.
func flat(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	text, err := marshal(value)
	if err != nil { // of texts and numbers: never seen
		return ""
	}
	return string(text)
}

// v2MadeRaw answers what is no XML.
func (s *Sandbox) v2MadeRaw(in *arrived) (*answer, error) {
	a := &answer{status: in.v2.facts.Response.Status, unsigned: true, header: http.Header{}}
	switch in.v2.facts.Response.Content {
	case "redirect":
		a.header.Set("Location", "https://sandbox.invalid"+in.Path)
	case "json":
		body, err := s.v2Body(in)
		if err != nil {
			return nil, err
		}
		return unsignedJSON(body)
	default:
		a.header.Set("Content-Type", "text/plain")
		a.body = statement(in.v2Params["bill_date"])
		if in.v2Params["tar_type"] == "GZIP" {
			a.header.Set("Content-Type", "application/x-gzip")
			a.body = packed(a.body)
		}
	}
	return a, nil
}

func unsignedJSON(body object) (*answer, error) {
	a, err := reply(body)
	if err == nil {
		a.unsigned = true
	}
	return a, err
}

// fit leaves out what the schema of an answer by the catalogue does not have.
func (op *v2Operation) fit(out object) {
	if op.facts == nil || op.facts.Response.Body == nil {
		return
	}
	for _, name := range []string{"result_code", "appid", "mch_id", "nonce_str"} {
		if op.facts.Response.Body.Field(name) == nil {
			delete(out, name)
		}
	}
}
