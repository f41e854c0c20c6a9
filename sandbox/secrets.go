package sandbox

import (
	"encoding/base64"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
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
// Wechatpay-Serial names.
func (c *call) unseal(field, ciphertext string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil || len(raw) != c.key.key.Size() {
		return "", unkeyed(field+": not encrypted, or not in base64", "请确认待处理的消息是否为加密后的密文")
	}
	plain, err := wxcrypto.Decrypt(ciphertext, c.key.key)
	if err != nil {
		return "", unkeyed(field+": not encrypted under the key that Wechatpay-Serial names, by RSA-OAEP with SHA-1", "平台私钥解密失败")
	}
	return plain, nil
}
