package call

import (
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// sealedText is a text of an answer that the catalogue has as encrypted for the merchant.
type sealedText struct {
	path       string
	text       string
	start, end int // with its quotes
}

// decrypted is a JSON answer with its encrypted fields open: those that the catalogue marks. The client opens them as
// it opens the fields of a struct, so that all is said alike where one does not.
func (k *oneCall) decrypted(client *wechatpay.Client, body []byte) ([]byte, error) {
	var found []sealedText
	if k.operation != nil && terminal.CheckJSON(body) == nil {
		findSealed(&found, k.operation.Response.Body, gjson.ParseBytes(body), "")
	}
	if len(found) == 0 {
		k.Tell(words.NothingToDecrypt)
		return body, nil
	}
	sealed := make(map[string]string, len(found))
	for _, s := range found {
		sealed[s.path] = s.text
	}
	text, err := terminal.Encode(sealed)
	if err != nil {
		return body, err
	}
	var open map[string]wechatpay.Sensitive
	if err := client.DecodeAnswer(&wechatpay.Response{Body: text}, &open); err != nil {
		return body, err
	}
	var out []byte
	done := 0
	for _, s := range found {
		quoted, err := terminal.Encode(string(open[s.path]))
		if err != nil {
			return body, err
		}
		out = append(append(out, body[done:s.start]...), quoted...)
		done = s.end
	}
	return append(out, body[done:]...), nil
}

// findSealed collects what is encrypted, in the order of the answer.
func findSealed(found *[]sealedText, f *openapi.Field, v gjson.Result, path string) {
	switch {
	case f == nil:
	case v.Type == gjson.String:
		if f.Sensitive == operation.WithMerchant && v.Str != "" {
			*found = append(*found, sealedText{path, v.Str, v.Index, v.Index + len(v.Raw)})
		}
	case v.IsObject():
		v.ForEach(func(key, member gjson.Result) bool {
			findSealed(found, f.Field(key.String()), member, below(path, key.String()))
			return true
		})
	case v.IsArray():
		i := 0
		v.ForEach(func(_, member gjson.Result) bool {
			findSealed(found, f.Items, member, below(path, strconv.Itoa(i)))
			i++
			return true
		})
	}
}

func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
