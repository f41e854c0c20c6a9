package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
)

// Shop sells: by a QR code, or to a payer in WeChat. Its pages are JSON; who may call them is for what stands before it.
type Shop struct {
	Client    *wechatpay.Client
	AppID     string
	NotifyURL string // where WeChat Pay reaches /wechatpay/notify
	Book      *Book
	Log       *slog.Logger
}

// Handler serves the shop.
func (s *Shop) Handler() http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("POST /orders", s.answer(s.order))
	routes.HandleFunc("GET /orders/{number}", s.answer(s.show))
	routes.HandleFunc("POST /orders/{number}/refunds", s.answer(s.refund))
	routes.HandleFunc("GET /reconcile", s.answer(s.reconcile))
	routes.Handle("POST /wechatpay/notify", notify.Handler(s.Client, notify.Mux{
		"TRANSACTION.SUCCESS": s.paid,
		"REFUND.*":            s.refunded,
	}.Handle, func(r *notify.Receiver) { r.Logger = s.Log }))
	return routes
}

// refusal is an error that is the caller's fault.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

func refuse(status int, format string, args ...any) error {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

// answer writes what a page gives as JSON. What went wrong inside is logged by its caller and told to nobody.
func (s *Shop) answer(page func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		value, err := page(r)
		status := http.StatusOK
		if refused := (*refusal)(nil); errors.As(err, &refused) {
			status, value = refused.status, map[string]string{"error": refused.text}
		} else if err != nil {
			s.Log.ErrorContext(r.Context(), "shop", "page", r.Pattern, "error", err)
			status, value = http.StatusBadGateway, map[string]string{"error": "try again: nothing is done twice"}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(value) // a caller who has gone
	}
}

// read takes the JSON of a request.
func read(r *http.Request, v any) error {
	d := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 64<<10))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return refuse(http.StatusBadRequest, "the request is not as it has to be: %v", err)
	}
	return nil
}

// number makes a number that no order had before.
func number() string { return time.Now().Format("20060102") + rand.Text()[:16] }

// order takes an order: {"goods": "tea", "fen": 888}, with "openid" from a payer in WeChat. The answer has the code_url of a
// QR code, or what wx.chooseWXPay and WeixinJSBridge take.
func (s *Shop) order(r *http.Request) (any, error) {
	var want struct {
		Goods  string `json:"goods"`
		Fen    int64  `json:"fen"`
		OpenID string `json:"openid"`
	}
	if err := read(r, &want); err != nil {
		return nil, err
	}
	if want.Goods == "" || want.Fen <= 0 {
		return nil, refuse(http.StatusBadRequest, "an order has goods, and a price of at least one fen")
	}
	e := Entry{Number: number(), Goods: want.Goods, Fen: want.Fen, OpenID: want.OpenID, State: Asked}
	if _, err := s.Book.Change(e.Number, func(to *Entry, _ map[string]Entry) error { *to = e; return nil }); err != nil {
		return nil, err
	}
	how := "native"
	json := wechatpay.Object{
		"appid": s.AppID, "mchid": s.Client.MchID(), "description": e.Goods, "out_trade_no": e.Number, "notify_url": s.NotifyURL,
		"amount": wechatpay.Object{"total": e.Fen, "currency": "CNY"},
	}
	if e.OpenID != "" {
		how, json["payer"] = "jsapi", wechatpay.Object{"openid": e.OpenID}
	}
	resp, err := s.Client.Chain("v3/pay/transactions/{how}").Post(r.Context(), wechatpay.Request{"how": how, "json": json})
	if err != nil {
		return nil, err
	}
	if _, err := s.mark(e.Number, Open, "", ""); err != nil {
		return nil, err
	}
	if how == "native" {
		return map[string]string{"number": e.Number, "code_url": resp.Get("code_url").String()}, nil
	}
	return s.payment(e.Number, resp.Get("prepay_id").String())
}

// payment is what a page needs to call up the payment. WeixinJSBridge and wx.requestPayment read timeStamp, wx.chooseWXPay of
// the JS-SDK reads timestamp: the same text, and signed once.
func (s *Shop) payment(number, prepayID string) (any, error) {
	params, err := s.Client.JSAPIParams(s.AppID, prepayID)
	if err != nil {
		return nil, err
	}
	params["timestamp"] = params["timeStamp"]
	return map[string]any{"number": number, "pay": params}, nil
}

// mark writes down what became of an entry. What is done stays done, whatever comes late.
func (s *Shop) mark(number string, state State, id, note string) (Entry, error) {
	return s.Book.Change(number, func(e *Entry, _ map[string]Entry) error {
		if e.State == Done || e.State == Failed {
			return nil
		}
		e.State, e.Note = state, note
		if id != "" {
			e.ID = id
		}
		return nil
	})
}

// show tells the state of an order. Of one that waits WeChat Pay is asked, for a notification can be late.
func (s *Shop) show(r *http.Request) (any, error) {
	e, ok := s.Book.Get(r.PathValue("number"))
	if !ok || e.Of != "" {
		return nil, refuse(http.StatusNotFound, "there is no such order")
	}
	if e.State == Done || e.State == Failed {
		return e, nil
	}
	resp, err := s.Client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(r.Context(), wechatpay.Request{
		"out_trade_no": e.Number, "query": wechatpay.Object{"mchid": s.Client.MchID()},
	})
	if refused := (*wechatpay.Error)(nil); errors.As(err, &refused) && refused.Code == "ORDER_NOT_EXIST" {
		return e, nil // the order never got there, or not yet
	}
	if err != nil {
		return nil, err
	}
	switch resp.Get("trade_state").String() {
	case "SUCCESS":
		return s.settle(r.Context(), resp.Get)
	case "CLOSED", "REVOKED", "PAYERROR":
		return s.mark(e.Number, Failed, "", resp.Get("trade_state_desc").String())
	}
	return e, nil
}

// paid is the notification of a payment.
func (s *Shop) paid(ctx context.Context, n *notify.Notification) error {
	_, err := s.settle(ctx, n.Get)
	return err
}

// settle writes down that an order is paid, if it is the order and the amount that the shop knows.
func (s *Shop) settle(ctx context.Context, get func(string) wechatpay.Value) (Entry, error) {
	number, fen := get("out_trade_no").String(), get("amount.total").Int()
	at, err := time.Parse(time.RFC3339, get("success_time").String())
	if err != nil {
		return Entry{}, fmt.Errorf("the payment of %s: %w", number, err)
	}
	return s.Book.Change(number, func(e *Entry, _ map[string]Entry) error {
		switch {
		case e.Number == "":
			return fmt.Errorf("the payment of an order that is not in the book: %s", number)
		case e.Fen != fen || get("amount.currency").String() != "CNY":
			s.Log.ErrorContext(ctx, "another amount than ordered", "number", number, "fen", fen)
			return fmt.Errorf("%s costs %d fen, and %d were paid", number, e.Fen, fen)
		case e.State == Done:
			return nil
		}
		e.State, e.ID, e.At, e.Note = Done, get("transaction_id").String(), at, ""
		return nil
	})
}
