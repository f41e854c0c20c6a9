package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullLock: a disk that has no room for who holds the lock is one that is full, and not a command line that is wrong.
func TestFullLock(t *testing.T) {
	dir := plan(t, 1)
	path := filepath.Join(dir, lockFile)
	if err := errors.Join(os.Remove(path), os.Symlink("/dev/full", path)); err != nil {
		t.Fatal(err)
	}
	if _, err := opened(t, dir, "").Write(t.Context(), false); !errors.Is(err, ErrBroken) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := opened(t, dir, "").Write(t.Context(), false); !errors.Is(err, ErrBroken) {
		t.Errorf("a lock that can't be opened: %v", err)
	}
}
