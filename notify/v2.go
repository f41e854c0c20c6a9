package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/a8579013/wechatpay/transformer"
)

// openV2 parses an XML notification. It is signed with the APIv2 key, but for a refund's, whose content is encrypted
// under that key and nothing else of it is proved. There is no time in it: an old one can't be told from a new one.
func openV2(clients []Client, body []byte) (*Notification, error) {
	params, err := members(body)
	if err != nil {
		return nil, err
	}
	for _, c := range clients {
		var n *Notification
		if n, err = oneV2(c, params, body); err == nil {
			return n, nil
		}
	}
	return nil, err
}

// members reads flat XML. An element with others in it, or one that is there twice, is not covered by the sign.
func members(text []byte) (map[string]string, error) {
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
		flat[name] = s
	}
	return flat, nil
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
	n := &Notification{
		ID: params["event_id"], EventType: params["event_type"], CreateTime: moment(params["event_create_time"]),
		Plaintext: body, V2: true, Client: c,
	}
	if n.EventType == "" {
		n.EventType = kindV2(params)
	}
	content := make(map[string]any, len(params))
	for name, value := range params {
		content[name] = value
	}
	delete(content, "sign")
	if params["event_ciphertext"] != "" {
		inner, err := n.eventV2(params)
		if err != nil {
			return nil, err
		}
		delete(content, "event_ciphertext")
		maps.Copy(content, inner)
	}
	return n.withContent(content)
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
		return content, nil
	}
	content := make(map[string]any)
	decoder := json.NewDecoder(bytes.NewReader(plaintext))
	decoder.UseNumber()
	if err := decoder.Decode(&content); err != nil {
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
	content := make(map[string]any, len(refund))
	for name, value := range refund {
		content[name] = value
	}
	n := &Notification{EventType: "refund-processed", Plaintext: plaintext, V2: true, Client: c}
	return n.withContent(content)
}

func (n *Notification) withContent(content map[string]any) (*Notification, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	n.content = text
	return n, nil
}

// kindV2 tells old notifications, which carry no event_type, apart by the members that only they have. The names are
// those of package openapi.
func kindV2(params map[string]string) string {
	for _, kind := range [...]struct{ member, name string }{
		{"combine_out_trade_no", "combined-transactions-success"},
		{"vehicle_event_type", "vehicle-state-changed-for-parking"},
		{"vehicle_event_createtime", "vehicle-state-changed-for-parking"}, // the type may be missing
		{"risk_level", "transactions-risk-occurred"},
		{"change_type", "pap-contract-state-changed"},
		{"transaction_id", "transaction-success"},
		{"out_trade_no", "transaction-success"}, // a deduction that failed has no transaction_id
		{"contract_code", "pap-contract-state-changed"},
	} {
		if params[kind.member] != "" {
			return kind.name
		}
	}
	return ""
}
