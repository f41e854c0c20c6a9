package wechatpay_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// exampleSandbox is the sandbox that examples share: making its keys takes a while. It lives as long as the process.
var exampleSandbox = sync.OnceValue(func() *sandbox.Sandbox { return startSandbox(sandbox.Options{Keys: clienttest.Keys()}) })

// startSandbox is for examples that need one of their own.
func startSandbox(options sandbox.Options) *sandbox.Sandbox {
	sb, err := sandbox.Start(options)
	if err != nil {
		log.Fatal(err)
	}
	return sb
}

// exampleClient makes a client of the shared sandbox. The docs leave out the line that calls it.
func exampleClient() *wechatpay.Client { return clientOf(exampleSandbox()) }

// clientOf makes a client of a sandbox; a policy of retries may be given.
func clientOf(sb *sandbox.Sandbox, retry ...wechatpay.Retry) *wechatpay.Client {
	config := sb.Config()
	for _, r := range retry {
		config.Retry = r
	}
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// exampleFolder enters a folder with the key files of a merchant, and gives the way back. The docs leave it out.
func exampleFolder() (leave func()) {
	keys := exampleSandbox().Keys()
	back, err := os.Getwd()
	folder, err2 := os.MkdirTemp("", "wechatpay")
	private, err3 := x509.MarshalPKCS8PrivateKey(keys.Merchant)
	public, err4 := x509.MarshalPKIXPublicKey(&keys.Public.PublicKey)
	if err := errors.Join(err, err2, err3, err4); err != nil {
		log.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"apiclient_key.pem":  {Type: "PRIVATE KEY", Bytes: private},
		"pub_key.pem":        {Type: "PUBLIC KEY", Bytes: public},
		"wechatpay_cert.pem": {Type: "CERTIFICATE", Bytes: keys.PlatformCertificate.Raw},
		"license.png":        {Type: "PICTURE"},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			log.Fatal(err)
		}
	}
	if err := os.Chdir(folder); err != nil {
		log.Fatal(err)
	}
	return func() {
		if err := errors.Join(os.Chdir(back), os.RemoveAll(folder)); err != nil {
			log.Fatal(err)
		}
	}
}

// The six ways of one call: they send the same request.

func Example_pureChain() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.V3().Marketing().Favor().Stocks().StockID().Start().Post(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("stock_id"))
	// Output: 9856000
}

func Example_declarative() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("stock_id"))
	// Output: 9856000
}

func Example_property() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.Do(ctx, "POST v3/marketing/favor/stocks/{stock_id}/start", wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("stock_id"))
	// Output: 9856000
}

func Example_pureChainAsync() {
	client, ctx := exampleClient(), context.Background()
	_, err := client.V3().Marketing().Favor().Stocks().StockID().Start().PostAsync(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	}).Then(func(response *wechatpay.Response) (*wechatpay.Response, error) {
		fmt.Println(response.Get("stock_id"))
		return nil, nil
	}).Wait()
	if err != nil {
		log.Fatal(err)
	}
	// Output: 9856000
}

func Example_declarativeAsync() {
	client, ctx := exampleClient(), context.Background()
	_, err := client.Chain("v3/marketing/favor/stocks/{stock_id}/start").PostAsync(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	}).Then(func(response *wechatpay.Response) (*wechatpay.Response, error) {
		fmt.Println(response.Get("stock_id"))
		return nil, nil
	}).Wait()
	if err != nil {
		log.Fatal(err)
	}
	// Output: 9856000
}

func Example_propertyAsync() {
	client, ctx := exampleClient(), context.Background()
	_, err := client.DoAsync(ctx, "POST v3/marketing/favor/stocks/{stock_id}/start", wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	}).Then(func(response *wechatpay.Response) (*wechatpay.Response, error) {
		fmt.Println(response.Get("stock_id"))
		return nil, nil
	}).Wait()
	if err != nil {
		log.Fatal(err)
	}
	// Output: 9856000
}

// Configuration.

