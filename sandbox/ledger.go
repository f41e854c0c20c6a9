package sandbox

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A ledger takes what changes to the store. Changes are noted under s.mu, in
// their order, and saved in batches: nobody is answered before what the answer
// tells of is saved.
type ledger struct {
	store Store // nil: nothing is kept

	pending []Entry // guarded by s.mu, as is noted: how many there have been
	noted   int64
	book    book  // as noted last
	failed  error // of the store: from then on nobody is answered, and nothing noted

	crowd  atomic.Int32 // requests under way
	saving sync.Mutex   // guards saved; one batch at a time
	saved  int64
}

// Kinds of entries.
const (
	bookKind    = "book"
	orderKind   = "order"   // by out_trade_no
	refundKind  = "refund"  // by out_refund_no
	stockKind   = "stock"   // by stock_id
	postingKind = "posting" // by its number, 20 digits
	requestKind = "request" // by its number, 20 digits
	nonceKind   = "nonce"   // and 0 or 1 behind, for the generations; by its hash
)

// A book is what there is one of.
type book struct {
	Last      int64 `json:"last"`
	Unlimited bool  `json:"unlimited"`
	Turn      int   `json:"turn"` // the kind of the younger nonces

	Ahead int64 `json:"ahead,omitempty"` // nanoseconds: AdvanceClock
}

// note keeps a change for the next batch; nil: the entry is forgotten. The
// caller holds s.mu.
func (s *Sandbox) note(kind, key string, v any) {
	if s.ledger.failed != nil {
		return
	}
	entry := Entry{Kind: kind, Key: key}
	if v != nil {
		value, err := marshal(v)
		if err != nil {
			s.ledger.failed = fmt.Errorf("%w: %w", ErrStore, err)
			return
		}
		entry.Value = value
	}
	s.ledger.pending = append(s.ledger.pending, entry)
	s.ledger.noted++
}

// noteBook notes the book where it has changed. The caller holds s.mu.
func (s *Sandbox) noteBook() {
	if now := (book{s.last, s.unlimited, s.nonces.turn, s.ahead.Load()}); now != s.ledger.book {
		s.ledger.book = now
		s.note(bookKind, "0", now)
	}
}

// flush returns when all that has happened so far is saved.
func (s *Sandbox) flush() error {
	l := &s.ledger
	if l.store == nil {
		return nil
	}
	s.mu.Lock()
	s.noteBook()
	upTo, failed := l.noted, l.failed
	s.mu.Unlock()
	if failed != nil {
		return failed
	}

	if n := int(l.crowd.Load()); n > 4*runtime.GOMAXPROCS(0) { // they wait for a processor anyway: one batch for many costs less of it
		time.Sleep(time.Duration(min(n, 64)) * 100 * time.Microsecond)
	}
	l.saving.Lock()
	defer l.saving.Unlock()
	if l.saved >= upTo { // another's batch had it
		return nil
	}
	s.mu.Lock()
	s.noteBook()
	batch, upTo, failed := l.pending, l.noted, l.failed
	l.pending = nil
	s.mu.Unlock()
	if failed != nil {
		return failed
	}
	if err := l.store.Save(batch); err != nil {
		err = fmt.Errorf("%w: %w", ErrStore, err)
		s.mu.Lock()
		defer s.mu.Unlock()
		l.failed = err
		return err
	}
	l.saved = upTo
	return nil
}

type keptStock struct {
	Place   int               `json:"place"` // in the order of their creation
	Number  string            `json:"number"`
	Fields  object            `json:"fields"`
	Status  string            `json:"status"`
	Creator string            `json:"creator"`
	Created time.Time         `json:"created"`
	Request string            `json:"request"`
	Answers map[string]object `json:"answers"`
	Sent    sent              `json:"sent,omitzero"`
}

// keepStock notes a batch of coupons that has changed. The caller holds s.mu.
func (s *Sandbox) keepStock(id string) {
	if s.ledger.store == nil {
		return
	}
	b, number := s.coupons.byID[id], ""
	for request, of := range s.coupons.byRequest {
		if of == id {
			number = request
		}
	}
	s.note(stockKind, id, keptStock{slices.Index(s.coupons.order, id), number, b.fields, b.status, b.creator, b.created, b.request, b.answers, b.sent})
}

