package sandbox

import (
	"errors"
	"net/http"
	"time"
)

// Transfers to a user's purse that the user confirms: /v3/fund-app/mch-transfer.
// What a transfer will take is held from its beginning to its end.

const transferBills = "/v3/fund-app/mch-transfer/transfer-bills"

var transferOperations = []*operation{
	{method: "POST", path: transferBills, run: (*Sandbox).createTransfer},
	{method: "GET", path: transferBills + "/out-bill-no/{out_bill_no}", run: (*Sandbox).queryTransfer},
	{method: "GET", path: transferBills + "/transfer-bill-no/{transfer_bill_no}", run: (*Sandbox).queryTransfer},
	{method: "POST", path: transferBills + "/out-bill-no/{out_bill_no}/cancel", run: (*Sandbox).cancelTransfer},

	{method: "POST", path: "/v3/fund-app/mch-transfer/partner/transfer-bills", run: (*Sandbox).createTransfer},
	{method: "GET", path: "/v3/fund-app/mch-transfer/partner/transfer-bills/out-bill-no/{out_bill_no}", run: (*Sandbox).queryTransfer},
	{method: "POST", path: "/v3/fund-app/mch-transfer/partner/transfer-bills/out-bill-no/{out_bill_no}/cancel", run: (*Sandbox).cancelTransfer},

	{method: "POST", path: "/v3/ecommerce/mch-transfer/transfer-bills", run: (*Sandbox).createTransfer},
	{method: "GET", path: "/v3/ecommerce/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}", run: (*Sandbox).queryTransfer},
	{method: "GET", path: "/v3/ecommerce/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}", run: (*Sandbox).queryTransfer},
	{method: "POST", path: "/v3/ecommerce/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel", run: (*Sandbox).cancelTransfer},

	{method: "POST", path: "/v3/fund-app/mch-transfer/elecsign/out-bill-no", run: (*Sandbox).applyTransferReceipt},
	{method: "POST", path: "/v3/fund-app/mch-transfer/elecsign/transfer-bill-no", run: (*Sandbox).applyTransferReceipt},
	{method: "GET", path: "/v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}", run: (*Sandbox).queryTransferReceipt},
	{method: "GET", path: "/v3/fund-app/mch-transfer/elecsign/transfer-bill-no/{transfer_bill_no}", run: (*Sandbox).queryTransferReceipt},
}

var transferDeeds = []deed{
	{Action{Name: "transfer.confirm", Number: "out_bill_no", About: "the user takes the money: SUCCESS"},
		on(transfersOf, []string{"WAIT_USER_CONFIRM", "TRANSFERING"}, func(s *Sandbox, p *paper, _ map[string]string) error {
			s.endTransfer(p, "SUCCESS", "")
			return nil
		})},
	{Action{Name: "transfer.delay", Number: "out_bill_no", About: "the user takes the money, and it is under way: TRANSFERING"},
		on(transfersOf, []string{"WAIT_USER_CONFIRM"}, func(s *Sandbox, p *paper, _ map[string]string) error {
			s.change(s.products.transfers, p, "TRANSFERING", "")
			return nil
		})},
	{Action{Name: "transfer.fail", Number: "out_bill_no", Details: []string{"fail_reason"}, About: "the user can't take the money: FAIL"},
		on(transfersOf, []string{"WAIT_USER_CONFIRM", "TRANSFERING"}, func(s *Sandbox, p *paper, details map[string]string) error {
			reason := details["fail_reason"]
			if reason == "" {
				reason = "PAYEE_ACCOUNT_ABNORMAL"
			}
			s.endTransfer(p, "FAIL", reason)
			return nil
		})},
}

func transfersOf(s *Sandbox) papers { return s.products.transfers }

// confirmWithin is how long a user has to confirm a transfer.
const confirmWithin = 24 * time.Hour

// held is where a merchant's money lies that is on its way to users.
func held(mchid string) account { return account("held/" + mchid) }

// Limits of a transfer to a user, in fen: a name is not to be told below the
// first, and has to be from the second on.
const namelessBelow, namedFrom = 30, 200_000

// checkName holds a user's name against the sum.
func checkName(pointer, name string, fen int64) error {
	switch {
	case name != "" && fen < namelessBelow:
		return invalid("body", pointer, "", "not below 30 fen", "转账金额小于0.3元时，不允许填写收款用户姓名")
	case name == "" && fen >= namedFrom:
		return invalid("body", pointer, "", "required from 2000 yuan on", "转账金额大于等于2000元时，收款用户姓名必填")
	}
	return nil
}

const notEnoughToTransfer = "商户运营账户资金不足，充值后可以原单号发起重试，请勿更换商户单号"

