package resend

import "sync"

// Budget stops retries while nothing succeeds: many callers must not make an outage worse. It is safe for many goroutines.
type Budget struct {
	mu    sync.Mutex // guards spent
	spent int        // in fifths of a retry
}

const (
	budgetSize = 100 // 20 retries, of all calls together
	budgetCost = 5   // of a retry; a success gives back 1
)

func (b *Budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent+budgetCost > budgetSize {
		return false
	}
	b.spent += budgetCost
	return true
}

// Succeeded gives back a part of a retry.
func (b *Budget) Succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent = max(0, b.spent-1)
}
