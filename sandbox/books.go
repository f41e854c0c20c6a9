package sandbox

import (
	"errors"
	"fmt"
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

// basic is the account of a merchant from which all is paid.
func basic(mchid string) account { return account("basic/" + mchid) }

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
	Doc  string    `json:"doc"`  // the number of what moved it
}

// books are all accounts, and how they came to be what they are.
type books struct {
	postings *shelf[posting]
	balance  map[account]int64
}

func newBooks(s *Sandbox) books {
	balance := make(map[account]int64)
	return books{balance: balance, postings: newShelf(s, postingKind, func(_ string, p *posting) {
		balance[p.From] -= p.Fen
		balance[p.To] += p.Fen
	})}
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
	if strings.Contains(string(from), "/") && s.books.balance[from] < fen {
		if !s.unlimited || !strings.HasPrefix(string(from), "basic/") {
			return fmt.Errorf("%w: %s has %d fen of %d", errShort, from, s.books.balance[from], fen)
		}
		s.post(outside, from, fen-s.books.balance[from], "充值", "")
	}
	s.post(from, to, fen, kind, doc)
	return nil
}

func (s *Sandbox) post(from, to account, fen int64, kind, doc string) {
	s.books.postings.put(fmt.Sprintf("%020d", s.books.postings.size()), &posting{s.now(), from, to, fen, kind, doc})
}

// SetBalance says how much money, in fen, the merchant has: refunds and
// transfers are taken from it, payments added to it, and what is more than is left
// is refused with NOT_ENOUGH. A negative balance is never short: what lacks is
// paid in from outside. At the start it is a million yuan.
func (s *Sandbox) SetBalance(fen int64) {
	s.setBalance(fen)
	s.flush() // a failure is the next answer's
}

func (s *Sandbox) setBalance(fen int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unlimited = fen < 0
	if s.unlimited {
		return
	}
	own := basic(s.opts.MchID)
	if more := fen - s.books.balance[own]; more > 0 {
		s.post(outside, own, more, "充值", "")
	} else if more < 0 {
		s.post(own, outside, -more, "提现", "")
	}
}
