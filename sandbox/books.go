package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// An account is where money lies: a name, and whose it is behind a slash.
type account string

// Accounts of which there is one: they stand for the rest of the world, and
// alone may owe.
const (
	outside account = "outside" // banks: what is paid in and out
	payers  account = "payers"  // the users' purses and cards
)

// Accounts of a merchant. What users pay on a day is unsettled until the next
// one, when it is in the basic account; what is to be shared lies by itself, order
// by order.
func basic(mchid string) account          { return account(basicAccount + "/" + mchid) }
func unsettled(mchid, day string) account { return account(unsettledAccount + "/" + mchid + "/" + day) }

// stranded is what has left a merchant's accounts and has come nowhere: refunds that
// are abnormal.
func stranded(mchid string) account { return account("stranded/" + mchid) }

const (
	basicAccount     = "basic"
	unsettledAccount = "unsettled"
	unsplitAccount   = "unsplit" // behind it stands the transaction
)

// opening is what a merchant has at first, in fen.
const opening = 100_000_000

// openAccounts gives each merchant whom the books do not know yet what he has at
// first. Sub-merchants begin with nothing.
func (s *Sandbox) openAccounts() {
	for _, m := range append([]Merchant{{MchID: s.opts.MchID}}, s.opts.Merchants...) {
		if _, known := s.books.balance[basic(m.MchID)]; !known {
			s.post(outside, basic(m.MchID), opening, "充值", "")
		}
	}
}

// A posting is one move of money. There is no other way to move it, so that the
// sum of all accounts is zero at any time.
type posting struct {
	Time time.Time `json:"time"`
	From account   `json:"from"`
	To   account   `json:"to"`
	Fen  int64     `json:"fen"`
	Kind string    `json:"kind"` // as a fund-flow bill calls it: 交易, 退款, …
	Doc  string    `json:"doc"`  // the number of what moved it, WeChat Pay's own: transaction_id, refund_id, …
}

// books are all accounts, and how they came to be what they are.
type books struct {
	postings *shelf[posting]
	balance  map[account]int64
	open     map[string]map[string]bool // by merchant: the days of which something may be unsettled
}

func newBooks(s *Sandbox) books {
	balance, open := make(map[account]int64), make(map[string]map[string]bool)
	s.deadlines.ends[unsettledAccount] = func(key string) {
		_, mchid, _ := account(unsettledAccount + "/" + key).parts()
		s.settleFunds(mchid)
	}
	return books{balance: balance, open: open, postings: newShelf(s, postingKind, func(_ string, p *posting) {
		balance[p.From] -= p.Fen
		balance[p.To] += p.Fen
		if kind, mchid, day := p.To.parts(); kind == unsettledAccount {
			if open[mchid] == nil {
				open[mchid] = make(map[string]bool)
			}
			open[mchid][day] = true
			s.expect(unsettledAccount, mchid+"/"+day, settledOn(day))
		}
	})}
}

// parts takes an account's name apart: its kind, whose it is, and of which day.
func (a account) parts() (kind, mchid, day string) {
	kind, mchid, _ = strings.Cut(string(a), "/")
	if kind == unsettledAccount {
		at := strings.LastIndexByte(mchid, '/')
		mchid, day = mchid[:at], mchid[at+1:]
	}
	return kind, mchid, day
}

// holder is the merchant in whose basic account, as WeChat Pay calls it, the money
// of an account lies: what is unsettled, or is to be shared, is its pending part.
// It is "" for all other accounts. The caller holds s.mu.
func (s *Sandbox) holder(a account) string {
	switch kind, mchid, _ := a.parts(); kind {
	case basicAccount, unsettledAccount:
		return mchid
	case unsplitAccount:
		if o := s.orders.byTransaction[mchid]; o != nil {
			return o.payee()
		}
	}
	return ""
}

// dayOf is a day as it is in China, where the bills are made.
func dayOf(t time.Time) string { return t.In(china).Format(time.DateOnly) }

