package wechatpay

import (
	"errors"
	"os"
	"strings"

	"github.com/a8579013/wechatpay/internal/credentials"
)

// EnvError says which variables of the environment keep FromEnv from a Config. It never shows a value that may be a
// secret.
type EnvError struct {
	Variables []string
	Err       error // what is wrong with the one variable's value; nil: they are not set
}

func (e *EnvError) Error() string {
	if e.Err != nil {
		return "wechatpay.FromEnv: " + strings.Join(e.Variables, ", ") + ": " + e.Err.Error()
	}
	text := "wechatpay.FromEnv: not set: "
	for i, variable := range e.Variables {
		if i > 0 {
			text += "; "
		}
		text += variable + ", " + neededVariables[variable]
	}
	return text
}

func (e *EnvError) Unwrap() error { return e.Err }

// neededVariables are those without which there is no client.
var neededVariables = map[string]string{
	credentials.MchID:      "the merchant id",
	credentials.Serial:     "the serial of the API certificate in hex (or WECHATPAY_MERCHANT_CERT, its file, which knows it)",
	credentials.PrivateKey: "the file of its key, apiclient_key.pem",
	credentials.Certs:      "WeChat Pay's keys as PUB_KEY_ID_…=FILE (or WECHATPAY_APIV3_KEY, by which certificates are downloaded)",
}

// FromEnv reads a Config from the environment and the files that it names:
//
//	WECHATPAY_MCHID          merchant id; or WECHATPAY_BRAND_ID, a brand's
//	WECHATPAY_SERIAL         serial of the API certificate, in hex
//	WECHATPAY_PRIVATE_KEY    file of its key (apiclient_key.pem), or the PEM text
//	WECHATPAY_CERTS          WeChat Pay's keys, with commas: PUB_KEY_ID_…=FILE, SERIAL=FILE, the FILE of a
//	                         certificate, or a folder that SaveCerts wrote
//	WECHATPAY_APIV3_KEY      APIv3 key, or file:// and the path of its file
//	WECHATPAY_SECRET         APIv2 key, the same way; it alone makes a client of APIv2
//	WECHATPAY_MERCHANT_CERT  file of the API certificate (apiclient_cert.pem), for APIv2's mTLS; it knows the serial
//	WECHATPAY_MERCHANT_KEY   file of its key, where that is not WECHATPAY_PRIVATE_KEY
//	WECHATPAY_BASE_URL       another host, https://…
//
// So a program begins with
//
//	config, err := wechatpay.FromEnv()
//	if err != nil {
//		log.Fatal(err)
//	}
//	client, err := wechatpay.New(config)
//
// The error is an [*EnvError], which names all that is missing at once. What can be checked beyond that, New checks.
func FromEnv() (Config, error) {
	texts := credentials.FromEnvironment(os.Getenv)
	if missing := texts.Missing(); len(missing) > 0 {
		return Config{}, &EnvError{Variables: missing}
	}
	keys, err := texts.Load(LoadCerts)
	if err != nil {
		var wrong *credentials.Error
		if errors.As(err, &wrong) {
			return Config{}, &EnvError{[]string{wrong.Variable}, wrong.Err}
		}
		return Config{}, err
	}
	return Config{
		MchID: texts.MchID, BrandID: texts.BrandID, Serial: keys.Serial, PrivateKey: keys.PrivateKey, Certs: keys.Certs,
		APIv3Key: keys.APIv3Key, Secret: keys.Secret, Merchant: keys.Merchant, BaseURL: texts.BaseURL,
	}, nil
}
