package sandbox

import (
	"errors"
	"net/http"
	"strconv"
)

// Batches of transfers to users' purses, as they were before users had to
// confirm: /v3/transfer/batches, and a partner's /v3/partner-transfer/batches.
// A batch is accepted, and done by the next look.

var batchOperations = []*operation{
	{method: "POST", path: "/v3/transfer/batches", run: (*Sandbox).createBatch},
	{method: "GET", path: "/v3/transfer/batches/batch-id/{batch_id}", run: (*Sandbox).queryBatch},
	{method: "GET", path: "/v3/transfer/batches/out-batch-no/{out_batch_no}", run: (*Sandbox).queryBatch},
	{method: "GET", path: "/v3/transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}", run: (*Sandbox).queryDetail},
	{method: "GET", path: "/v3/transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}", run: (*Sandbox).queryDetail},

	{method: "POST", path: "/v3/partner-transfer/batches", run: (*Sandbox).createBatch},
	{method: "GET", path: "/v3/partner-transfer/batches/batch-id/{batch_id}", run: (*Sandbox).queryBatch},
	{method: "GET", path: "/v3/partner-transfer/batches/out-batch-no/{out_batch_no}", run: (*Sandbox).queryBatch},
	{method: "GET", path: "/v3/partner-transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}", run: (*Sandbox).queryDetail},
	{method: "GET", path: "/v3/partner-transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}", run: (*Sandbox).queryDetail},

	{method: "POST", path: "/v3/transfer/bill-receipt", run: (*Sandbox).applyBatchReceipt},
	{method: "GET", path: "/v3/transfer/bill-receipt/{out_batch_no}", run: (*Sandbox).queryBatchReceipt},
	{method: "POST", path: "/v3/transfer-detail/electronic-receipts", run: (*Sandbox).applyDetailReceipt},
	{method: "GET", path: "/v3/transfer-detail/electronic-receipts", run: (*Sandbox).queryDetailReceipt},
}

// payer is whose money a call of a product sends: a partner's is the
// sub-merchant's.
func (c *call) payer() string {
	if sub := c.text("/sub_mchid"); sub != "" {
		return sub
	}
	return c.own.mchid
}

