package pace

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/filelock"
)

// Alone is the Slot of a job that shares with nobody.
type Alone struct{ free time.Time }

// Next is that of Slot.
func (a *Alone) Next(now time.Time, interval time.Duration) (time.Time, error) {
	at := now
	if a.free.After(now) {
		at = a.free
	}
	a.free = at.Add(interval)
	return at, nil
}

// ahead is how far ahead the free moment of a file is, by the clock of the wall, which is all that processes share; 0 if it
// lies further ahead than jobs that share would take: then the clock was set back, and a rate is not worth to wait for the
// old time to come again.
func ahead(free, now time.Time, interval time.Duration) time.Duration {
	d := free.Sub(now.Round(0))
	if d < 0 || d > time.Second+max(16*interval, min(100*interval, 10*time.Second)) {
		return 0
	}
	return d
}

// Shared is a Slot in a file: who opens the same one shares the rate, in this process and others.
type Shared struct{ file *os.File }

// Share opens the file of a name in a folder, which is made.
func Share(folder, name string) (*Shared, error) {
	file, err := open(folder, name)
	if err != nil {
		return nil, err
	}
	return &Shared{file}, nil
}

func open(folder, name string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_RDWR, 0o600)
}

// Next is that of Slot. What it gives is as far from now as the file says, by whichever clock now is read: a wall clock that is
// set back afterwards moves it no further away. Nothing is synced: a moment that a power cut forgets is past when the
// machine is up again.
func (s *Shared) Next(now time.Time, interval time.Duration) (at time.Time, err error) {
	if err := filelock.Wait(s.file); err != nil {
		return now, err
	}
	defer func() { err = errors.Join(err, filelock.Release(s.file)) }()
	var text [8]byte
	if _, err := s.file.ReadAt(text[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return now, err
	}
	at = now.Add(ahead(time.Unix(0, int64(binary.BigEndian.Uint64(text[:]))), now, interval))
	binary.BigEndian.PutUint64(text[:], uint64(at.Add(interval).UnixNano()))
	_, err = s.file.WriteAt(text[:], 0)
	return at, err
}

// Close leaves the file to others.
func (s *Shared) Close() error { return s.file.Close() }
