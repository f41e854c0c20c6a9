package apiv2

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tidwall/gjson"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/jsontext"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/transformer"
)

// Answer is what of an answer is judged.
type Answer struct {
	Status   int
	Location string // where a redirect leads
	Text     []byte // the body
}

// Judgement is what an answer comes to. A success is neither Refused nor has it an Err.
type Judgement struct {
	Verified bool  // it is signed, and rightly
	Refused  bool  // by its status, or by its return_code or result_code
	Err      error // why it can't be taken for an answer of WeChat Pay's
}

// Judge judges an answer: one of APIv2 says by itself, in XML, whether it is a success.
func Judge(a Answer, t Traits, key secret.Text) (j Judgement) {
	members, err := transformer.ToMap(a.Text)
	code, isText := members["return_code"].(string)
	switch {
	case a.Status >= 300:
		isWanted := t.Has(Redirect) && a.Status < 400 && a.Location != ""
		return Judgement{Verified: err == nil && checkMembers(members, key) == nil, Refused: !isWanted}
	case !isText && t.Has(Unsigned) && (t.Has(Redirect) || t.Has(File) && !beginsMarkup(a.Text)):
		return Judgement{Refused: isRefusal(a.Text)} // JSON, or the page that a browser would see
	case err != nil:
		return Judgement{Err: fmt.Errorf("the answer is no XML of APIv2: %w", err)}
	}
	result, has := members["result_code"]
	signed := checkMembers(members, key)
	switch j.Verified = signed == nil; {
	case !isText || code == "":
		j.Err = errors.New("the answer has no return_code")
	case code != "SUCCESS" || has && result != "SUCCESS":
		j.Refused = true
	case signed != nil && !t.Has(Unsigned):
		j.Err = signed
	}
	return j
}

// isRefusal tells a refusal in JSON, as /appauth/getaccesstoken gives it.
func isRefusal(text []byte) bool {
	if !jsontext.Valid(text) {
		return false
	}
	code := gjson.GetBytes(text, "retcode")
	return code.Exists() && code.String() != "0"
}

// Streams tells by the beginning of a success that it is a bill, which nobody has to read whole before it is passed on.
func (t Traits) Streams(head []byte) bool {
	return t.Has(Unsigned) && t.Has(File|Redirect) && !beginsMarkup(head) && !bytes.HasPrefix(bytes.TrimLeft(head, " \r\n\t"), []byte("{"))
}

// beginsMarkup tells XML, and HTML as well.
func beginsMarkup(text []byte) bool {
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \r\n\t")
	return bytes.HasPrefix(text, []byte("<"))
}

// checkMembers is checkSign for what an answer holds. A list or a map is never signed: the PHP SDK takes the word Array
// for it, which says nothing of what is in it.
func checkMembers(members map[string]any, key secret.Text) error {
	params := make(map[string]string, len(members))
	for name, member := range members {
		text, ok := member.(string)
		if !ok {
			return fmt.Errorf("%s stands there twice or has members of its own, and no sign covers that", errtext.Line(name))
		}
		params[name] = text
	}
	return checkSign(params, key)
}

// checkSign compares the sign with ours. Its length tells the algorithm; sign_type in an answer does not.
func checkSign(params map[string]string, key secret.Text) error {
	algorithm := "MD5"
	if len(params["sign"]) == 64 {
		algorithm = "HMAC-SHA256"
	}
	want, err := Sign(algorithm, params, key)
	switch {
	case err != nil:
		return fmt.Errorf("it can't be checked: %w", err)
	case params["sign"] == "":
		return errors.New(`it has no sign; did it come from WeChat Pay unchanged? (of an operation that never signs say "unsigned": true)`)
	case !wxcrypto.HashEqual(want, params["sign"]):
		return errors.New("its sign is another: it was changed on its way, or Config.Secret is not the APIv2 key of this merchant")
	}
	return nil
}

// Verify checks a message that came another way than as an answer: its merchant, if it names one, and its sign.
func Verify(params map[string]string, merchant string, key secret.Text) error {
	if key != nil && namesMerchant(params) {
		if err := CheckMerchant(params, merchant); err != nil { // costs no hash
			return err
		}
	}
	return checkSign(params, key)
}

// Refusal gives what a refusal says, in XML that was read as JSON, or in the JSON of /appauth/getaccesstoken.
func Refusal(said gjson.Result) (code, message string) {
	first := func(names ...string) string {
		for _, name := range names {
			if text := said.Get(name).String(); text != "" {
				return text
			}
		}
		return ""
	}
	// of return_code SUCCESS and result_code FAIL the second says more
	code, message = first("err_code", "error_code", "retcode"), first("err_code_des", "return_msg", "retmsg")
	for _, name := range []string{"return_code", "result_code"} {
		if text := said.Get(name).String(); code == "" && text != "SUCCESS" {
			code = text
		}
	}
	if message == "OK" { // of return_msg, beside a result_code that is not
		message = ""
	}
	return code, message
}

// AsJSON writes XML as JSON, for gjson and encoding/json; nil where text is no XML of APIv2, an HTML page for one.
func AsJSON(text []byte) []byte {
	if !beginsMarkup(text) || bytes.Contains(bytes.ToLower(text[:min(len(text), 256)]), []byte("<html")) {
		return nil
	}
	members, err := transformer.ToMap(text)
	if err != nil {
		return nil
	}
	out, err := json.Marshal(members)
	if err != nil {
		return nil
	}
	return out
}
