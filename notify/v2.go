package notify

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/a8579013/wechatpay/internal/jsontext"
	"github.com/a8579013/wechatpay/transformer"
)

// What a message of APIv2 may have before anything of it is parsed. The longest member of a notification that a page
// describes has 10,240 bytes.
const (
	longestV2 = 128 << 10
	mostTags  = 2048
)

// openV2 parses an XML notification. It is signed with the APIv2 key, but for a refund's, whose content is encrypted
// under that key and nothing else of it is proved. There is no time in it: an old one can't be told from a new one.
func openV2(clients []Client, body []byte) (*Notification, error) {
	if len(body) > longestV2 || bytes.Count(body, []byte("<")) > mostTags {
		return nil, fmt.Errorf("%w: it is more XML than one of APIv2 has", ErrMalformed)
	}
	if err := hopeless(clients, body); err != nil {
		return nil, err
	}
	params, err := members(body)
	if err != nil {
		return nil, err
	}
	var failure error
	for i, c := range clients {
		n, err := oneV2(c, params, body)
		if err == nil {
			n.place = i
			return n, nil
		}
		if failure == nil || errors.As(failure, new(unverified)) { // who verifies it knows more of it
			failure = err
		}
	}
	return nil, failure
}

// hopeless looks at sign and merchant id, and tells before anything is parsed that no client will verify a message.
func hopeless(clients []Client, body []byte) error {
	if bytes.Contains(body, []byte("<req_info")) || bytes.Contains(body, []byte("<!DOCTYPE")) {
		return nil // a refund has no sign; a document type, no XML of WeChat Pay's, is refused at once by who reads it
	}
	sign := glance(body, "<sign>", "</sign>")
	signed := len(sign) == 32 || len(sign) == 64 || len(sign) == 0 && bytes.Contains(body, []byte("<sign"))
	mch, mchid, combined := glance(body, "<mch_id>", "</mch_id>"), glance(body, "<mchid>", "</mchid>"), glance(body, "<combine_mch_id>", "</combine_mch_id>")
	mine := cmp.Or(mch, mchid, combined)
	var last Client
	for _, last = range clients {
		if c, ok := last.(interface{ MchID() string }); signed && (mine == "" || !ok || c.MchID() == mine) {
			return nil
		}
	}
	seen := map[string]string{"sign": sign, "mch_id": mch, "mchid": mchid, "combine_mch_id": combined}
	if err := last.VerifyV2(seen); err != nil { // it knows how to say so
		return unverified{err}
	}
	return nil
}

// glance finds the text of an element that is there once; anything that would have to be parsed is "".
func glance(body []byte, begin, end string) string {
	_, after, found := bytes.Cut(body, []byte(begin))
	text, rest, ended := bytes.Cut(after, []byte(end))
	if !found || !ended || bytes.Contains(rest, []byte(begin)) {
		return ""
	}
	text = bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("<![CDATA[")), []byte("]]>"))
	if bytes.ContainsAny(text, "<&") {
		return ""
	}
	return string(text)
}

// members reads flat XML. An element with others in it, or one that is there twice, is not covered by the sign, and
// neither is an empty one, which is left out.
func members(text []byte) (map[string]string, error) {
	if hasComments(text) {
		return nil, fmt.Errorf("%w: a comment or an instruction stands in its XML, which readers take in different ways", ErrMalformed)
	}
	nested, err := transformer.ToMap(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	flat := make(map[string]string, len(nested))
	for name, value := range nested {
		s, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("%w: an XML element holds others, or is there twice", ErrMalformed)
		}
		if s != "" {
			flat[name] = s
		}
	}
	return flat, nil
}

