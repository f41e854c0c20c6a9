package ledger

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/a8579013/wechatpay/batch/internal/filelock"
)

// BusyError says that another process has the job.
type BusyError struct{ PID string } // "" where it can't be read

func (e *BusyError) Error() string {
	if e.PID == "" {
		return "another process works on this job"
	}
	return "process " + e.PID + " works on this job"
}

// lock is held by one process, and is gone with it.
type lock struct{ file *os.File }

// acquire takes the lock, and writes into it who has it.
func acquire(path string) (*lock, error) {
	for {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, broken(err)
		}
		if err := filelock.Try(file); err != nil {
			defer file.Close()
			if !errors.Is(err, filelock.ErrLocked) {
				return nil, fmt.Errorf("locking %s: %w", path, err)
			}
			text := make([]byte, 20)
			n, _ := file.ReadAt(text, 0)
			return nil, &BusyError{strings.TrimSpace(string(text[:n]))}
		}
		if !isAt(file, path) { // it was removed meanwhile: the lock of a file that nobody finds keeps nobody out
			if err := file.Close(); err != nil {
				return nil, err
			}
			continue
		}
		if err := errors.Join(file.Truncate(0), writePID(file)); err != nil {
			return nil, errors.Join(broken(err), file.Close())
		}
		return &lock{file}, nil
	}
}

// isAt tells whether a path still names the file.
func isAt(file *os.File, path string) bool {
	open, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(open, there)
}

func writePID(file *os.File) error {
	_, err := file.WriteAt([]byte(fmt.Sprintln(os.Getpid())), 0)
	return err
}

// release lets others in. The file stays: to remove it would let two in.
func (l *lock) release() error {
	if l == nil || l.file == nil {
		return nil
	}
	// Let go of, not only closed: a process that is being started has a copy of the file for a moment.
	err := errors.Join(l.file.Truncate(0), filelock.Release(l.file), l.file.Close())
	l.file = nil
	return err
}

// onNetwork refuses a directory on which two machines could work at once.
func onNetwork(dir string) error {
	name, err := networkOf(dir)
	if err != nil || name == "" {
		return err
	}
	return fmt.Errorf("%w: %s is on %s: put the job on a disk of this machine", ErrNetwork, dir, name)
}
