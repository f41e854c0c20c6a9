package sandbox

import (
	"errors"
	"maps"
	"net/http"
	"time"
)

// Orders of payscore: /v3/payscore/serviceorder. The user confirms, the service
// runs, the merchant completes it, and the money is taken.

var payscoreOperations = []*operation{
	{method: "POST", path: "/v3/payscore/serviceorder", run: (*Sandbox).createScore},
	{method: "GET", path: "/v3/payscore/serviceorder", run: (*Sandbox).queryScore},
	{method: "POST", path: "/v3/payscore/serviceorder/{out_order_no}/cancel", run: (*Sandbox).cancelScore},
	{method: "POST", path: "/v3/payscore/serviceorder/{out_order_no}/modify", run: (*Sandbox).modifyScore},
	{method: "POST", path: "/v3/payscore/serviceorder/{out_order_no}/complete", run: (*Sandbox).completeScore},
	{method: "POST", path: "/v3/payscore/serviceorder/{out_order_no}/pay", run: (*Sandbox).collectScore},
	{method: "POST", path: "/v3/payscore/serviceorder/{out_order_no}/sync", run: (*Sandbox).syncScore},
}

var payscoreDeeds = []deed{
	{Action{Name: "payscore.confirm", Number: "out_order_no", Details: []string{"openid"}, About: "the user confirms the order: DOING"},
		on(scoresOf, []string{"CREATED"}, func(s *Sandbox, p *paper, details map[string]string) error {
			if openid := details["openid"]; openid != "" {
				p.Body["openid"] = openid
			}
			s.confirmScore(p)
			return nil
		})},
	{Action{Name: "payscore.pay", Number: "out_order_no", About: "the user pays what could not be taken: DONE"},
		on(scoresOf, []string{"DOING"}, func(s *Sandbox, p *paper, _ map[string]string) error {
			if p.Reason != mchComplete {
				return ErrState
			}
			s.payScore(p, "NEWTON")
			return nil
		})},
}

func scoresOf(s *Sandbox) papers { return s.products.scores }

// What an order that is DOING waits for.
const userConfirm, mchComplete = "USER_CONFIRM", "MCH_COMPLETE"

// How long an order of payscore waits for the user, and for its completion.
const confirmScoreWithin, completeScoreWithin = time.Hour, 30 * 24 * time.Hour

const stamp = "20060102150405"

func errScoreState() error {
	return refuse(http.StatusBadRequest, "INVALID_ORDER_STATE", "单据状态错误")
}

func (s *Sandbox) createScore(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.open(s.products.scores, c.own.mchid, c.text("/out_order_no"), c.json)
	switch {
	case errors.Is(err, errDiffers):
		return nil, errReentered()
	case err != nil:
		return nil, err
	case !again:
		p.ID, p.Until = s.id("10000"), p.Made.Add(confirmScoreWithin)
		s.change(s.products.scores, p, "CREATED", "")
		if c.json["need_user_confirm"] == false { // the user has agreed to the whole service before
			s.confirmScore(p)
		}
	}
	return s.show(c, scoreState(p), object{"package": "DJIOSQPYWDxsjdldeuwhdodwxasd_dDiodnwjh9we" + p.ID})
}

// confirmScore lets the service run. The caller holds s.mu.
func (s *Sandbox) confirmScore(p *paper) {
	if p.text("openid") == "" {
		p.Body["openid"] = "oSandbox" + p.ID[len(p.ID)-8:]
	}
	p.Until = s.now().Add(completeScoreWithin)
	s.change(s.products.scores, p, "DOING", userConfirm)
	s.tell("PAYSCORE.USER_CONFIRM", "payscore", p.MchID, p.text("notify_url"), scoreState(p), object{"sub_mchid": nil, "out_trade_no": nil, "collection": nil})
}

