package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/sandbox"
)

// stateEndpoints are about the sandbox as a whole.
var stateEndpoints = []endpoint{
	at("GET", "identity", "proves that this is the sandbox of a control key", (*console).identity),
	at("GET", "state", "what the sandbox holds, in numbers", (*console).state),
	at("GET", "documents/{kind}", "orders, refunds and whatever else state counts, the oldest first", (*console).documents),
	at("POST", "reset", "makes a new sandbox of it, with its keys: documents, money, requests and the clock begin anew", (*console).reset),
	at("POST", "clock", "moves the sandbox's clock forward", (*console).clock),
	at("POST", "pay", "is the user who pays an order", (*console).pay),
	at("POST", "balance", "says how much money the merchant has", (*console).balance),
	at("POST", "certificates/rotate", "adds a platform certificate, which signs from now on", (*console).rotate),
}

// Proof is how a console that knows the key answers a nonce: HMAC-SHA256 over
// "wechatpay sandbox", a line feed and the nonce, in hex.
func Proof(key []byte, nonce string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("wechatpay sandbox\n" + nonce))
	return hex.EncodeToString(h.Sum(nil))
}

type challenge struct {
	Nonce string `json:"nonce" doc:"16 to 128 characters, never used before"`
}

type identity struct {
	MchID string `json:"mchid" doc:"the merchant of the sandbox"`
	URL   string `json:"url" doc:"where it listens"`
	Proof string `json:"proof" doc:"HMAC-SHA256 in hex, under the control key, over \"wechatpay sandbox\", a line feed and the nonce"`
}

func (c *console) identity(_ *http.Request, in challenge) (identity, error) {
	switch {
	case len(in.Nonce) < 16 || len(in.Nonce) > 128:
		return identity{}, refuse(http.StatusBadRequest, "nonce: 16 to 128 characters are needed, "+strconv.Itoa(len(in.Nonce))+" are given")
	case len(c.key) == 0:
		return identity{}, refuse(http.StatusNotFound, "this sandbox has no control key")
	}
	return identity{c.sb.State().MchID, c.sb.URL, Proof(c.key, in.Nonce)}, nil
}

type state struct {
	Now       time.Time        `json:"now" doc:"by the sandbox's clock"`
	MchID     string           `json:"mchid" doc:"the merchant of the sandbox"`
	Documents map[string]int   `json:"documents" doc:"how many there are of each kind"`
	Balances  map[string]int64 `json:"balances" doc:"in fen, by account; that of the world outside is negative by what it has paid in"`
	Requests  int64            `json:"requests" doc:"how many are kept"`
}

func (c *console) state(*http.Request, nothing) (state, error) {
	return state(c.sb.State()), nil
}

type documentQuery struct {
	Kind  string `json:"kind" in:"path" doc:"as state names it: order, refund, …"`
	After string `json:"after" doc:"the key of the last document seen"`
	Limit int    `json:"limit" doc:"how many at most, up to 1000; 100 unless it is given"`
}

type document struct {
	Key   string          `json:"key" doc:"its number"`
	Value json.RawMessage `json:"value" doc:"as the sandbox keeps it; its members may change from one version to the next"`
}

type documentList struct {
	Documents []document `json:"documents"`
}

func (c *console) documents(_ *http.Request, in documentQuery) (documentList, error) {
	list := documentList{Documents: []document{}}
	limit, err := limitOf(in.Limit)
	if err != nil {
		return list, err
	}
	found, err := c.sb.Documents(in.Kind, in.After, limit)
	if err != nil {
		return list, refuse(http.StatusNotFound, strings.TrimPrefix(err.Error(), "sandbox: "))
	}
	for _, d := range found {
		list.Documents = append(list.Documents, document{d.Key, d.Value})
	}
	return list, nil
}

// limitOf reads how many of a list are wanted.
func limitOf(given int) (int, error) {
	const usual, most = 100, 1000
	if given < 0 || given > most {
		return 0, refuse(http.StatusBadRequest, "limit: 1 to "+strconv.Itoa(most)+", not "+strconv.Itoa(given))
	}
	if given == 0 {
		given = usual
	}
	return given, nil
}

