package bill_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/bill"
	"github.com/a8579013/wechatpay/sandbox"
)

// exampleDay is a day on which an order of 888 fen was paid, and 300 of it refunded.
func exampleDay() (*wechatpay.Client, string, func()) {
	sb, err := sandbox.Start(sandbox.Options{BillRows: -1})
	if err != nil {
		log.Fatal(err)
	}
	client, err := wechatpay.New(sb.Config())
	if err != nil {
		log.Fatal(err)
	}
	ctx, now := context.Background(), time.Now()
	_, ordered := client.Chain("v3/pay/transactions/native").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mchid": sb.Config().MchID, "description": "tea", "out_trade_no": "tea-0001",
		"notify_url": "https://shop.example/notify", "amount": wechatpay.Object{"total": 888},
	}})
	paid := sb.Pay("tea-0001")
	_, refunded := client.Chain("v3/refund/domestic/refunds").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no": "tea-0001", "out_refund_no": "back-0001", "amount": wechatpay.Object{"refund": 300, "total": 888, "currency": "CNY"},
	}})
	if err := errors.Join(ordered, paid, refunded, sb.AdvanceClock(24*time.Hour)); err != nil {
		log.Fatal(err)
	}
	return client, now.In(time.FixedZone("", 8*60*60)).Format(time.DateOnly), func() { _ = sb.Close() }
}

// What a shop has written down, against the trades of the day: what WeChat Pay does not know, what the shop does not know,
// and what has another amount.
func ExampleOpen() {
	client, day, end := exampleDay()
	defer end()
	ctx := context.Background()

	mine := map[string]int64{"tea-0001": 888, "back-0001": -300, "tea-0002": 100} // in fen, refunds below zero

	b, err := bill.Open(ctx, client, "v3/bill/tradebill", wechatpay.Request{
		"query": wechatpay.Object{"bill_date": day, "bill_type": "ALL", "tar_type": "GZIP"},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	for row, err := range b.Rows() {
		if err != nil {
			log.Fatal(err)
		}
		number, fen, err := traded(row)
		if err != nil {
			log.Fatal(err)
		}
		if own, known := mine[number]; !known {
			fmt.Println(number, "is unknown here:", fen, "fen")
		} else if own != fen {
			fmt.Println(number, "is", own, "fen here,", fen, "there")
		}
		delete(mine, number)
	}
	if err := b.Check(); err != nil { // the rows are all there, and add up to the totals
		log.Fatal(err)
	}
	for number, fen := range mine {
		fmt.Println(number, "is not in the bill:", fen, "fen")
	}
	total, err := b.Totals().Fen("订单总金额")
	fmt.Println(total, err)
	// Output:
	// tea-0002 is not in the bill: 100 fen
	// 888 <nil>
}

// traded gives the merchant's number of a trade, and what it brought: a refund takes.
func traded(row bill.Row) (number string, fen int64, err error) {
	state, err := row.Text("交易状态")
	if err != nil {
		return "", 0, err
	}
	column, amount, sign := "商户订单号", "订单金额", int64(1)
	if state == "REFUND" {
		column, amount, sign = "商户退款单号", "申请退款金额", -1
	}
	if number, err = row.Text(column); err != nil {
		return "", 0, err
	}
	fen, err = row.Fen(amount)
	return number, sign * fen, err
}

// A bill that lies on the disk, or comes from elsewhere.
func ExampleNewReader() {
	text := "\ufeff记账时间,微信支付业务单号,收支类型,收支金额(元)\r\n" +
		"`2026-07-28 10:34:56,`4200000001,`收入,`8.88\r\n" +
		"`2026-07-28 18:00:00,`5000000001,`支出,`3.00\r\n" +
		"资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`2,`1,`8.88,`1,`3.00\r\n"

	b, err := bill.NewReader(strings.NewReader(text))
	if err != nil {
		log.Fatal(err)
	}
	for row, err := range b.Rows() {
		if err != nil {
			log.Fatal(err)
		}
		kind, err := row.Text("收支类型")
		if err != nil {
			log.Fatal(err)
		}
		fen, err := row.Fen("收支金额(元)")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(kind, fen)
	}
	fmt.Println(b.Check())
	// Output:
	// 收入 888
	// 支出 300
	// <nil>
}
