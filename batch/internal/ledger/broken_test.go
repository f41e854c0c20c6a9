package ledger

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestDamaged: a job.db that was cut, or that something was written over, is damaged, whoever notices it, and not a command
// line that is wrong.
func TestDamaged(t *testing.T) {
	junk := bytes.Repeat([]byte("junk"), 1<<20)
	for name, damage := range map[string]func(text []byte) []byte{
		"empty":              func([]byte) []byte { return nil },
		"a piece of a head":  func(text []byte) []byte { return text[:60] },
		"half of it":         func(text []byte) []byte { return text[:len(text)/2] },
		"one page":           func(text []byte) []byte { return text[:4096] },
		"another head":       func(text []byte) []byte { return append(junk[:4096:4096], text[4096:]...) },
		"its pages are junk": func(text []byte) []byte { return append(text[:4096:4096], junk[:len(text)-4096]...) },
	} {
		dir := plan(t, 2000)
		path := filepath.Join(dir, database)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, damage(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := useOf(t, dir); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// useOf does with a ledger what a run does with it, as far as that goes.
func useOf(t *testing.T, dir string) error {
	l, err := Open(t.Context(), dir)
	if err != nil {
		return err
	}
	defer l.Close()
	if _, _, err := l.Counts(t.Context()); err != nil {
		return err
	}
	for _, err := range l.Rows(t.Context(), "") {
		if err != nil {
			return err
		}
	}
	w, err := l.Write(t.Context(), true)
	if err != nil {
		return err
	}
	defer w.Close()
	_, err = w.Send(1, at)
	return err
}
