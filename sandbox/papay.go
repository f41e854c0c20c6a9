package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Deductions that a user has agreed to: the merchant sends him to a page, where
// he signs a contract, and takes money under it from then on.

var contractDeeds = []deed{
	{Action{Name: "contract.sign", Number: "contract_code", Details: []string{"plan_id", "openid"}, About: "the user signs a contract, that was begun or not: contract_state 0"}, (*Sandbox).signContract},
	{Action{Name: "contract.terminate", Number: "contract_code", About: "the user ends a contract: contract_state 1"},
		on(contractsOf, []string{"0"}, func(s *Sandbox, p *paper, _ map[string]string) error {
			s.endContract(p, "1", "")
			return nil
		})},
}

func contractsOf(s *Sandbox) papers { return s.products.contracts }

// States of a contract, as the API numbers them. A begun one has none: nobody
// has signed it.
const signed, ended, begun = "0", "1", ""

// contractNumber names a contract among those of a merchant.
func contractNumber(plan, code string) string { return plan + "|" + code }

// begin keeps a contract that the user has still to sign. The caller holds s.mu.
func (s *Sandbox) beginContract(mchid string, asked object) *paper {
	plan, code := plain(asked["plan_id"]), plain(asked["contract_code"])
	if p := s.products.contracts.get(mchid + "/" + contractNumber(plan, code)); p != nil && p.State != ended {
		return p
	}
	p := &paper{MchID: mchid, Number: contractNumber(plan, code), About: code, Body: asked, Made: s.now()}
	s.change(s.products.contracts, p, begun, "")
	return p
}

// signContract is the user who signs. The caller holds s.mu.
func (s *Sandbox) signContract(code string, details map[string]string) (string, error) {
	var p *paper
	for _, c := range s.products.contracts.on(code) {
		if plan := details["plan_id"]; c.State != ended && (plan == "" || plan == c.text("plan_id")) {
			p = c
		}
	}
	switch {
	case p == nil && details["plan_id"] == "":
		return "", fmt.Errorf("%w: no contract_code %s has been begun: say its plan_id, to sign it all the same", ErrNoDocument, code)
	case p == nil:
		p = s.beginContract(s.opts.MchID, object{"plan_id": details["plan_id"], "contract_code": code, "request_serial": strconv.FormatInt(s.number(), 10)})
	case p.State == signed:
		return "", fmt.Errorf("%w: contract_code %s is signed", ErrState, code)
	}
	p.ID, p.Until = s.id("Wx154")[:28], s.now().AddDate(1, 0, 0)
	if p.Body["openid"] = details["openid"]; details["openid"] == "" {
		p.Body["openid"] = "oSandbox" + p.ID[len(p.ID)-8:]
	}
	p.Body["signed_time"] = clock(s.now())
	s.change(s.products.contracts, p, signed, "")
	s.tellContract(p, "ADD")
	return p.ID, nil
}

// endContract ends a contract: mode 1 by the user, 3 by the merchant. The caller
// holds s.mu.
func (s *Sandbox) endContract(p *paper, mode, remark string) {
	p.Body["terminated_time"], p.Body["mode"], p.Body["termination_remark"] = clock(s.now()), mode, remark
	s.change(s.products.contracts, p, ended, "")
	s.tellContract(p, "DELETE")
}

func (s *Sandbox) tellContract(p *paper, change string) {
	shown := v2Members{"return_code": "SUCCESS", "result_code": "SUCCESS", "mch_id": p.MchID, "contract_code": p.About, "plan_id": p.text("plan_id"), "openid": p.text("openid"),
		"change_type": change, "operate_time": clock(s.now()), "contract_id": p.ID, "contract_expired_time": clock(p.Until), "request_serial": p.text("request_serial")}
	if change == "DELETE" {
		shown["contract_termination_mode"] = p.text("mode")
	}
	form := V2MD5
	if p.text("sign_type") == "HMAC-SHA256" {
		form = V2HMAC
	}
	s.emit(event{Type: "pap-contract-state-changed", MchID: p.MchID, URL: p.text("notify_url"), Form: form, Resource: shown})
}

// contractOf is the contract that a request names. The caller holds s.mu.
func (s *Sandbox) contractOf(in *arrived) (*paper, error) {
	p := s.products.contracts.get(in.own.mchid + "/" + contractNumber(in.v2Params["plan_id"], in.v2Params["contract_code"]))
	if id := in.v2Params["contract_id"]; id != "" {
		p = s.products.contracts.of(in.own.mchid, id)
	}
	if p == nil || p.State == begun {
		return nil, &v2Failure{code: "CONTRACT_NOT_EXIST", message: "协议不存在"}
	}
	return p, nil
}

// v2Entrust sends the user's browser on, to where he would sign.
func (s *Sandbox) v2Entrust(in *arrived) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.beginContract(in.own.mchid, in.asked())
	return &answer{status: http.StatusFound, unsigned: true,
		header: http.Header{"Location": {"https://sandbox.invalid/entrust/" + in.v2Params["plan_id"]}}}, nil
}

