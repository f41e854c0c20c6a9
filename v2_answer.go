package wechatpay

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/tidwall/gjson"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/jsontext"
	"github.com/a8579013/wechatpay/transformer"
)

// exchange sends a request and verifies its answer, by the protocol of the call.
func (c *Client) exchange(r *http.Request, k *call) (answer, error) {
	if k.v2 == nil {
		return c.transport.exchange(r, k.unsigned)
	}
	base := c.transport.base
	if k.v2.secured {
		base = c.v2.secured
	}
	resp, err := send(base, r)
	if err != nil {
		return answer{}, err
	}
	return c.receiveV2(r, resp, k)
}

// receiveV2 reads an answer and judges it: an answer of APIv2 says by itself, in XML, whether it is a success.
func (c *Client) receiveV2(r *http.Request, resp *http.Response, k *call) (answer, error) {
	a := answer{Response: resp}
	if resp.StatusCode < 300 && k.unsigned {
		if err := refusePart(r, resp); err != nil {
			return a, err
		}
		buffered := bufio.NewReaderSize(resp.Body, 4096)
		head, _ := buffered.Peek(64)
		resp.Body = &bufferedBody{buffered, resp.Body}
		if k.v2.traits&(v2File|v2Redirect) != 0 && !beginsMarkup(head) && !bytes.HasPrefix(bytes.TrimLeft(head, " \r\n\t"), []byte("{")) {
			a.streams = true // a bill
			return a, nil
		}
	}
	text, _, err := readAnswer(r.Context(), resp)
	if err != nil {
		return a, err
	}
	text = unpack(resp, text)
	a.text = text
	members, err := transformer.ToMap(text)
	code, isText := members["return_code"].(string)
	switch {
	case resp.StatusCode >= 300:
		a.verified = err == nil && c.checkMembers(members) == nil
		return a, nil
	case !isText && k.unsigned && (k.v2.traits&v2Redirect != 0 || k.v2.traits&v2File != 0 && !beginsMarkup(text)):
		a.refused = jsontext.Valid(text) && gjson.GetBytes(text, "retcode").Exists() && gjson.GetBytes(text, "retcode").String() != "0"
		return a, nil // JSON, or the page that a browser would see
	case err != nil:
		return a, unverified(resp, text, fmt.Errorf("%w: the answer is no XML of APIv2: %w", ErrSignature, err))
	}
	result, has := members["result_code"]
	signed := c.checkMembers(members)
	switch a.verified = signed == nil; {
	case !isText || code == "":
		return a, unverified(resp, text, fmt.Errorf("%w: the answer has no return_code", ErrSignature))
	case code != "SUCCESS" || has && result != "SUCCESS":
		a.refused = true
	case signed != nil && !k.unsigned:
		return a, unverified(resp, text, signed)
	}
	return a, nil
}

func unverified(resp *http.Response, text []byte, err error) error {
	return &VerificationError{RequestID: resp.Header.Get("Request-Id"), Response: &Response{resp.StatusCode, resp.Header, text}, Err: err}
}

// bufferedBody is a body of which something was looked at.
type bufferedBody struct {
	io.Reader
	io.Closer
}

// beginsMarkup tells XML, and HTML as well.
func beginsMarkup(text []byte) bool {
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \r\n\t")
	return bytes.HasPrefix(text, []byte("<"))
}

// checkMembers is checkSign for what an answer holds. A list or a map is never signed: the PHP SDK takes the word Array
// for it, which says nothing of what is in it.
func (c *Client) checkMembers(members map[string]any) error {
	params := make(map[string]string, len(members))
	for name, member := range members {
		text, ok := member.(string)
		if !ok {
			return fmt.Errorf("%w: %s stands there twice or has members of its own, and no sign covers that", ErrSignature, errtext.Line(name))
		}
		params[name] = text
	}
	return c.checkSign(params)
}

