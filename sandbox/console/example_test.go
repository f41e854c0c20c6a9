package console_test

import (
	"fmt"
	"io"
	"log"
	"net/http"

	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// What a test in another language asks.
func ExampleNew() {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer sb.Close()
	sb.SetControl(console.New(sb, console.Options{}))

	response, err := (&http.Client{Transport: sb.Config().Transport}).Get(sb.URL + "/_sandbox/requests")
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(text))
	// Output:
	// {"requests":[],"last":0}
}