// keepNonce notes a nonce that has just been added. The caller holds s.mu.
func (s *Sandbox) keepNonce(nonce string) {
	if s.ledger.store == nil {
		return
	}
	kind := fmt.Sprint(nonceKind, s.nonces.turn)
	if len(s.nonces.young) == 1 { // a generation begins, and another is forgotten
		s.note(kind, "", nil)
	}
	hash := hashOf(nonce)
	s.note(kind, hex.EncodeToString(hash[:]), struct{}{})
}

// keepRequest notes a request, and how many older ones were dropped for it. The
// caller holds s.mu.
func (s *Sandbox) keepRequest(r *Request, dropped int) {
	if s.ledger.store == nil {
		return
	}
	s.note(requestKind, requestKey(r.ID), r)
	s.forgetRequests(dropped)
}

// forgetRequests notes how many requests have just been dropped. The caller
// holds s.mu.
func (s *Sandbox) forgetRequests(dropped int) {
	if s.ledger.store == nil {
		return
	}
	for i := range dropped {
		s.note(requestKind, requestKey(s.requests.first-int64(dropped-i)), nil)
	}
}

func requestKey(number int64) string { return fmt.Sprintf("%020d", number) }

// remember takes the state over that a store has kept.
func (s *Sandbox) remember(store Store) error {
	s.ledger.store = store
	stocks, requests := make(map[string]keptStock), make(map[string]Request)
	err := store.Load(func(e Entry) error {
		if generation, ok := strings.CutPrefix(e.Kind, nonceKind); ok {
			return s.nonces.restore(generation == "1", e.Key)
		}
		if shelf := s.shelves[e.Kind]; shelf != nil {
			return shelf.restore(e)
		}
		switch e.Kind {
		case bookKind:
			return restore(e, func(b book) {
				s.ledger.book = b
				s.last, s.unlimited, s.nonces.turn = b.Last, b.Unlimited, b.Turn
				s.ahead.Store(b.Ahead)
			})
		case stockKind:
			return restore(e, func(k keptStock) { stocks[e.Key] = k })
		case platformKind:
			var failed error
			return errors.Join(restore(e, func(k keptPlatform) { failed = s.rememberPlatform(e.Key, k) }), failed)
		case noticeKind:
			var failed error
			return errors.Join(restore(e, func(k keptNotice) { failed = s.outbox.restoreNotice(e.Key, k) }), failed)
		case requestKind:
			return restore(e, func(r Request) { requests[e.Key] = r })
		}
		return fmt.Errorf("%q is of a kind that this version does not know", e.Kind)
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStore, err)
	}
	s.nonces.order()
	for _, shelf := range s.shelves {
		if err := shelf.arrange(); err != nil {
			return err
		}
	}
	s.rememberStocks(stocks)
	return s.rememberRequests(requests)
}

// restore reads an entry. Numbers stay as they were written.
func restore[K any](e Entry, take func(K)) error {
	var k K
	decoder := json.NewDecoder(bytes.NewReader(e.Value))
	decoder.UseNumber()
	if err := decoder.Decode(&k); err != nil {
		return fmt.Errorf("%s %s: %w", e.Kind, e.Key, err)
	}
	take(k)
	return nil
}

func (s *Sandbox) rememberStocks(stocks map[string]keptStock) {
	if len(stocks) == 0 { // a new store: its first batch is to stay as it is
		s.keepStock(FirstStockID)
		return
	}
	byPlace := func(a, b string) int { return stocks[a].Place - stocks[b].Place }
	s.coupons.order = slices.SortedFunc(maps.Keys(stocks), byPlace)
	for id, k := range stocks {
		s.coupons.byID[id] = &stock{fields: k.Fields, status: k.Status, creator: k.Creator, created: k.Created, request: k.Request, answers: k.Answers, sent: k.Sent}
		if k.Number != "" {
			s.coupons.byRequest[k.Number] = id
		}
	}
}

// rememberRequests takes over as many requests as are to be kept now.
func (s *Sandbox) rememberRequests(requests map[string]Request) error {
	for i, key := range slices.Sorted(maps.Keys(requests)) {
		if i == 0 {
			if _, err := fmt.Sscanf(key, "%d", &s.requests.first); err != nil {
				return fmt.Errorf("%w: request %s: %w", ErrStore, key, err)
			}
		}
		_, dropped := s.requests.add(requests[key])
		s.forgetRequests(dropped)
	}
	return nil
}
