package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"sync"
	"time"
)

// State is what is known of an order or a refund.
type State string

const (
	Asked  State = "asked"  // written down; WeChat Pay may or may not have heard of it
	Open   State = "open"   // WeChat Pay waits for the payer, or works on the refund
	Done   State = "done"   // paid, or paid back
	Failed State = "failed" // closed, or refused for good
)

// Entry is an order, or a refund of one.
type Entry struct {
	Number string    `json:"number"`          // the shop's own
	Of     string    `json:"of,omitempty"`    // of a refund: the order
	Goods  string    `json:"goods,omitempty"` // of a refund: the reason
	Fen    int64     `json:"fen"`
	OpenID string    `json:"openid,omitempty"`
	State  State     `json:"state"`
	ID     string    `json:"id,omitempty"` // WeChat Pay's
	At     time.Time `json:"at,omitzero"`  // when it was done
	Note   string    `json:"note,omitempty"`
}

// Book is what the shop has written down: a line for each change, on the disk before anybody acts on it. A real shop has a
// database; what matters is the order: first write, then call.
type Book struct {
	mu      sync.Mutex
	entries map[string]Entry
	file    *os.File
}

// OpenBook reads a book, or begins one.
func OpenBook(name string) (*Book, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	b := &Book{entries: make(map[string]Entry), file: f}
	if err := b.read(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), f.Close())
	}
	return b, nil
}

// read takes the last state of each entry. A last line without its end was cut off by a crash: nobody acted on it.
func (b *Book) read() error {
	in, whole := bufio.NewReader(b.file), int64(0)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		var e Entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("byte %d: %w", whole, err)
		}
		b.entries[e.Number] = e
		whole += int64(len(line))
	}
	if err := b.file.Truncate(whole); err != nil {
		return err
	}
	_, err := b.file.Seek(whole, io.SeekStart)
	return err
}

// Close ends it.
func (b *Book) Close() error { return b.file.Close() }

// Get finds an entry.
func (b *Book) Get(number string) (Entry, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.entries[number]
	return e, ok
}

// All gives every entry.
func (b *Book) All() map[string]Entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.entries)
}

// Change looks at an entry, the zero one where there is none, and writes down what f makes of it. An error of f leaves all as
// it was. One change follows another: two refunds of an order can't both find that it has enough.
func (b *Book) Change(number string, f func(e *Entry, all map[string]Entry) error) (Entry, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.entries[number]
	e := before
	if err := f(&e, b.entries); err != nil || e == before {
		return before, err
	}
	line, err := json.Marshal(e)
	if err != nil {
		return before, err
	}
	if _, err := b.file.Write(append(line, '\n')); err != nil {
		return before, err
	}
	if err := b.file.Sync(); err != nil {
		return before, err
	}
	b.entries[number] = e
	return e, nil
}