// hasComments finds a comment, or an instruction behind the declaration: WeChat Pay writes none, and who reads Plaintext by
// himself may take a text on both sides of one for two, where the sign covers one.
func hasComments(text []byte) bool {
	for i := bytes.IndexByte(text, '<'); i >= 0; i = bytes.IndexByte(text, '<') {
		rest := text[i:]
		switch {
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			_, rest, _ = bytes.Cut(rest, []byte("]]>"))
		case bytes.HasPrefix(rest, []byte("<!--")), bytes.HasPrefix(rest, []byte("<?")) && !bytes.HasPrefix(rest, []byte("<?xml ")):
			return true
		default:
			rest = rest[1:]
		}
		text = rest
	}
	return false
}

// oneV2 parses for one merchant.
func oneV2(c Client, params map[string]string, body []byte) (*Notification, error) {
	if params["req_info"] != "" && params["sign"] == "" {
		return refundV2(c, params["req_info"])
	}
	if err := c.VerifyV2(maps.Clone(params)); err != nil {
		return nil, unverified{err}
	}
	if params["req_info"] != "" {
		return refundV2(c, params["req_info"])
	}
	event, err := eventOf(params)
	if err != nil {
		return nil, err
	}
	n := &Notification{
		ID: params["event_id"], EventType: event, CreateTime: moment(params["event_create_time"]),
		Plaintext: body, V2: true, Client: c,
	}
	around := maps.Clone(params)
	delete(around, "sign")
	if params["event_ciphertext"] == "" {
		return n.withContent(around)
	}
	inner, err := n.eventV2(params)
	if err != nil {
		return nil, err
	}
	delete(around, "event_ciphertext")
	for name, value := range around {
		if _, inside := inner[name]; !inside {
			inner[name] = value
		}
	}
	return n.withContent(inner)
}

// eventV2 opens the content that is encrypted under the APIv3 key: JSON or XML.
func (n *Notification) eventV2(params map[string]string) (map[string]any, error) {
	if algorithm := params["event_algorithm"]; algorithm != "" && algorithm != aesGCM {
		return nil, fmt.Errorf("%w: its event_algorithm is %q, known is %s", ErrDecrypt, line(algorithm), aesGCM)
	}
	plaintext, err := n.Client.DecryptResource(params["event_nonce"], params["event_associated_data"], params["event_ciphertext"])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDecrypt, err)
	}
	n.Plaintext = plaintext
	if isXML(plaintext) {
		content, err := transformer.ToMap(plaintext)
		if err != nil {
			return nil, fmt.Errorf("%w: its content: %w", ErrMalformed, err)
		}
		for name, value := range content {
			if _, list := value.([]any); list { // of members with one name
				return nil, fmt.Errorf("%w: its content has %s twice", ErrMalformed, line(name))
			}
		}
		return content, nil
	}
	if err := jsontext.Check(plaintext); err != nil {
		return nil, fmt.Errorf("%w: its content %w", ErrMalformed, err)
	}
	var content map[string]any
	decoder := json.NewDecoder(bytes.NewReader(plaintext))
	decoder.UseNumber()
	if err := decoder.Decode(&content); err != nil || content == nil {
		return nil, fmt.Errorf("%w: its content is neither a JSON object nor XML", ErrMalformed)
	}
	return content, nil
}

// refundV2 opens a refund's notification. A wrong key is seen by the padding alone, in 255 of 256 cases, so what comes
// out has to look like a refund.
func refundV2(c Client, reqInfo string) (*Notification, error) {
	plaintext, err := c.DecryptRefund(reqInfo)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDecrypt, err)
	}
	refund, err := members(plaintext)
	if err != nil || refund["refund_id"] == "" && refund["out_refund_no"] == "" {
		return nil, fmt.Errorf("%w: what req_info holds is no refund: check the APIv2 key", ErrDecrypt)
	}
	n := &Notification{EventType: "refund-processed", Plaintext: plaintext, V2: true, Client: c}
	return n.withContent(refund)
}

// withContent takes a map of members.
func (n *Notification) withContent(content any) (*Notification, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := jsontext.Check(text); err != nil { // two names that only differ in case
		return nil, fmt.Errorf("%w: its content %w", ErrMalformed, err)
	}
	n.content = text
	return n, nil
}
