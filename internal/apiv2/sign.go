package apiv2

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/internal/uritemplate"
	"github.com/a8579013/wechatpay/transformer"
)

// ErrNoSecret says that there is no key to sign or to check with.
var ErrNoSecret = errors.New("Config.Secret is not set: it is the APIv2 key of the merchant platform, with which APIv2 signs")

// Algorithm reads a sign_type; "" is MD5.
func Algorithm(signType string) (string, error) {
	switch signType {
	case "":
		return "MD5", nil
	case "MD5", "HMAC-SHA256":
		return signType, nil
	}
	return "", fmt.Errorf("sign_type: %q is neither MD5 nor HMAC-SHA256", errtext.Line(signType))
}

// Sign signs texts: upper-case hex. sign and empty values are left out.
func Sign(algorithm string, params map[string]string, key secret.Text) (string, error) {
	if key == nil {
		return "", ErrNoSecret
	}
	algorithm, err := Algorithm(algorithm)
	if err != nil {
		return "", err
	}
	return wxcrypto.HashSign(algorithm, params, key.Reveal())
}

// Signed are parameters with a sign among them.
type Signed map[string]string

// Sign makes what one attempt sends, under the algorithm that sign_type names.
func (p Params) Sign(key secret.Text) (Signed, error) {
	signed := Signed(maps.Clone(p.Members))
	if p.AddNonce {
		signed["nonce_str"] = formatter.Nonce(32)
	}
	sign, err := Sign(signed["sign_type"], signed, key)
	signed["sign"] = sign
	return signed, err
}

// XML writes the parameters as the body of a POST.
func (s Signed) XML() ([]byte, error) {
	data := make(map[string]any, len(s))
	for name, text := range s {
		data[name] = text
	}
	return transformer.ToXML(data, transformer.Options{})
}

// URL puts the parameters behind a URL's path, as the query of a GET, sign last: in the place of any other query, and of
// a fragment. They are valid UTF-8, as a Reader gives them.
func (s Signed) URL(text string) string {
	if at := strings.IndexAny(text, "?#"); at >= 0 {
		text = text[:at]
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(s)), func(name string) bool { return name == "sign" })
	out := append([]byte(text), '?')
	start := len(out)
	for _, name := range append(names, "sign") {
		out, _ = uritemplate.AppendPair(out, start, name, s[name])
	}
	return string(out)
}

// merchantNames are the names under which a message of APIv2 holds the merchant's id: the first that is there counts.
var merchantNames = [...]string{"mch_id", "mchid", "combine_mch_id"}

// CheckMerchant refuses parameters of another merchant's, and of none.
func CheckMerchant(params map[string]string, merchant string) error {
	for _, name := range merchantNames {
		switch got := params[name]; got {
		case "":
		case merchant:
			return nil
		default:
			return fmt.Errorf("%s is %s, but this client is of merchant %s: make a client for each", name, errtext.Line(got), merchant)
		}
	}
	return fmt.Errorf("no merchant id: APIv2 needs mch_id in xml (in some operations mchid or combine_mch_id), and it is %s; of a GET the query may hold it", merchant)
}

// namesMerchant tells whether there is any id to check.
func namesMerchant(params map[string]string) bool {
	return slices.ContainsFunc(merchantNames[:], func(name string) bool { return params[name] != "" })
}
