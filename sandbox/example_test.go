package sandbox_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/sandbox"
)

// A request signed by hand, to show what the sandbox looks at. With the client
// of this module the last ten lines are one.
func ExampleStart() {
	clock := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	sb, err := sandbox.Start(sandbox.Options{Now: func() time.Time { return clock }})
	if err != nil {
		log.Fatal(err)
	}
	defer sb.Close()
	config := sb.Config()

	const path, body = "/v3/marketing/favor/stocks/9856000/start", `{"stock_creator_mchid":"8956000"}`
	timestamp, nonce := strconv.FormatInt(clock.Unix(), 10), formatter.Nonce(32)
	signature, err := wxcrypto.Sign([]byte(formatter.Request("POST", path, timestamp, nonce, body)), config.PrivateKey)
	if err != nil {
		log.Fatal(err)
	}
	request, err := http.NewRequest("POST", config.BaseURL+path, strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", formatter.Authorization(config.MchID, nonce, signature, timestamp, config.Serial))
	response, err := config.Transport.RoundTrip(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode, string(answer))
	for _, arrived := range sb.Requests() {
		fmt.Println(arrived.Method, arrived.Path, arrived.Verified)
	}
	// Output:
	// 200 {"start_time":"2026-06-01T20:00:00+08:00","stock_id":"9856000"}
	// POST /v3/marketing/favor/stocks/9856000/start true
}

// The answer to a refund gets lost, and the refund exists.
func ExampleSandbox_AddFault() {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer sb.Close()

	fault, err := sandbox.ParseFault("POST /v3/refund/domestic/refunds,count=1,cut=after")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := sb.AddFault(fault); err != nil {
		log.Fatal(err)
	}

	_, err = (&http.Client{Transport: sb.Config().Transport}).Post(sb.URL+"/v3/refund/domestic/refunds", "application/json", strings.NewReader("{}"))
	fmt.Println(err != nil)
	for _, f := range sb.Faults() {
		fmt.Println(f, "hit", f.Hits)
	}
	// Output:
	// true
	// POST /v3/refund/domestic/refunds,count=1,cut=after hit 1
}
