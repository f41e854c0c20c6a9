package sandbox

import "time"

// An Order is what a user is asked to pay.
type Order struct {
	OutTradeNo string

	// CombineOutTradeNo is the combined order that this one is a part of: that
	// is what is paid.
	CombineOutTradeNo string

	MchID         string // who has made it, and pays by its number: a partner, or who combines
	Description   string
	TradeType     string // NATIVE, JSAPI, …
	State         string // NOTPAY, SUCCESS, …
	Total         int64  // in fen, or the currency's smallest unit
	Currency      string
	CodeURL       string // what a native order shows as a QR code
	OpenID        string // who pays, where that is known
	TransactionID string // once it is paid
	Refunded      int64
	Created       time.Time
}

// Orders returns the newest orders, the oldest of them first, and no more than
// most.
func (s *Sandbox) Orders(most int) []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := s.orders.keys()
	orders := []Order{}
	for _, key := range keys[max(0, len(keys)-max(most, 0)):] {
		if o := s.orders.get(key); !o.Never {
			orders = append(orders, o.shown())
		}
	}
	return orders
}

func (o *order) shown() Order {
	amount, _ := o.Request["amount"].(object)
	shown := Order{OutTradeNo: o.number(), CombineOutTradeNo: plain(o.Request["combine_out_trade_no"]), MchID: o.owner(), Description: plain(o.Request["description"]),
		TradeType: o.TradeType, State: o.State, Total: o.Total, Currency: plain(amount["currency"]), CodeURL: plain(o.Answer["code_url"]),
		OpenID: o.OpenID, TransactionID: o.TransactionID, Refunded: o.Refunded, Created: o.Created}
	if maker := plain(o.Request["combine_mchid"]); maker != "" {
		shown.MchID = maker
	}
	if shown.Currency == "" {
		shown.Currency = "CNY"
	}
	return shown
}
