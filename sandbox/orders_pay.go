package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Errors of Pay.
var (
	ErrNoOrder    = errors.New("sandbox: no such order")
	ErrNotPayable = errors.New("sandbox: the order is closed or paid already")
)

// unpayable is ErrNotPayable where the order itself could be paid: its text is its own.
type unpayable string

func (u unpayable) Error() string { return "sandbox: " + string(u) }
func (u unpayable) Unwrap() error { return ErrNotPayable }

// A Payment is how a user pays. The zero value pays the whole.
type Payment struct {
	MchID  string // whose order it is, as it was made: a partner's is his; "": Options.MchID
	OpenID string // who pays; "": whom the order is for, else somebody

	// Fen is what the user pays himself: the rest is a coupon that WeChat Pay
	// has given to him. 0: all.
	Fen int64

	Fails    bool // the bank says no: the trade_state becomes PAYERROR. He may try again
	CardEnds bool // the card ends after the payment: refunds become ABNORMAL
}

// Pay is the user who pays an order, or a combined one: its trade_state becomes
// SUCCESS, a query then shows its transaction_id, and its notify_url is told. It
// takes the Key of a Document as well, which names the merchant too.
func (s *Sandbox) Pay(outTradeNo string) error { return s.PayWith(outTradeNo, Payment{}) }

// PayWith is Pay in another way than usual.
func (s *Sandbox) PayWith(outTradeNo string, p Payment) error {
	if err := s.pay(outTradeNo, p); err != nil {
		return err
	}
	return s.flush()
}

func (s *Sandbox) pay(number string, p Payment) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if mchid, of, ok := strings.Cut(number, "/"); ok && p.MchID == "" {
		p.MchID, number = mchid, of
	}
	if p.MchID == "" {
		p.MchID = s.opts.MchID
	}
	if all := s.combined.get(s.filing(p.MchID, number)); all != nil {
		return s.payCombined(all, p)
	}
	o := s.order(p.MchID, number)
	if o == nil {
		return fmt.Errorf("%w: out_trade_no %s", ErrNoOrder, number)
	}
	if whole := o.Request["combine_out_trade_no"]; whole != nil {
		return unpayable(fmt.Sprintf("out_trade_no %s is a part of combine_out_trade_no %v: pay that", number, whole))
	}
	if err := s.payable(o, p); err != nil {
		return err
	}
	if p.Fails {
		o.State = "PAYERROR"
		s.keepOrder(o)
		return nil
	}
	if err := s.take(o, p); err != nil {
		return err
	}
	s.emitPaid(o)
	return nil
}

// payable says why an order can't be paid so. The caller holds s.mu.
func (s *Sandbox) payable(o *order, p Payment) error {
	number := o.number()
	switch {
	case !o.open():
		return fmt.Errorf("%w: out_trade_no %s is %s", ErrNotPayable, number, o.State)
	case o.TradeType != "MICROPAY" && s.now().Sub(o.Issued) > codeLife:
		return unpayable(fmt.Sprintf("out_trade_no %s: what its creation answered is older than two hours: create it again with the same parameters", number))
	case p.OpenID != "" && o.OpenID != "" && o.State == "NOTPAY" && p.OpenID != o.OpenID:
		return unpayable(fmt.Sprintf("out_trade_no %s is for openid %s: nobody else can pay it", number, o.OpenID))
	case p.Fen < 0 || p.Fen > o.Total:
		return unpayable(fmt.Sprintf("out_trade_no %s can't be paid by %d fen: its total is %d, and the user pays that or less", number, p.Fen, o.Total))
	}
	return nil
}

// take takes the money for an order. The caller holds s.mu.
func (s *Sandbox) take(o *order, p Payment) error {
	now := s.now()
	o.TransactionID = "42000" + now.In(china).Format("20060102") + fmt.Sprintf("%015d", s.number())
	if p.Fen > 0 {
		o.Discount = o.Total - p.Fen
	} else {
		s.redeem(o, cmp.Or(o.OpenID, p.OpenID))
	}
	if err := s.transfer(s.funder(o, true), payers, o.Discount, "代金券", o.TransactionID); err != nil {
		return err
	}
	if err := s.transfer(payers, s.purse(o), o.Total, "交易", o.TransactionID); err != nil {
		return err
	}
	o.State, o.Paid, o.CardEnds = "SUCCESS", now, p.CardEnds
	if o.OpenID == "" { // of a native order nobody knows the payer before
		o.OpenID = p.OpenID
	}
	if o.OpenID == "" {
		o.OpenID = "oSandbox" + strconv.FormatInt(s.number(), 10)
	}
	s.keepOrder(o)
	return nil
}
