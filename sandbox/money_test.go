package sandbox_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// A till has one merchant's orders in TestMoney, and how much each was paid and
// refunded by what the sandbox has answered.
type till struct {
	client *wechatpay.Client
	mchid  string
	sub    string // of a partner
	orders []string
	ids    map[string]string // their transaction_id

	mu       sync.Mutex
	refunded map[string]int64 // by out_trade_no
	shared   int64
	sent     int64
	refused  map[string]int // by code
}

const orderFen = 1000

func (s *till) request(body wechatpay.Object) wechatpay.Request {
	if s.sub != "" {
		body["sub_mchid"] = s.sub
	}
	return wechatpay.Request{"json": body}
}

// open makes the till's orders and has them paid.
func (s *till) open(t *testing.T, sb *sandbox.Sandbox, n int) {
	t.Helper()
	for i := range n {
		number := fmt.Sprintf("order-%04d", i)
		order := wechatpay.Object{"appid": "wx8888888888888888", "mchid": s.mchid, "description": "x", "out_trade_no": number, "notify_url": "https://example.com/notify",
			"amount": wechatpay.Object{"total": orderFen}, "settle_info": wechatpay.Object{"profit_sharing": i%3 == 0}}
		path := "POST v3/pay/transactions/native"
		if s.sub != "" {
			path = "POST v3/pay/partner/transactions/native"
			order["sp_appid"], order["sp_mchid"] = order["appid"], s.mchid
			delete(order, "appid")
			delete(order, "mchid")
		}
		if _, err := s.client.Do(t.Context(), path, s.request(order)); err != nil {
			t.Fatal(err)
		}
		if err := sb.PayWith(number, sandbox.Payment{MchID: s.mchid}); err != nil {
			t.Fatal(err)
		}
		view, query := "GET v3/pay/transactions/out-trade-no/{out_trade_no}", wechatpay.Object{"mchid": s.mchid}
		if s.sub != "" {
			view, query = "GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}", wechatpay.Object{"sp_mchid": s.mchid, "sub_mchid": s.sub}
		}
		shown, err := s.client.Do(t.Context(), view, wechatpay.Request{"out_trade_no": number, "query": query})
		if err != nil {
			t.Fatal(err)
		}
		s.orders, s.ids[number] = append(s.orders, number), shown.Get("transaction_id").String()
	}
	receiver := wechatpay.Object{"appid": "wx8888888888888888", "type": "MERCHANT_ID", "account": receiverOfAll, "name": wechatpay.Sensitive("示例商户"), "relation_type": "PARTNER"}
	if _, err := s.client.Do(t.Context(), "POST v3/profitsharing/receivers/add", s.request(receiver)); err != nil {
		t.Fatal(err)
	}
}

const receiverOfAll = "1900000088"

// tally counts what has become of a call.
func (s *till) tally(err error, sum *int64, fen int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var refused *wechatpay.Error
	switch {
	case err == nil:
		*sum += fen
	case errors.As(err, &refused):
		s.refused[refused.Code]++
		return nil
	}
	return err
}

