package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
)

// A paper is a document of a product: a transfer, a sharing of profit, a coupon.
type paper struct {
	MchID   string `json:"mchid"`
	Number  string `json:"number"`            // the merchant's
	ID      string `json:"id,omitempty"`      // WeChat Pay's
	About   string `json:"about,omitempty"`   // what it belongs to: a transaction, a batch, a user
	Request string `json:"request,omitempty"` // what may not change under the number

	Body   object `json:"body,omitempty"` // the request, and what was made of it; secrets in the clear
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"` // why it has failed

	Fen   int64  `json:"fen,omitempty"`
	Done  int64  `json:"done,omitempty"` // how much of Fen has been taken
	Parts []part `json:"parts,omitempty"`

	Made    time.Time `json:"made"`
	Changed time.Time `json:"changed"`
	Until   time.Time `json:"until,omitzero"` // when it ends by itself
}

// A part is one line of a paper: a detail of a batch, a receiver.
type part struct {
	ID     string `json:"id"`
	Body   object `json:"body"`
	Fen    int64  `json:"fen"`
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
	Back   int64  `json:"back,omitempty"` // how much of Fen has been returned
}

// text is a member of the request.
func (p *paper) text(name string) string {
	text, _ := p.Body[name].(string)
	return text
}

// papers are the documents of one product, each under its merchant and number.
type papers struct {
	*shelf[paper]
	names map[string]string   // number and id → key
	about map[string][]string // what they belong to → keys
	lapse *lapse              // nil: time alone does nothing to one
}

// A lapse is how time alone ends a document.
type lapse struct {
	waits func(*paper) bool      // until paper.Until
	end   func(*Sandbox, *paper) // as of then
}

// due is when a document ends by itself; zero: it does not.
func (l *lapse) due(p *paper) time.Time {
	if l == nil || !l.waits(p) {
		return time.Time{}
	}
	return p.Until
}

// products are the documents of all products.
type products struct {
	transfers, batches           papers
	sharings, returns, receivers papers
	coupons, callbacks           papers
	scores, parkings, fees       papers
	complaints, contracts        papers
	deductions, packets          papers
	payouts, banks               papers
}

func newProducts(s *Sandbox) products {
	return products{
		transfers: newPapers(s, "transfer-bill", &transferLapse),
		batches:   newPapers(s, "transfer-batch", nil),
		sharings:  newPapers(s, "profit-sharing", nil),
		returns:   newPapers(s, "profit-return", nil),
		receivers: newPapers(s, "profit-receiver", nil),
		coupons:   newPapers(s, "coupon", &couponLapse),
		callbacks: newPapers(s, "coupon-callback", nil),
		scores:    newPapers(s, "payscore", &scoreLapse),
		parkings:  newPapers(s, "parking", nil),
		fees:      newPapers(s, "parking-fee", nil),

		complaints: newPapers(s, "complaint", nil),
		contracts:  newPapers(s, "contract", nil),
		deductions: newPapers(s, "deduction", nil),
		packets:    newPapers(s, "red-packet", &packetLapse),
		payouts:    newPapers(s, "payout", nil),
		banks:      newPapers(s, "bank-payout", nil),
	}
}

func newPapers(s *Sandbox, kind string, lapse *lapse) papers {
	names, about := make(map[string]string), make(map[string][]string)
	listed := make(map[string]bool)
	ps := papers{names: names, about: about, lapse: lapse, shelf: newShelf(s, kind, func(key string, p *paper) {
		s.expect(kind, key, lapse.due(p))
		if p.About != "" && !listed[key] {
			listed[key], about[p.About] = true, append(about[p.About], key)
		}
		names[p.Number] = key
		if p.ID != "" {
			names[p.ID] = key
		}
	})}
	s.deadlines.ends[kind] = func(key string) { ps.look(key) }
	return ps
}

// of returns a merchant's document by its number or id, or nil.
func (ps papers) of(mchid, name string) *paper {
	p := ps.look(mchid + "/" + name)
	if p == nil {
		p = ps.look(ps.names[name])
	}
	if p == nil || p.MchID != mchid {
		return nil
	}
	return p
}

// look returns a document as it is by now, or nil.
func (ps papers) look(key string) *paper {
	p := ps.get(key)
	if p == nil {
		return nil
	}
	if s, due := ps.sandbox, ps.lapse.due(p); !due.IsZero() && !s.now().Before(due) {
		s.meet(due, func() { ps.lapse.end(s, p) })
	}
	return p
}

func (ps papers) keep(p *paper) { ps.put(p.MchID+"/"+p.Number, p) }

// all are the documents that fit, the oldest first.
func (ps papers) all(fits func(*paper) bool) (found []*paper) {
	for _, key := range ps.keys() {
		if p := ps.look(key); fits(p) {
			found = append(found, p)
		}
	}
	return found
}

