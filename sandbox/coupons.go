package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// FirstStockID is the coupon batch that every sandbox has from the start, not
// yet activated. It belongs to Options.MchID, and can be asked for by DefaultMchID too.
const FirstStockID = "9856000"

var (
	stockBody  = []rule{{field: "/stock_creator_mchid", label: "创建批次的商户号", required: true, max: 20}}
	stockQuery = []rule{{field: "stock_creator_mchid", label: "创建批次的商户号", required: true, max: 20}}

	listStocksQuery = []rule{
		{field: "offset", label: "分页页码", kind: integer, required: true},
		{field: "limit", label: "分页大小", kind: integer, required: true, min: 1, max: 10},
		{field: "stock_creator_mchid", label: "创建批次的商户号", required: true, max: 20},
		{field: "create_start_time", label: "起始时间", kind: moment},
		{field: "create_end_time", label: "终止时间", kind: moment},
		{field: "status", label: "批次状态", enum: []string{"unactivated", "audit", "running", "stoped", "paused"}},
	}

	createStockBody = []rule{
		{field: "/stock_name", label: "批次名称", required: true, max: 27},
		{field: "/comment", label: "批次备注", max: 180},
		{field: "/belong_merchant", label: "归属商户号", required: true, max: 20},
		{field: "/available_begin_time", label: "开始时间", kind: moment, required: true},
		{field: "/available_end_time", label: "结束时间", kind: moment, required: true},
		{field: "/stock_use_rule", label: "发放规则", kind: composite, required: true},
		{field: "/stock_use_rule/max_coupons", label: "发放总上限", kind: integer, required: true, min: 1},
		{field: "/stock_use_rule/max_amount", label: "总预算", kind: integer, required: true, min: 1},
		{field: "/stock_use_rule/max_amount_by_day", label: "单天发放上限金额", kind: integer},
		{field: "/stock_use_rule/max_coupons_per_user", label: "单个用户可领个数", kind: integer, required: true, min: 1, max: 60},
		{field: "/stock_use_rule/natural_person_limit", label: "是否开启自然人限制", kind: boolean, required: true},
		{field: "/stock_use_rule/prevent_api_abuse", label: "api发券防刷", kind: boolean, required: true},
		{field: "/pattern_info", label: "样式信息", kind: composite},
		{field: "/coupon_use_rule", label: "核销规则", kind: composite, required: true},
		{field: "/coupon_use_rule/coupon_available_time", label: "券可核销时间", kind: composite, required: true},
		{field: "/coupon_use_rule/fixed_normal_coupon", label: "固定面额满减券使用规则", kind: composite},
		{field: "/coupon_use_rule/fixed_normal_coupon/coupon_amount", label: "面额", kind: integer, required: true, min: 1},
		{field: "/coupon_use_rule/fixed_normal_coupon/transaction_minimum", label: "门槛", kind: integer, required: true, min: 1},
		{field: "/coupon_use_rule/goods_tag", label: "订单优惠标记", kind: list, max: 50},
		{field: "/coupon_use_rule/available_items", label: "可核销商品编码", kind: list, max: 50},
		{field: "/coupon_use_rule/unavailable_items", label: "不参与优惠商品编码", kind: list, max: 50},
		{field: "/coupon_use_rule/available_merchants", label: "可核销商户号", kind: list, max: 50},
		{field: "/no_cash", label: "是否无资金流", kind: boolean, required: true},
		// EXCHAHGE is the API's own spelling.
		{field: "/stock_type", label: "批次类型", required: true, enum: []string{"NORMAL", "DISCOUNT", "EXCHAHGE", "RANDOM", "DISCOUNT_CUT"}},
		{field: "/out_request_no", label: "商户单据号", required: true, max: 128, pattern: number},
		{field: "/ext_info", label: "扩展属性", max: 128},
	}
)

// A stock is a batch of coupons.
type stock struct {
	fields  object // what a query answers, but for the status
	status  string
	creator string
	created time.Time
	request string // the body it was created with, canonical
	sent    sent
	// Of each transition the answer that was given, to be given again.
	answers map[string]object
}