// createTransfer holds the money until the user confirms. Short of money nothing
// is kept: the same number is good again later.
func (s *Sandbox) createTransfer(c *call) (*answer, error) {
	body, err := c.clear()
	if err != nil {
		return nil, err
	}
	name, _ := body["user_name"].(string)
	fen := whole(body["transfer_amount"])
	if err := checkName("/user_name", name, fen); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.open(s.products.transfers, c.own.mchid, c.text("/out_bill_no"), body)
	switch {
	case errors.Is(err, errDiffers):
		return nil, refuse(http.StatusBadRequest, "ALREADY_EXISTS", "商户单号已存在，且与原单参数不一致，请核实")
	case err != nil:
		return nil, err
	case !again:
		p.ID, p.About = s.id("13300"), c.payer()
		if s.transfer(basic(p.About), held(p.About), fen, "转账", p.ID) != nil {
			return nil, refuse(http.StatusForbidden, "NOT_ENOUGH", notEnoughToTransfer)
		}
		p.Fen, p.Until = fen, p.Made.Add(confirmWithin)
		p.Body["package_info"] = "affffddafdfafddffda==" + p.ID
		if s.change(s.products.transfers, p, "WAIT_USER_CONFIRM", ""); frozen(p.text("openid")) {
			s.endTransfer(p, "FAIL", "ACCOUNT_FROZEN")
		}
	}
	return s.showTransfer(c, p)
}

func (s *Sandbox) queryTransfer(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.transferOf(c)
	if p == nil {
		return nil, notFound()
	}
	return s.showTransfer(c, p)
}

// transferOf is the transfer that a request names. The caller holds s.mu.
func (s *Sandbox) transferOf(c *call) *paper {
	for _, number := range []string{c.params["out_bill_no"], c.params["transfer_bill_no"], c.text("/out_bill_no"), c.text("/transfer_bill_no")} {
		if number == "" {
			continue
		}
		p := s.products.transfers.of(c.own.mchid, number)
		if sub := c.query.Get("sub_mchid") + c.text("/sub_mchid"); p != nil && sub != "" && sub != p.About {
			return nil
		}
		return p
	}
	return nil
}

func (s *Sandbox) showTransfer(c *call, p *paper) (*answer, error) {
	return s.show(c, p.Body, transferState(p))
}

func transferState(p *paper) object {
	shown := object{"mch_id": p.MchID, "out_bill_no": p.Number, "transfer_bill_no": p.ID, "state": p.State,
		"create_time": chinese(p.Made), "update_time": chinese(p.Changed)}
	if p.Reason != "" {
		shown["fail_reason"] = p.Reason
	}
	if p.State != "WAIT_USER_CONFIRM" {
		shown["package_info"] = nil
	}
	return shown
}

// cancelTransfer gives up what no user has confirmed. It answers CANCELING, and
// is done by the next look.
func (s *Sandbox) cancelTransfer(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.transferOf(c)
	switch {
	case p == nil:
		return nil, notFound()
	case p.State == "WAIT_USER_CONFIRM":
		s.endTransfer(p, "CANCELLED", "")
		return s.show(c, p.Body, transferState(p), object{"state": "CANCELING"})
	case p.State != "CANCELLED":
		return nil, badRequest("当前转账单状态不支持撤销")
	}
	return s.showTransfer(c, p)
}

// endTransfer moves what was held: to the user, or back. The caller holds s.mu.
func (s *Sandbox) endTransfer(p *paper, state, reason string) {
	to := basic(p.About)
	if state == "SUCCESS" {
		to = payers
	}
	s.post(held(p.About), to, p.Fen, "转账", p.ID) // was put there when it began
	s.change(s.products.transfers, p, state, reason)
	s.tell("MCHTRANSFER.BILL.FINISHED", "mch_payment", p.MchID, p.text("notify_url"), p.Body, transferState(p))
}

// transferLapse ends what no user has confirmed in time.
var transferLapse = lapse{
	waits: func(p *paper) bool { return p.State == "WAIT_USER_CONFIRM" },
	end:   func(s *Sandbox, p *paper) { s.endTransfer(p, "FAIL", "OVERDUE_CLOSE") },
}

// applyTransferReceipt asks for the electronic receipt of a transfer that has
// succeeded.
func (s *Sandbox) applyTransferReceipt(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.transferOf(c)
	switch {
	case p == nil:
		return nil, notFound()
	case p.State != "SUCCESS":
		return nil, badRequest("转账单未成功，不能申请电子回单")
	}
	if _, there := p.Body["receipt_time"]; !there {
		p.Body["receipt_time"] = chinese(s.now())
		s.products.transfers.keep(p)
	}
	return s.show(c, object{"state": "GENERATING", "create_time": p.Body["receipt_time"]})
}

// queryTransferReceipt gives the receipt that was asked for.
func (s *Sandbox) queryTransferReceipt(c *call) (*answer, error) {
	s.mu.Lock()
	p := s.transferOf(c)
	var asked any
	if p != nil {
		asked = p.Body["receipt_time"]
	}
	s.mu.Unlock()
	if asked == nil {
		return nil, notFound()
	}
	return s.showFile(c, object{"state": "FINISHED", "create_time": asked, "update_time": asked, "hash_type": "SHA256", "hash_value": "", "download_url": ""})
}

// showFile is show where the answer leads to a file.
func (s *Sandbox) showFile(c *call, known ...object) (*answer, error) {
	members, err := s.fit(c, known...)
	if err == nil {
		err = s.attachFiles(c, members)
	}
	if err != nil {
		return nil, err
	}
	return reply(members)
}
