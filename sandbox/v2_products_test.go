package sandbox

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
)

// v2 calls an operation of APIv2.
func (d *desk) v2(path string, params v2Members) (v2Members, *v2Failure) {
	in := &arrived{Request: Request{Method: "POST", Path: path}, v2: routeV2("POST", path), v2Params: params, own: &d.ring().party}
	out, err := in.v2.run(d.Sandbox, in)
	var failed *v2Failure
	if errors.As(err, &failed) {
		return nil, failed
	}
	if err != nil {
		d.t.Errorf("%s: %v", path, err)
	}
	return out, nil
}

func (d *desk) mustV2(path string, params v2Members) object {
	d.t.Helper()
	out, failed := d.v2(path, params)
	if failed != nil {
		d.t.Fatalf("%s: %v", path, failed)
	}
	members := object{}
	for name, value := range out {
		members[name] = value
	}
	return members
}

func (d *desk) refusedV2(code, path string, params v2Members) {
	d.t.Helper()
	if out, failed := d.v2(path, params); failed == nil || failed.code != code {
		d.t.Errorf("%s: %v, %v, want %s", path, out, failed, code)
	}
}

func packetFor(number, openid string, fen, count int) v2Members {
	return v2Members{"mch_billno": number, "mch_id": DefaultMchID, "wxappid": "wx8888888888888888", "send_name": "x", "re_openid": openid, "total_amount": fmt.Sprint(fen),
		"total_num": fmt.Sprint(count), "wishing": "x", "client_ip": "127.0.0.1", "act_name": "x", "remark": "x", "nonce_str": fmt.Sprint(rand.Int())}
}

// TestPackets sends red packets: they are opened, or come back.
func TestPackets(t *testing.T) {
	const send, query = "/mmpaymkttransfers/sendredpack", "/mmpaymkttransfers/gethbinfo"
	d := newDesk(t)
	d.SetBalance(1000)
	first := d.mustV2(send, packetFor("b1", "o-1", 300, 1))
	d.shows(d.mustV2(send, packetFor("b1", "o-1", 300, 1)), first)
	d.refusedV2("FATAL_ERROR", send, packetFor("b1", "o-2", 300, 1))
	d.refusedV2("MONEY_LIMIT", send, packetFor("b2", "o-1", 99, 1))
	d.refusedV2("PARAM_ERROR", send, packetFor("b2", "o-1", 300, 2))
	d.refusedV2("NOTENOUGH", send, packetFor("b2", "o-1", 701, 1))
	d.refusedV2("NOT_FOUND", query, v2Members{"mch_billno": "b2"})
	d.shows(d.mustV2(query, v2Members{"mch_billno": "b1"}), object{"status": "SENT", "total_amount": "300", "hb_type": "NORMAL"})
	d.act("redpack.receive", "b1")
	d.shows(d.mustV2(query, v2Members{"mch_billno": "b1"}), object{"status": "RECEIVED"})

	group := "/mmpaymkttransfers/sendgroupredpack"
	d.mustV2(group, packetFor("b3", "o-1", 500, 3))
	d.act("redpack.receive", "b3")
	d.shows(d.mustV2(query, v2Members{"mch_billno": "b3"}), object{"status": "SENT", "hb_type": "GROUP"})
	d.clock.Pass(packetLife)
	d.shows(d.mustV2(query, v2Members{"mch_billno": "b3"}), object{"status": "REFUND", "refund_amount": "334"})
	d.mustV2(send, packetFor("b4", "o-frozen", 300, 1))
	d.shows(d.mustV2(query, v2Members{"mch_billno": "b4"}), object{"status": "FAILED"})
	d.balanced()
	if d.books.balance[basic(DefaultMchID)] != 534 || d.books.balance[payers] != 466 || d.books.balance[held(DefaultMchID)] != 0 {
		t.Errorf("balances: %v", d.books.balance)
	}
}

