package desk

import "github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"

const postmanFile = "postman_environment.json"

// postmanEnvironment is what Postman and newman call an environment: variables, for the collection that this repository has.
type postmanEnvironment struct {
	Name   string            `json:"name"`
	Values []postmanVariable `json:"values"`
}

type postmanVariable struct {
	Key     string `json:"key"`
	Value   string `json:"value"`
	Type    string `json:"type"` // secret: Postman hides it
	Enabled bool   `json:"enabled"`
}

func (d *desk) postman(publicDER []byte) ([]byte, error) {
	e := postmanEnvironment{Name: "wechatpay sandbox " + d.MchID}
	for _, v := range []struct{ key, value, kind string }{
		{"base_url", d.url, "default"},
		{"mchid", d.MchID, "default"},
		{"serial", d.MerchantSerial, "default"},
		{"private_key", string(inPEM("PRIVATE KEY", d.MerchantKey)), "secret"},
		{"public_key_id", d.PublicID, "default"},
		{"public_key", string(inPEM("PUBLIC KEY", publicDER)), "default"},
		{"apiv3_key", d.APIv3Key, "secret"},
	} {
		e.Values = append(e.Values, postmanVariable{v.key, v.value, v.kind, true})
	}
	text, err := terminal.Encode(e)
	return terminal.Indent(text, false), err
}
