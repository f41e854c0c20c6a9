package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/jsonbody"
)

// bodies makes the text of a request; its errors are those of a client that makes a body.
var bodies = jsonbody.New(nil)

// redacted is what a Sensitive is in JSON; one that was not sealed must not get into a ledger.
const redacted = "wechatpay.Sensitive"

// textOf is a request as the ledger keeps it: JSON with its keys in order, and what is Sensitive sealed.
func textOf(req wechatpay.Request, s sealer) (string, error) {
	for _, key := range []string{"body", "sink"} {
		if req[key] != nil {
			return "", fmt.Errorf("%s: a ledger keeps no streams: give json", key)
		}
	}
	sealed, secrets, err := s.seal(map[string]any(req))
	if err != nil {
		return "", err
	}
	text, err := bodies.Encode(sealed)
	if err != nil {
		return "", err
	}
	if strings.Count(string(text), sealMark) != secrets { // it would be taken for one that was sealed, and not open
		return "", fmt.Errorf("a text holds %s, as what is sealed does", sealMark)
	}
	if strings.Contains(string(text), redacted) {
		return "", errors.New("a Sensitive stands in a struct, where it can't be sealed: put it into a map")
	}
	return string(text), nil
}

// requestOf is what textOf was made of, as a client takes it.
func requestOf(text string, s sealer) (wechatpay.Request, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		return nil, fmt.Errorf("the request in the ledger: %w", err)
	}
	sealed := strings.Contains(text, sealMark)
	req := make(wechatpay.Request, len(members))
	for key, raw := range members {
		if key == "json" && !sealed {
			req[key] = raw // byte for byte
			continue
		}
		var v any
		in := json.NewDecoder(strings.NewReader(string(raw)))
		in.UseNumber()
		if err := in.Decode(&v); err != nil {
			return nil, fmt.Errorf("the request in the ledger: %s: %w", key, err)
		}
		v, err := s.open(v)
		if err != nil {
			return nil, err
		}
		req[key] = v
	}
	return req, nil
}

// shown is a request as Validate wants it: with the headers as an http.Header, and a name for the key that a client will
// encrypt under.
func shown(req wechatpay.Request) (map[string]any, error) {
	header, err := headerOf(req["headers"])
	if err != nil {
		return nil, err
	}
	if header.Get("Wechatpay-Serial") == "" {
		header.Set("Wechatpay-Serial", "PUB_KEY_ID_0")
	}
	seen := maps.Clone(map[string]any(req))
	if seen == nil {
		seen = map[string]any{}
	}
	seen["headers"] = header
	return seen, nil
}
