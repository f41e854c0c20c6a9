package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Complaints of users: the user complains by Act, the merchant answers.

const complaints = "/v3/merchant-service/complaints-v2"

var complaintOperations = []*operation{
	{method: "GET", path: complaints, run: (*Sandbox).listComplaints},
	{method: "GET", path: complaints + "/{complaint_id}", run: (*Sandbox).queryComplaint},
	{method: "GET", path: complaints + "/{complaint_id}/negotiation-historys", run: (*Sandbox).complaintHistory},
	{method: "POST", path: complaints + "/{complaint_id}/response", run: (*Sandbox).answerComplaint},
	{method: "POST", path: complaints + "/{complaint_id}/complete", run: (*Sandbox).completeComplaint},
	{method: "POST", path: complaints + "/{complaint_id}/update-refund-progress", run: (*Sandbox).judgeComplaint},
	{method: "POST", path: "/v3/merchant-service/complaint-notifications", run: (*Sandbox).setComplaintURL},
	{method: "PUT", path: "/v3/merchant-service/complaint-notifications", run: (*Sandbox).setComplaintURL},
	{method: "GET", path: "/v3/merchant-service/complaint-notifications", run: (*Sandbox).complaintURL},
	{method: "DELETE", path: "/v3/merchant-service/complaint-notifications", run: (*Sandbox).deleteComplaintURL},
}

var complaintDeeds = []deed{
	{Action{Name: "complaint.create", Number: "out_trade_no", Details: []string{"complaint_detail", "problem_type", "problem_description", "payer_phone"},
		About: "the user complains about an order that is paid: PENDING"}, (*Sandbox).complain},
	{Action{Name: "complaint.respond", Number: "complaint_id", Details: []string{"text"}, About: "the user writes once more"},
		on(complaintsOf, []string{"PENDING", "PROCESSING"}, func(s *Sandbox, p *paper, details map[string]string) error {
			p.Body["incoming_user_response"] = true
			s.logComplaint(p, p.State, "USER_RESPONSE", "投诉人", details["text"])
			s.tellComplaint(p, "COMPLAINT.STATE_CHANGE", "USER_RESPONSE")
			return nil
		})},
	{Action{Name: "complaint.continue", Number: "complaint_id", Details: []string{"text"}, About: "the user is not satisfied, and complains again: PENDING"},
		on(complaintsOf, []string{"PROCESSED"}, func(s *Sandbox, p *paper, details map[string]string) error {
			p.Done++
			s.logComplaint(p, "PENDING", "USER_CONTINUE_COMPLAINT", "投诉人", details["text"])
			s.tellComplaint(p, "COMPLAINT.STATE_CHANGE", "CONTINUE_COMPLAINT")
			return nil
		})},
}

func complaintsOf(s *Sandbox) papers { return s.products.complaints }

// complain makes a complaint about an order. The caller holds s.mu.
func (s *Sandbox) complain(number string, details map[string]string) (string, error) {
	o := s.orders.get(number)
	if o == nil || o.Paid.IsZero() {
		return "", fmt.Errorf("%w: no order %s is paid", ErrNoDocument, number)
	}
	kind := details["problem_type"]
	if kind == "" {
		kind = "REFUND"
	}
	now := s.now()
	p := &paper{MchID: o.payee(), About: number, Made: now, Done: 1, Body: object{"problem_type": kind, "incoming_user_response": true, "payer_openid": o.OpenID,
		"complaint_detail": "商品与描述不符", "problem_description": "申请退款", "payer_phone": "13800138000", "transaction_id": o.TransactionID, "amount": o.Total}}
	for name, value := range details {
		if value != "" {
			p.Body[name] = value
		}
	}
	p.ID = "200201820" + now.In(china).Format("20060102") + fmt.Sprintf("%013d", s.number())
	p.Number = p.ID
	s.logComplaint(p, "PENDING", "USER_CREATE_COMPLAINT", "投诉人", p.text("complaint_detail"))
	s.tellComplaint(p, "COMPLAINT.CREATE", "CREATE_COMPLAINT")
	return p.ID, nil
}

