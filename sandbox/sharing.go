package sandbox

import (
	"errors"
	"net/http"
	"slices"
	"time"
)

// Profit sharing: /v3/profitsharing and /v3/ecommerce/profitsharing. What is paid
// for an order with settle_info.profit_sharing lies on an account of its own, from
// which it goes to receivers, back to the payer, or, once it is unfrozen, to the
// merchant.

var sharingOperations = []*operation{
	{method: "POST", path: "/v3/profitsharing/orders", run: (*Sandbox).shareProfit},
	{method: "GET", path: "/v3/profitsharing/orders/{out_order_no}", run: (*Sandbox).querySharing},
	{method: "POST", path: "/v3/profitsharing/orders/unfreeze", run: (*Sandbox).unfreezeProfit},
	{method: "GET", path: "/v3/profitsharing/transactions/{transaction_id}/amounts", run: (*Sandbox).unsplitAmount},
	{method: "GET", path: "/v3/profitsharing/merchant-configs/{sub_mchid}", run: (*Sandbox).sharingConfig},
	{method: "POST", path: "/v3/profitsharing/receivers/add", run: (*Sandbox).addReceiver},
	{method: "POST", path: "/v3/profitsharing/receivers/delete", run: (*Sandbox).deleteReceiver},
	{method: "POST", path: "/v3/profitsharing/return-orders", run: (*Sandbox).returnProfit},
	{method: "GET", path: "/v3/profitsharing/return-orders/{out_return_no}", run: (*Sandbox).queryReturn},

	{method: "POST", path: "/v3/ecommerce/profitsharing/orders", run: (*Sandbox).shareProfit},
	{method: "GET", path: "/v3/ecommerce/profitsharing/orders", run: (*Sandbox).querySharing},
	{method: "POST", path: "/v3/ecommerce/profitsharing/finish-order", run: (*Sandbox).unfreezeProfit},
	{method: "GET", path: "/v3/ecommerce/profitsharing/orders/{transaction_id}/amounts", run: (*Sandbox).unsplitAmount},
	{method: "POST", path: "/v3/ecommerce/profitsharing/receivers/add", run: (*Sandbox).addReceiver},
	{method: "POST", path: "/v3/ecommerce/profitsharing/receivers/delete", run: (*Sandbox).deleteReceiver},
	{method: "POST", path: "/v3/ecommerce/profitsharing/returnorders", run: (*Sandbox).returnProfit},
	{method: "GET", path: "/v3/ecommerce/profitsharing/returnorders", run: (*Sandbox).queryReturn},
}

// frozenFor is how long money waits to be shared.
const frozenFor = 30 * 24 * time.Hour

// unsplit is where the money of an order lies that is to be shared.
func unsplit(transactionID string) account { return account("unsplit/" + transactionID) }

// shared tells an order whose money is frozen when it is paid.
func (o *order) shared() bool {
	settle, _ := o.Request["settle_info"].(object)
	return settle["profit_sharing"] == true
}

// thaw gives the merchant what has been frozen for too long. The caller holds s.mu.
func (s *Sandbox) thaw(o *order) {
	end := o.Paid.Add(frozenFor)
	if left := s.books.balance[unsplit(o.TransactionID)]; left > 0 && !s.now().Before(end) {
		s.postAt(end, unsplit(o.TransactionID), basic(o.payee()), left, "分账解冻", o.TransactionID)
	}
}

// errReentered refuses another request under a used number.
func errReentered() error { return badRequest("请求重入时，参数与首次请求时不一致") }

func sharingNotFound() error {
	return refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "记录不存在")
}

// sharable finds an order whose money the caller may share. The caller holds s.mu.
func (s *Sandbox) sharable(c *call, transactionID string) (*order, error) {
	o := s.orders.byTransaction[transactionID]
	sub := c.text("/sub_mchid")
	switch {
	case o == nil, sub != "" && sub != o.payee(), sub == "" && o.payee() != c.own.mchid && plain(o.Request["sp_mchid"]) != c.own.mchid:
		return nil, badRequest("订单不存在")
	case !o.shared():
		return nil, badRequest("非分账订单不支持分账")
	}
	s.thaw(o)
	return o, nil
}

// shareProfit sends parts of an order's money to receivers who have been added.
func (s *Sandbox) shareProfit(c *call) (*answer, error) {
	body, err := c.clear()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.open(s.products.sharings, c.own.mchid, c.text("/out_order_no"), body)
	switch {
	case errors.Is(err, errDiffers):
		return nil, errReentered()
	case err != nil:
		return nil, err
	case !again:
		if err := s.share(c, p, items(body["receivers"]), body["unfreeze_unsplit"] == true || body["finish"] == true); err != nil {
			return nil, err
		}
	}
	return s.show(c, p.Body, sharingState(p, true))
}

