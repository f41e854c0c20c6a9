package sandbox

import (
	"encoding/pem"
	"net/http"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
)

var (
	certificatesQuery = []rule{{field: "algorithm_type", label: "证书算法版本", enum: []string{"RSA", "SM2", "ALL"}}}

	echoBody = []rule{
		{field: "/echo_message", label: "回显信息", required: true},
		{field: "/encrypted_echo_message", label: "加密回显信息"},
		{field: "/notify_url", label: "商户回调地址", max: 255},
	}
)

// certificates lists the platform certificates, each encrypted under the APIv3
// key, the newest first.
func (s *Sandbox) certificates(c *call) (*answer, error) {
	ring := s.ring()
	known := ring.certificates()
	if len(known) == 0 || c.fault.publicOnly {
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。可查看指引https://pay.weixin.qq.com/docs/merchant/products/platform-certificate/wxp-pub-key-guide.html")
	}
	data := make([]object, 0, len(known))
	if c.query.Get("algorithm_type") == "SM2" {
		return reply(object{"data": data})
	}
	for i := len(known) - 1; i >= 0; i-- {
		certificate := known[i].certificate
		nonce := formatter.Nonce(12)
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})
		ciphertext, err := wxcrypto.AESGCMEncrypt(string(text), c.own.apiV3Key, nonce, "certificate")
		if err != nil {
			return nil, err
		}
		data = append(data, object{
			"serial_no":      known[i].serial,
			"effective_time": chinese(certificate.NotBefore),
			"expire_time":    chinese(certificate.NotAfter),
			"encrypt_certificate": object{
				"algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": "certificate", "ciphertext": ciphertext,
			},
		})
	}
	return reply(object{"data": data})
}

// echo gives back what it was sent. The encrypted message is opened with the
// key that Wechatpay-Serial names and encrypted again for the merchant.
func (s *Sandbox) echo(c *call) (*answer, error) {
	answer := object{"echo_message": c.text("/echo_message")}
	plain, err := c.decrypt("/encrypted_echo_message")
	if err != nil {
		return nil, err
	}
	if plain != "" {
		secret, err := wxcrypto.Encrypt(plain, &c.own.merchant.PublicKey)
		if err != nil {
			return nil, err
		}
		answer["encrypted_echo_message"] = secret
	}
	return reply(answer)
}

var china = time.FixedZone("CST", 8*60*60)

// chinese writes a time as WeChat Pay does: 2018-06-08T10:34:56+08:00.
func chinese(t time.Time) string { return t.In(china).Format(time.RFC3339) }
