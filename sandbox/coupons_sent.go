package sandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Coupons that have been sent to users. A user who has one uses it when he pays
// an order that it is for: its goods_tag is one of the coupon's, and its total no
// less than the coupon's minimum.

var couponOperations = []*operation{
	{method: "POST", path: "/v3/marketing/favor/users/{openid}/coupons", run: (*Sandbox).sendCoupon},
	{method: "GET", path: "/v3/marketing/favor/users/{openid}/coupons", run: (*Sandbox).listCoupons},
	{method: "GET", path: "/v3/marketing/favor/users/{openid}/coupons/{coupon_id}", run: (*Sandbox).queryCoupon},
	{method: "POST", path: "/v3/marketing/favor/callbacks", run: (*Sandbox).setCallback},
	{method: "GET", path: "/v3/marketing/favor/callbacks", run: (*Sandbox).queryCallback},
}

var couponDeeds = []deed{
	{Action{Name: "coupon.use", Number: "coupon_id", Details: []string{"transaction_id"}, About: "the user uses a coupon somewhere else: USED"},
		on(couponsOf, []string{"SENDED"}, func(s *Sandbox, p *paper, details map[string]string) error {
			transaction := details["transaction_id"]
			if transaction == "" {
				transaction = s.id("42000")
			}
			if from := couponFunds(p, p.text("stock_creator_mchid")); p.Body["no_cash"] != true {
				s.post(from, payers, p.Fen, "代金券", p.ID)
			}
			s.useCoupon(p, transaction, p.text("stock_creator_mchid"))
			return nil
		})},
}

func couponsOf(s *Sandbox) papers { return s.products.coupons }

// budget is where the money for the coupons of a batch lies.
func budget(stockID string) account { return account("coupons/" + stockID) }

// fund puts aside what the coupons of a batch may cost, unless they are without
// a flow of money. The caller holds s.mu.
func (s *Sandbox) fund(id string, b *stock) error {
	rule, _ := b.fields["stock_use_rule"].(object)
	if b.fields["no_cash"] == true {
		return nil
	}
	if s.transfer(basic(b.creator), budget(id), whole(rule["max_amount"]), "代金券预算", id) != nil {
		return refuse(http.StatusForbidden, "NOT_ENOUGH", "账户余额不足，请充值后重新发起")
	}
	return nil
}

// defund gives back what no coupon of a batch can cost any more: it has been
// stopped. The caller holds s.mu.
func (s *Sandbox) defund(id string, b *stock) {
	out := int64(0)
	for _, p := range s.products.coupons.all(func(p *paper) bool { return p.text("stock_id") == id && p.State == "SENDED" }) {
		out += p.Fen
	}
	if left := s.books.balance[budget(id)]; left > out {
		s.post(budget(id), basic(b.creator), left-out, "代金券预算", id)
	}
}

// terms are the rules by which the coupons of a batch are used.
type terms struct {
	Rule struct {
		Tags []string `json:"goods_tag"`
		Time struct {
			Minutes   int64 `json:"available_time_after_receive"`
			SecondDay bool  `json:"second_day_available"`
		} `json:"coupon_available_time"`
		Normal struct {
			Fen     int64 `json:"coupon_amount"`
			Minimum int64 `json:"transaction_minimum"`
		} `json:"fixed_normal_coupon"`
	} `json:"coupon_use_rule"`
}

// terms reads them of the request that made the batch.
func (b *stock) terms() (t terms) {
	_ = json.Unmarshal([]byte(b.request), &t) // was checked; of the first batch there is none
	if rule, _ := b.fields["stock_use_rule"].(object); t.Rule.Normal.Fen == 0 {
		t.Rule.Normal.Fen = whole(rule["max_amount"]) / max(1, whole(rule["max_coupons"]))
		t.Rule.Normal.Minimum = t.Rule.Normal.Fen
	}
	return t
}

// sendCoupon gives a user a coupon, once for an out_request_no.
func (s *Sandbox) sendCoupon(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := maps.Clone(c.json)
	asked["openid"] = c.params["openid"]
	p, again, err := s.open(s.products.coupons, c.own.mchid, c.text("/out_request_no"), asked)
	switch {
	case errors.Is(err, errDiffers):
		return nil, errReentered()
	case err != nil:
		return nil, err
	case !again:
		b, err := s.stock(c.text("/stock_id"), c.text("/stock_creator_mchid"))
		if err != nil {
			return nil, err
		}
		t := b.terms()
		p.Fen = cmp.Or(c.integer("/coupon_value"), t.Rule.Normal.Fen)
		if err := s.sendable(b, c.text("/stock_id"), c.params["openid"], p.Fen); err != nil {
			return nil, err
		}
		p.About, p.ID = c.params["openid"], strconv.FormatInt(9867000+s.number(), 10)
		s.dateCoupon(p, b, t)
		b.fields["distributed_coupons"] = whole(b.fields["distributed_coupons"]) + 1
		b.sent.add(p.Made.In(china).Format(time.DateOnly), p.Fen)
		s.keepStock(c.text("/stock_id"))
		s.change(s.products.coupons, p, "SENDED", "")
	}
	return s.show(c, object{"coupon_id": p.ID})
}

