package wechatpay_test

import (
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"sync"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// testKey signs where a test does not look at signatures.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// platformKey stands for WeChat Pay's, whose private half nobody has.
var platformKey = sync.OnceValue(func() *rsa.PublicKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return &key.PublicKey
})

// offline is a client for tests that send nothing.
func offline(tb testing.TB) *wechatpay.Client {
	tb.Helper()
	client, err := wechatpay.New(offlineConfig())
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

func offlineConfig() wechatpay.Config {
	return wechatpay.Config{
		Retry: wechatpay.Retry{Attempts: 1}, // tests count what is sent
		MchID: "1900000001", Serial: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1", PrivateKey: testKey(),
		Certs: map[string]stdcrypto.PublicKey{"PUB_KEY_ID_0116000000012024111100000000000000": platformKey()},
	}
}

// roundTrip is a transport made of a function.
type roundTrip = clienttest.RoundTrip

const offlineURL = "https://api.mch.weixin.qq.com/"
