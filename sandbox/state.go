package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A State is what a sandbox holds, in numbers.
type State struct {
	Now       time.Time        // by the sandbox's clock
	MchID     string           // of its merchant
	Documents map[string]int   // how many there are of each kind: order, refund, …
	Balances  map[string]int64 // fen, by account; those of the world outside are negative by what it has paid in
	Requests  int64            // that have arrived since the last Reset, and are kept
}

// State tells what the sandbox holds.
func (s *Sandbox) State() State {
	s.meetDeadlines()
	s.mu.Lock()
	defer s.mu.Unlock()
	state := State{Now: s.now(), MchID: s.opts.MchID, Documents: make(map[string]int), Balances: make(map[string]int64),
		Requests: int64(len(s.requests.kept))}
	for kind, shelf := range s.shelves {
		state.Documents[kind] = shelf.size()
	}
	for account, fen := range s.books.balance {
		state.Balances[string(account)] = fen
	}
	return state
}

// A Document is an order, a refund, or another thing that a sandbox keeps.
type Document struct {
	Key   string // its number, of the merchant's where it has one
	Value []byte // JSON, as a Store keeps it: its members may change with the version
}

// Documents gives those of a kind that State names, the oldest first: behind the
// one whose Key is after, else from the first, and no more than most.
func (s *Sandbox) Documents(kind, after string, most int) ([]Document, error) {
	s.meetDeadlines()
	s.mu.Lock()
	defer s.mu.Unlock()
	shelf := s.shelves[kind]
	if shelf == nil {
		kinds := make([]string, 0, len(s.shelves))
		for kind := range s.shelves {
			kinds = append(kinds, kind)
		}
		slices.Sort(kinds)
		return nil, fmt.Errorf("sandbox: there are no documents of the kind %q: %s", kind, strings.Join(kinds, ", "))
	}
	keys := shelf.keys()
	if after != "" {
		keys = keys[slices.Index(keys, after)+1:]
	}
	keys = keys[:min(len(keys), max(most, 0))]
	documents := make([]Document, 0, len(keys))
	for _, key := range keys {
		value, err := marshal(shelf.document(key))
		if err != nil {
			return nil, err
		}
		documents = append(documents, Document{key, value})
	}
	return documents, nil
}
