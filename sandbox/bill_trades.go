package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Columns of the trade bills, as the official page has them:
// https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
const (
	tradeHead    = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,"
	refundHead   = "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
	tradeTail    = "商品名称,商户数据包,手续费,费率,订单金额,"
	tradeColumns = tradeHead + refundHead + tradeTail + "申请退款金额,费率备注"
	tradeSums    = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)

// A traded is a line of a trade bill: a payment, or a refund.
type traded struct {
	at time.Time
	o  *order
	r  *refund // nil: the payment
}

// tradeSheet is the trade bill of a day. The caller holds s.mu.
func (s *Sandbox) tradeSheet(ask billAsk) *sheet {
	columns := map[string]string{"SUCCESS": tradeHead + tradeTail + "费率备注", "REFUND": tradeHead + "退款申请时间,退款成功时间," + refundHead + tradeTail + "申请退款金额,费率备注"}[ask.Type]
	if columns == "" {
		columns = tradeColumns
	}
	bill := newSheet(columns)
	var settled, back, couponBack, total, asked int64
	for _, t := range s.tradesOf(ask) {
		bill.row(t.row(ask.Type)...)
		if t.r == nil {
			settled, total = settled+t.o.Total, total+t.o.Total
		} else {
			back, couponBack, asked = back+t.r.Fen, couponBack+t.r.Fen-t.r.PayerFen, asked+t.r.Fen
		}
	}
	return bill.sums(tradeSums, strconv.Itoa(bill.rows), yuan(settled), yuan(back), yuan(couponBack), "0.00000", yuan(total), yuan(asked))
}

// tradesOf are the lines of a trade bill in their order. A refund belongs to the
// day on which it was made. The caller holds s.mu.
func (s *Sandbox) tradesOf(ask billAsk) (trades []traded) {
	mine := func(o *order) bool {
		return o != nil && (o.owner() == ask.MchID || o.payee() == ask.MchID) && (ask.Sub == "" || o.sub() == ask.Sub)
	}
	if ask.Type == "ALL" || ask.Type == "SUCCESS" {
		for _, o := range s.orders.byTransaction {
			if dayOf(o.Paid) == ask.Date && mine(o) {
				trades = append(trades, traded{o.Paid, o, nil})
			}
		}
	}
	if ask.Type != "SUCCESS" {
		for _, f := range s.refunds.byKey {
			o := s.orders.get(f.Doc.Order)
			if dayOf(f.Doc.Made) == ask.Date && f.Doc.Recharge == (ask.Type == "RECHARGE_REFUND") && mine(o) {
				trades = append(trades, traded{f.Doc.Made, o, f.Doc})
			}
		}
	}
	slices.SortFunc(trades, func(a, b traded) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.o.TransactionID, b.o.TransactionID), cmp.Compare(a.refundID(), b.refundID()))
	})
	return trades
}

func (t traded) refundID() string {
	if t.r == nil {
		return ""
	}
	return t.r.ID
}

// row is a line in the columns of a type of bill.
func (t traded) row(kind string) []string {
	o := t.o
	appid := plain(o.Request["appid"]) + plain(o.Request["sp_appid"])
	if appid == "" {
		appid = plain(o.Request["combine_appid"])
	}
	sub := o.sub()
	if sub == "" {
		sub = "0"
	}
	state, settled, coupon := "SUCCESS", yuan(o.Total), yuan(o.Discount)
	if t.r != nil {
		state, settled, coupon = "REFUND", yuan(0), yuan(0)
		if t.r.Reversal {
			state = "REVOKED"
		}
	}
	row := []string{clockOf(t.at), appid, o.owner(), sub, plain(asMembers(o.Request["scene_info"])["device_id"]), o.TransactionID, o.number(),
		o.OpenID, o.TradeType, state, "OTHERS", "CNY", settled, coupon}
	if kind == "REFUND" {
		row = append(row, clockOf(t.at), t.r.doneOn(t.at))
	}
	asked, total := yuan(0), yuan(o.Total)
	switch {
	case t.r != nil:
		number := t.r.Number
		if t.r.Reversal {
			number = "0"
		}
		row = append(row, t.r.ID, number, yuan(t.r.Fen), yuan(t.r.Fen-t.r.PayerFen), "ORIGINAL", t.r.stateOn(t.at))
		asked, total = yuan(t.r.Fen), yuan(0)
	case kind != "SUCCESS":
		row = append(row, "0", "0", yuan(0), yuan(0), "", "")
	}
	row = append(row, plain(o.Request["description"]), plain(o.Request["attach"]), "0.00000", "0.00%", total)
	if kind != "SUCCESS" {
		row = append(row, asked)
	}
	return append(row, "")
}

// doneOn and stateOn are what was to be said of a refund at the end of the day: a
// bill does not change afterwards.
func (r *refund) doneOn(day time.Time) string {
	if r.Success.IsZero() || dayOf(r.Success) > dayOf(day) {
		return ""
	}
	return clockOf(r.Success)
}

func (r *refund) stateOn(day time.Time) string {
	if r.doneOn(day) == "" {
		return "PROCESSING"
	}
	return "SUCCESS"
}
