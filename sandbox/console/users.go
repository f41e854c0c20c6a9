package console

import (
	"net/http"
	"time"
)

// userEndpoints are what the users of WeChat do.
var userEndpoints = []endpoint{
	at("GET", "orders", "the newest orders, the oldest of them first", (*console).orders),
	at("GET", "actions", "what users can do besides paying, and what happens to them", (*console).actions),
	at("POST", "act", "is the user who does one of actions", (*console).act),
}

type orderQuery struct {
	Limit int `json:"limit" doc:"how many at most, up to 1000; 100 unless it is given"`
}

type order struct {
	OutTradeNo        string    `json:"out_trade_no"`
	CombineOutTradeNo string    `json:"combine_out_trade_no,omitempty" doc:"what is paid, where this is a part of it"`
	MchID             string    `json:"mchid" doc:"who has made it: of a partner's his own"`
	Description       string    `json:"description"`
	TradeType         string    `json:"trade_type" doc:"NATIVE, JSAPI, …"`
	State             string    `json:"state" doc:"NOTPAY, SUCCESS, …"`
	Total             int64     `json:"total" doc:"in fen, or the currency's smallest unit"`
	Currency          string    `json:"currency"`
	CodeURL           string    `json:"code_url,omitempty" doc:"what a native order shows as a QR code"`
	OpenID            string    `json:"openid,omitempty" doc:"who pays, where that is known"`
	TransactionID     string    `json:"transaction_id,omitempty" doc:"once it is paid"`
	Refunded          int64     `json:"refunded"`
	Created           time.Time `json:"created"`
}

type orderList struct {
	Orders []order `json:"orders"`
}

func (c *console) orders(_ *http.Request, in orderQuery) (orderList, error) {
	list := orderList{Orders: []order{}}
	limit, err := limitOf(in.Limit)
	if err != nil {
		return list, err
	}
	for _, o := range c.sb.Orders(limit) {
		list.Orders = append(list.Orders, order(o))
	}
	return list, nil
}

type action struct {
	Name    string   `json:"name" doc:"transfer.confirm, …"`
	Number  string   `json:"number" doc:"what it is done to"`
	Details []string `json:"details" doc:"what may be said besides"`
	About   string   `json:"about"`
}

type actionList struct {
	Actions []action `json:"actions"`
}

func (c *console) actions(*http.Request, nothing) (actionList, error) {
	list := actionList{Actions: []action{}}
	for _, a := range c.sb.Actions() {
		list.Actions = append(list.Actions, action{a.Name, a.Number, append([]string{}, a.Details...), a.About})
	}
	return list, nil
}

type deed struct {
	Action  string            `json:"action" doc:"as actions names it"`
	Number  string            `json:"number" doc:"what it is done to"`
	Details map[string]string `json:"details,omitempty" doc:"what is said besides, by the names that actions tells"`
}

type done struct {
	Number string `json:"number" doc:"of what came of it"`
}

func (c *console) act(_ *http.Request, in deed) (done, error) {
	number, err := c.sb.Act(in.Action, in.Number, in.Details)
	return done{number}, err
}