// scoreLapse ends an order that nobody has confirmed, or completed, in time.
var scoreLapse = lapse{
	waits: func(p *paper) bool { return p.State == "CREATED" || p.State == "DOING" && p.Reason == userConfirm },
	end:   func(s *Sandbox, p *paper) { s.change(s.products.scores, p, "EXPIRED", "") },
}

func scoreState(p *paper) object {
	shown := maps.Clone(p.Body)
	maps.Copy(shown, object{"mchid": p.MchID, "out_order_no": p.Number, "order_id": p.ID, "state": p.State})
	if p.State == "DOING" {
		shown["state_description"] = p.Reason
	}
	if _, completed := p.Body["total_amount"]; !completed {
		return shown
	}
	shown["need_collection"] = p.Fen > 0
	if p.Fen == 0 || p.State == "REVOKED" {
		return shown
	}
	collection := object{"state": "USER_PAYING", "total_amount": p.Fen, "paying_amount": p.Fen - p.Done, "paid_amount": p.Done}
	if p.State == "DONE" {
		collection["state"] = "USER_PAID"
		details := []any{}
		for i, r := range p.Parts {
			detail := object{"seq": i + 1, "amount": r.Fen, "paid_type": r.State, "paid_time": plain(r.Body["paid_time"])}
			if r.ID != "" {
				detail["transaction_id"] = r.ID
			}
			details = append(details, detail)
		}
		collection["details"] = details
	}
	shown["collection"] = collection
	return shown
}

// scoreOf is the order that a request names, or why there is none. The caller
// holds s.mu.
func (s *Sandbox) scoreOf(c *call) (*paper, error) {
	number, service := c.params["out_order_no"], c.text("/service_id")
	if c.op.method == "GET" {
		number, service = c.query.Get("out_order_no"), c.query.Get("service_id")
	}
	if number == "" {
		number = c.query.Get("query_id")
	}
	p := s.products.scores.of(c.own.mchid, number)
	if p == nil || service != "" && service != p.text("service_id") {
		return nil, refuse(http.StatusNotFound, "ORDER_NOT_EXIST", "订单不存在")
	}
	return p, nil
}

func (s *Sandbox) queryScore(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.scoreOf(c)
	if err != nil {
		return nil, err
	}
	return s.show(c, scoreState(p))
}

// cancelScore gives up an order of which nothing has been taken.
func (s *Sandbox) cancelScore(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.scoreOf(c)
	switch {
	case err != nil:
		return nil, err
	case p.State == "REVOKED":
	case p.State != "CREATED" && p.State != "DOING":
		return nil, errScoreState()
	default:
		s.change(s.products.scores, p, "REVOKED", "")
	}
	return s.show(c, scoreState(p))
}

// totals holds the sum of a completion against its parts, and against what the
// user has confirmed.
func totals(c *call, p *paper) error {
	sum := int64(0)
	for _, payment := range items(c.json["post_payments"]) {
		sum += whole(payment["amount"]) * max(1, whole(payment["count"]))
	}
	for _, discount := range items(c.json["post_discounts"]) {
		sum -= whole(discount["amount"]) * max(1, whole(discount["count"]))
	}
	total := c.integer("/total_amount")
	risk, _ := p.Body["risk_fund"].(object)
	switch {
	case total < 0 || total != sum:
		return invalid("body", "/total_amount", total, "not what post_payments less post_discounts make", "总金额不等于付费项目金额之和减去优惠金额之和")
	case total > whole(risk["amount"]):
		return invalid("body", "/total_amount", total, "more than risk_fund.amount", "总金额不能超过服务风险金额")
	}
	return nil
}