// checkSign compares the sign with ours. Its length tells the algorithm; sign_type in an answer does not.
func (c *Client) checkSign(params map[string]string) error {
	algorithm := "MD5"
	if len(params["sign"]) == 64 {
		algorithm = "HMAC-SHA256"
	}
	want, err := c.hashSign(algorithm, params)
	switch {
	case err != nil:
		return fmt.Errorf("%w: it can't be checked: %w", ErrSignature, err)
	case params["sign"] == "":
		return fmt.Errorf("%w: it has no sign; did it come from WeChat Pay unchanged? (of an operation that never signs say \"unsigned\": true)", ErrSignature)
	case !wxcrypto.HashEqual(want, params["sign"]):
		return fmt.Errorf("%w: its sign is another: it was changed on its way, or Config.Secret is not the APIv2 key of this merchant", ErrSignature)
	}
	return nil
}

// VerifyV2 checks a message of APIv2 that came another way than by a call: a notification, as a map of its members. The
// merchant signs his own requests under the same key: whose words these are is what the package notify looks at.
// The sign's length tells the algorithm. A message for another merchant (mch_id, mchid or combine_mch_id is not
// Config.MchID) does not verify either. The error is a [*VerificationError] around [ErrSignature].
func (c *Client) VerifyV2(params map[string]string) error {
	if c == nil || c.transport == nil {
		return errNoClient
	}
	var err error
	if mine := c.transport.caller.id; c.v2.secret != nil && slices.ContainsFunc(merchantNames, func(name string) bool { return params[name] != "" }) {
		err = checkMerchant(params, mine)
	}
	if err != nil { // costs no hash
		err = fmt.Errorf("%w: %w", ErrSignature, err)
	} else if err = c.checkSign(params); err == nil {
		return nil
	}
	return &VerificationError{Response: &Response{Header: http.Header{}}, Err: err}
}

// DecryptRefund opens req_info of a refund's notification with Config.Secret. What is inside is XML. Such a
// notification carries no sign: that it opens is its proof.
func (c *Client) DecryptRefund(reqInfo string) ([]byte, error) {
	switch {
	case c == nil || c.transport == nil:
		return nil, errNoClient
	case c.v2.secret == nil:
		return nil, fmt.Errorf("DecryptRefund: %w", errNoSecret)
	}
	text, err := wxcrypto.AESECBDecrypt(reqInfo, wxcrypto.MD5(c.v2.secret.Reveal(), ""))
	if err != nil {
		return nil, fmt.Errorf("DecryptRefund: %w", err)
	}
	return []byte(text), nil
}

// isRefusal tells whether an answer is an *Error. Where a redirect is what was asked for, it is none.
func (k *call) isRefusal(a answer) bool {
	if k.v2 != nil && k.v2.traits&v2Redirect != 0 && a.StatusCode < 400 && a.Header.Get("Location") != "" {
		return false
	}
	return a.StatusCode >= 300 || a.refused
}

// readV2 reads a refusal in XML, or in the JSON of /appauth/getaccesstoken.
func (e *Error) readV2(said gjson.Result) {
	first := func(names ...string) string {
		for _, name := range names {
			if text := said.Get(name).String(); text != "" {
				return text
			}
		}
		return ""
	}
	// of return_code SUCCESS and result_code FAIL the second says more
	e.Code, e.Message = first("err_code", "error_code", "retcode"), first("err_code_des", "return_msg", "retmsg")
	for _, name := range []string{"return_code", "result_code"} {
		if code := said.Get(name).String(); e.Code == "" && code != "SUCCESS" {
			e.Code = code
		}
	}
	if e.Message == "OK" { // of return_msg, beside a result_code that is not
		e.Message = ""
	}
}

// xmlAsJSON writes XML as JSON, for gjson and encoding/json; nil where text is no XML of APIv2, an HTML page for one.
func xmlAsJSON(text []byte) []byte {
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
