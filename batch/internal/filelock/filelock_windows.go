package filelock

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// at is the byte that is locked: behind all that is written, so that others can read the file.
const at = 1 << 20

// Try takes the lock, or says ErrLocked.
func Try(file *os.File) error {
	err := lock(file, windows.LOCKFILE_FAIL_IMMEDIATELY)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrLocked
	}
	return err
}

// Wait takes the lock when its turn has come.
func Wait(file *os.File) error { return lock(file, 0) }

func lock(file *os.File, how uint32) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|how, 0, 1, 0, &windows.Overlapped{Offset: at})
}

// Release gives it back.
func Release(file *os.File) error {
	return windows.UnlockFileEx(windows.Handle(file.Fd()), 0, 1, 0, &windows.Overlapped{Offset: at})
}