// TestBankPayouts pays to a card, with WeChat Pay's fee.
func TestBankPayouts(t *testing.T) {
	d := newDesk(t)
	d.SetBalance(500_000)
	pay := func(number string, fen int) v2Members {
		return v2Members{"mch_id": DefaultMchID, "partner_trade_no": number, "enc_bank_no": fmt.Sprint(rand.Int()), "enc_true_name": "x", "bank_code": "1001", "amount": fmt.Sprint(fen)}
	}
	first := d.mustV2("/mmpaysptrans/pay_bank", pay("b1", 200_000))
	d.shows(first, object{"amount": "200000", "cmms_amt": "200"})
	d.shows(d.mustV2("/mmpaysptrans/pay_bank", pay("b1", 200_000)), first)
	d.refusedV2("FATAL_ERROR", "/mmpaysptrans/pay_bank", pay("b1", 100))
	d.refusedV2("NOTENOUGH", "/mmpaysptrans/pay_bank", pay("b2", 299_800)) // the fee is missing
	d.shows(d.mustV2("/mmpaysptrans/query_bank", v2Members{"partner_trade_no": "b1"}), object{"status": "SUCCESS", "payment_no": first["payment_no"]})
	d.refusedV2("ORDERNOTEXIST", "/mmpaysptrans/query_bank", v2Members{"partner_trade_no": "b2"})
	d.balanced()
	if got := d.books.balance[basic(DefaultMchID)]; got != 299_800 {
		t.Errorf("%d fen are left", got)
	}
}

