package check

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/transformer"
)

// signedParams are the parameters of an APIv2 message, whose sign covers them and the APIv2 key.
type signedParams map[string]string

// readV2 reads the parameters of APIv2 out of what was captured: the XML, a query with a sign in it, or the parts of an
// upload. nil: there are none.
func (c *captured) readV2() (signedParams, error) {
	if text := bytes.TrimLeft(bytes.TrimPrefix(c.body, mark), " \t\r\n"); bytes.HasPrefix(text, []byte("<")) && !bytes.HasPrefix(bytes.ToLower(text), []byte("<html")) && !bytes.HasPrefix(bytes.ToLower(text), []byte("<!doctype")) {
		members, err := transformer.ToMap(text)
		if err != nil {
			return nil, fmt.Errorf("the XML can't be read: %w", err)
		}
		params := make(signedParams, len(members))
		for name, member := range members {
			params[name], _ = member.(string)
		}
		return params, nil
	}
	if _, query, found := strings.Cut(c.target, "?"); found {
		if values, err := url.ParseQuery(query); err == nil && values.Get("sign") != "" {
			params := make(signedParams, len(values))
			for name := range values {
				params[name] = values.Get(name)
			}
			return params, nil
		}
	}
	if upload := c.upload(); upload != nil && upload["sign"] != "" {
		return upload, nil
	}
	return nil, nil
}

// algorithm is that of a sign of this length.
func (p signedParams) algorithm() string {
	switch len(p["sign"]) {
	case 32:
		return "MD5"
	case 64:
		return "HMAC-SHA256"
	}
	return ""
}

// introduceV2 tells what was read.
func (v *verification) introduceV2() {
	sign := v.params["sign"]
	v.say("a message of APIv2 with %d parameters, sign %s… (%s by its length)", len(v.params), sign[:min(8, len(sign))], cmp.Or(v.params.algorithm(), "no algorithm"))
}

// checkV2 holds the sign against the APIv2 key.
func (v *verification) checkV2(s account.Settings) error {
	p, algorithm := v.params, v.params.algorithm()
	switch {
	case p["sign"] == "" && p["req_info"] != "":
		return errWrong("its req_info is AES-256-ECB under the MD5 of the APIv2 key: notify.Parse opens it", "a refund notification of APIv2 carries no sign")
	case p["sign"] == "":
		return terminal.Usage("paste it as it was on the wire", "nothing is signed here: the parameters have no sign")
	case algorithm == "":
		return errWrong("MD5 makes 32 digits, HMAC-SHA256 64", "the sign has %d characters", len(p["sign"]))
	case s.Secret == "":
		return terminal.Usage(account.SecretHint, "the APIv2 key is missing: nothing to check the sign with")
	}
	if p.fits(algorithm, s.Secret) {
		v.say("right: the sign belongs to exactly these parameters")
		return terminal.WriteFailure(v.err)
	}
	for _, r := range p.repairs(s) {
		if r.params.fits(algorithm, r.key) {
			v.say("the sign is right with %s", r.name)
			return errWrong("the rule: drop sign and what is empty, order the names by their bytes, k=v&…&key=KEY, in capitals", "the sign belongs to other parameters: right is %s", r.name)
		}
	}
	if name := strings.ToUpper(p["sign_type"]); name != "" && name != algorithm {
		return errWrong("sign with the algorithm that sign_type names, and sign sign_type, too", "sign_type says %s, and the sign is as long as %s makes it", terminal.Quote(p["sign_type"]), algorithm)
	}
	hint := "the merchant platform sets the APIv2 key (API security), which is not the APIv3 key; a value that was changed after signing shows the same"
	if len(s.Secret) != 32 {
		hint = fmt.Sprintf("the APIv2 key has 32 characters, and this one %d; %s", len(s.Secret), hint)
	}
	return errWrong(hint, "another key made this sign, or over other parameters, and none of the usual changes explains it")
}

// fits tells whether the sign is that of the parameters.
func (p signedParams) fits(algorithm, key string) bool {
	want, err := wxcrypto.HashSign(algorithm, p, key)
	return err == nil && wxcrypto.HashEqual(want, p["sign"])
}

// repairV2 is one usual way in which a sign gets wrong, taken back.
type repairV2 struct {
	name   string
	params signedParams
	key    string
}

// repairs are the usual ways, the likely ones first.
func (p signedParams) repairs(s account.Settings) []repairV2 {
	with := func(change func(name, value string) string) signedParams {
		changed := maps.Clone(p)
		for name, value := range p {
			if name != "sign" {
				changed[name] = change(name, value)
			}
		}
		return changed
	}
	capitals := maps.Clone(p)
	capitals["sign"] = strings.ToUpper(p["sign"])
	list := []repairV2{
		{"its sign in capitals", capitals, s.Secret},
		{"the APIv2 key without the white space around it", p, strings.TrimSpace(s.Secret)},
		{"the APIv3 key, which does not belong here", p, s.APIv3Key},
		{"values without white space around them", with(func(_, v string) string { return strings.TrimSpace(v) }), s.Secret},
		{"values percent-encoded, as no sign wants them", with(func(_, v string) string { return url.QueryEscape(v) }), s.Secret},
		{"values that are no longer percent-encoded", with(func(_, v string) string { plain, _ := url.QueryUnescape(v); return plain }), s.Secret},
		{"values in which &amp; and its kin are characters", with(func(_, v string) string { return html.UnescapeString(v) }), s.Secret},
		{"values that are escaped as XML", with(func(_, v string) string { return html.EscapeString(v) }), s.Secret},
		{"values in UTF-8, which had been read as Latin-1", with(func(_, v string) string { return string(fromLatin1([]byte(v))) }), s.Secret},
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if name != "sign" && p[name] != "" {
			list = append(list, repairV2{name + " left out", with(func(n, v string) string {
				if n == name {
					return ""
				}
				return v
			}), s.Secret})
		}
	}
	return slices.DeleteFunc(list, func(r repairV2) bool { return r.key == "" })
}

// compareV2 refuses --message for APIv2, unless it is the very text.
func (v *verification) compareV2() error {
	here := formatter.QueryStringLike(formatter.Ksort(v.params))
	there, _, _ := strings.Cut(string(bytes.TrimSpace(v.expected.text)), "&key=")
	if here == there {
		v.say("right: it is the expected message, but for the key at its end")
		return terminal.WriteFailure(v.err)
	}
	v.captured = &captured{kind: kindMessage, raw: []byte(here)}
	d := differ(v.captured, []byte(here), []byte(there), true)
	if d == nil {
		return errors.New("the messages are the same")
	}
	v.say("the first difference is at byte %d of the message:", d.offset+1)
	v.say("  here      %s", d.here)
	v.say("  expected  %s", d.there)
	return errWrong("the rule: drop sign and what is empty, order the names by their bytes, k=v&…", "it is not the expected message")
}
