package sandbox

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// v2Products are the products of APIv2 that keep state.
var v2Products map[string]func(*Sandbox, *arrived) (v2Members, error)

func init() { // refers to methods that refer to it
	v2Products = map[string]func(*Sandbox, *arrived) (v2Members, error){
		"POST /mmpaymkttransfers/sendredpack":      (*Sandbox).v2SendPacket,
		"POST /mmpaymkttransfers/sendgroupredpack": (*Sandbox).v2SendPacket,
		"POST /mmpaymkttransfers/gethbinfo":        (*Sandbox).v2QueryPacket,
		"POST /mmpaymkttransfers/gettransferinfo":  (*Sandbox).v2QueryPayout,
		"POST /mmpaysptrans/pay_bank":              (*Sandbox).v2PayBank,
		"POST /mmpaysptrans/query_bank":            (*Sandbox).v2QueryBank,
		"POST /papay/preentrustweb":                (*Sandbox).v2PreEntrust,
		"POST /papay/querycontract":                (*Sandbox).v2QueryContract,
		"POST /papay/deletecontract":               (*Sandbox).v2DeleteContract,
		"POST /pay/pappayapply":                    (*Sandbox).v2PapApply,
		"POST /pay/paporderquery":                  (*Sandbox).v2PapQuery,
	}
}

// asked is what a request of APIv2 asks for, without what differs each time.
func (in *arrived) asked() object {
	asked := object{}
	for name, value := range in.v2Params {
		if !slices.Contains([]string{"sign", "sign_type", "nonce_str", "timestamp"}, name) {
			asked[name] = value
		}
	}
	return asked
}

// openV2 is open with APIv2's refusal of another request under a used number.
func (s *Sandbox) openV2(in *arrived, ps papers, number string, body object) (p *paper, again bool, err error) {
	p, again, err = s.open(ps, in.own.mchid, number, body)
	if again && err != nil {
		err = &v2Failure{code: "FATAL_ERROR", message: "两次请求商户单号一样，但是参数不一致"}
	}
	return p, again, err
}

// fitV2 brings what is known into the form of an answer of APIv2, as fit does for
// APIv3.
func (s *Sandbox) fitV2(in *arrived, known object) (v2Members, error) {
	schema := *in.v2.facts.Response.Body
	always := append([]string{"return_code", "return_msg", "result_code", "sign", "nonce_str"}, v2Failures...)
	schema.Fields = slices.DeleteFunc(slices.Clone(schema.Fields), func(f *openapi.Field) bool { return slices.Contains(always, f.Name) })
	all := in.asked()
	maps.Copy(all, known)
	maker := &specimen.Maker{V2: true, Now: s.now(), Known: map[string]any{}, Seal: in.own.sealForMerchant}
	echoes(maker.Known, all)
	f := &fitting{maker: maker, seal: in.own.sealForMerchant}
	out := v2Members{}
	for name, value := range f.object(&schema, all) {
		if number, ok := value.(int64); ok {
			value = plain(number)
		}
		out[name] = flat(value)
	}
	return out, f.err
}

// parse is the number that a member of the request is; 0 where it is none.
func (in *arrived) parse(name string) int64 {
	n, err := in.fen(name)
	if err != nil {
		return 0
	}
	fen, _ := n.Int64()
	return fen
}

func clock(t time.Time) string { return t.In(china).Format(time.DateTime) }

// Payouts: what is paid to a user's purse or card.