// act does something at random, which may be refused.
func (s *till) act(ctx context.Context, sb *sandbox.Sandbox, random *rand.Rand, n int) error {
	number := s.orders[random.IntN(len(s.orders))]
	fen := 1 + random.Int64N(orderFen/2)
	switch random.IntN(5) {
	case 0, 1:
		again := wechatpay.Object{"out_trade_no": number, "out_refund_no": fmt.Sprint("refund-", n), "amount": wechatpay.Object{"refund": fen, "total": orderFen, "currency": "CNY"}}
		var given int64
		for range 2 { // the second time under the same number, which moves nothing
			given = 0
			_, err := s.client.Do(ctx, "POST v3/refund/domestic/refunds", s.request(again))
			if err := s.tally(err, &given, fen); err != nil {
				return err
			}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.refunded[number] += given
	case 2:
		_, err := s.client.Do(ctx, "POST v3/profitsharing/orders", s.request(wechatpay.Object{"appid": "wx8888888888888888", "transaction_id": s.ids[number],
			"out_order_no": fmt.Sprint("sharing-", n), "unfreeze_unsplit": random.IntN(8) == 0,
			"receivers": []any{wechatpay.Object{"type": "MERCHANT_ID", "account": receiverOfAll, "amount": fen, "description": "x"}}}))
		return s.tally(err, &s.shared, fen)
	case 3:
		_, err := s.client.Do(ctx, "POST v3/fund-app/mch-transfer/transfer-bills", wechatpay.Request{"json": wechatpay.Object{
			"appid": "wx8888888888888888", "out_bill_no": fmt.Sprintf("bill%08d", n), "transfer_scene_id": "1000", "openid": "oUser", "transfer_amount": 30_000_000,
			"transfer_remark": "x", "user_name": wechatpay.Sensitive("张三"),
			"transfer_scene_report_infos": []any{wechatpay.Object{"info_type": "活动名称", "info_content": "x"}}}})
		return s.tally(err, &s.sent, 30_000_000)
	default:
		if n%50 == 0 {
			return sb.AdvanceClock(time.Hour)
		}
		sb.State()
	}
	return nil
}

// TestMoney lets 64 callers pay back, send and repeat at random, over TLS: nothing
// is given away that is not there, and all books tell the same.
func TestMoney(t *testing.T) {
	sb, err := sandbox.Start(sandbox.Options{Keys: sharedKeys(), Merchants: otherMerchants(), BillRows: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	tills := []*till{{mchid: sandbox.DefaultMchID}, {mchid: direct}, {mchid: partner, sub: subA}}
	for _, s := range tills {
		config := sb.ConfigOf(s.mchid)
		config.Retry.Attempts = 1
		if s.client, err = wechatpay.New(config); err != nil {
			t.Fatal(err)
		}
		s.refunded, s.refused, s.ids = map[string]int64{}, map[string]int{}, map[string]string{}
		s.open(t, sb, 10)
	}
	for _, s := range tills {
		sb.SetBalanceOf(s.mchid, 50_000_000)
	}
	var callers sync.WaitGroup
	for i := range 64 {
		callers.Add(1)
		go func() {
			defer callers.Done()
			random := rand.New(rand.NewPCG(1, uint64(i)))
			for j := range 12 {
				err := tills[i%len(tills)].act(t.Context(), sb, random, i*1000+j)
				if err != nil {
					t.Error(err)
				}
			}
		}()
	}
	callers.Wait()

	state := sb.State()
	var sum int64
	for account, fen := range state.Balances {
		if sum += fen; fen < 0 && strings.Contains(account, "/") {
			t.Errorf("%s has %d fen", account, fen)
		}
	}
	if sum != 0 {
		t.Errorf("all accounts together have %d fen", sum)
	}
	var given, shared int64
	for _, s := range tills {
		if shared += s.shared; s.refused["NOT_ENOUGH"] == 0 || s.refused["INVALID_REQUEST"] == 0 || s.sent == 0 || len(s.refunded) == 0 {
			t.Errorf("%s: refused %v, %d sent, %v given back: nothing was tried", s.mchid, s.refused, s.sent, s.refunded)
		}
		for number, fen := range s.refunded {
			if given += fen; fen > orderFen {
				t.Errorf("of %s %d fen were given back", number, fen)
			}
		}
	}
	if got := state.Balances["basic/"+receiverOfAll]; got != shared || shared == 0 {
		t.Errorf("the receiver has %d fen, %d were shared", got, shared)
	}
	if paid := int64(len(tills) * 10 * orderFen); state.Balances["payers"] != given-paid {
		t.Errorf("the users have %d fen, of the %d that they paid %d came back", state.Balances["payers"], paid, given)
	}
	if err := sb.AdvanceClock(48 * time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, s := range tills {
		s.reconcile(t, sb, state.Now)
	}
}

// reconcile holds a merchant's bills against what he knows, and against the books.
func (s *till) reconcile(t *testing.T, sb *sandbox.Sandbox, last time.Time) {
	t.Helper()
	var refunded, income, outgo int64
	china := time.FixedZone("CST", 8*60*60)
	end := last.In(china).AddDate(0, 0, 1).Format(time.DateOnly) // when what nobody has confirmed has come back
	for day := time.Now().In(china).AddDate(0, 0, -1); day.Format(time.DateOnly) <= end; day = day.AddDate(0, 0, 1) {
		for _, row := range s.bill(t, "v3/bill/tradebill", day, 27) {
			if row[9] == "REFUND" {
				refunded += fen(t, row[16])
			}
		}
		for _, row := range s.bill(t, "v3/bill/fundflowbill", day, 11) {
			if row[5] == "收入" {
				income += fen(t, row[6])
			} else {
				outgo += fen(t, row[6])
			}
		}
	}
	var want int64
	for _, fen := range s.refunded {
		want += fen
	}
	if refunded != want {
		t.Errorf("%s: bills tell of %d fen given back, the answers of %d", s.mchid, refunded, want)
	}
	if available, pending := sb.Balance(s.mchid); s.sub == "" && available+pending != income-outgo {
		t.Errorf("%s has %d and %d fen, the bills tell of %d", s.mchid, available, pending, income-outgo)
	}
}

// bill gives the rows of a day's bill; none where there is no bill.
func (s *till) bill(t *testing.T, path string, day time.Time, columns int) [][]string {
	t.Helper()
	var text bytes.Buffer
	_, err := s.client.DownloadBill(t.Context(), path, wechatpay.Request{"query": wechatpay.Object{"bill_date": day.Format(time.DateOnly), "tar_type": "GZIP"}}, &text)
	var refused *wechatpay.Error
	if errors.As(err, &refused) && refused.Code == "NO_STATEMENT_EXIST" {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(strings.NewReader(strings.ReplaceAll(text.String(), "`", "")))
	reader.FieldsPerRecord = -1
	all, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[:len(all)-2] {
		if len(row) != columns {
			t.Fatalf("%d columns: %q", len(row), row)
		}
	}
	return all[1 : len(all)-2]
}

func fen(t *testing.T, yuan string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.Replace(yuan, ".", "", 1), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
