package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// A shelf keeps the documents of one kind, each under its number. What is put
// there is noted for the Store, and stands there again after the next start. T
// is written as JSON: exported fields. All methods want s.mu held.
type shelf[T any] struct {
	sandbox *Sandbox
	kind    string
	byKey   map[string]*filed[T]
	index   func(key string, doc *T) // nil, or called for whatever is put there or restored
}

// A filed document knows its place: the how manieth of its kind it is.
type filed[T any] struct {
	Place int64 `json:"place"`
	Doc   *T    `json:"doc"`
}

// A keeper is a shelf of any kind, as the ledger and State see it.
type keeper interface {
	restore(Entry) error
	arrange() error // all is restored
	size() int
	keys() []string
	document(key string) any // nil where there is none
}

// newShelf makes a shelf and tells the ledger of it.
func newShelf[T any](s *Sandbox, kind string, index func(key string, doc *T)) *shelf[T] {
	sh := &shelf[T]{sandbox: s, kind: kind, byKey: make(map[string]*filed[T]), index: index}
	s.shelves[kind] = sh
	return sh
}

// get returns a document, or nil.
func (sh *shelf[T]) get(key string) *T {
	if f := sh.byKey[key]; f != nil {
		return f.Doc
	}
	return nil
}

func (sh *shelf[T]) document(key string) any {
	if doc := sh.get(key); doc != nil {
		return doc
	}
	return nil
}

// put keeps a document that is new, or has changed.
func (sh *shelf[T]) put(key string, doc *T) {
	f := sh.byKey[key]
	if f == nil {
		f = &filed[T]{Place: int64(len(sh.byKey))}
		sh.byKey[key] = f
	}
	f.Doc = doc
	if sh.index != nil {
		sh.index(key, doc)
	}
	sh.sandbox.touch()
	if sh.sandbox.ledger.store != nil {
		sh.sandbox.note(sh.kind, key, f)
	}
}

// keys lists the numbers, the oldest document first.
func (sh *shelf[T]) keys() []string {
	return slices.SortedFunc(maps.Keys(sh.byKey), func(a, b string) int {
		return cmp.Compare(sh.byKey[a].Place, sh.byKey[b].Place)
	})
}

func (sh *shelf[T]) size() int { return len(sh.byKey) }

func (sh *shelf[T]) restore(e Entry) error {
	var f filed[T]
	err := restore(e, func(read filed[T]) { f = read })
	if err == nil && f.Doc == nil {
		err = fmt.Errorf("%s %s: nothing in it", e.Kind, e.Key)
	}
	if err == nil {
		sh.byKey[e.Key] = &f
	}
	return err
}

func (sh *shelf[T]) arrange() error {
	places := make([]int64, 0, len(sh.byKey))
	for key, f := range sh.byKey {
		places = append(places, f.Place)
		if sh.index != nil {
			sh.index(key, f.Doc)
		}
	}
	slices.Sort(places)
	for i, place := range places {
		if int64(i) != place {
			return fmt.Errorf("%w: of kind %s number %d is missing", ErrStore, sh.kind, i)
		}
	}
	return nil
}