// v2Transfer pays to a user, once for a partner_trade_no. It signs nothing, and so
// is none of v2Products.
func (s *Sandbox) v2Transfer(in *arrived) (v2Members, error) {
	fen := in.parse("amount")
	switch {
	case fen == 0:
		return nil, &v2Failure{message: "amount参数格式错误"}
	case in.v2Params["check_name"] == "FORCE_CHECK" && in.v2Params["re_user_name"] == "":
		return nil, &v2Failure{code: "PARAM_ERROR", message: "参数错误:re_user_name不能为空"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.openV2(in, s.products.payouts, in.v2Params["partner_trade_no"], in.asked())
	if err != nil {
		return nil, err
	}
	if !again {
		p.ID, p.Fen = s.id("10100"), fen
		if s.transfer(basic(p.MchID), payers, fen, "企业付款", p.ID) != nil {
			return nil, &v2Failure{code: "NOTENOUGH", message: "余额不足"}
		}
		s.change(s.products.payouts, p, "SUCCESS", "")
	}
	return v2Members{"mch_appid": p.text("mch_appid"), "mchid": p.MchID, "partner_trade_no": p.Number, "payment_no": p.ID, "payment_time": clock(p.Changed)}, nil
}

func (s *Sandbox) v2QueryPayout(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.payouts.get(in.own.mchid + "/" + in.v2Params["partner_trade_no"])
	if p == nil {
		return nil, &v2Failure{code: "NOT_FOUND", message: "指定单号数据不存在"}
	}
	known := object{"detail_id": p.ID, "status": p.State, "openid": p.Body["openid"], "payment_amount": p.Fen, "transfer_time": clock(p.Made), "payment_time": clock(p.Changed), "desc": p.Body["desc"]}
	if name := p.Body["re_user_name"]; name != nil {
		known["transfer_name"] = name
	}
	if p.Reason != "" {
		known["reason"] = p.Reason
	}
	return s.fitV2(in, known)
}

// fee is what WeChat Pay takes for a payment to a bank card: a thousandth, at
// least 1 yuan and at most 25.
func bankFee(fen int64) int64 { return min(max(100, (fen+500)/1000), 2500) }

func (s *Sandbox) v2PayBank(in *arrived) (v2Members, error) {
	fen := in.parse("amount")
	if fen == 0 {
		return nil, &v2Failure{code: "PARAM_ERROR", message: "参数错误:付款金额不合法"}
	}
	body := in.asked()
	for _, name := range []string{"enc_bank_no", "enc_true_name"} { // another ciphertext each time
		delete(body, name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.openV2(in, s.products.banks, in.v2Params["partner_trade_no"], body)
	if err != nil {
		return nil, err
	}
	if !again {
		fee := bankFee(fen)
		p.ID, p.Fen, p.Done = s.id("10100"), fen, fee
		if s.books.balance[basic(p.MchID)] < fen+fee && !s.unlimited {
			return nil, &v2Failure{code: "NOTENOUGH", message: "余额不足"}
		}
		if err := s.transfer(basic(p.MchID), outside, fen, "企业付款到银行卡", p.ID); err != nil {
			return nil, &v2Failure{code: "NOTENOUGH", message: "余额不足"}
		}
		if err := s.transfer(basic(p.MchID), outside, fee, "手续费", p.ID); err != nil {
			return nil, &v2Failure{code: "NOTENOUGH", message: "余额不足"}
		}
		s.change(s.products.banks, p, "SUCCESS", "")
	}
	return s.fitV2(in, object{"payment_no": p.ID, "amount": p.Fen, "cmms_amt": p.Done})
}

func (s *Sandbox) v2QueryBank(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.banks.get(in.own.mchid + "/" + in.v2Params["partner_trade_no"])
	if p == nil {
		return nil, &v2Failure{code: "ORDERNOTEXIST", message: "订单不存在"}
	}
	return s.fitV2(in, object{"payment_no": p.ID, "amount": p.Fen, "cmms_amt": p.Done, "status": p.State, "create_time": clock(p.Made), "pay_succ_time": clock(p.Changed)})
}

// Red packets are held until the user opens them, and go back after 24 hours.

var packetDeeds = []deed{
	{Action{Name: "redpack.receive", Number: "mch_billno", Details: []string{"openid"}, About: "a user opens a red packet: RECEIVED, a group's once all have opened it"},
		on(packetsOf, []string{"SENT"}, func(s *Sandbox, p *paper, details map[string]string) error {
			openid := details["openid"]
			if openid == "" {
				openid = p.text("re_openid")
			}
			s.openPacket(p, openid)
			return nil
		})},
}

func packetsOf(s *Sandbox) papers { return s.products.packets }

const packetLife = 24 * time.Hour

func (s *Sandbox) v2SendPacket(in *arrived) (v2Members, error) {
	fen, group := in.parse("total_amount"), strings.HasSuffix(in.Path, "groupredpack")
	count := in.parse("total_num")
	switch {
	case group && count < 3 || !group && count != 1:
		return nil, &v2Failure{code: "PARAM_ERROR", message: "参数错误:红包发放总人数不合法"}
	case fen < 100*count || fen > 20_000*count:
		return nil, &v2Failure{code: "MONEY_LIMIT", message: "红包金额发放限制"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.openV2(in, s.products.packets, in.v2Params["mch_billno"], in.asked())
	if err != nil {
		return nil, err
	}
	if !again {
		p.ID, p.Fen, p.Until = s.id("10000"), fen, p.Made.Add(packetLife)
		if s.transfer(basic(p.MchID), held(p.MchID), fen, "红包", p.ID) != nil {
			return nil, &v2Failure{code: "NOTENOUGH", message: "帐号余额不足，请到商户平台充值后再重试"}
		}
		p.Body["hb_type"] = map[bool]string{true: "GROUP", false: "NORMAL"}[group]
		s.change(s.products.packets, p, "SENT", "")
		if frozen(p.text("re_openid")) {
			s.returnPacket(p, "FAILED", "该用户今日领取红包个数超过限制")
		}
	}
	return s.fitV2(in, object{"send_listid": p.ID, "total_amount": p.Fen})
}

// openPacket gives one share of a red packet: the last one is the rest.
func (s *Sandbox) openPacket(p *paper, openid string) {
	count := int64(1)
	if n := (&arrived{v2Params: v2Members{"n": p.text("total_num")}}).parse("n"); n > 0 {
		count = n
	}
	share := p.Fen / count
	if int64(len(p.Parts)) == count-1 {
		share = p.Fen - p.Done
	}
	s.post(held(p.MchID), payers, share, "红包", p.ID)
	p.Done += share
	p.Parts = append(p.Parts, part{Body: object{"openid": openid, "rcv_time": clock(s.now())}, Fen: share, State: "RECEIVED"})
	state := "SENT"
	if int64(len(p.Parts)) == count {
		state = "RECEIVED"
	}
	s.change(s.products.packets, p, state, "")
}

// returnPacket gives back what nobody has opened.
func (s *Sandbox) returnPacket(p *paper, state, reason string) {
	s.post(held(p.MchID), basic(p.MchID), p.Fen-p.Done, "红包退款", p.ID)
	s.change(s.products.packets, p, state, reason)
}

// packetLapse gives back what nobody has opened in time.
var packetLapse = lapse{
	waits: func(p *paper) bool { return p.State == "SENT" },
	end:   func(s *Sandbox, p *paper) { s.returnPacket(p, "REFUND", "") },
}

func (s *Sandbox) v2QueryPacket(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.packets.of(in.own.mchid, in.v2Params["mch_billno"])
	if p == nil {
		return nil, &v2Failure{code: "NOT_FOUND", message: "指定单号数据不存在"}
	}
	known := object{"detail_id": p.ID, "status": p.State, "send_type": "API", "hb_type": p.Body["hb_type"], "total_num": p.Body["total_num"], "total_amount": p.Fen,
		"send_time": clock(p.Made), "wishing": p.Body["wishing"], "remark": p.Body["remark"], "act_name": p.Body["act_name"]}
	if p.Reason != "" {
		known["reason"] = p.Reason
	}
	if p.State == "REFUND" {
		known["refund_time"], known["refund_amount"] = clock(p.Changed), p.Fen-p.Done
	}
	return s.fitV2(in, known)
}