func (s *Sandbox) v2PreEntrust(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.beginContract(in.own.mchid, in.asked())
	if p.State == signed {
		return nil, &v2Failure{code: "CONTRACT_EXISTED", message: "协议已存在"}
	}
	return s.fitV2(in, object{"pre_entrustweb_id": "5778aadY9nltAsZzXixCkFIGYnV2V" + plain(p.About)})
}

func (s *Sandbox) v2QueryContract(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.contractOf(in)
	if err != nil {
		return nil, err
	}
	known := object{"contract_id": p.ID, "plan_id": p.Body["plan_id"], "contract_code": p.About, "contract_state": p.State, "request_serial": p.Body["request_serial"],
		"contract_signed_time": p.Body["signed_time"], "contract_expired_time": clock(p.Until), "openid": p.Body["openid"], "contract_display_account": "微信用户"}
	if account := p.Body["contract_display_account"]; account != nil {
		known["contract_display_account"] = account
	}
	if p.State == ended {
		known["contract_terminated_time"], known["contract_termination_mode"] = p.Body["terminated_time"], p.Body["mode"]
		known["contract_termination_remark"] = p.Body["termination_remark"]
	}
	return s.fitV2(in, known)
}

func (s *Sandbox) v2DeleteContract(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.contractOf(in)
	if err != nil {
		return nil, err
	}
	if p.State == signed {
		s.endContract(p, "3", in.v2Params["contract_termination_remark"])
	}
	return s.fitV2(in, object{"contract_id": p.ID, "plan_id": p.Body["plan_id"], "contract_code": p.About})
}

// v2PapApply takes money under a contract: it is accepted, and done by the next
// look.
func (s *Sandbox) v2PapApply(in *arrived) (v2Members, error) {
	fen := in.parse("total_fee")
	if fen == 0 {
		return nil, &v2Failure{code: "PARAM_ERROR", message: "参数错误"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.open(s.products.deductions, in.own.mchid, in.v2Params["out_trade_no"], in.asked())
	switch {
	case again && err != nil:
		return nil, &v2Failure{code: "INVALID_REQUEST", message: "201 商户订单号重复"}
	case err != nil:
		return nil, err
	case again:
		return s.fitV2(in, object{})
	}
	contract := s.products.contracts.of(in.own.mchid, in.v2Params["contract_id"])
	if contract == nil || contract.State != signed {
		return nil, &v2Failure{code: "CONTRACT_NOT_EXIST", message: "协议不存在"}
	}
	if s.order(in.own.mchid, p.Number) != nil {
		return nil, &v2Failure{code: "INVALID_REQUEST", message: "201 商户订单号重复"}
	}
	p.Fen, p.About = fen, contract.ID
	p.Body["openid"] = contract.Body["openid"]
	state := "PAY_FAIL"
	if !frozen(contract.text("openid")) {
		state = "SUCCESS"
		p.ID = s.sell(object{"appid": p.Body["appid"], "mchid": p.MchID, "description": p.Body["body"], "out_trade_no": p.Number, "attach": p.Body["attach"], "goods_tag": p.Body["goods_tag"]},
			"PAP", p.text("openid"), fen)
	}
	s.change(s.products.deductions, p, state, "")
	s.tellDeduction(p)
	return s.fitV2(in, object{})
}

func (s *Sandbox) tellDeduction(p *paper) {
	shown := v2Members{"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": p.text("appid"), "mch_id": p.MchID, "openid": p.text("openid"), "is_subscribe": "N",
		"bank_type": "OTHERS", "total_fee": strconv.FormatInt(p.Fen, 10), "cash_fee": strconv.FormatInt(p.Fen, 10), "fee_type": "CNY", "trade_state": p.State, "trade_type": "PAP",
		"transaction_id": p.ID, "out_trade_no": p.Number, "time_end": p.Changed.In(china).Format("20060102150405"), "contract_id": p.About}
	if p.State != "SUCCESS" {
		shown["result_code"], shown["err_code"], shown["err_code_des"] = "FAIL", "NOTENOUGH", "余额不足"
	}
	s.emit(event{Type: "transaction-success", MchID: p.MchID, URL: p.text("notify_url"), Form: V2MD5, Resource: shown, After: time.Second})
}

func (s *Sandbox) v2PapQuery(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.deductions.of(in.own.mchid, in.v2Params["out_trade_no"])
	if id := in.v2Params["transaction_id"]; p == nil && id != "" {
		p = s.products.deductions.of(in.own.mchid, id)
	}
	if p == nil {
		return nil, &v2Failure{code: "ORDERNOTEXIST", message: "此交易订单号不存在"}
	}
	state, words := "SUCCESS", "支付成功"
	if p.State != "SUCCESS" {
		state, words = "PAYERROR", "支付失败"
	}
	return s.fitV2(in, object{"trade_state": state, "trade_state_desc": words, "trade_type": "PAP", "bank_type": "OTHERS", "openid": p.Body["openid"], "total_fee": p.Fen, "cash_fee": p.Fen,
		"fee_type": "CNY", "transaction_id": p.ID, "out_trade_no": p.Number, "time_end": p.Changed.In(china).Format("20060102150405"), "is_subscribe": "N"})
}
