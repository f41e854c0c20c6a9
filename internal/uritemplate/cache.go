package uritemplate

import (
	"iter"
	"maps"
	"sync"
	"sync/atomic"
)

// Cache keeps what was made of texts, templates for one. Readers never wait; a writer copies. It is bounded: full, it
// begins anew, so that a program which writes ids into its texts pays a parsing and not its memory. A Cache must not be
// copied after its first use.
type Cache[T any] struct {
	// Make makes what is kept of a text. What fails is not kept.
	Make func(text string) (*T, error)

	mu   sync.Mutex // held by writers
	kept atomic.Pointer[map[string]*T]
}

const (
	mostKept    = 256
	longestKept = 1024 // longer than any path that a program has in its source: an id or a query is written into it
)

// Get gives what is made of a text, made once.
func (c *Cache[T]) Get(text string) (*T, error) {
	if kept := c.kept.Load(); kept != nil {
		if made, ok := (*kept)[text]; ok {
			return made, nil
		}
	}
	made, err := c.Make(text)
	if err != nil || len(text) > longestKept {
		return made, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	next := make(map[string]*T)
	if kept := c.kept.Load(); kept != nil && len(*kept) < mostKept {
		next = maps.Clone(*kept)
	}
	next[text] = made
	c.kept.Store(&next)
	return made, nil
}

// GetBytes is Get for a text that was put together: one that is kept already costs no string.
func (c *Cache[T]) GetBytes(text []byte) (*T, error) {
	if kept := c.kept.Load(); kept != nil {
		if made, ok := (*kept)[string(text)]; ok {
			return made, nil
		}
	}
	return c.Get(string(text))
}

// Texts gives the texts of which something is kept, in no order.
func (c *Cache[T]) Texts() iter.Seq[string] {
	kept := c.kept.Load()
	if kept == nil {
		return maps.Keys(map[string]*T(nil))
	}
	return maps.Keys(*kept)
}