func (c *console) reset(*http.Request, nothing) (state, error) {
	if err := c.sb.Reset(); err != nil {
		return state{}, err
	}
	return state(c.sb.State()), nil
}

type clockMove struct {
	Advance string `json:"advance" doc:"how far forward: 30m, 24h, 7d"`
}

func (c *console) clock(_ *http.Request, in clockMove) (state, error) {
	d, err := duration(in.Advance)
	if err == nil {
		err = c.sb.AdvanceClock(d)
	}
	if err != nil {
		return state{}, err
	}
	return state(c.sb.State()), nil
}

// duration reads 1h30m, and 7d, of which the clock of Go knows nothing.
func duration(text string) (time.Duration, error) {
	wrong := refuse(http.StatusBadRequest, "advance: a duration is needed, as 30m, 24h or 7d, not "+strconv.Quote(text))
	far := refuse(http.StatusBadRequest, "advance: "+strconv.Quote(text)+" is too far: the clock can't go ahead by more than 100 years")
	if days, ok := strings.CutSuffix(text, "d"); ok {
		const most = 100 * 366
		n, err := strconv.ParseUint(days, 10, 64)
		switch {
		case err == nil && n > most, errors.Is(err, strconv.ErrRange):
			return 0, far
		case err != nil:
			return 0, wrong
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(text)
	if err == nil {
		return d, nil
	}
	if _, err := time.ParseDuration(withoutDigits(text)); err == nil { // its form is right
		return 0, far
	}
	return 0, wrong
}

// withoutDigits writes 0 for every digit.
func withoutDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, text)
}

type payment struct {
	OutTradeNo string `json:"out_trade_no" doc:"the order, or the combine_out_trade_no of a combined one"`
	MchID      string `json:"mchid,omitempty" doc:"who has made it: of a partner's his own; empty: the merchant of the sandbox"`
	OpenID     string `json:"openid,omitempty" doc:"who pays; empty: whom the order is for, else somebody"`
	Fen        int64  `json:"fen,omitempty" doc:"what he pays himself, a coupon the rest; 0: all"`
	Fails      bool   `json:"fails,omitempty" doc:"the bank says no: PAYERROR"`
	CardEnds   bool   `json:"card_ends,omitempty" doc:"the card ends after the payment: refunds become abnormal"`
}

func (c *console) pay(_ *http.Request, in payment) (nothing, error) {
	return nothing{}, c.sb.PayWith(in.OutTradeNo, sandbox.Payment{MchID: in.MchID, OpenID: in.OpenID, Fen: in.Fen, Fails: in.Fails, CardEnds: in.CardEnds})
}

type balance struct {
	Fen       *int64 `json:"fen,omitempty" doc:"so much: 0 or more"`
	Unlimited bool   `json:"unlimited,omitempty" doc:"in place of fen: as much as is needed"`
}

func (c *console) balance(_ *http.Request, in balance) (state, error) {
	switch {
	case in.Fen == nil && !in.Unlimited:
		return state{}, refuse(http.StatusBadRequest, `fen is needed: how much money the merchant has, or "unlimited": true in its place`)
	case in.Fen != nil && in.Unlimited:
		return state{}, refuse(http.StatusBadRequest, "fen, unlimited: one of them, not both")
	case in.Fen != nil && *in.Fen < 0:
		return state{}, refuse(http.StatusBadRequest, "fen: 0 or more, not "+strconv.FormatInt(*in.Fen, 10)+`: as much as is needed is "unlimited": true`)
	}
	fen := int64(-1) // without a limit
	if in.Fen != nil {
		fen = *in.Fen
	}
	c.sb.SetBalance(fen)
	return state(c.sb.State()), nil
}

type rotation struct {
	Serial string `json:"serial" doc:"of the certificate that signs from now on"`
}

func (c *console) rotate(*http.Request, nothing) (rotation, error) {
	serial := c.sb.RotateCertificate()
	if serial == "" {
		return rotation{}, refuse(http.StatusConflict, "this sandbox has no platform certificates, but a public key")
	}
	return rotation{serial}, nil
}
