package sandbox

import (
	"net/http"
	"strconv"
)

var fundOperations = []*operation{
	{method: "GET", path: "/v3/merchant/fund/balance/{account_type}", run: (*Sandbox).showBalance},
	{method: "GET", path: "/v3/merchant/fund/dayendbalance/{account_type}", run: (*Sandbox).showBalance, query: balanceQuery},
	{method: "GET", path: "/v3/ecommerce/fund/balance/{sub_mchid}", run: (*Sandbox).showBalance},
	{method: "GET", path: "/v3/ecommerce/fund/enddaybalance/{sub_mchid}", run: (*Sandbox).showBalance, query: balanceQuery},
	{method: "GET", path: "/v3/merchantfund/merchant/income-records", run: (*Sandbox).listIncome, query: incomeQuery},
	{method: "GET", path: "/v3/merchantfund/partner/income-records", run: (*Sandbox).listIncome, query: incomeQuery},
}

var (
	balanceQuery = []rule{{field: "date", label: "日期", kind: day, required: true}}
	incomeQuery  = []rule{{field: "date", label: "日期", kind: day, required: true}}
)

// showBalance shows what is on an account, now or at the end of a day that is
// over. On others than the basic account there is nothing.
func (s *Sandbox) showBalance(c *call) (*answer, error) {
	mchid, kind, date := c.own.mchid, c.params["account_type"], c.query.Get("date")
	if sub := c.params["sub_mchid"]; sub != "" {
		if mchid, kind = sub, c.query.Get("account_type"); kind == "" {
			kind = "BASIC"
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if date >= dayOf(s.now()) {
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "日终余额尚未生成，请查询昨日及以前的日终余额")
	}
	var available, pending int64
	switch {
	case kind != "BASIC":
	case date != "":
		available, pending = s.balanceAt(mchid, date)
	default:
		pending = s.pending(mchid)
		available = s.books.balance[basic(mchid)]
	}
	return s.show(c, object{"sub_mchid": mchid, "account_type": kind, "available_amount": available, "pending_amount": pending})
}

// listIncome lists what was paid in from banks on a day.
func (s *Sandbox) listIncome(c *call) (*answer, error) {
	mchid, date := c.own.mchid, c.query.Get("date")
	if sub := c.query.Get("sub_mchid"); sub != "" {
		mchid = sub
	}
	offset, _ := strconv.Atoi(c.query.Get("offset")) // checked, where they are there
	limit, _ := strconv.Atoi(c.query.Get("limit"))
	s.mu.Lock()
	defer s.mu.Unlock()
	var data []any
	for i := range s.books.postings.size() {
		p := s.books.postings.get(postingKey(i))
		if p.From == outside && p.To == basic(mchid) && dayOf(p.Time) == date && c.query.Get("account_type") == "BASIC" {
			data = append(data, object{"mchid": mchid, "account_type": "BASIC", "income_record_type": "OFFLINERECHARGE", "amount": p.Fen, "success_time": chinese(p.Time),
				"income_record_id": "42000" + p.Time.In(china).Format("20060102") + postingKey(i)[5:], "bank_name": "招商银行", "recharge_remark": p.Kind})
		}
	}
	total := len(data)
	if offset = min(max(offset, 0), total); limit < 0 {
		limit = 0
	}
	page := data[offset:min(total, offset+limit)]
	return s.show(c, object{"total_count": total, "offset": offset, "limit": limit, "data": page})
}