// logComplaint writes down what somebody has done. The caller holds s.mu.
func (s *Sandbox) logComplaint(p *paper, state, what, who, text string) {
	entry := object{"log_id": s.id("30028"), "operator": who, "operate_time": chinese(s.now()), "operate_type": what}
	if text != "" {
		entry["operate_details"] = text
	}
	p.Parts = append(p.Parts, part{Body: entry})
	s.change(s.products.complaints, p, state, "")
}

func (s *Sandbox) tellComplaint(p *paper, eventType, action string) {
	if to := s.products.callbacks.get(p.MchID + "/complaints"); to != nil {
		s.tell(eventType, "complaint", p.MchID, to.text("url"), object{"complaint_id": p.ID, "action_type": action})
	}
}

// complaintState shows a complaint. The caller holds s.mu.
func (s *Sandbox) complaintState(p *paper) object {
	shown := object{"complaint_id": p.ID, "complaint_time": chinese(p.Made), "complaint_state": p.State, "complainted_mchid": p.MchID, "user_complaint_times": p.Done,
		"complaint_order_info": []any{object{"transaction_id": p.Body["transaction_id"], "out_trade_no": p.About, "amount": p.Body["amount"]}}}
	for _, name := range []string{"complaint_detail", "problem_description", "problem_type", "payer_phone", "payer_openid", "incoming_user_response"} {
		shown[name] = p.Body[name]
	}
	o := s.orders.byTransaction[p.text("transaction_id")]
	shown["complaint_full_refunded"] = o != nil && o.Refunded == o.Total
	if p.Body["problem_type"] == "REFUND" {
		shown["apply_refund_amount"] = p.Body["amount"]
	}
	return shown
}

// complaintOf is the complaint that a request names. The caller holds s.mu.
func (s *Sandbox) complaintOf(c *call) (*paper, error) {
	p := s.products.complaints.get(s.products.complaints.names[c.params["complaint_id"]])
	if asked := c.text("/complainted_mchid"); p == nil || asked != "" && asked != p.MchID {
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "投诉单不存在")
	}
	if p.MchID != c.own.mchid && s.serves(c.own, p.MchID) != nil {
		return nil, refuse(http.StatusForbidden, "NO_AUTH", "无权限操作该投诉单")
	}
	return p, nil
}

func (s *Sandbox) queryComplaint(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.complaintOf(c)
	if err != nil {
		return nil, err
	}
	return s.show(c, s.complaintState(p))
}