// dateCoupon says from when until when a new coupon is good, and for what.
func (s *Sandbox) dateCoupon(p *paper, b *stock, t terms) {
	from := p.Made
	if t.Rule.Time.SecondDay {
		year, month, day := from.In(china).Date()
		from = time.Date(year, month, day+1, 0, 0, 0, 0, china)
	}
	end, err := time.Parse(time.RFC3339, plain(b.fields["available_end_time"]))
	if p.Until = end; err != nil || t.Rule.Time.Minutes > 0 && from.Add(time.Duration(t.Rule.Time.Minutes)*time.Minute).Before(end) {
		p.Until = from.Add(time.Duration(t.Rule.Time.Minutes) * time.Minute)
	}
	tags := make([]any, len(t.Rule.Tags))
	for i, tag := range t.Rule.Tags {
		tags[i] = tag
	}
	maps.Copy(p.Body, object{"available_begin_time": chinese(from), "available_end_time": chinese(p.Until), "goods_tag": tags,
		"minimum": max(t.Rule.Normal.Minimum, p.Fen), "coupon_name": b.fields["stock_name"], "no_cash": b.fields["no_cash"], "description": b.fields["description"]})
}

// sendable says why a batch gives a user no more coupons. The caller holds s.mu.
func (s *Sandbox) sendable(b *stock, id, openid string, fen int64) error {
	now := s.now()
	begin, _ := time.Parse(time.RFC3339, plain(b.fields["available_begin_time"])) // written or checked by the sandbox
	end, _ := time.Parse(time.RFC3339, plain(b.fields["available_end_time"]))
	if b.status != "running" || now.Before(begin) || !now.Before(end) {
		return badRequest("活动已结束或未激活")
	}
	rule, _ := b.fields["stock_use_rule"].(object)
	of := int64(0)
	for _, p := range s.products.coupons.on(openid) {
		if p.text("stock_id") == id {
			of++
		}
	}
	today := int64(0)
	if b.sent.Day == now.In(china).Format(time.DateOnly) {
		today = b.sent.DayFen
	}
	daily, limited := rule["max_amount_by_day"]
	switch {
	case of >= whole(rule["max_coupons_per_user"]):
		return refuse(http.StatusForbidden, "REQUEST_BLOCKED", "用户被限领拦截")
	case whole(b.fields["distributed_coupons"]) >= whole(rule["max_coupons"]), b.sent.Fen+fen > whole(rule["max_amount"]), limited && whole(daily) > 0 && today+fen > whole(daily):
		return refuse(http.StatusForbidden, "NOT_ENOUGH", "批次预算不足")
	}
	return nil
}

// sent is what a batch has given out, in fen.
type sent struct {
	Fen    int64  `json:"fen"`
	Day    string `json:"day"`
	DayFen int64  `json:"day_fen"`
}

func (t *sent) add(day string, fen int64) {
	if t.Day != day {
		t.Day, t.DayFen = day, 0
	}
	t.Fen, t.DayFen = t.Fen+fen, t.DayFen+fen
}

// couponLapse ends a coupon that nobody has used.
var couponLapse = lapse{waits: func(p *paper) bool { return p.State == "SENDED" }, end: (*Sandbox).expireCoupon}

// expireCoupon gives back the money of a coupon.
func (s *Sandbox) expireCoupon(p *paper) {
	s.change(s.products.coupons, p, "EXPIRED", "")
	if b := s.coupons.byID[p.text("stock_id")]; b != nil && s.books.balance[budget(p.text("stock_id"))] >= p.Fen {
		s.post(budget(p.text("stock_id")), basic(b.creator), p.Fen, "代金券预算", p.ID)
	}
}

// useCoupon marks a coupon as used. The caller holds s.mu.
func (s *Sandbox) useCoupon(p *paper, transaction, mchid string) {
	p.Body["consume_information"] = object{"consume_time": chinese(s.now()), "consume_mchid": mchid, "transaction_id": transaction, "consume_amount": p.Fen}
	s.change(s.products.coupons, p, "USED", "")
	s.tell("COUPON.USE", "coupon", p.MchID, s.callback(p.text("stock_creator_mchid")), couponState(p))
}

// redeem uses the best coupon that a user has for an order that he pays. The
// caller holds s.mu.
func (s *Sandbox) redeem(o *order, openid string) {
	var best *paper
	for _, p := range s.products.coupons.on(openid) {
		if p.goodFor(o, s.now()) && (best == nil || p.Fen > best.Fen) && s.books.balance[couponFunds(p, o.payee())] >= p.Fen {
			best = p
		}
	}
	if best == nil {
		return
	}
	kind := map[bool]string{true: "NOCASH", false: "CASH"}[best.Body["no_cash"] == true]
	o.Discount = best.Fen
	o.Coupon = object{"coupon_id": best.ID, "stock_id": best.Body["stock_id"], "name": best.Body["coupon_name"], "scope": "GLOBAL", "type": kind, "currency": "CNY",
		"amount": best.Fen, "wechatpay_contribute": int64(0), "merchant_contribute": best.Fen, "other_contribute": int64(0)}
	s.useCoupon(best, o.TransactionID, o.payee())
}