// share moves the money of a new sharing.
func (s *Sandbox) share(c *call, p *paper, receivers []object, finish bool) error {
	p.About = p.text("transaction_id")
	o, err := s.sharable(c, p.About)
	if err != nil {
		return err
	}
	for _, receiver := range receivers {
		r := part{Body: object{"type": receiver["type"], "description": receiver["description"], "account": receiver["account"]}, Fen: whole(receiver["amount"])}
		if account := receiver["receiver_account"]; account != nil {
			r.Body["account"] = account
		}
		if !s.receives(c, plain(r.Body["type"]), plain(r.Body["account"])) {
			return refuse(http.StatusBadRequest, "PARAM_ERROR", "分账接收方关系不存在")
		}
		p.Parts = append(p.Parts, r)
		p.Fen += r.Fen
	}
	left := s.books.balance[unsplit(p.About)]
	if p.Fen > left || p.Fen < 0 {
		return refuse(http.StatusForbidden, "NOT_ENOUGH", "分账金额不足")
	}
	p.ID = s.id("30002")
	for i := range p.Parts {
		r := &p.Parts[i]
		r.ID, r.State = s.id("36002"), "SUCCESS"
		if frozen(plain(r.Body["account"])) {
			r.State, r.Reason = "CLOSED", "ACCOUNT_ABNORMAL"
			continue
		}
		left -= r.Fen
		s.post(unsplit(p.About), receiverAccount(r), r.Fen, "分账", p.ID)
		s.tellShared("PROFITSHARING.SUCCESS", c, p, r, p.ID, p.Number)
	}
	if finish && left > 0 {
		s.unfreeze(o, p, left)
	}
	s.change(s.products.sharings, p, "FINISHED", "")
	return nil
}

func receiverAccount(r *part) account {
	if r.Body["type"] == "MERCHANT_ID" {
		return basic(plain(r.Body["account"]))
	}
	return payers
}

// unfreeze gives the merchant the rest of an order.
func (s *Sandbox) unfreeze(o *order, p *paper, left int64) {
	s.post(unsplit(p.About), basic(o.payee()), left, "分账解冻", p.ID)
	p.Done = left
	p.Parts = append(p.Parts, part{ID: s.id("36002"), Fen: left, Back: left, State: "SUCCESS",
		Body: object{"type": "MERCHANT_ID", "account": o.payee(), "description": "解冻给分账方"}})
}

func (s *Sandbox) tellShared(eventType string, c *call, p *paper, r *part, id, number string) {
	known := object{"mchid": nil, "sp_mchid": nil, "transaction_id": p.About, "order_id": id, "out_order_no": number, "success_time": chinese(s.now()),
		"receiver": object{"type": r.Body["type"], "account": r.Body["account"], "amount": r.Fen, "description": r.Body["description"]}}
	if sub := p.text("sub_mchid"); sub != "" {
		known["sp_mchid"], known["sub_mchid"] = c.own.mchid, sub
	} else {
		known["mchid"] = c.own.mchid
	}
	s.tell(eventType, "profitsharing", c.own.mchid, p.text("notify_url"), known)
}

// sharingState shows a sharing: at first as one that is under way.
func sharingState(p *paper, first bool) object {
	receivers := make([]any, len(p.Parts))
	for i, r := range p.Parts {
		shown := object{"type": r.Body["type"], "account": r.Body["account"], "receiver_account": r.Body["account"], "receiver_mchid": nil, "amount": r.Fen,
			"description": r.Body["description"], "result": r.State, "detail_id": r.ID, "create_time": chinese(p.Made), "finish_time": chinese(p.Changed)}
		if r.Body["type"] == "MERCHANT_ID" {
			shown["receiver_mchid"] = r.Body["account"]
		}
		if first {
			shown["result"] = "PENDING"
		} else if r.Reason != "" {
			shown["fail_reason"] = r.Reason
		}
		receivers[i] = shown
	}
	state := p.State
	if first {
		state = "PROCESSING"
	}
	shown := object{"order_id": p.ID, "transaction_id": p.About, "state": state, "status": state, "receivers": receivers}
	if p.Done > 0 && !first {
		shown["finish_amount"], shown["finish_description"] = p.Done, "解冻给分账方"
	}
	return shown
}

func (s *Sandbox) querySharing(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := c.params["out_order_no"]
	if number == "" {
		number = c.query.Get("out_order_no")
	}
	p := s.products.sharings.of(c.own.mchid, number)
	if p == nil || p.About != c.query.Get("transaction_id") {
		return nil, sharingNotFound()
	}
	return s.show(c, p.Body, sharingState(p, false))
}

// unfreezeProfit ends the sharing of an order: the rest is the merchant's.
func (s *Sandbox) unfreezeProfit(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.open(s.products.sharings, c.own.mchid, c.text("/out_order_no"), c.json)
	switch {
	case errors.Is(err, errDiffers):
		return nil, errReentered()
	case err != nil:
		return nil, err
	case !again:
		p.About = p.text("transaction_id")
		o, err := s.sharable(c, p.About)
		if err != nil {
			return nil, err
		}
		left := s.books.balance[unsplit(p.About)]
		if left == 0 {
			return nil, refuse(http.StatusForbidden, "NOT_ENOUGH", "分账金额为0")
		}
		p.ID = s.id("30002")
		s.unfreeze(o, p, left)
		s.change(s.products.sharings, p, "FINISHED", "")
	}
	return s.show(c, p.Body, sharingState(p, true))
}

func (s *Sandbox) unsplitAmount(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders.byTransaction[c.params["transaction_id"]]
	if o == nil || !slices.Contains([]string{o.payee(), plain(o.Request["sp_mchid"])}, c.own.mchid) {
		return nil, sharingNotFound()
	}
	if !o.shared() {
		return nil, badRequest("非分账订单不支持分账")
	}
	s.thaw(o)
	return s.show(c, object{"transaction_id": o.TransactionID, "unsplit_amount": s.books.balance[unsplit(o.TransactionID)]})
}

// sharingConfig says that all of an order may be shared: 10000 parts of 10000.
func (s *Sandbox) sharingConfig(c *call) (*answer, error) {
	return s.show(c, object{"sub_mchid": c.params["sub_mchid"], "max_ratio": 10000})
}
