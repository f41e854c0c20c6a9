package sandbox

import (
	"encoding/base64"
	"strconv"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// decrypt opens a sensitive field; "" where it is not there.
func (c *call) decrypt(pointer string) (string, error) {
	ciphertext := c.text(pointer)
	if ciphertext == "" {
		return "", nil
	}
	return c.unseal(pointer, ciphertext)
}

// unseal opens a ciphertext that the caller made with the key that
// Wechatpay-Serial names, once.
func (c *call) unseal(field, ciphertext string) (string, error) {
	if plain, ok := c.plain[ciphertext]; ok {
		return plain, nil
	}
	raw, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil || len(raw) != c.key.key.Size() {
		return "", unkeyed(field+": not encrypted, or not in base64", "请确认待处理的消息是否为加密后的密文")
	}
	plain, err := wxcrypto.Decrypt(ciphertext, c.key.key)
	if err != nil {
		return "", unkeyed(field+": not encrypted under the key that Wechatpay-Serial names, by RSA-OAEP with SHA-1", "平台私钥解密失败")
	}
	if c.plain == nil {
		c.plain = make(map[string]string)
	}
	c.plain[ciphertext] = plain
	return plain, nil
}

// openSecrets opens whatever the caller encrypted for WeChat Pay, wherever the
// catalogue has such a field. noKey is why that can't be done.
func (c *call) openSecrets(noKey error) error {
	c.opened, c.openedQuery = c.json, map[string]specimen.Secret{}
	facts := c.op.facts
	if facts == nil || len(facts.Sensitive()) == 0 {
		return nil
	}
	o := opener{call: c, noKey: noKey}
	for _, f := range facts.Query {
		if sealed := c.query.Get(f.Name); sealed != "" {
			if secret, ok := o.value(f.Name, f, sealed).(specimen.Secret); ok {
				c.openedQuery[f.Name] = secret
			}
		}
	}
	if members, ok := o.value("", c.op.bodySchema(), c.json).(object); ok {
		c.opened = members
	}
	return o.err
}

// bodySchema is what the members of a body belong to: those of the meta, where a
// file is uploaded. Nil: nothing is known of them.
func (op *operation) bodySchema() *openapi.Field {
	if op.facts == nil || op.facts.Body == nil || !op.upload {
		if op.facts == nil {
			return nil
		}
		return op.facts.Body
	}
	if meta := op.facts.Body.Field("meta"); meta != nil {
		return meta.JSON
	}
	return nil
}

// An opener copies a value, with the texts in place of their ciphertexts.
type opener struct {
	call  *call
	noKey error
	err   error // the first one
}

func (o *opener) value(at string, f *openapi.Field, value any) any {
	switch v := value.(type) {
	case object:
		if f == nil || f.Type != "object" || v == nil {
			return value
		}
		copied := make(object, len(v))
		for name, member := range v {
			copied[name] = o.value(at+"/"+name, f.Field(name), member)
		}
		return copied
	case []any:
		if f == nil || f.Type != "array" {
			return value
		}
		copied := make([]any, len(v))
		for i, item := range v {
			copied[i] = o.value(at+"/"+strconv.Itoa(i), f.Items, item)
		}
		return copied
	case string:
		if f != nil && f.Sensitive == "rsa-wechatpay" && v != "" && o.err == nil {
			return o.open(at, v)
		}
	}
	return value
}

func (o *opener) open(at, ciphertext string) any {
	if o.noKey != nil {
		o.err = o.noKey
		return ciphertext
	}
	plain, err := o.call.unseal(at, ciphertext)
	if err != nil {
		o.err = err
		return ciphertext
	}
	return specimen.Secret(plain)
}
