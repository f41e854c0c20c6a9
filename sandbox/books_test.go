package sandbox

import (
	"errors"
	"testing"
)

// TestBooks moves money between accounts: nothing is made or lost, and only the
// rest of the world may owe.
func TestBooks(t *testing.T) {
	s := New(Options{})
	own, other := basic(s.opts.MchID), basic("1900000009")
	for _, step := range []struct {
		from, to  account
		fen, want int64 // what from then has
		short     bool
	}{
		{payers, own, 100, -100, false},
		{own, other, opening + 100, 0, false},
		{own, other, 1, 0, true},
		{other, own, opening + 101, opening + 100, true},
		{other, payers, 60, opening + 40, false},
		{own, other, 0, 0, false},
	} {
		err := s.transfer(step.from, step.to, step.fen, "test", "1")
		if errors.Is(err, errShort) != step.short || (err != nil) != step.short || s.books.balance[step.from] != step.want {
			t.Errorf("%d fen from %s to %s: %v, it has %d", step.fen, step.from, step.to, err, s.books.balance[step.from])
		}
	}
	if err := s.transfer(own, other, -1, "test", "1"); err == nil {
		t.Error("a negative sum is moved")
	}
	s.SetBalance(-1)
	if err := s.transfer(own, payers, 500, "test", "1"); err != nil || s.books.balance[own] != 0 {
		t.Errorf("without a limit: %v, %d fen are left", err, s.books.balance[own])
	}
	s.SetBalance(70)
	var sum int64
	for _, fen := range s.books.balance {
		sum += fen
	}
	if sum != 0 || s.books.balance[own] != 70 {
		t.Errorf("the accounts have %d fen together, the merchant %d", sum, s.books.balance[own])
	}
}