// TestContracts lets a user sign a contract, and takes money under it.
func TestContracts(t *testing.T) {
	d := newDesk(t)
	begin := v2Members{"appid": "wx1", "mch_id": DefaultMchID, "plan_id": "123", "contract_code": "c1", "request_serial": "7", "contract_display_account": "x", "notify_url": "http://127.0.0.1:1/", "version": "1.0", "timestamp": "1"}
	byCode := v2Members{"appid": "wx1", "mch_id": DefaultMchID, "plan_id": "123", "contract_code": "c1", "version": "1.0"}
	d.mustV2("/papay/preentrustweb", begin)
	d.refusedV2("CONTRACT_NOT_EXIST", "/papay/querycontract", byCode)
	id, err := d.Act("contract.sign", "c1", map[string]string{"openid": "o-1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Act("contract.sign", "c1", nil); !errors.Is(err, ErrState) {
		t.Errorf("signed twice: %v", err)
	}
	d.refusedV2("CONTRACT_EXISTED", "/papay/preentrustweb", begin)
	d.shows(d.mustV2("/papay/querycontract", byCode), object{"contract_state": "0", "contract_id": id, "openid": "o-1", "request_serial": "7"})
	take := func(number string, fen int) v2Members {
		return v2Members{"appid": "wx1", "mch_id": DefaultMchID, "body": "x", "out_trade_no": number, "total_fee": fmt.Sprint(fen), "spbill_create_ip": "127.0.0.1", "notify_url": "http://127.0.0.1:1/", "trade_type": "PAP", "contract_id": id}
	}
	d.mustV2("/pay/pappayapply", take("o1", 500))
	d.mustV2("/pay/pappayapply", take("o1", 500))
	d.refusedV2("INVALID_REQUEST", "/pay/pappayapply", take("o1", 501))
	d.shows(d.mustV2("/pay/paporderquery", v2Members{"out_trade_no": "o1"}), object{"trade_state": "SUCCESS", "total_fee": "500"})
	d.refusedV2("ORDERNOTEXIST", "/pay/paporderquery", v2Members{"out_trade_no": "o2"})
	end := v2Members{"appid": "wx1", "mch_id": DefaultMchID, "contract_id": id, "contract_termination_remark": "x", "version": "1.0"}
	d.shows(d.mustV2("/papay/deletecontract", end), object{"contract_id": id})
	d.mustV2("/papay/deletecontract", end)
	d.shows(d.mustV2("/papay/querycontract", byCode), object{"contract_state": "1", "contract_termination_mode": "3"})
	d.refusedV2("CONTRACT_NOT_EXIST", "/pay/pappayapply", take("o3", 500))
	d.balanced()
	var events []string
	for _, n := range d.outbox.kept {
		events = append(events, n.EventType)
	}
	if want := "[pap-contract-state-changed transaction-success pap-contract-state-changed]"; fmt.Sprint(events) != want || d.books.balance[payers] != -500 {
		t.Errorf("notifications %v, want %s; the user has paid %d", events, want, -d.books.balance[payers])
	}

	if _, err := d.Act("contract.sign", "c9", nil); !errors.Is(err, ErrNoDocument) {
		t.Errorf("a contract that nobody began: %v", err)
	}
	if _, err := d.Act("contract.sign", "c9", map[string]string{"plan_id": "5"}); err != nil {
		t.Error(err)
	}
	d.act("contract.terminate", "c9")
	d.shows(d.mustV2("/papay/querycontract", v2Members{"plan_id": "5", "contract_code": "c9"}), object{"contract_state": "1", "contract_termination_mode": "1"})
}

// TestPacketsBalance lets many callers send and open the same red packets at once.
func TestPacketsBalance(t *testing.T) {
	d := newDesk(t)
	d.SetBalance(30_000)
	number := func(r *rand.Rand) string { return fmt.Sprintf("b%03d", r.IntN(150)) }
	shuffle(16, 200,
		func(r *rand.Rand) { d.v2("/mmpaymkttransfers/sendgroupredpack", packetFor(number(r), "o-1", 500, 3)) },
		func(r *rand.Rand) { _, _ = d.Act("redpack.receive", number(r), nil) },
		func(r *rand.Rand) {
			d.v2("/mmpaysptrans/pay_bank", v2Members{"mch_id": DefaultMchID, "partner_trade_no": number(r), "amount": "100", "bank_code": "1"})
		},
	)
	d.balanced()
	out, waiting := int64(0), int64(0)
	for _, p := range d.products.packets.all(func(*paper) bool { return true }) {
		out, waiting = out+p.Done, waiting+p.Fen-p.Done
	}
	if d.books.balance[payers] != out || d.books.balance[held(DefaultMchID)] != waiting || out == 0 {
		t.Errorf("%d fen were opened, %d wait: %v", out, waiting, d.books.balance)
	}
}

// TestPayouts pays to a user, once for a number.
func TestPayouts(t *testing.T) {
	const pay, query = "/mmpaymkttransfers/promotion/transfers", "/mmpaymkttransfers/gettransferinfo"
	d := newDesk(t)
	d.SetBalance(1000)
	payout := func(number, openid string, fen int) v2Members {
		return v2Members{"mch_appid": "wx1", "mchid": DefaultMchID, "partner_trade_no": number, "openid": openid, "check_name": "NO_CHECK", "amount": fmt.Sprint(fen), "desc": "x", "nonce_str": fmt.Sprint(rand.Int())}
	}
	first := d.mustV2(pay, payout("p1", "o-1", 600))
	d.shows(d.mustV2(pay, payout("p1", "o-1", 600)), first)
	d.refusedV2("FATAL_ERROR", pay, payout("p1", "o-2", 600))
	d.refusedV2("NOTENOUGH", pay, payout("p2", "o-1", 401))
	d.refusedV2("NOT_FOUND", query, v2Members{"partner_trade_no": "p2"})
	d.shows(d.mustV2(query, v2Members{"partner_trade_no": "p1"}), object{"status": "SUCCESS", "payment_amount": "600", "openid": "o-1", "detail_id": first["payment_no"]})
	d.balanced()
	if d.books.balance[payers] != 600 {
		t.Errorf("balances: %v", d.books.balance)
	}
}
