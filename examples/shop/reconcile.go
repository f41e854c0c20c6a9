package main

import (
	"net/http"
	"sort"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/bill"
)

// Difference is a number that the book and the bill do not agree about.
type Difference struct {
	Number string `json:"number"`
	Book   int64  `json:"book"` // fen; below zero: paid back; 0: it does not have it
	Bill   int64  `json:"bill"`
}

var china = time.FixedZone("UTC+8", 8*60*60)

// reconcile holds a day of the book against WeChat Pay's bill of it: /reconcile?day=2026-07-28.
func (s *Shop) reconcile(r *http.Request) (any, error) {
	day, err := time.ParseInLocation(time.DateOnly, r.FormValue("day"), china)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "which day? as 2026-07-28")
	}
	book := make(map[string]int64)
	for number, e := range s.Book.All() {
		if e.State == Done && e.At.In(china).Format(time.DateOnly) == day.Format(time.DateOnly) {
			book[number] = e.Fen
			if e.Of != "" {
				book[number] = -e.Fen
			}
		}
	}
	b, err := bill.Open(r.Context(), s.Client, "v3/bill/tradebill", wechatpay.Request{
		"query": wechatpay.Object{"bill_date": day.Format(time.DateOnly), "bill_type": "ALL", "tar_type": "GZIP"},
	})
	if err != nil {
		return nil, err
	}
	defer b.Close()
	differences, trades := []Difference{}, 0
	for row, err := range b.Rows() {
		if err != nil {
			return nil, err
		}
		number, fen, err := traded(row)
		if err != nil {
			return nil, err
		}
		if book[number] != fen {
			differences = append(differences, Difference{number, book[number], fen})
		}
		delete(book, number)
		trades++
	}
	if err := b.Check(); err != nil {
		return nil, err
	}
	for number, fen := range book {
		differences = append(differences, Difference{Number: number, Book: fen})
	}
	sort.Slice(differences, func(i, j int) bool { return differences[i].Number < differences[j].Number })
	return map[string]any{"trades": trades, "differences": differences}, nil
}

// traded gives the shop's number of a trade, and what it brought: a refund takes.
func traded(row bill.Row) (number string, fen int64, err error) {
	state, err := row.Text("交易状态")
	if err != nil {
		return "", 0, err
	}
	column, amount, sign := "商户订单号", "订单金额", int64(1)
	if state == "REFUND" {
		column, amount, sign = "商户退款单号", "申请退款金额", -1
	}
	if number, err = row.Text(column); err != nil {
		return "", 0, err
	}
	fen, err = row.Fen(amount)
	return number, sign * fen, err
}
