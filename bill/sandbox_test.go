package bill_test

import (
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/bill"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

const appID = "wxd678efh567hg6787"

// sold is a sandbox after a day on which three orders were paid, of 888, 2001 and 7 fen; of the first 300 are refunded,
// and of the second 500 shared, of which 200 came back. It gives a client, and that day.
func sold(t *testing.T) (*wechatpay.Client, string) {
	t.Helper()
	sb := clienttest.Sandbox(t, sandbox.Options{BillRows: -1})
	client := clienttest.New(t, sb.Config())
	post := func(path string, json wechatpay.Object) wechatpay.Value {
		t.Helper()
		resp, err := client.Chain(path).Post(t.Context(), wechatpay.Request{"json": json})
		if err != nil {
			t.Fatal(err)
		}
		return resp.Get("@this")
	}
	for number, fen := range map[string]int{"order-1001": 888, "order-1002": 2001, "order-1003": 7} {
		post("v3/pay/transactions/native", wechatpay.Object{
			"appid": appID, "mchid": sb.Config().MchID, "description": "tea, green", "out_trade_no": number, "notify_url": "https://shop.example/notify",
			"amount": wechatpay.Object{"total": fen}, "settle_info": wechatpay.Object{"profit_sharing": number == "order-1002"},
		})
		if err := sb.Pay(number); err != nil {
			t.Fatal(err)
		}
	}
	post("v3/refund/domestic/refunds", wechatpay.Object{
		"out_trade_no": "order-1001", "out_refund_no": "refund-1001", "amount": wechatpay.Object{"refund": 300, "total": 888, "currency": "CNY"},
	})
	share(t, client, post)
	day := time.Now().In(time.FixedZone("", 8*60*60)).Format(time.DateOnly)
	if err := sb.AdvanceClock(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	return client, day
}

func share(t *testing.T, client *wechatpay.Client, post func(string, wechatpay.Object) wechatpay.Value) {
	t.Helper()
	order, err := client.Chain("v3/pay/transactions/out-trade-no/order-1002").Get(t.Context(), wechatpay.Request{"query": wechatpay.Object{"mchid": sandbox.DefaultMchID}})
	if err != nil {
		t.Fatal(err)
	}
	post("v3/profitsharing/receivers/add", wechatpay.Object{"appid": appID, "type": "MERCHANT_ID", "account": "1900000109", "relation_type": "STORE", "name": wechatpay.Sensitive("a shop")})
	post("v3/profitsharing/orders", wechatpay.Object{
		"appid": appID, "transaction_id": order.Get("transaction_id"), "out_order_no": "share-1", "unfreeze_unsplit": false,
		"receivers": []wechatpay.Object{{"type": "MERCHANT_ID", "account": "1900000109", "amount": 500, "description": "its part"}},
	})
	post("v3/profitsharing/return-orders", wechatpay.Object{"out_order_no": "share-1", "out_return_no": "return-1", "return_mchid": "1900000109", "amount": 200, "description": "back"})
}

// TestOpen reads the bills of a day on which things happened, and holds what they say in fen against it.
func TestOpen(t *testing.T) {
	client, day := sold(t)
	for _, tt := range []struct {
		path, more string
		column     string
		rows       int
		sum        int64
	}{
		{"v3/bill/tradebill", "", "订单金额", 4, 2896},
		{"v3/bill/tradebill", "", "退款金额", 4, 300},
		{"v3/bill/tradebill", "GZIP", "申请退款金额", 4, 300},
		{"v3/bill/fundflowbill", "", "收支金额(元)", 0, -1},
		{"v3/profitsharing/bills", "", "分账金额", 2, 700},
	} {
		t.Run(tt.path+tt.more+tt.column, func(t *testing.T) {
			query := wechatpay.Object{"bill_date": day}
			if tt.more != "" {
				query["tar_type"] = tt.more
			}
			b, err := bill.Open(t.Context(), client, tt.path, wechatpay.Request{"query": query})
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			rows, sum := 0, int64(0)
			for row, err := range b.Rows() {
				if err != nil {
					t.Fatal(err)
				}
				fen, err := row.Fen(tt.column)
				if err != nil {
					t.Error(err)
				}
				rows, sum = rows+1, sum+fen
			}
			if err := b.Check(); err != nil {
				t.Error(err)
			}
			if tt.rows > 0 && (rows != tt.rows || sum != tt.sum) || rows == 0 {
				t.Errorf("%d rows, %d fen", rows, sum)
			}
		})
	}
}

// TestOpenEmptyDay: a day on which nothing happened is a bill without rows, an unknown kind of bill is not.
func TestOpenEmptyDay(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{BillRows: -1})
	client := clienttest.New(t, sb.Config())
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	query := wechatpay.Request{"query": wechatpay.Object{"bill_date": time.Now().AddDate(0, 0, -3).Format(time.DateOnly)}}
	b, err := bill.Open(t.Context(), client, "v3/bill/tradebill", query)
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range b.Rows() {
		t.Error(row, err)
	}
	if err := b.Check(); err != nil || b.Columns() != nil {
		t.Error(err, b.Columns())
	}
	if _, err := b.Totals().Fen("订单总金额"); err == nil {
		t.Error("nothing has totals")
	}
	if err := errors.Join(b.Close(), b.Close()); err != nil {
		t.Error(err)
	}
	_, err = bill.Open(t.Context(), client, "v3/bill/tradebill", wechatpay.Request{"query": wechatpay.Object{"bill_date": "yesterday"}})
	if refused := (*wechatpay.Error)(nil); !errors.As(err, &refused) || refused.StatusCode != http.StatusBadRequest {
		t.Error(err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("files are left behind: %v, %v", left, err)
	}
}
