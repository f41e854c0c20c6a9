package wechatpay_test

import (
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/a8579013/wechatpay"
)

// exampleEnvironment sets variables, and gives the way back.
func exampleEnvironment(values map[string]string) (leave func()) {
	leave = func() {}
	for name, value := range values {
		before, was := os.LookupEnv(name)
		if err := os.Setenv(name, value); err != nil {
			log.Fatal(err)
		}
		next := leave
		leave = func() {
			next()
			if err := os.Setenv(name, before); err != nil {
				log.Fatal(err)
			}
			if !was {
				os.Unsetenv(name)
			}
		}
	}
	return leave
}

func ExampleFromEnv() {
	defer exampleFolder()()
	defer exampleEnvironment(map[string]string{
		"WECHATPAY_MCHID":       "1900000001",
		"WECHATPAY_SERIAL":      "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
		"WECHATPAY_PRIVATE_KEY": "apiclient_key.pem",
		"WECHATPAY_CERTS":       "PUB_KEY_ID_0119000000012026072900000000000000=pub_key.pem",
	})()
	config, err := wechatpay.FromEnv()
	if err != nil {
		log.Fatal(err)
	}
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	// Output: wechatpay.Client{mchid:1900000001 serial:5157F09EFDC096DE15EBE81A47057A7232F1B8E1 base_url:https://api.mch.weixin.qq.com}
}

func ExampleEnvError() {
	defer exampleEnvironment(map[string]string{
		"WECHATPAY_MCHID":    "1900000001",
		"WECHATPAY_CERTS":    "PUB_KEY_ID_0119000000012026072900000000000000=pub_key.pem",
		"WECHATPAY_BASE_URL": "",
	})()
	_, err := wechatpay.FromEnv()
	if wrong, ok := errors.AsType[*wechatpay.EnvError](err); ok {
		fmt.Println(wrong.Variables)
	}
	// Output: [WECHATPAY_SERIAL WECHATPAY_PRIVATE_KEY]
}
