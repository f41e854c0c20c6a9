package check

import (
	"bytes"
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
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
			return nil, words.XMLUnreadable.With(err)
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
	begin := sign[:min(8, len(sign))]
	if algorithm := v.params.algorithm(); algorithm != "" {
		v.say(words.ReadV2.With(len(v.params), begin, algorithm))
		return
	}
	v.say(words.ReadV2Unknown.With(len(v.params), begin))
}

// checkV2 holds the sign against the APIv2 key.
func (v *verification) checkV2(s account.Settings) error {
	p, algorithm := v.params, v.params.algorithm()
	switch {
	case p["sign"] == "" && p["req_info"] != "":
		return errWrong(words.ReqInfoOpens, words.RefundHasNoSign)
	case p["sign"] == "":
		return terminal.Usage(words.PasteAsOnTheWire, words.ParamsHaveNoSign)
	case algorithm == "":
		return errWrong(words.SignLengths, words.SignLength.With(len(p["sign"])))
	case s.Secret == "":
		return terminal.Usage(words.PutSecret, words.APIv2KeyForSign)
	}
	if p.fits(algorithm, s.Secret) {
		v.say(words.RightSign)
		return terminal.WriteFailure(v.err)
	}
	for _, r := range p.repairs(s) {
		if r.params.fits(algorithm, r.key) {
			v.say(words.SignRightWith.With(r.name))
			if v.arrived {
				return errWrong(words.List{words.SignParamsAsSent, words.TheRuleOfSign}, words.OtherParameters.With(r.name))
			}
			return errWrong(words.TheRuleOfSign, words.OtherParameters.With(r.name))
		}
	}
	if name := strings.ToUpper(p["sign_type"]); name != "" && name != algorithm {
		return errWrong(words.SignWithSignType, words.SignTypeDiffers.With(terminal.Quote(p["sign_type"]), algorithm))
	}
	hint := words.List{words.WhereAPIv2KeyIs}
	if len(s.Secret) != 32 {
		hint = words.List{words.APIv2KeyLength.With(len(s.Secret)), words.WhereAPIv2KeyIs}
	}
	return errWrong(hint, words.AnotherKeyMadeSign)
}

// fits tells whether the sign is that of the parameters.
func (p signedParams) fits(algorithm, key string) bool {
	want, err := wxcrypto.HashSign(algorithm, p, key)
	return err == nil && wxcrypto.HashEqual(want, p["sign"])
}

// repairV2 is one usual way in which a sign gets wrong, taken back.
type repairV2 struct {
	name   words.Phrase
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
		{words.SignInCapitals, capitals, s.Secret},
		{words.KeyTrimmed, p, strings.TrimSpace(s.Secret)},
		{words.KeyOfAPIv3, p, s.APIv3Key},
		{words.ValuesTrimmed, with(func(_, v string) string { return strings.TrimSpace(v) }), s.Secret},
		{words.ValuesEncoded, with(func(_, v string) string { return url.QueryEscape(v) }), s.Secret},
		{words.ValuesDecoded, with(func(_, v string) string { plain, _ := url.QueryUnescape(v); return plain }), s.Secret},
		{words.ValuesUnescapedXML, with(func(_, v string) string { return html.UnescapeString(v) }), s.Secret},
		{words.ValuesEscapedXML, with(func(_, v string) string { return html.EscapeString(v) }), s.Secret},
		{words.ValuesFromLatin1, with(func(_, v string) string { return string(fromLatin1([]byte(v))) }), s.Secret},
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if name != "sign" && p[name] != "" {
			list = append(list, repairV2{words.ParameterLeftOut.With(name), with(func(n, v string) string {
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
		v.say(words.RightButForKey)
		return terminal.WriteFailure(v.err)
	}
	v.captured = &captured{kind: kindMessage, raw: []byte(here)}
	d := differ(v.captured, []byte(here), []byte(there), true)
	if d == nil {
		return words.MessagesAreTheSame
	}
	v.say(words.FirstDifferenceV2.With(d.offset + 1))
	v.sides(d, words.SideExpected)
	return errWrong(words.TheRuleOfMessage, words.NotExpected)
}