// goodFor tells whether a coupon can pay a part of an order: of the merchant
// whose it is, not too small, and with a goods_tag where the coupon asks for one.
func (p *paper) goodFor(o *order, now time.Time) bool {
	begin, err := time.Parse(time.RFC3339, p.text("available_begin_time"))
	tags, _ := p.Body["goods_tag"].([]any)
	creator := p.text("stock_creator_mchid")
	return err == nil && p.State == "SENDED" && !now.Before(begin) && o.Total > p.Fen && o.Total >= whole(p.Body["minimum"]) &&
		(creator == o.payee() || creator == o.owner()) && (len(tags) == 0 || slices.Contains(tags, o.Request["goods_tag"]))
}

// couponFunds is who pays for a coupon: the budget of its batch, or, where it has
// no flow of money, the merchant who gets less.
func couponFunds(p *paper, payee string) account {
	if p.Body["no_cash"] == true {
		return basic(payee)
	}
	return budget(p.text("stock_id"))
}

// funder is the account that the discount of an order comes from, or goes back to.
func (s *Sandbox) funder(o *order, paying bool) account {
	p := s.products.coupons.get(s.products.coupons.names[plain(o.Coupon["coupon_id"])])
	switch {
	case o.Coupon == nil || p == nil:
		return outside
	case paying || p.Body["no_cash"] == true:
		return couponFunds(p, o.payee())
	}
	return basic(p.text("stock_creator_mchid"))
}

func couponState(p *paper) object {
	shown := object{"stock_id": p.Body["stock_id"], "stock_creator_mchid": p.Body["stock_creator_mchid"], "coupon_id": p.ID, "status": p.State,
		"create_time": chinese(p.Made), "coupon_type": "NORMAL", "singleitem": false, "out_request_no": p.Number,
		"normal_coupon_information": object{"coupon_amount": p.Fen, "transaction_minimum": p.Body["minimum"]}}
	for _, name := range []string{"coupon_name", "description", "no_cash", "available_begin_time", "available_end_time", "consume_information"} {
		if value, there := p.Body[name]; there {
			shown[name] = value
		}
	}
	return shown
}

func (s *Sandbox) queryCoupon(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.coupons.of(c.own.mchid, c.params["coupon_id"])
	if p == nil || p.About != c.params["openid"] {
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "查询的资源不存在")
	}
	return s.show(c, couponState(p))
}

// listCoupons shows a page of a user's coupons: offset counts pages.
func (s *Sandbox) listCoupons(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []any{}
	for _, p := range s.products.coupons.on(c.params["openid"]) {
		stock, status, creator := c.query.Get("stock_id"), c.query.Get("status"), c.query.Get("creator_mchid")
		if p.MchID == c.own.mchid && (stock == "" || stock == p.text("stock_id")) && (status == "" || status == p.State) && (creator == "" || creator == p.text("stock_creator_mchid")) {
			found = append(found, couponState(p))
		}
	}
	offset, _ := strconv.Atoi(c.query.Get("offset")) // checked: an integer, or not there
	limit, err := strconv.Atoi(c.query.Get("limit"))
	if err != nil || limit < 1 {
		limit = 20
	}
	total := len(found)
	if offset < 0 || offset > total/limit {
		found = []any{}
	} else {
		found = slices.Clone(found[offset*limit : min(total, (offset+1)*limit)])
	}
	return s.show(c, object{"total_count": total, "offset": offset, "limit": limit, "data": found})
}

// setCallback says where a merchant hears of his coupons.
func (s *Sandbox) setCallback(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := "ON"
	if c.json["switch"] == false {
		state = "OFF"
	}
	p := &paper{MchID: c.text("/mchid"), Number: "callback", Body: c.json, Made: s.now()}
	s.change(s.products.callbacks, p, state, "")
	return s.show(c, object{"notify_url": c.text("/notify_url"), "update_time": chinese(p.Changed)})
}

func (s *Sandbox) queryCallback(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.callbacks.get(c.query.Get("mchid") + "/callback")
	if p == nil {
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "查询的资源不存在")
	}
	return s.show(c, object{"mchid": p.MchID, "notify_url": p.Body["notify_url"]})
}

// callback is where a merchant hears of his coupons; "" for nowhere.
func (s *Sandbox) callback(mchid string) string {
	if p := s.products.callbacks.get(mchid + "/callback"); p != nil && p.State == "ON" {
		return p.text("notify_url")
	}
	return ""
}