func (s *Sandbox) listComplaints(c *call) (*answer, error) {
	begin, errBegin := time.ParseInLocation(time.DateOnly, c.query.Get("begin_date"), china)
	end, errEnd := time.ParseInLocation(time.DateOnly, c.query.Get("end_date"), china)
	switch {
	case errBegin != nil:
		return nil, invalid("query", "begin_date", c.query.Get("begin_date"), "not of the form 2006-01-02", "开始日期格式错误")
	case errEnd != nil:
		return nil, invalid("query", "end_date", c.query.Get("end_date"), "not of the form 2006-01-02", "结束日期格式错误")
	case end.Before(begin) || end.Sub(begin) > 30*24*time.Hour:
		return nil, invalid("query", "end_date", c.query.Get("end_date"), "before begin_date, or more than 30 days after it", "查询日期跨度不能超过30天")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	merchant := c.query.Get("complainted_mchid")
	found := []any{}
	for _, p := range s.products.complaints.all(func(p *paper) bool {
		mine := p.MchID == c.own.mchid && merchant == "" || merchant == p.MchID && s.serves(c.own, merchant) == nil
		return mine && !p.Made.Before(begin) && p.Made.Before(end.AddDate(0, 0, 1))
	}) {
		found = append(found, s.complaintState(p))
	}
	return s.show(c, paged(c, found, 10))
}

// paged is a list of which limit and offset show a part.
func paged(c *call, list []any, usual int) object {
	limit, err := strconv.Atoi(c.query.Get("limit"))
	if err != nil {
		limit = usual
	}
	offset, _ := strconv.Atoi(c.query.Get("offset")) // checked: an integer, or not there
	return object{"data": page(c, list, usual), "limit": limit, "offset": offset, "total_count": len(list)}
}

func (s *Sandbox) complaintHistory(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.complaintOf(c)
	if err != nil {
		return nil, err
	}
	entries := make([]any, len(p.Parts))
	for i, entry := range p.Parts {
		entries[i] = entry.Body
	}
	return s.show(c, paged(c, entries, 50))
}

// answerComplaint writes to the user.
func (s *Sandbox) answerComplaint(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.complaintOf(c)
	if err != nil {
		return nil, err
	}
	state := p.State
	if state == "PENDING" {
		state = "PROCESSING"
	}
	p.Body["incoming_user_response"] = false
	s.logComplaint(p, state, "MERCHANT_RESPONSE", p.MchID, c.text("/response_content"))
	s.tellComplaint(p, "COMPLAINT.STATE_CHANGE", "MERCHANT_RESPONSE")
	return noContent()
}

// completeComplaint says that all is settled. Twice is once.
func (s *Sandbox) completeComplaint(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.complaintOf(c)
	switch {
	case err != nil:
		return nil, err
	case p.State == "PROCESSED":
	case p.State == "PENDING":
		return nil, badRequest("投诉单未回复，请先回复用户后再反馈处理完成")
	default:
		s.logComplaint(p, "PROCESSED", "MERCHANT_CONFIRM_COMPLETE", p.MchID, "")
		s.tellComplaint(p, "COMPLAINT.STATE_CHANGE", "MERCHANT_CONFIRM_COMPLETE")
	}
	return noContent()
}

// judgeComplaint says whether the money will be given back: by a refund, which is
// another call.
func (s *Sandbox) judgeComplaint(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.complaintOf(c)
	switch {
	case err != nil:
		return nil, err
	case p.Body["problem_type"] != "REFUND":
		return nil, badRequest("该投诉单不是申请退款类型，不能更新退款审批结果")
	case p.State == "PROCESSED":
		return nil, badRequest("投诉单已处理完成，不能更新退款审批结果")
	}
	what, action := "MERCHANT_APPROVE_REFUND", "MERCHANT_APPROVE_REFUND"
	text := c.text("/remark")
	if c.text("/action") == "REJECT" {
		what, action, text = "MERCHANT_REFUSE_RERUND", "MERCHANT_REJECT_REFUND", c.text("/reject_reason") // the API's own spelling
	}
	s.logComplaint(p, "PROCESSING", what, p.MchID, text)
	s.tellComplaint(p, "COMPLAINT.STATE_CHANGE", action)
	return noContent()
}

// setComplaintURL says where the merchant hears of complaints.
func (s *Sandbox) setComplaintURL(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &paper{MchID: c.own.mchid, Number: "complaints", Body: c.json, Made: s.now()}
	s.change(s.products.callbacks, p, "ON", "")
	return s.show(c, object{"mchid": p.MchID, "url": p.Body["url"]})
}

func (s *Sandbox) complaintURL(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.callbacks.get(c.own.mchid + "/complaints")
	if p == nil || p.State != "ON" {
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "投诉通知回调地址不存在")
	}
	return s.show(c, object{"mchid": p.MchID, "url": p.Body["url"]})
}

func (s *Sandbox) deleteComplaintURL(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.callbacks.get(c.own.mchid + "/complaints")
	if p == nil || p.State != "ON" {
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "投诉通知回调地址不存在")
	}
	p.Body = object{}
	s.change(s.products.callbacks, p, "OFF", "")
	return noContent()
}
