package sandbox

// Reset makes a new sandbox of this one, with the keys and the address that it
// has. Documents, money, notifications, requests and faults are gone, its clock is that
// of everybody again, and the first batch of coupons is there. Numbers that were
// given out are not given out again, and nonces that were used stay used.
func (s *Sandbox) Reset() error {
	s.RemoveFault("")
	s.mu.Lock()
	if s.ledger.store != nil {
		for kind := range s.shelves {
			s.note(kind, "", nil)
		}
		s.note(stockKind, "", nil)
		s.note(requestKind, "", nil)
	}
	s.forgetNotices()
	s.ahead.Store(0)
	s.unlimited = false
	s.requests = requestLog{limit: s.requests.limit, first: s.requests.first + int64(len(s.requests.kept))}
	s.furnish()
	s.keepStock(FirstStockID)
	s.openAccounts()
	s.arm()
	s.touch()
	s.mu.Unlock()
	return s.flush()
}
