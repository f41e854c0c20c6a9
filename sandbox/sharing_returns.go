package sandbox

import (
	"errors"
	"net/http"
	"strings"
)

// receiverNumber names a receiver among those of a merchant.
func receiverNumber(sub, kind, account string) string { return sub + "|" + kind + "|" + account }

// receives tells whether a receiver has been added. The caller holds s.mu.
func (s *Sandbox) receives(c *call, kind, account string) bool {
	p := s.products.receivers.get(c.own.mchid + "/" + receiverNumber(c.text("/sub_mchid"), kind, account))
	if p == nil { // an e-commerce platform adds them for all its sub-merchants
		p = s.products.receivers.get(c.own.mchid + "/" + receiverNumber("", kind, account))
	}
	return p != nil && p.State == "ADDED"
}

// addReceiver allows a sharing to go to somebody. Adding twice is adding once.
func (s *Sandbox) addReceiver(c *call) (*answer, error) {
	body, err := c.clear()
	if err != nil {
		return nil, err
	}
	if named := strings.HasPrefix(c.op.path, "/v3/profitsharing/"); named && c.text("/type") == "MERCHANT_ID" && c.text("/name") == "" {
		return nil, missing("body", "/name", c.op.facts.Body.Field("name").Label)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &paper{MchID: c.own.mchid, Number: receiverNumber(c.text("/sub_mchid"), c.text("/type"), c.text("/account")), Body: body, Made: s.now()}
	s.change(s.products.receivers, p, "ADDED", "")
	return s.show(c, body)
}

func (s *Sandbox) deleteReceiver(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.receivers.of(c.own.mchid, receiverNumber(c.text("/sub_mchid"), c.text("/type"), c.text("/account")))
	if p == nil || p.State != "ADDED" {
		return nil, refuse(http.StatusBadRequest, "PARAM_ERROR", "分账接收方关系不存在")
	}
	s.change(s.products.receivers, p, "DELETED", "")
	return s.show(c, c.json)
}

// returnProfit takes back what a merchant has received.
func (s *Sandbox) returnProfit(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.open(s.products.returns, c.own.mchid, c.text("/out_return_no"), c.json)
	switch {
	case errors.Is(err, errDiffers):
		return nil, errReentered()
	case err != nil:
		return nil, err
	case !again:
		if err := s.takeBack(c, p); err != nil {
			return nil, err
		}
	}
	return s.show(c, p.Body, returnState(p), object{"result": "PROCESSING", "fail_reason": nil})
}

func (s *Sandbox) takeBack(c *call, p *paper) error {
	number := c.text("/out_order_no")
	if number == "" {
		number = c.text("/order_id")
	}
	if number == "" {
		return missing("body", "/out_order_no", "商户分账单号")
	}
	sharing := s.products.sharings.of(c.own.mchid, number)
	if sharing == nil {
		return sharingNotFound()
	}
	p.Fen, p.About = c.integer("/amount"), sharing.About
	merchant, left := c.text("/return_mchid"), int64(0)
	received := func(r *part) bool {
		return r.Body["type"] == "MERCHANT_ID" && r.Body["account"] == merchant && r.State == "SUCCESS"
	}
	for i := range sharing.Parts {
		if r := &sharing.Parts[i]; received(r) {
			left += r.Fen - r.Back
		}
	}
	if p.Fen > left {
		return refuse(http.StatusForbidden, "NOT_ENOUGH", "剩余可回退的金额不足")
	}
	p.Body["order_id"], p.Body["out_order_no"], p.Body["transaction_id"] = sharing.ID, sharing.Number, sharing.About
	p.ID = s.id("30003")
	o := s.orders.byTransaction[sharing.About]
	if s.transfer(basic(merchant), basic(o.payee()), p.Fen, "分账回退", p.ID) != nil {
		s.change(s.products.returns, p, "FAILED", "BALANCE_NOT_ENOUGH")
		return nil
	}
	rest := p.Fen
	for i := range sharing.Parts {
		if r := &sharing.Parts[i]; received(r) {
			some := min(rest, r.Fen-r.Back)
			r.Back, rest = r.Back+some, rest-some
		}
	}
	s.products.sharings.keep(sharing)
	s.change(s.products.returns, p, "SUCCESS", "")
	back := part{Fen: p.Fen, Body: object{"type": "MERCHANT_ID", "account": p.Body["return_mchid"], "description": p.Body["description"]}}
	s.tellShared("PROFITSHARING.RETURN", c, sharing, &back, p.ID, p.Number)
	return nil
}

func returnState(p *paper) object {
	shown := object{"return_id": p.ID, "return_no": p.ID, "result": p.State, "create_time": chinese(p.Made), "finish_time": chinese(p.Changed)}
	if p.Reason != "" {
		shown["fail_reason"] = p.Reason
	}
	return shown
}

func (s *Sandbox) queryReturn(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := c.params["out_return_no"]
	if number == "" {
		number = c.query.Get("out_return_no")
	}
	p := s.products.returns.of(c.own.mchid, number)
	if p == nil {
		return nil, sharingNotFound()
	}
	for _, name := range []string{"out_order_no", "order_id"} {
		if asked := c.query.Get(name); asked != "" && asked != p.text(name) {
			return nil, sharingNotFound()
		}
	}
	known := returnState(p)
	if c.op.facts.Response.Body.Field("return_no") != nil && p.State == "FAILED" { // an e-commerce platform's words
		known["result"], known["fail_reason"] = "FAIL", "ACCOUNT_ABNORMAL"
	}
	return s.show(c, p.Body, known)
}
