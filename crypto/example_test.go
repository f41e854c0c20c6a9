package crypto_test

import (
	"crypto/sha512"
	"fmt"
	"log"

	"github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
)

func Example() {
	// The merchant signs a request …
	private, err := crypto.ParsePrivateKey(testKey) // or "file:///path/to/apiclient_key.pem"
	if err != nil {
		log.Fatal(err)
	}
	message := formatter.Request("GET", "/v3/certificates", "1554208460", "593BEC0C930BF1AFEB40B4A08C8FB242", "")
	signature, err := crypto.Sign([]byte(message), private)
	if err != nil {
		log.Fatal(err)
	}
	// … and whoever has the public key can tell that it did.
	fmt.Println(signature[:16], crypto.Verify([]byte(message), signature, &private.PublicKey))
	fmt.Println(crypto.Verify([]byte("another message"), signature, &private.PublicKey))
	// Output:
	// BNVAdAcdy3Ak63i7 <nil>
	// verify: signature of 256 bytes, key of 256: crypto/rsa: verification error
}

func ExampleParsePrivateKey() {
	key, err := crypto.ParsePrivateKey(testKey) // or "file:///path/to/apiclient_key.pem"
	fmt.Println(key.Size(), err)

	// A key that lost its line feeds is taken. One that lost a piece is not shown, and not taken for a path.
	_, err = crypto.ParsePrivateKey("-----BEGIN PRIVATE KEY-----MIIEvQIBADANBg-----END PRIVATE KEY-----")
	fmt.Println(err)
	// Output:
	// 256 <nil>
	// private key: no PEM block in 66 bytes: its base64 has 14 characters, which no key has: some are missing or surplus, copy it again from the file that it came from, or write that anew: openssl pkey -in apiclient_key.pem -out key.pem
}

func ExampleParsePublicKey() {
	key, err := crypto.ParsePublicKey("public.pkcs1://MIGJAoGBAMIbghaFnC9+zmIan5pf2NrkzO+il71Ku4KpbSTA3tDqn8OeyOK5")
	fmt.Println(key, err)
	// Output: <nil> public key: found no key or certificate, or a damaged one (45 bytes): copy it again from the file that it came from
}

func ExampleEncrypt() {
	private, err := crypto.ParsePrivateKey(testKey)
	if err != nil {
		log.Fatal(err)
	}
	ciphertext, err := crypto.Encrypt("张三", &private.PublicKey)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(ciphertext))
	fmt.Println(crypto.Decrypt(ciphertext, private))
	// Output:
	// 344
	// 张三 <nil>
}

func ExampleAESGCMEncrypt() {
	fmt.Println(crypto.AESGCMEncrypt("{}", "0123456789abcdef0123456789ABCDEF", "LBrkPGN5O1FA", "transaction"))
	// Output: 5JsIzWQyzKdlTBdcZ20WwEwD <nil>
}

func ExampleAESGCMDecrypt() {
	ciphertext, err := crypto.AESGCMEncrypt(`{"trade_state":"SUCCESS"}`, "0123456789abcdef0123456789ABCDEF", "LBrkPGN5O1FA", "transaction")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(crypto.AESGCMDecrypt(ciphertext, "0123456789abcdef0123456789ABCDEF", "LBrkPGN5O1FA", "transaction"))
	_, err = crypto.AESGCMDecrypt(ciphertext, "the APIv2 key", "LBrkPGN5O1FA", "transaction")
	fmt.Println(err)
	// Output:
	// {"trade_state":"SUCCESS"} <nil>
	// AES-GCM decrypt: the key has 13 bytes, want 32
}

func ExampleAESECBDecrypt() {
	key := crypto.MD5("the APIv2 key, which has 32 too.", "")
	reqInfo, err := crypto.AESECBEncrypt("<root></root>", key)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(crypto.AESECBDecrypt(reqInfo, key))
	// Output: <root></root> <nil>
}

// The parameters and the signatures of the example in WeChat Pay's signing rules.
func ExampleHashSign() {
	params := map[string]string{
		"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "device_info": "1000", "body": "test", "nonce_str": "ibuaiVcKdpRxkhJA",
	}
	const key = "192006250b4c09247ec02edce69f6a2d"
	fmt.Println(crypto.HashSign("MD5", params, key))
	fmt.Println(crypto.HashSign("HMAC-SHA256", params, key))
	// Output:
	// 9A0A8659F005D6984697E2CA0A9CF3B7 <nil>
	// 6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6 <nil>
}

func ExampleMD5() {
	fmt.Println(crypto.MD5("appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA", "192006250b4c09247ec02edce69f6a2d"))
	// Output: 9a0a8659f005d6984697e2ca0a9cf3b7
}

func ExampleHMACWith() {
	fmt.Println(len(crypto.HMACWith(sha512.New, "a=1", "key")))
	// Output: 128
}

func ExampleHashEqual() {
	fmt.Println(crypto.HashEqual("9A0A", "9A0A"), crypto.HashEqual("9A0A", "9a0a"), crypto.HashEqual("", ""))
	// Output: true false false
}