// coupons are all batches, in the order of their creation.
type coupons struct {
	byID      map[string]*stock
	byRequest map[string]string // out_request_no → stock_id
	order     []string
}

func newCoupons(now time.Time, creator string) coupons {
	c := coupons{byID: make(map[string]*stock), byRequest: make(map[string]string)}
	c.add(FirstStockID, creator, now, "", object{
		"stock_name": "沙箱代金券", "comment": "沙箱自带的批次", "stock_type": "NORMAL", "no_cash": true,
		"available_begin_time": chinese(now.AddDate(0, 0, -1)),
		"available_end_time":   chinese(now.AddDate(0, 0, 30)),
		"stock_use_rule": object{
			"max_coupons": 100, "max_amount": 5000, "max_amount_by_day": 400, "max_coupons_per_user": 3,
			"natural_person_limit": false, "prevent_api_abuse": true,
		},
	})
	return c
}

func (c *coupons) add(id, creator string, now time.Time, request string, from object) {
	fields := object{
		"stock_id": id, "stock_creator_mchid": creator, "create_time": chinese(now),
		"singleitem": false, "distributed_coupons": 0, "description": "",
	}
	if comment, ok := from["comment"]; ok {
		fields["description"] = comment
	}
	for _, name := range []string{"stock_name", "available_begin_time", "available_end_time", "stock_use_rule", "no_cash", "stock_type"} {
		fields[name] = from[name]
	}
	c.byID[id] = &stock{fields: fields, status: "unactivated", creator: creator, created: now, request: request, answers: make(map[string]object)}
	c.order = append(c.order, id)
}

// of tells whether a batch is a merchant's, of those whom the sandbox knows. The first one is everybody's.
func (b *stock) of(creator string) bool {
	return b.creator == creator || b.fields["stock_id"] == FirstStockID
}

// view is a batch as a query shows it: a copy, so that it can be written after
// the lock is gone.
func (b *stock) view() object {
	view := object{"status": b.status}
	for name, value := range b.fields {
		view[name] = value
	}
	return view
}

// listed is a batch as a list shows it, which tells less of its rule.
func (b *stock) listed() object {
	view, rule := b.view(), object{}
	full, _ := view["stock_use_rule"].(object)
	for name, value := range full {
		if name != "natural_person_limit" && name != "prevent_api_abuse" {
			rule[name] = value
		}
	}
	view["stock_use_rule"] = rule
	return view
}

func (s *Sandbox) createStock(c *call) (*answer, error) {
	if merchant := c.text("/belong_merchant"); !s.knows(merchant) {
		return nil, refuse(http.StatusBadRequest, "MCH_NOT_EXISTS", "商户号不存在")
	}
	begin, _ := time.Parse(time.RFC3339, c.text("/available_begin_time")) // checked: a moment
	end, _ := time.Parse(time.RFC3339, c.text("/available_end_time"))
	if !begin.Before(end) {
		return nil, invalid("body", "/available_end_time", c.text("/available_end_time"), "not after available_begin_time", "批次结束时间需晚于开始时间")
	}
	request, err := marshal(c.json) // sorted: the order of the members does not count
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number := c.text("/out_request_no")
	id, again := s.coupons.byRequest[number]
	if !again {
		id = strconv.FormatInt(9856000+s.number(), 10)
		s.coupons.byRequest[number] = id
		s.coupons.add(id, s.opts.MchID, s.now(), string(request), c.json)
		s.keepStock(id)
	}
	b := s.coupons.byID[id]
	if b.request != string(request) {
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "商户单据号已被使用，且请求参数与首次请求不一致")
	}
	return reply(object{"stock_id": id, "create_time": b.fields["create_time"]})
}

func (s *Sandbox) queryStock(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.stock(c.params["stock_id"], c.query.Get("stock_creator_mchid"))
	if err != nil {
		return nil, err
	}
	return reply(b.view())
}

