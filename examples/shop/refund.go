package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
)

var refundKey = regexp.MustCompile(`^[0-9A-Za-z]{1,16}$`)

// refund pays back: {"key": "1", "fen": 300, "reason": "cold"}. The key names the refund among those of its order: asked again
// with the same key, the same refund goes on, under the same number, and nothing is paid back twice.
func (s *Shop) refund(r *http.Request) (any, error) {
	var want struct {
		Key    string `json:"key"`
		Fen    int64  `json:"fen"`
		Reason string `json:"reason"`
	}
	if err := read(r, &want); err != nil {
		return nil, err
	}
	order, ok := s.Book.Get(r.PathValue("number"))
	switch {
	case !ok || order.Of != "":
		return nil, refuse(http.StatusNotFound, "there is no such order")
	case order.State != Done:
		return nil, refuse(http.StatusConflict, "the order is not paid")
	case !refundKey.MatchString(want.Key) || want.Fen <= 0:
		return nil, refuse(http.StatusBadRequest, "a refund has a key of letters and digits, and at least one fen")
	}
	number := order.Number + "-" + want.Key
	e, err := s.Book.Change(number, func(e *Entry, all map[string]Entry) error {
		if e.Number != "" {
			if e.Fen != want.Fen {
				return refuse(http.StatusConflict, "that refund is one of %d fen", e.Fen)
			}
			return nil
		}
		left := order.Fen
		for _, other := range all {
			if other.Of == order.Number && other.State != Failed {
				left -= other.Fen
			}
		}
		if want.Fen > left {
			return refuse(http.StatusConflict, "of the order %d fen are left", left)
		}
		*e = Entry{Number: number, Of: order.Number, Goods: want.Reason, Fen: want.Fen, State: Asked}
		return nil
	})
	if err != nil || e.State == Done || e.State == Failed {
		return e, err
	}
	return s.payBack(r.Context(), order, e)
}

// payBack sends a refund that is written down.
func (s *Shop) payBack(ctx context.Context, order, e Entry) (any, error) {
	json := wechatpay.Object{
		"out_trade_no": order.Number, "out_refund_no": e.Number, "notify_url": s.NotifyURL,
		"amount": wechatpay.Object{"refund": e.Fen, "total": order.Fen, "currency": "CNY"},
	}
	if e.Goods != "" {
		json["reason"] = e.Goods
	}
	resp, err := s.Client.Chain("v3/refund/domestic/refunds").Post(ctx, wechatpay.Request{"json": json})
	refused := (*wechatpay.Error)(nil)
	switch {
	case errors.Is(err, wechatpay.ErrOutcomeUnknown):
		return nil, err // it stays Asked: whoever asks again sends the same number
	case errors.As(err, &refused) && !refused.Retryable():
		return s.mark(e.Number, Failed, "", refused.Code+" "+refused.Message)
	case err != nil:
		return nil, err
	}
	return s.became(e.Number, resp.Get("status").String(), resp.Get)
}

// refunded is the notification of what became of a refund.
func (s *Shop) refunded(_ context.Context, n *notify.Notification) error {
	number := n.Get("out_refund_no").String()
	if e, ok := s.Book.Get(number); !ok || e.Fen != n.Get("amount.refund").Int() {
		return fmt.Errorf("a refund that is not in the book: %s", number)
	}
	_, err := s.became(number, n.Get("refund_status").String(), n.Get)
	return err
}

func (s *Shop) became(number, status string, get func(string) wechatpay.Value) (Entry, error) {
	switch status {
	case "SUCCESS":
		at, err := time.Parse(time.RFC3339, get("success_time").String())
		if err != nil {
			return Entry{}, fmt.Errorf("the refund %s: %w", number, err)
		}
		return s.Book.Change(number, func(e *Entry, _ map[string]Entry) error {
			if e.State != Done {
				e.State, e.ID, e.At, e.Note = Done, get("refund_id").String(), at, ""
			}
			return nil
		})
	case "CLOSED":
		return s.mark(number, Failed, get("refund_id").String(), "closed")
	case "ABNORMAL": // the payer's card is gone: somebody has to look, at the merchant platform
		return s.mark(number, Open, get("refund_id").String(), "abnormal")
	}
	return s.mark(number, Open, get("refund_id").String(), "")
}
