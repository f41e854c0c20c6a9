package wechatpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/openapi"
)

func ExampleConfig_validate() {
	config := exampleSandbox().Config()
	ctx := context.Background()
	config.Validate = openapi.Validate
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Chain("v3/refund/domestic/refunds").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no":  "20260729101",
		"out_refund_on": "R20260729101",
		"amount":        wechatpay.Object{"refund": 0.5, "total": "100", "currency": "CNY"},
	}})
	var refused *openapi.ValidationError
	if errors.As(err, &refused) {
		for _, finding := range refused.Findings {
			fmt.Println(finding)
		}
	}
	// Output:
	// json.amount.refund: has a fraction: amounts are whole numbers of the smallest unit, 1.50 yuan are 150 fen
	// json.amount.total: is a string, an integer is wanted
	// json.out_refund_no: is missing, and required
	// json.out_refund_on: is not known: did you mean out_refund_no?
}

func ExampleConfig_validateLenient() {
	config := exampleSandbox().Config()
	ctx := context.Background()
	validator := openapi.Lenient()       // what the catalogue does not know is only a warning
	validator.Deprecated = openapi.Error // each class can be set
	validator.Length = openapi.Off
	validator.Logger = slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: onlyFinding}))
	config.Validate = validator.Validate
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	response, err := client.Chain("v3/marketing/favor/stocks/{stock_id}/start").Post(ctx, wechatpay.Request{
		"stock_id": "9856000",
		"json":     wechatpay.Object{"stock_creator_mchid": "8956000", "start_at_once": true},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode)
	// Output:
	// level=WARN field=json.start_at_once finding="is not known to the catalogue"
	// 200
}

// onlyFinding leaves out of a log line what changes from run to run.
func onlyFinding(_ []string, a slog.Attr) slog.Attr {
	switch a.Key {
	case slog.LevelKey, "field", "finding":
		return a
	}
	return slog.Attr{}
}