// on are the documents that belong to something, the oldest first.
func (ps papers) on(about string) (found []*paper) {
	for _, key := range ps.about[about] {
		found = append(found, ps.look(key))
	}
	slices.SortStableFunc(found, func(a, b *paper) int { return a.Made.Compare(b.Made) })
	return found
}

// errDiffers says that a number has been used for another request.
var errDiffers = errors.New("sandbox: another request under a used number")

// open finds the document that a merchant has made under a number, or begins one:
// it is on the shelf only once it is kept.
func (s *Sandbox) open(ps papers, mchid, number string, body object) (p *paper, again bool, err error) {
	canonical, err := marshal(body)
	if err != nil {
		return nil, false, err
	}
	if p = ps.look(mchid + "/" + number); p != nil {
		if p.Request != string(canonical) {
			return p, true, errDiffers
		}
		return p, true, nil
	}
	now := s.now()
	return &paper{MchID: mchid, Number: number, Request: string(canonical), Body: maps.Clone(body), Made: now, Changed: now}, false, nil
}

// change brings a document into another state.
func (s *Sandbox) change(ps papers, p *paper, state, reason string) {
	p.State, p.Reason, p.Changed = state, reason, s.moment()
	ps.keep(p)
}

// id makes a number of WeChat Pay's own.
func (s *Sandbox) id(prefix string) string {
	return prefix + s.now().In(china).Format("20060102") + fmt.Sprintf("%015d", s.number())
}

// sell makes an order of what a product takes from a user, paid at once, and gives
// its transaction_id: it is refunded and shared like any other. The caller holds s.mu.
func (s *Sandbox) sell(request object, trade, openid string, fen int64) string {
	maps.DeleteFunc(request, func(_ string, value any) bool { return value == nil })
	request["amount"] = object{"total": fen, "currency": "CNY"}
	now := s.now()
	o := &order{Request: request, TradeType: trade, Total: fen, State: "NOTPAY", OpenID: openid, Created: now, Issued: now}
	if err := s.take(o, Payment{Fen: fen}); err != nil { // users are never short of money
		s.logger.Error("sandbox: a product's payment", "error", err)
	}
	return o.TransactionID
}

// notFound is the 404 of products that are no orders.
func notFound() error { return refuse(http.StatusNotFound, "NOT_FOUND", "记录不存在") }

// badRequest is an INVALID_REQUEST.
func badRequest(message string) error {
	return refuse(http.StatusBadRequest, "INVALID_REQUEST", message)
}

// frozen tells an account that can't receive money: a rule of this sandbox, so
// that a failure can be tried.
func frozen(account string) bool { return strings.HasSuffix(account, "frozen") }

// clear is the body with what is encrypted in it decrypted.
func (c *call) clear() (object, error) {
	copied, _ := copyOf(c.json).(object)
	for _, path := range c.op.facts.Sensitive() {
		names := strings.Split(path, ".")
		if f := c.op.facts.Field(path); names[0] != "json" || f == nil || f.Sensitive != "rsa-wechatpay" {
			continue
		}
		if err := c.decryptAt(copied, "", names[1:]); err != nil {
			return nil, err
		}
	}
	if copied == nil {
		copied = object{}
	}
	return copied, nil
}

// decryptAt decrypts the texts at the end of names; a[] goes through a list.
func (c *call) decryptAt(members object, at string, names []string) error {
	name, isList := strings.CutSuffix(names[0], "[]")
	at += "/" + name
	switch v := members[name].(type) {
	case object:
		return c.decryptAt(v, at, names[1:])
	case []any:
		for i, item := range v {
			if inner, ok := item.(object); ok && isList && len(names) > 1 {
				if err := c.decryptAt(inner, fmt.Sprintf("%s/%d", at, i), names[1:]); err != nil {
					return err
				}
			}
		}
	case string:
		if v == "" || len(names) > 1 {
			return nil
		}
		plain, err := wxcrypto.Decrypt(v, c.key.key)
		if err != nil {
			return invalid("body", at, v, "not encrypted under the key that Wechatpay-Serial names", "平台私钥解密失败")
		}
		members[name] = plain
	}
	return nil
}

// copyOf copies a JSON value.
func copyOf(value any) any {
	switch v := value.(type) {
	case object:
		copied := make(object, len(v))
		for name, member := range v {
			copied[name] = copyOf(member)
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i, item := range v {
			copied[i] = copyOf(item)
		}
		return copied
	}
	return value
}

// whole reads an integer of a JSON value.
func whole(value any) int64 {
	switch v := value.(type) {
	case json.Number:
		n, _ := v.Int64()
		return n
	case int64:
		return v
	case int:
		return int64(v)
	case float64:
		return int64(v)
	}
	return 0
}