// createBatch sends the money of all details, or none of it.
func (s *Sandbox) createBatch(c *call) (*answer, error) {
	body, err := c.clear()
	if err != nil {
		return nil, err
	}
	parts, err := batchDetails(body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.open(s.products.batches, c.own.mchid, c.text("/out_batch_no"), body)
	switch {
	case errors.Is(err, errDiffers):
		return nil, refuse(http.StatusBadRequest, "ALREADY_EXISTS", "批次单号已存在，且与原单参数不一致，请核实")
	case err != nil:
		return nil, err
	case !again:
		p.ID, p.Fen, p.Parts = s.id("10300"), whole(body["total_amount"]), parts
		if s.transfer(basic(c.payer()), held(c.payer()), p.Fen, "转账", p.ID) != nil {
			return nil, refuse(http.StatusForbidden, "NOT_ENOUGH", "资金不足")
		}
		s.payBatch(c.payer(), p)
	}
	return s.show(c, p.Body, batchState(p), object{"batch_status": "ACCEPTED"})
}

// batchDetails reads the details and holds them against the sums.
func batchDetails(body object) (parts []part, err error) {
	sum, numbers := int64(0), map[string]bool{}
	details := items(body["transfer_detail_list"])
	for i, detail := range details {
		number, fen := plain(detail["out_detail_no"]), whole(detail["transfer_amount"])
		at := "/transfer_detail_list/" + strconv.Itoa(i)
		if numbers[number] {
			return nil, invalid("body", at+"/out_detail_no", number, "there twice", "商家明细单号重复")
		}
		if fen < 1 {
			return nil, invalid("body", at+"/transfer_amount", fen, "less than 1 fen", "转账金额必须大于0")
		}
		if err := checkName(at+"/user_name", plain(detail["user_name"]), fen); err != nil {
			return nil, err
		}
		numbers[number] = true
		sum += fen
		parts = append(parts, part{Body: detail, Fen: fen})
	}
	switch {
	case sum != whole(body["total_amount"]):
		return nil, invalid("body", "/total_amount", whole(body["total_amount"]), "not the sum of the details, "+strconv.FormatInt(sum, 10), "转账总金额与明细金额之和不一致")
	case int64(len(details)) != whole(body["total_num"]):
		return nil, invalid("body", "/total_num", whole(body["total_num"]), "not the number of the details", "转账总笔数与明细笔数不一致")
	}
	return parts, nil
}

// payBatch pays the details one by one. The caller holds s.mu.
func (s *Sandbox) payBatch(payer string, p *paper) {
	for i := range p.Parts {
		d := &p.Parts[i]
		d.ID, d.State = s.id("10400"), "SUCCESS"
		if frozen(plain(d.Body["openid"])) {
			d.State, d.Reason = "FAIL", "ACCOUNT_FROZEN"
			s.post(held(payer), basic(payer), d.Fen, "转账", p.ID)
			continue
		}
		s.post(held(payer), payers, d.Fen, "转账", p.ID)
		p.Done += d.Fen
	}
	s.change(s.products.batches, p, "FINISHED", "")
	s.tell("MCHTRANSFER.BATCH.FINISHED", "mch_payment", p.MchID, p.text("notify_url"), p.Body, batchState(p))
}

func batchState(p *paper) object {
	succeeded := int64(0)
	for _, d := range p.Parts {
		if d.State == "SUCCESS" {
			succeeded++
		}
	}
	return object{"out_batch_no": p.Number, "batch_id": p.ID, "batch_status": p.State, "batch_type": "API", "create_time": chinese(p.Made), "update_time": chinese(p.Changed),
		"success_amount": p.Done, "success_num": succeeded, "fail_amount": p.Fen - p.Done, "fail_num": int64(len(p.Parts)) - succeeded, "transfer_detail_list": nil}
}

// batchOf is the batch that a request names. The caller holds s.mu.
func (s *Sandbox) batchOf(c *call) *paper {
	for _, number := range []string{c.params["out_batch_no"], c.params["batch_id"], c.text("/out_batch_no"), c.query.Get("out_batch_no")} {
		if number != "" {
			return s.products.batches.of(c.own.mchid, number)
		}
	}
	return nil
}

// queryBatch shows a batch, and a page of its details where they are asked for.
func (s *Sandbox) queryBatch(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.batchOf(c)
	if p == nil {
		return nil, notFound()
	}
	shown := batchState(p)
	details := []any{}
	if wanted := c.query.Get("detail_status"); c.query.Get("need_query_detail") == "true" {
		for _, d := range p.Parts {
			if wanted == "" || wanted == "ALL" || wanted == d.State {
				details = append(details, object{"detail_id": d.ID, "out_detail_no": d.Body["out_detail_no"], "detail_status": d.State})
			}
		}
		details = page(c, details, 20)
	}
	batch := object{"mchid": p.MchID}
	for name, value := range p.Body {
		batch[name] = value
	}
	for name, value := range shown {
		batch[name] = value
	}
	return s.show(c, batch, object{"transfer_batch": batch, "transfer_detail_list": details})
}

// page is the part of a list that offset and limit name.
func page(c *call, list []any, usual int) []any {
	offset, _ := strconv.Atoi(c.query.Get("offset")) // checked: an integer, or not there
	limit, err := strconv.Atoi(c.query.Get("limit"))
	if err != nil {
		limit = usual
	}
	offset = max(0, min(offset, len(list)))
	return list[offset:min(len(list), offset+max(0, min(limit, len(list))))]
}

// detailOf is the detail that a request names. The caller holds s.mu.
func (s *Sandbox) detailOf(c *call) (*paper, *part) {
	p := s.batchOf(c)
	if p == nil {
		return nil, nil
	}
	number := c.params["out_detail_no"] + c.text("/out_detail_no") + c.query.Get("out_detail_no")
	for i := range p.Parts {
		if d := &p.Parts[i]; number != "" && number == d.Body["out_detail_no"] || c.params["detail_id"] == d.ID {
			return p, d
		}
	}
	return p, nil
}

func (s *Sandbox) queryDetail(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, d := s.detailOf(c)
	if d == nil {
		return nil, notFound()
	}
	shown := object{"detail_id": d.ID, "detail_status": d.State, "initiate_time": chinese(p.Made), "update_time": chinese(p.Changed), "user_name": nil, "username": nil}
	if name := d.Body["user_name"]; name != nil {
		shown["user_name"], shown["username"] = name, name
	}
	if d.Reason != "" {
		shown["fail_reason"] = d.Reason
	}
	return s.show(c, p.Body, batchState(p), d.Body, shown)
}

// Receipts are asked for, and ready by the next look.

func receipt(state string, asked any) object {
	shown := object{"signature_status": state, "create_time": asked, "update_time": asked, "hash_type": nil, "hash_value": nil, "download_url": nil}
	if state == "FINISHED" {
		shown["hash_type"], shown["hash_value"], shown["download_url"] = "SHA256", "", ""
	}
	return shown
}

func (s *Sandbox) applyBatchReceipt(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.batchOf(c)
	if p == nil {
		return nil, notFound()
	}
	if _, there := p.Body["receipt_time"]; !there {
		p.Body["receipt_time"] = chinese(s.now())
		s.products.batches.keep(p)
	}
	return s.show(c, object{"out_batch_no": p.Number, "signature_no": "1050" + p.ID}, receipt("ACCEPTED", p.Body["receipt_time"]))
}

func (s *Sandbox) queryBatchReceipt(c *call) (*answer, error) {
	s.mu.Lock()
	p := s.batchOf(c)
	var asked any
	id := ""
	if p != nil {
		asked, id = p.Body["receipt_time"], p.ID
	}
	s.mu.Unlock()
	if asked == nil {
		return nil, notFound()
	}
	return s.showFile(c, receipt("FINISHED", asked), object{"signature_no": "1050" + id})
}

func (s *Sandbox) applyDetailReceipt(c *call) (*answer, error) {
	if c.text("/accept_type") != "BATCH_TRANSFER" {
		return s.make(c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, d := s.detailOf(c)
	if d == nil || d.State != "SUCCESS" {
		return nil, notFound()
	}
	if _, there := d.Body["receipt_time"]; !there {
		d.Body["receipt_time"] = chinese(s.now())
		s.products.batches.keep(p)
	}
	return s.show(c, object{"accept_type": "BATCH_TRANSFER", "out_batch_no": p.Number, "out_detail_no": d.Body["out_detail_no"], "signature_no": "1060" + d.ID}, receipt("ACCEPTED", nil))
}

func (s *Sandbox) queryDetailReceipt(c *call) (*answer, error) {
	if c.query.Get("accept_type") != "BATCH_TRANSFER" {
		return s.make(c)
	}
	s.mu.Lock()
	_, d := s.detailOf(c)
	asked, id := false, ""
	if d != nil {
		_, asked = d.Body["receipt_time"]
		id = d.ID
	}
	s.mu.Unlock()
	if !asked {
		return nil, notFound()
	}
	return s.showFile(c, receipt("FINISHED", nil), object{"signature_no": "1060" + id})
}
