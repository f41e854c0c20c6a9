package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A Ledger is a job that was planned. It is safe for many goroutines.
type Ledger struct {
	dir string
	vfs string // of SQLite; "": the operating system's
	job Job

	host, place string
	read        *sql.DB
}

// Open opens a ledger to read it, also while another process writes.
func Open(ctx context.Context, dir string) (*Ledger, error) { return OpenOn(ctx, dir, "") }

// OpenOn opens a ledger by a VFS of SQLite's: tests have disks that fail.
func OpenOn(ctx context.Context, dir, vfs string) (l *Ledger, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, database)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s has no %s", ErrNoJob, dir, database)
	} else if err != nil {
		return nil, err
	}
	l = &Ledger{dir: dir, vfs: vfs}
	if l.read, err = sql.Open("sqlite3", uri(l.path(), vfs, "busy_timeout(10000)", "query_only(on)")); err != nil {
		return nil, err
	}
	l.read.SetMaxOpenConns(4)
	if err := l.check(ctx); err != nil {
		return nil, errors.Join(err, l.read.Close())
	}
	return l, nil
}

func (l *Ledger) path() string { return filepath.Join(l.dir, database) }

// check makes sure that the file is a ledger, and reads the job.
func (l *Ledger) check(ctx context.Context) error {
	var app, version int64
	if err := l.read.QueryRowContext(ctx, "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version").Scan(&app, &version); err != nil {
		return unread(err)
	}
	info, err := os.Stat(l.path())
	switch {
	case err != nil:
		return broken(err)
	case info.Size() == 0 && app == 0:
		return fmt.Errorf("%w: %s is empty", ErrDamaged, l.path())
	case app != application:
		return fmt.Errorf("%w: %s has the application_id %#x", ErrForeign, l.path(), app)
	case version != format:
		return fmt.Errorf("%w: %s has format %d, this program knows %d: use the release that planned it", ErrForeign, l.path(), version, format)
	}
	return l.reload(ctx)
}

// reload reads the job. Only why it was paused ever changes.
func (l *Ledger) reload(ctx context.Context) error {
	var created int64
	err := l.read.QueryRowContext(ctx, "SELECT id, created, rows, fen, doubles, text, host, place, paused FROM job").
		Scan(&l.job.ID, &created, &l.job.Rows, &l.job.Fen, &l.job.Doubles, &l.job.Text, &l.host, &l.place, &l.job.Paused)
	l.job.Created = time.UnixMilli(created)
	if err != nil {
		return unread(err)
	}
	return nil
}

// Job gives what all rows share, as it was when the ledger was opened.
func (l *Ledger) Job() Job { return l.job }

// Dir is the job's directory, absolute.
func (l *Ledger) Dir() string { return l.dir }

// Close ends reading. A Writer is closed before.
func (l *Ledger) Close() error { return l.read.Close() }

// Busy tells whether somebody writes: a process, or another Writer of this one.
func (l *Ledger) Busy() (bool, error) {
	lock, err := acquire(filepath.Join(l.dir, lockFile))
	if errors.As(err, new(*BusyError)) {
		return true, nil
	}
	return false, errors.Join(err, lock.release())
}

// Write makes this process the one that writes: nobody else can until the Writer is closed. A directory that was copied
// is refused with ErrCopy, since the original may be at work; adopt takes it as the original from now on.
func (l *Ledger) Write(ctx context.Context, adopt bool) (w *Writer, err error) {
	if err := onNetwork(l.dir); err != nil {
		return nil, err
	}
	lock, err := acquire(filepath.Join(l.dir, lockFile))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, lock.release())
		}
	}()
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	place, err := placeOf(l.path())
	if err != nil {
		return nil, err
	}
	moved := host != l.host || place != l.place
	if moved && !adopt {
		return nil, fmt.Errorf("%w: %s was planned on %s as %s, and is on %s as %s", ErrCopy, l.dir, l.host, l.place, host, place)
	}
	if w, err = l.writer(ctx, lock); err != nil {
		return nil, broken(err)
	}
	if err := w.own(l.path(), place); err != nil {
		w.lock = nil // released above
		return nil, errors.Join(err, w.Close())
	}
	if moved {
		if err := w.adopt(host, place); err != nil {
			w.lock = nil
			return nil, errors.Join(err, w.Close())
		}
		l.host, l.place = host, place
	}
	return w, nil
}

// writer opens the one connection that writes, and reads back that it survives a power cut.
func (l *Ledger) writer(ctx context.Context, lock *lock) (_ *Writer, err error) {
	w := &Writer{lock: lock, in: make(chan *change), ended: make(chan struct{})}
	if w.db, err = sql.Open("sqlite3", uri(l.path(), l.vfs, "busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)", "wal_autocheckpoint(4000)")); err != nil {
		return nil, err
	}
	w.db.SetMaxOpenConns(1)
	defer func() {
		if err != nil {
			err = errors.Join(err, w.closeDatabase())
		}
	}()
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return nil, err
	}
	var mode string
	var sync int
	if err := w.conn.QueryRowContext(ctx, "SELECT journal_mode, synchronous FROM pragma_journal_mode, pragma_synchronous").Scan(&mode, &sync); err != nil {
		return nil, err
	}
	if mode != "wal" || sync != 2 {
		return nil, fmt.Errorf("%w: journal_mode is %s and synchronous %d, not wal and 2", ErrUnsafe, mode, sync)
	}
	if err := w.prepare(ctx); err != nil {
		return nil, err
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Chmod(l.path()+suffix, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	go w.loop()
	return w, nil
}
