package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
)

// Parking: a car drives in, and pays by its plate when it drives out.

var parkingOperations = []*operation{
	{method: "GET", path: "/v3/vehicle/parking/services/find", run: (*Sandbox).findParkingService},
	{method: "POST", path: "/v3/vehicle/parking/parkings", run: (*Sandbox).createParking},
	{method: "POST", path: "/v3/vehicle/transactions/parking", run: (*Sandbox).payParking},
	{method: "GET", path: "/v3/vehicle/transactions/out-trade-no/{out_trade_no}", run: (*Sandbox).queryParkingPayment},
}

var parkingDeeds = []deed{
	{Action{Name: "parking.block", Number: "out_parking_no", Details: []string{"block_reason"}, About: "the plate can't pay any more: BLOCKED"},
		on(parkingsOf, []string{"NORMAL"}, func(s *Sandbox, p *paper, details map[string]string) error {
			reason := details["block_reason"]
			if reason == "" {
				reason = "PAUSE"
			}
			s.changeParking(p, "BLOCKED", reason)
			return nil
		})},
	{Action{Name: "parking.unblock", Number: "out_parking_no", About: "the plate can pay again: NORMAL"},
		on(parkingsOf, []string{"BLOCKED"}, func(s *Sandbox, p *paper, _ map[string]string) error {
			s.changeParking(p, "NORMAL", "")
			return nil
		})},
}

func parkingsOf(s *Sandbox) papers { return s.products.parkings }

// unable tells a plate whose owner can't pay: a rule of this sandbox.
func unable(plate string) bool { return frozen(plate) }

// findParkingService says that every plate has opened the service, but for those
// that are unable.
func (s *Sandbox) findParkingService(c *call) (*answer, error) {
	state := "NORMAL"
	if unable(c.query.Get("plate_number")) {
		state = "PAUSE"
	}
	return s.show(c, object{"plate_number": c.query.Get("plate_number"), "plate_color": c.query.Get("plate_color"), "openid": c.query.Get("openid"),
		"service_state": state, "service_open_time": chinese(s.now().AddDate(0, -1, 0))})
}

func (s *Sandbox) createParking(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.open(s.products.parkings, c.own.mchid, c.text("/out_parking_no"), c.json)
	switch {
	case errors.Is(err, errDiffers):
		return nil, errReentered()
	case err != nil:
		return nil, err
	case !again:
		p.ID = fmt.Sprintf("5K82%016d", s.number())
		if state := "NORMAL"; unable(p.text("plate_number")) {
			s.change(s.products.parkings, p, "BLOCKED", "PAUSE")
		} else {
			s.change(s.products.parkings, p, state, "")
		}
	}
	shown := object{"id": p.ID, "state": p.State}
	if p.Reason != "" {
		shown["block_reason"] = p.Reason
	}
	return s.show(c, p.Body, shown)
}

func (s *Sandbox) changeParking(p *paper, state, reason string) {
	s.change(s.products.parkings, p, state, reason)
	known := object{"sp_mchid": p.MchID, "sub_mchid": p.MchID, "parking_id": p.ID, "parking_state": state, "state_update_time": chinese(p.Changed)}
	if reason != "" {
		known["blocked_state_description"] = reason
	}
	s.tell("VEHICLE.ENTRANCE_STATE_CHANGE", "", p.MchID, p.text("notify_url"), p.Body, known)
}

// payParking takes the fee of a car that has driven in. It is accepted, and paid
// by the next look.
func (s *Sandbox) payParking(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, again, err := s.open(s.products.fees, c.own.mchid, c.text("/out_trade_no"), c.json)
	switch {
	case errors.Is(err, errDiffers):
		return nil, errReentered()
	case err != nil:
		return nil, err
	case !again:
		parking := s.products.parkings.of(c.own.mchid, c.text("/parking_info/parking_id"))
		if parking == nil {
			return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "停车入场信息不存在")
		}
		if plate := c.text("/parking_info/plate_number"); plate != parking.text("plate_number") {
			return nil, invalid("body", "/parking_info/plate_number", plate, "another than drove in", "车牌号与入场时不一致")
		}
		if s.order(c.own.mchid, p.Number) != nil {
			return nil, errReentered()
		}
		p.Fen = c.integer("/amount/total")
		s.chargeParking(p, parking)
	}
	return s.show(c, p.Body, feeState(p), object{"trade_state": "ACCEPTED", "trade_state_description": nil, "transaction_id": nil, "success_time": nil, "bank_type": nil})
}

func (s *Sandbox) chargeParking(p, parking *paper) {
	p.Body["openid"] = "oSandbox" + parking.ID[len(parking.ID)-8:]
	if parking.State != "NORMAL" {
		s.change(s.products.fees, p, "PAY_FAIL", parking.Reason)
		s.tell("TRANSACTION.FAIL", "transaction", p.MchID, p.text("notify_url"), p.Body, feeState(p))
		return
	}
	request := object{"appid": p.Body["appid"], "sp_mchid": p.MchID, "sub_mchid": p.MchID, "description": p.Body["description"], "out_trade_no": p.Number, "attach": p.Body["attach"],
		"goods_tag": p.Body["goods_tag"], "settle_info": object{"profit_sharing": p.Body["profit_sharing"] == "Y"}}
	if sub := p.text("sub_mchid"); sub != "" {
		request["sub_mchid"] = sub
	}
	p.ID = s.sell(request, "JSAPI", p.text("openid"), p.Fen)
	s.change(s.products.fees, p, "SUCCESS", "")
	s.tell("TRANSACTION.SUCCESS", "transaction", p.MchID, p.text("notify_url"), p.Body, feeState(p))
}

func feeState(p *paper) object {
	amount, _ := p.Body["amount"].(object)
	amount = maps.Clone(amount)
	amount["payer_total"], amount["discount_total"], amount["currency"], amount["payer_currency"] = p.Fen, 0, "CNY", "CNY"
	shown := object{"sp_mchid": p.MchID, "mchid": p.MchID, "create_time": chinese(p.Made), "trade_state": p.State, "trade_type": "PARKING", "trade_scene": p.Body["trade_scene"],
		"payer": object{"openid": p.Body["openid"]}, "amount": amount}
	if p.State == "SUCCESS" {
		maps.Copy(shown, object{"transaction_id": p.ID, "success_time": chinese(p.Changed), "bank_type": "OTHERS", "trade_state_description": "支付成功", "trade_state_desc": "支付成功"})
	} else {
		shown["trade_state_description"], shown["trade_state_desc"] = "扣费失败", "扣费失败"
	}
	return shown
}

func (s *Sandbox) queryParkingPayment(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.products.fees.of(c.own.mchid, c.params["out_trade_no"])
	if p == nil {
		return nil, refuse(http.StatusNotFound, "ORDER_NOT_EXIST", "订单不存在")
	}
	return s.show(c, p.Body, feeState(p))
}