// settleFunds moves what was paid before today into the basic account of a merchant,
// as of the beginning of the next day. The caller holds s.mu.
func (s *Sandbox) settleFunds(mchid string) {
	today, days := dayOf(s.now()), s.books.open[mchid]
	for _, day := range slices.Sorted(maps.Keys(days)) {
		if day >= today {
			return
		}
		delete(days, day)
		if fen := s.books.balance[unsettled(mchid, day)]; fen > 0 {
			s.postAt(settledOn(day), unsettled(mchid, day), basic(mchid), fen, "结算", day)
		}
	}
}

// settledOn is when the money of a day is settled: the beginning of the next.
func settledOn(day string) time.Time {
	begin, _ := time.ParseInLocation(time.DateOnly, day, china) // written by dayOf
	return begin.AddDate(0, 0, 1)
}

// purse is where the money of an order goes, and lies for now. The caller holds
// s.mu.
func (s *Sandbox) purse(o *order) account {
	if o.shared() {
		return unsplit(o.TransactionID)
	}
	return unsettled(o.payee(), dayOf(s.now()))
}

// errShort says that an account has less than is to be taken from it.
var errShort = errors.New("sandbox: not enough money")

// transfer moves money from an account to another, or nothing: errShort. The
// caller holds s.mu.
func (s *Sandbox) transfer(from, to account, fen int64, kind, doc string) error {
	if fen < 0 {
		return fmt.Errorf("sandbox: %d fen can't be moved", fen)
	}
	if fen == 0 {
		return nil
	}
	what, mchid, _ := from.parts()
	if what == basicAccount {
		s.settleFunds(mchid)
	}
	if strings.Contains(string(from), "/") && s.books.balance[from] < fen {
		if !s.unlimited || what != basicAccount {
			return fmt.Errorf("%w: %s has %d fen of %d", errShort, from, s.books.balance[from], fen)
		}
		s.post(outside, from, fen-s.books.balance[from], "充值", "")
	}
	s.post(from, to, fen, kind, doc)
	return nil
}

func (s *Sandbox) post(from, to account, fen int64, kind, doc string) {
	s.postAt(s.moment(), from, to, fen, kind, doc)
}

func (s *Sandbox) postAt(at time.Time, from, to account, fen int64, kind, doc string) {
	s.books.postings.put(postingKey(s.books.postings.size()), &posting{at, from, to, fen, kind, doc})
}

// postingKey is where a posting is filed: they are numbered from 0.
func postingKey(i int) string { return fmt.Sprintf("%020d", i) }

// pending is what a merchant has that is not settled yet, or frozen. The caller
// holds s.mu.
func (s *Sandbox) pending(mchid string) (fen int64) {
	s.settleFunds(mchid)
	for a, balance := range s.books.balance {
		if balance != 0 && a != basic(mchid) && s.holder(a) == mchid {
			fen += balance
		}
	}
	return fen
}

// SetBalance says how much money, in fen, the merchant has: refunds and
// transfers are taken from it, and what is more than is left is refused with
// NOT_ENOUGH. Payments of today, which are not settled yet, become a part of it at
// once. A negative balance is never short: what lacks is paid in from outside, for
// every merchant. At the start it is a million yuan.
func (s *Sandbox) SetBalance(fen int64) { s.SetBalanceOf(s.opts.MchID, fen) }

// SetBalanceOf is SetBalance for any merchant, or sub-merchant.
func (s *Sandbox) SetBalanceOf(mchid string, fen int64) {
	s.setBalance(mchid, fen)
	s.flush() // a failure is the next answer's
}

func (s *Sandbox) setBalance(mchid string, fen int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unlimited = fen < 0
	if s.unlimited {
		return
	}
	own, today := basic(mchid), unsettled(mchid, dayOf(s.now()))
	s.settleFunds(mchid)
	if early := s.books.balance[today]; early > 0 {
		s.post(today, own, early, "结算", dayOf(s.now()))
	}
	if more := fen - s.books.balance[own]; more > 0 {
		s.post(outside, own, more, "充值", "")
	} else if more < 0 {
		s.post(own, outside, -more, "提现", "")
	}
}

// Balance returns the money of a merchant or sub-merchant in fen: what is
// available, and what is not settled yet or waits for being shared.
func (s *Sandbox) Balance(mchid string) (available, pending int64) {
	s.meetDeadlines()
	s.mu.Lock()
	defer s.mu.Unlock()
	pending = s.pending(mchid)
	return s.books.balance[basic(mchid)], pending
}