func (s *Sandbox) listStocks(c *call) (*answer, error) {
	creator, status := c.query.Get("stock_creator_mchid"), c.query.Get("status")
	if !s.knows(creator) {
		return nil, refuse(http.StatusBadRequest, "MCH_NOT_EXISTS", "商户号不存在")
	}
	from, _ := time.Parse(time.RFC3339, c.query.Get("create_start_time")) // zero if absent
	until, _ := time.Parse(time.RFC3339, c.query.Get("create_end_time"))
	offset, _ := strconv.ParseInt(c.query.Get("offset"), 10, 64) // the number of a page, from 0
	limit, _ := strconv.ParseInt(c.query.Get("limit"), 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []object{}
	for _, id := range s.coupons.order {
		b := s.coupons.byID[id]
		if b.of(creator) && (status == "" || b.status == status) &&
			!b.created.Before(from) && (until.IsZero() || !b.created.After(until)) {
			found = append(found, b.listed())
		}
	}
	total := int64(len(found))
	// Compared by division: a huge offset must not overflow.
	if offset > total/limit {
		found = nil
	} else {
		found = found[offset*limit : min(total, (offset+1)*limit)]
	}
	page := object{"total_count": total, "limit": limit, "offset": offset}
	if len(found) > 0 {
		page["data"] = found
	}
	return reply(page)
}

// A transition takes a batch from one status to another.
type transition struct {
	name    string // also of the answer's time: start_time
	from    []string
	to      string
	refusal string // where the batch is in another status
}

func (s *Sandbox) startStock(c *call) (*answer, error) {
	return s.move(c, transition{"start", []string{"unactivated"}, "running", "批次已暂停，请使用重启接口"})
}

func (s *Sandbox) pauseStock(c *call) (*answer, error) {
	return s.move(c, transition{"pause", []string{"running"}, "paused", "批次未激活，不能暂停"})
}

func (s *Sandbox) restartStock(c *call) (*answer, error) {
	return s.move(c, transition{"restart", []string{"paused"}, "running", "批次未暂停，不能重启"})
}

// stopStock ends a batch for good. The status is spelt as the API spells it.
func (s *Sandbox) stopStock(c *call) (*answer, error) {
	return s.move(c, transition{"stop", []string{"running", "paused"}, "stoped", "批次未激活，不能终止"})
}

// move makes a transition. Repeating the one that led to the present status
// answers the same again.
func (s *Sandbox) move(c *call, t transition) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.stock(c.params["stock_id"], c.text("/stock_creator_mchid"))
	if err != nil {
		return nil, err
	}
	if earlier := b.answers[t.name]; b.status == t.to && earlier != nil {
		return reply(earlier)
	}
	if !slices.Contains(t.from, b.status) {
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", t.refusal)
	}
	if t.name == "start" {
		if err := s.fund(c.params["stock_id"], b); err != nil {
			return nil, err
		}
	}
	moment := t.name + "_time"
	answer := object{"stock_id": c.params["stock_id"], moment: chinese(s.now())}
	b.status, b.answers[t.name] = t.to, answer
	switch t.name {
	case "start":
		b.fields[moment] = answer[moment]
	case "stop":
		b.fields[moment] = answer[moment]
		s.defund(c.params["stock_id"], b)
	}
	if t.name == "pause" {
		delete(b.answers, "restart") // the next restart is another one
	} else {
		delete(b.answers, "pause")
	}
	s.keepStock(c.params["stock_id"])
	return reply(answer)
}

// stock finds a batch of a merchant. The caller holds s.mu.
func (s *Sandbox) stock(id, creator string) (*stock, error) {
	if !s.knows(creator) {
		return nil, refuse(http.StatusBadRequest, "MCH_NOT_EXISTS", "商户号不存在")
	}
	b := s.coupons.byID[id]
	if b == nil || !b.of(creator) {
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "查询的资源不存在，请检查批次号和创建批次的商户号")
	}
	return b, nil
}

// knows tells whether a merchant exists in this sandbox.
func (s *Sandbox) knows(mchid string) bool { return mchid == s.opts.MchID || mchid == DefaultMchID }
