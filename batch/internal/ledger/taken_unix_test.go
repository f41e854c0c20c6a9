//go:build unix

package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestTaken: a lock that is removed lets a second writer in; the first one writes nothing any more, and so sends nothing.
// Neither does one whose job.db is replaced under it.
func TestTaken(t *testing.T) {
	for name, tt := range map[string]struct {
		takes func(t *testing.T, dir string)
		keeps bool
	}{
		"a second writer": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, lockFile)); err != nil {
				t.Fatal(err)
			}
			if _, err := writing(t, opened(t, dir, "")).Send(2, at); err != nil {
				t.Error(err)
			}
		}, false},
		"a lock that is removed alone": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, lockFile)); err != nil {
				t.Fatal(err)
			}
		}, true},
		"another job.db": {func(t *testing.T, dir string) {
			text, err := os.ReadFile(filepath.Join(dir, database))
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(os.WriteFile(filepath.Join(dir, "copy"), text, 0o600), os.Rename(filepath.Join(dir, "copy"), filepath.Join(dir, database))); err != nil {
				t.Fatal(err)
			}
		}, false},
		"no job.db": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, database)); err != nil {
				t.Fatal(err)
			}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := plan(t, 3)
			first := writing(t, opened(t, dir, ""))
			if _, err := first.Send(1, at); err != nil {
				t.Fatal(err)
			}
			tt.takes(t, dir)
			_, err := first.Send(3, at)
			if tt.keeps != (err == nil) || !tt.keeps && !errors.Is(err, ErrTaken) {
				t.Errorf("the first one goes on: %v", err)
			}
			if err := first.End(Row{ID: 1, Attempts: 1}, Done, Answer{At: at}); tt.keeps != (err == nil) {
				t.Errorf("and on: %v", err)
			}
		})
	}
}
