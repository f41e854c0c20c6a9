package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// drawer is a Store that applies changes to a map of maps. A sandbox that another follows may still be at work.
type drawer struct {
	mu    sync.Mutex
	kinds map[string]map[string][]byte
}

func (l *drawer) Load(each func(Entry) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for kind, entries := range l.kinds {
		for key, value := range entries {
			if err := each(Entry{kind, key, value}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *drawer) Save(changes []Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kinds == nil {
		l.kinds = make(map[string]map[string][]byte)
	}
	for _, c := range changes {
		if c.Key == "" {
			delete(l.kinds, c.Kind)
			continue
		}
		if l.kinds[c.Kind] == nil {
			l.kinds[c.Kind] = make(map[string][]byte)
		}
		l.kinds[c.Kind][c.Key] = c.Value
	}
	return nil
}

// TestNoncesAreKept goes through generations: what is remembered in memory is remembered in the store, and no more.
func TestNoncesAreKept(t *testing.T) {
	kept := new(drawer)
	s := New(Options{Store: kept})
	for i := range 3*generation + 5 {
		s.mu.Lock()
		nonce := fmt.Sprint(i)
		s.nonces.add(nonce)
		s.keepNonce(nonce)
		s.mu.Unlock()
	}
	if err := s.flush(); err != nil {
		t.Fatal(err)
	}
	next := New(Options{Store: kept})
	if err := next.flush(); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(s.nonces.young, next.nonces.young) || !maps.Equal(s.nonces.old, next.nonces.old) || s.nonces.turn != next.nonces.turn {
		t.Errorf("%d and %d nonces are remembered, there were %d and %d", len(next.nonces.young), len(next.nonces.old), len(s.nonces.young), len(s.nonces.old))
	}
	if kinds := slices.Sorted(maps.Keys(kept.kinds)); strings.Join(kinds, " ") != "nonce0 nonce1 posting stock" || len(kept.kinds["nonce0"])+len(kept.kinds["nonce1"]) != generation+5 {
		t.Errorf("%q are kept, %d and %d nonces", kinds, len(kept.kinds["nonce0"]), len(kept.kinds["nonce1"]))
	}
}

// TestTransfersAreKept pays once, whoever is asked again.
func TestTransfersAreKept(t *testing.T) {
	kept := new(drawer)
	s := New(Options{Store: kept})
	transfer := &arrived{own: &party{mchid: DefaultMchID}, v2Params: v2Members{"partner_trade_no": "1", "amount": "100", "mchid": "8956000"}}
	first, err := s.v2Transfer(transfer)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.flush(); err != nil {
		t.Fatal(err)
	}
	if again, err := New(Options{Store: kept}).v2Transfer(transfer); err != nil || !maps.Equal(first, again) {
		t.Errorf("%v, %v, want %v", again, err, first)
	}
}
