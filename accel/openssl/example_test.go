package openssl_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/accel/openssl"
)

func Example() {
	privateKey, publicKey := keyOf(2048), &keyOf(2049).PublicKey
	key, err := openssl.Key(privateKey) // crypto.ParsePrivateKey has loaded it
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := openssl.NewVerifier(publicKey) // WeChat Pay's, or a platform certificate
	if err != nil {
		log.Fatal(err)
	}
	client, err := wechatpay.New(wechatpay.Config{
		MchID:      "1900000001",
		Serial:     "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
		PrivateKey: key,
		Certs:      map[string]crypto.PublicKey{"PUB_KEY_ID_0119000000012026072900000000000000": verifier},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	// Output: wechatpay.Client{mchid:1900000001 serial:5157F09EFDC096DE15EBE81A47057A7232F1B8E1 base_url:https://api.mch.weixin.qq.com}
}

func ExamplePrivateKey_Fallback() {
	privateKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	key, err := openssl.Key(privateKey)
	if err != nil {
		log.Fatal(err)
	}
	if why := key.Fallback(); why != nil {
		log.Println(why) // OpenSSL is not used: this program was built without cgo: …
	}
	fmt.Println(key.Public().(*rsa.PublicKey).Equal(&privateKey.PublicKey))
	// Output: true
}
