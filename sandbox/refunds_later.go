package sandbox

import (
	"fmt"
	"net/http"
)

// errNoRefund is the refusal of a number that no refund has.
func errNoRefund() error {
	return refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "退款单不存在")
}

// refund finds a merchant's refund, by either number, and its order. The caller
// holds s.mu.
func (s *Sandbox) refund(c *call, id, number, sub string) (*refund, *order, error) {
	r := s.refunds.byID[id]
	if number != "" {
		r = s.refunds.get(s.filing(c.own.mchid, number))
	}
	if r == nil || id != "" && r.ID != id {
		return nil, nil, errNoRefund()
	}
	o := s.orders.get(r.Order)
	if o == nil || s.transaction(c.own.mchid, o.TransactionID) != o || !s.isOf(o, sub) {
		return nil, nil, errNoRefund()
	}
	return r, o, nil
}

// queryRefund shows a refund: who takes PROCESSING, which its creation
// answered, for final finds out.
func (s *Sandbox) queryRefund(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, o, err := s.refund(c, c.params["refund_id"], c.params["out_refund_no"], c.query.Get("sub_mchid"))
	if err != nil {
		return nil, err
	}
	return s.showAs(c, r.describe(o))
}

// redirectRefund sends the money of an abnormal refund to another bank card, of
// the user or of the merchant.
func (s *Sandbox) redirectRefund(c *call) (*answer, error) {
	for _, secret := range []string{"/bank_account", "/real_name"} {
		if _, err := c.decrypt(secret); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, o, err := s.refund(c, c.params["refund_id"], c.text("/out_refund_no"), c.text("/sub_mchid"))
	switch {
	case err != nil:
		return nil, err
	case r.Status == "SUCCESS" && r.Channel == "ORIGINAL":
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "退款单状态非退款异常，不能发起异常退款")
	case r.Status == "SUCCESS": // the same again
		return s.showAs(c, r.describe(o))
	}
	to, received := payers, "用户银行卡"
	if c.text("/type") == "MERCHANT_BANK_CARD" {
		to, received = outside, "商户结算银行账户"
	}
	if err := s.transfer(stranded(o.payee()), to, r.PayerFen, "异常退款", r.ID); err != nil {
		return nil, err
	}
	r.Status, r.Success, r.Channel, r.Received = "SUCCESS", s.now(), "OTHER_BANKCARD", received
	s.refunds.put(s.filing(o.owner(), r.Number), r)
	s.emitRefunded(c, o, r)
	shown := r.describe(o)
	shown["status"] = "PROCESSING"
	delete(shown, "success_time")
	return s.showAs(c, shown)
}

// returnAdvance gives back to a partner what he has paid for his sub-merchant,
// once.
func (s *Sandbox) returnAdvance(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, o, err := s.refund(c, c.params["refund_id"], "", c.text("/sub_mchid"))
	switch {
	case err != nil:
		return nil, err
	case r.Advance == 0:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "退款单不是垫付退款")
	case r.ReturnID == "":
		if err := s.transfer(basic(o.sub()), basic(c.own.mchid), r.Advance, "垫付回补", r.ID); err != nil {
			return nil, refuse(http.StatusForbidden, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起")
		}
		r.ReturnID, r.Returned = "12"+s.now().In(china).Format("20060102")+fmt.Sprintf("%018d", s.number()), s.now()
		s.refunds.put(s.filing(c.own.mchid, r.Number), r)
	}
	return reply(r.showAdvance(c, o))
}

func (s *Sandbox) queryAdvance(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, o, err := s.refund(c, c.params["refund_id"], "", c.query.Get("sub_mchid"))
	if err == nil && r.ReturnID == "" {
		err = refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "垫付回补单不存在")
	}
	if err != nil {
		return nil, err
	}
	return reply(r.showAdvance(c, o))
}

func (r *refund) showAdvance(c *call, o *order) object {
	return object{
		"refund_id": r.ID, "advance_return_id": r.ReturnID, "return_amount": r.Advance, "payer_mchid": o.sub(), "payer_account": "BASIC",
		"payee_mchid": c.own.mchid, "payee_account": "BASIC", "result": "SUCCESS", "success_time": chinese(r.Returned),
	}
}

// showAs is show, also for an operation of APIv2 that runs as one of APIv3.
func (s *Sandbox) showAs(c *call, members object) (*answer, error) {
	if c.op == nil {
		return reply(members)
	}
	return s.show(c, members)
}
