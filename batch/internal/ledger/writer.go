package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// A Writer changes rows. Each of its methods returns when what it changed is on the disk: changes of many goroutines go
// there together. No context can cut a commit, since nobody would know what became of it.
type Writer struct {
	lock *lock
	db   *sql.DB
	conn *sql.Conn
	stmt statements

	owner string // what the ledger names as its writer, of loop alone; "": it does not yet
	path  string // of job.db
	place string // of the file that is written to

	seen    *os.File // knows mark and commits outside of the ledger; nil: nothing does
	mark    string   // of loop alone, as what follows
	commits int64

	mu     sync.RWMutex // guards closed, and in from being closed while somebody sends
	closed bool
	in     chan *change
	ended  chan struct{}

	took struct { // commits
		sync.Mutex
		count        int64
		all, slowest time.Duration
	}

	before func() // of tests; of loop alone
	failed error  // of loop alone: the first failure, after which nothing is written
}

// change is something to be written, and where to say what became of it.
type change struct {
	do   func() error
	err  error // ErrState: of this change alone
	done chan error
}

// refused is the error of one change alone, in its own words.
type refused struct{ error }

// Is makes an ErrState of it.
func (refused) Is(target error) bool { return target == ErrState }

func (e refused) Unwrap() error { return e.error }

// mostTogether are the changes of one commit.
const mostTogether = 512

// write has do done in the next commit, on the writer's own goroutine.
func (w *Writer) write(do func() error) error {
	c := &change{do: do, done: make(chan error, 1)}
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return fmt.Errorf("%w: it is closed", ErrBroken)
	}
	w.in <- c
	w.mu.RUnlock()
	return <-c.done
}

// loop commits what has come in the meantime, again and again.
func (w *Writer) loop() {
	defer close(w.ended)
	var group []*change
	for first := range w.in {
		group = append(group[:0], first)
	more:
		for len(group) < mostTogether {
			select {
			case next, ok := <-w.in:
				if !ok {
					break more
				}
				group = append(group, next)
			default:
				break more
			}
		}
		err := w.commit(group)
		for _, c := range group {
			if err == nil {
				err := c.err
				c.done <- err
				continue
			}
			c.done <- err
		}
	}
}

// commit writes a group, all of it or nothing.
func (w *Writer) commit(group []*change) (err error) {
	if w.failed != nil {
		return w.failed
	}
	defer func() {
		if err != nil {
			if isDamaged(err) {
				err = broken(err)
			}
			w.failed = fmt.Errorf("%w: %w", ErrBroken, err)
			err = w.failed
		}
	}()
	if err := w.exec(w.stmt.begin); err != nil {
		return err
	}
	if err := w.owns(); err != nil {
		return errors.Join(err, w.exec(w.stmt.rollback))
	}
	for _, c := range group {
		if c.err = c.do(); c.err != nil && !errors.Is(c.err, ErrState) {
			return errors.Join(c.err, w.exec(w.stmt.rollback))
		}
	}
	if w.before != nil {
		w.before()
	}
	if w.seen != nil {
		if err := w.exec(w.stmt.count, w.mark, w.commits+1); err != nil {
			return errors.Join(err, w.exec(w.stmt.rollback))
		}
	}
	begun := time.Now()
	if err := w.exec(w.stmt.commit); err != nil {
		_ = w.exec(w.stmt.rollback)
		return err
	}
	w.time(time.Since(begun))
	w.commits++
	w.witness()
	return nil
}

// time keeps how long a commit took.
func (w *Writer) time(took time.Duration) {
	w.took.Lock()
	defer w.took.Unlock()
	w.took.count, w.took.all, w.took.slowest = w.took.count+1, w.took.all+took, max(w.took.slowest, took)
}

// Commits tells how many there were, how long all of them took, and the slowest.
func (w *Writer) Commits() (count int64, took, slowest time.Duration) {
	w.took.Lock()
	defer w.took.Unlock()
	return w.took.count, w.took.all, w.took.slowest
}

// own names this writer in the ledger, in the place of any other. A lock is a file that somebody may remove; the name is seen
// by who wrote before, in front of whatever it would write next, and so of whatever it would send.
func (w *Writer) own(path, place string) error {
	return w.write(func() (err error) {
		token := rand.Text()
		ctx := context.Background()
		if _, err := w.conn.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS owner (token TEXT NOT NULL); DELETE FROM owner"); err != nil {
			return err
		}
		if _, err := w.conn.ExecContext(ctx, "INSERT INTO owner(token) VALUES(?)", token); err != nil {
			return err
		}
		if w.stmt.owner, err = w.conn.PrepareContext(ctx, "SELECT count(*) = 1 AND max(token) = ? FROM owner"); err != nil {
			return err
		}
		w.stmt.all = append(w.stmt.all, w.stmt.owner)
		w.owner, w.path, w.place = token, path, place
		return nil
	})
}

// owns makes sure that no other writer has come, and that who comes finds the file that is written to.
func (w *Writer) owns() error {
	if w.owner == "" {
		return nil
	}
	if place, err := placeOf(w.path); err != nil || place != w.place {
		return errors.Join(ErrTaken, err)
	}
	var ours bool
	if err := w.stmt.owner.QueryRow(w.owner).Scan(&ours); err != nil || ours {
		return err
	}
	return ErrTaken
}

// BeforeCommit has something done in front of each commit. It is for tests, which kill the process there, and is called
// before anything is written.
func (w *Writer) BeforeCommit(do func()) { w.before = do }

func (w *Writer) exec(stmt *sql.Stmt, args ...any) error {
	_, err := stmt.ExecContext(context.Background(), args...)
	return err
}

// Close writes what was asked for, folds the write-ahead log into job.db, so that one file remains, and lets others write.
func (w *Writer) Close() error {
	w.mu.Lock()
	closed := w.closed
	if !closed {
		w.closed = true
		close(w.in)
	}
	w.mu.Unlock()
	if closed {
		return nil
	}
	<-w.ended
	var err error
	if w.failed == nil { // a reader may hold it up: then the log stays, and is read
		_, err = w.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	if w.seen != nil {
		err = errors.Join(err, w.seen.Close())
	}
	return errors.Join(err, w.closeDatabase(), w.lock.release())
}

func (w *Writer) closeDatabase() (err error) {
	for _, stmt := range w.stmt.all {
		err = errors.Join(err, stmt.Close())
	}
	if w.conn != nil {
		err = errors.Join(err, w.conn.Close())
	}
	return errors.Join(err, w.db.Close())
}