// completeScore ends the service: its money is taken at once, unless the user
// has none.
func (s *Sandbox) completeScore(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.scoreOf(c)
	if err != nil {
		return nil, err
	}
	asked, err := marshal(c.json)
	if err != nil {
		return nil, err
	}
	switch {
	case p.text("completion") == string(asked): // again
	case p.State != "DOING" || p.Reason != userConfirm:
		return nil, errScoreState()
	default:
		if err := totals(c, p); err != nil {
			return nil, err
		}
		p.Body = merged(p.Body, c.json)
		p.Body["completion"], p.Fen = string(asked), c.integer("/total_amount")
		if s.change(s.products.scores, p, "DOING", mchComplete); p.Fen == 0 {
			s.change(s.products.scores, p, "DONE", "")
		}
		s.chargeScore(p)
	}
	if p.Fen == 0 {
		return s.show(c, scoreState(p))
	}
	return s.show(c, scoreState(p), object{"state": "DOING", "state_description": mchComplete})
}

// merged is an object with the members of another, objects within objects too.
func merged(a, b object) object {
	all := maps.Clone(a)
	for name, value := range b {
		old, isObject := all[name].(object)
		if members, ok := value.(object); ok && isObject {
			value = merged(old, members)
		}
		all[name] = value
	}
	return all
}

// chargeScore takes the money of a completed order, if the user has it.
func (s *Sandbox) chargeScore(p *paper) {
	if p.State == "DOING" && p.Reason == mchComplete && !frozen(p.text("openid")) {
		s.payScore(p, "NEWTON")
	}
}

// payScore takes the money by WeChat Pay (NEWTON), or notes that the merchant got
// it elsewhere (MCH). The caller holds s.mu.
func (s *Sandbox) payScore(p *paper, how string) {
	paid := part{Fen: p.Fen, State: how, Body: object{"paid_time": s.now().In(china).Format(stamp)}}
	if how == "NEWTON" {
		paid.ID = s.sell(object{"appid": p.Body["appid"], "mchid": p.MchID, "description": p.Body["service_introduction"], "out_trade_no": p.ID,
			"settle_info": object{"profit_sharing": p.Body["profit_sharing"] == true}}, "JSAPI", p.text("openid"), p.Fen)
	}
	p.Parts, p.Done = append(p.Parts, paid), p.Fen
	s.change(s.products.scores, p, "DONE", "")
	if how == "NEWTON" {
		s.tell("PAYSCORE.USER_PAID", "payscore", p.MchID, p.text("notify_url"), scoreState(p), object{"sub_mchid": nil})
	}
}

// modifyScore lowers the sum of a completed order that is not paid yet.
func (s *Sandbox) modifyScore(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.scoreOf(c)
	switch {
	case err != nil:
		return nil, err
	case p.State != "DOING" || p.Reason != mchComplete:
		return nil, errScoreState()
	}
	if err := totals(c, p); err != nil {
		return nil, err
	}
	if c.integer("/total_amount") > p.Fen {
		return nil, invalid("body", "/total_amount", c.integer("/total_amount"), "more than before", "修改后的总金额不能大于原总金额")
	}
	for _, name := range []string{"post_payments", "post_discounts", "total_amount"} {
		if value, there := c.json[name]; there {
			p.Body[name] = value
		}
	}
	p.Fen = c.integer("/total_amount")
	if s.change(s.products.scores, p, "DOING", mchComplete); p.Fen == 0 {
		s.change(s.products.scores, p, "DONE", "")
	}
	return s.show(c, scoreState(p))
}

// collectScore tries once more to take the money.
func (s *Sandbox) collectScore(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.scoreOf(c)
	switch {
	case err != nil:
		return nil, err
	case p.State != "DOING" || p.Reason != mchComplete:
		return nil, errScoreState()
	}
	s.chargeScore(p)
	return s.show(c, scoreState(p))
}

// syncScore tells that the user has paid the merchant elsewhere.
func (s *Sandbox) syncScore(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.scoreOf(c)
	switch {
	case err != nil:
		return nil, err
	case p.State == "DONE" && len(p.Parts) > 0 && p.Parts[0].State == "MCH": // again
	case p.State != "DOING" || p.Reason != mchComplete:
		return nil, errScoreState()
	default:
		s.payScore(p, "MCH")
	}
	return s.show(c, scoreState(p))
}
