package sandbox

import "errors"

// ErrStore is what went wrong with Options.Store: what it keeps can't be read,
// or it can't save.
var ErrStore = errors.New("sandbox: store")

// A Store keeps what a sandbox has to remember when its process ends: see
// Options.Store. It need not be safe for many goroutines.
type Store interface {
	// Load gives all that is kept, in any order. An error of each ends it.
	Load(each func(Entry) error) error
	// Save keeps changes, in their order, all of them or none. When it has
	// returned, a process that is killed has not lost them.
	Save(changes []Entry) error
}

// An Entry is one thing that is kept.
type Entry struct {
	Kind, Key string // no other entry has both; without a Key, all of the kind are forgotten
	Value     []byte // JSON, or empty; nil: it is forgotten
}