func ExampleNew() {
	defer exampleFolder()()
	privateKey, err := wxcrypto.ParsePrivateKey("apiclient_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	publicKey, err := wxcrypto.ParsePublicKey("pub_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	client, err := wechatpay.New(wechatpay.Config{
		MchID:      "1900000001",
		Serial:     "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
		PrivateKey: privateKey,
		Certs:      map[string]crypto.PublicKey{"PUB_KEY_ID_0119000000012026072900000000000000": publicKey},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	// Output: wechatpay.Client{mchid:1900000001 serial:5157F09EFDC096DE15EBE81A47057A7232F1B8E1 base_url:https://api.mch.weixin.qq.com}
}

func ExampleNew_mistake() {
	config := exampleSandbox().Config()
	config.Serial = "464186430112379431834592837459234857239485723485"
	_, err := wechatpay.New(config)
	fmt.Println(err)
	// Output: wechatpay.New: Serial is a decimal number: write it in hex, as openssl x509 -noout -serial prints it
}

func ExampleConfig_certs() {
	defer exampleFolder()()
	publicKey, err := wxcrypto.ParsePublicKey("pub_key.pem")
	if err != nil {
		log.Fatal(err)
	}
	certificate, err := wxcrypto.ParseCertificate("wechatpay_cert.pem")
	if err != nil {
		log.Fatal(err)
	}
	certs := map[string]crypto.PublicKey{
		"PUB_KEY_ID_0119000000012026072900000000000000": publicKey,
		wxcrypto.SerialNumber(certificate):              certificate,
	}
	fmt.Println(len(certs))
	// Output: 2
}

// remoteKey is a key that never leaves its machine: a KMS, an HSM, an agent.
type remoteKey struct {
	public *rsa.PublicKey
	ask    func(digest []byte) (signature []byte, err error)
}

func (k remoteKey) Public() crypto.PublicKey { return k.public }

func (k remoteKey) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	return k.ask(digest) // RSASSA-PKCS1-v1_5 over a digest of SHA-256
}

func ExampleConfig_remoteKey() {
	merchant := exampleSandbox().Keys().Merchant // stands for the KMS
	config := exampleSandbox().Config()
	config.PrivateKey = remoteKey{
		public: &merchant.PublicKey,
		ask: func(digest []byte) ([]byte, error) {
			return rsa.SignPKCS1v15(nil, merchant, crypto.SHA256, digest)
		},
	}
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	response, err := client.Chain("v3/marketing/favor/stocks/{stock_id}").Get(context.Background(), wechatpay.Request{
		"stock_id": "9856000",
		"query":    wechatpay.Object{"stock_creator_mchid": "8956000"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode)
	// Output: 200
}

// The path.

func ExampleClient_Chain() {
	client := exampleClient()
	start := client.Chain("v3/marketing/favor/stocks/{stock_id}/start")
	response, err := start.Post(context.Background(), wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(start, response.StatusCode)
	// Output: v3/marketing/favor/stocks/{stock_id}/start 200
}

func ExampleClient_V3() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.V3().Marketing().Favor().Stocks().Param("9856000").Start().Post(ctx, wechatpay.Request{
		"json": wechatpay.Object{"stock_creator_mchid": "8956000"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("stock_id"))
	// Output: 9856000
}

func ExampleClient_Do() {
	client, ctx := exampleClient(), context.Background()
	response, err := client.Do(ctx, "GET v3/marketing/favor/stocks/{stock_id}{?stock_creator_mchid}", wechatpay.Request{
		"stock_id":            "9856000",
		"stock_creator_mchid": "8956000",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Get("stock_id"))
	// Output: 9856000
}

func ExampleChain_Chain() {
	client := exampleClient()
	stocks := client.Chain("v3/marketing/favor/stocks")
	stock := stocks.Chain("{stock_id}")
	fmt.Println(stocks)
	fmt.Println(stock.Chain("start"))
	fmt.Println(stock.Chain("pause"))
	// Output:
	// v3/marketing/favor/stocks
	// v3/marketing/favor/stocks/{stock_id}/start
	// v3/marketing/favor/stocks/{stock_id}/pause
}

func ExampleChain_Param() {
	client, ctx := exampleClient(), context.Background()
	start := client.Chain("v3/marketing/favor/stocks").Param("9856000").Chain("start")
	_, err := start.Post(ctx, wechatpay.Request{"json": wechatpay.Object{"stock_creator_mchid": "8956000"}})
	fmt.Println(start, err)
	// Output: v3/marketing/favor/stocks/{}/start <nil>
}

func ExampleChain_Segment() {
	client := exampleClient()
	fmt.Println(client.Chain("v3").Segment("merchantService").Segment("complaintsV2"))
	fmt.Println(client.Chain("v3").Segment("marketing").Segment("_stock_id_"))
	fmt.Println(client.Chain("v3").Chain("merchantService"))
	// Output:
	// v3/merchant-service/complaints-v2
	// v3/marketing/{stock_id}
	// v3/merchantService
}

func ExampleChain_URL() {
	client := offlineClient()
	show := func(path string, req wechatpay.Request) {
		url, err := client.Chain(path).URL(req)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(strings.TrimPrefix(url, "https://api.mch.weixin.qq.com/"))
	}
	show("v3/marketing/favor/stocks/{stock_id}/start", wechatpay.Request{"stock_id": "9856000"})
	show("v3/marketing/favor/stocks/<stock_id>/start", wechatpay.Request{"stock_id": 9856000})
	show("v3/marketing/favor/stocks/_stock_id_/start", wechatpay.Request{"stock_id": "9856000"})
	show("v3/marketing/favor/stocks{/stock_id,action}", wechatpay.Request{"stock_id": "9856000", "action": "start"})
	show("v3/marketing/favor/stocks{/parts*}", wechatpay.Request{"parts": []string{"9856000", "start"}})
	show("v3/marketing/favor/{+rest}", wechatpay.Request{"rest": "stocks/9856000/start"})
	show("v3/marketing/favor/{rest}", wechatpay.Request{"rest": "stocks/9856000/start"})
	show("v3/marketing/favor/stocks{?offset,limit,status}", wechatpay.Request{"offset": 0, "limit": 10})
	show("v3/marketing/favor/stocks?offset=0{&limit}", wechatpay.Request{"limit": 10})
	show("v3/marketing/favor/stocks{?filter*}", wechatpay.Request{"filter": wechatpay.Object{"offset": 0, "limit": 10}})
	show("v3/marketing/favor/stocks/{stock_id:4}", wechatpay.Request{"stock_id": "9856000"})
	// Output:
	// v3/marketing/favor/stocks/9856000/start
	// v3/marketing/favor/stocks/9856000/start
	// v3/marketing/favor/stocks/9856000/start
	// v3/marketing/favor/stocks/9856000/start
	// v3/marketing/favor/stocks/9856000/start
	// v3/marketing/favor/stocks/9856000/start
	// v3/marketing/favor/stocks%2F9856000%2Fstart
	// v3/marketing/favor/stocks?offset=0&limit=10
	// v3/marketing/favor/stocks?offset=0&limit=10
	// v3/marketing/favor/stocks?limit=10&offset=0
	// v3/marketing/favor/stocks/9856
}

// offlineClient is a client of the real server, for examples that call nothing. The docs leave it out.
func offlineClient() *wechatpay.Client {
	config := exampleSandbox().Config()
	config.BaseURL, config.Transport = "", nil
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

func ExampleChain_URL_fullURL() {
	client := offlineClient()
	fmt.Println(client.Chain("https://api2.wechatpay.cn/v3/certificates").URL(nil))
	fmt.Println(client.Chain("https://example.com/v3/certificates").URL(nil))
	// Output:
	// https://api2.wechatpay.cn/v3/certificates <nil>
	//  https://example.com/v3/certificates: https://example.com is neither one of WeChat Pay's hosts nor that of Config.BaseURL (api.mch.weixin.qq.com): nothing is signed for it
}

// The request.
