package notify

import (
	"context"
	"sync"
	"time"
)

// Store remembers which notifications are done, and who is at one. Keys are 64 hexadecimal digits, owners 32 letters and
// digits, replies a few hundred bytes that may hold personal data. Every method is atomic, and safe for many
// goroutines. The package storetest proves an implementation.
//
// Keep what is done for 25 hours at least: WeChat Pay sends again for 24. A record that goes too early makes a
// notification run twice; one that claims to be done and is not loses it.
type Store interface {
	// Claim takes key for owner, until lease has passed, and gives its record as it is then. A key that is done, or
	// claimed by another whose lease still runs, stays as it is.
	Claim(ctx context.Context, key, owner string, lease time.Duration) (Record, error)
	// Finish says that key is done, for good, also where the owner's lease has passed. The first reply stays.
	Finish(ctx context.Context, key, owner string, reply []byte) error
	// Release gives a claim back, so that the next one is granted at once. It does nothing where the key is done or
	// claimed by another.
	Release(ctx context.Context, key, owner string) error
}

// Record is what a Store knows of a key.
type Record struct {
	Owner string // who has claimed it; of no meaning once it is Done
	Done  bool
	Reply []byte // of Finish
}

// Memory is a Store in the memory of one process.
type Memory struct {
	limit int

	mu      sync.Mutex // guards what follows
	records map[string]*memory
	done    []string // keys, the oldest first
}

type memory struct {
	Record
	until time.Time
}

// NewMemory makes a Store that remembers the newest limit notifications that are done, about 300 bytes each, at least one.
// Those under way come on top.
func NewMemory(limit int) *Memory {
	return &Memory{limit: max(limit, 1), records: make(map[string]*memory)}
}

// Claim is part of Store.
func (m *Memory) Claim(_ context.Context, key, owner string, lease time.Duration) (Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	r := m.records[key]
	if r == nil || !r.Done && !now.Before(r.until) {
		r = &memory{Record: Record{Owner: owner}, until: now.Add(lease)}
		m.records[key] = r
	}
	return r.Record, nil
}

// Finish is part of Store.
func (m *Memory) Finish(_ context.Context, key, owner string, reply []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.records[key]; r != nil && r.Done {
		return nil
	}
	m.records[key] = &memory{Record: Record{Owner: owner, Done: true, Reply: append([]byte(nil), reply...)}}
	if m.done = append(m.done, key); len(m.done) > m.limit {
		delete(m.records, m.done[0])
		m.done[0] = ""
		m.done = m.done[1:]
	}
	return nil
}

// Release is part of Store.
func (m *Memory) Release(_ context.Context, key, owner string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.records[key]; r != nil && !r.Done && r.Owner == owner {
		delete(m.records, key)
	}
	return nil
}
