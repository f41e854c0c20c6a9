package wirelog_test

import (
	"context"
	"log"
	"log/slog"
	"os"
	"slices"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/wirelog"
)

// Only what is the same each time is printed here; a program leaves ReplaceAttr out.
func ExampleNew() {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer sb.Close()
	config := sb.Config()

	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: unchanging}))
	config.Transport = wirelog.New(config.Transport, logger)
	client, err := wechatpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Chain("v3/pay/transactions/native").Post(context.Background(), wechatpay.Request{"json": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mchid": config.MchID, "out_trade_no": "tea-0001", "description": "tea for 李小龙",
		"notify_url": "https://shop.example/notify", "amount": wechatpay.Object{"total": 888, "currency": "CNY"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=DEBUG msg="wechatpay wire" method=POST path=v3/pay/transactions/native body="{\"amount\":{\"currency\":\"CNY\",\"total\":888},\"appid\":\"wxd678efh567hg6787\",\"description\":\"***\",\"mchid\":\"8956000\",\"notify_url\":\"***\",\"out_trade_no\":\"tea-0001\"}" status=200 answer="{\"code_url\":\"***\"}"
}

func unchanging(_ []string, a slog.Attr) slog.Attr {
	if slices.Contains([]string{slog.TimeKey, "host", "took", "sent", "answered"}, a.Key) {
		return slog.Attr{}
	}
	return a
}
