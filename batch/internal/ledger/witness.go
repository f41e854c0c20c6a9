package ledger

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// Witness keeps in a file outside of the ledger a mark of this writer, which stands in the ledger too, and how many commits
// it has made. older says that the file knows of a mark, or of commits of it, that the ledger does not: it was restored from
// a copy, and what is planned in it may have been sent since. So does a ledger that was moved here after it was begun, of
// which the file knows nothing. Then every open row is taken for sent; without take it is ErrOlder, now and however often it
// is tried again, and nothing is changed: neither a refusal nor what another writer does (settle, skip) makes the ledger
// look newer.
//
// The file is written behind each commit, and not synced: it may lag behind the ledger, and then tells less, but never
// runs ahead of it.
func (w *Writer) Witness(path string, take bool) (older bool, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return false, err
	}
	var seen record
	if _, err := file.ReadAt(seen[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return false, errors.Join(err, file.Close())
	}
	err = w.write(func() error {
		ctx := context.Background()
		if older, err = w.isOlder(ctx, seen); err != nil {
			return err
		}
		if older && !take {
			return errors.Join(refused{ErrOlder}, file.Close())
		}
		if older {
			if _, err := w.conn.ExecContext(ctx, inDoubt); err != nil {
				return err
			}
		}
		if _, err := w.conn.ExecContext(ctx, "DELETE FROM witness WHERE mark = ?", moved); err != nil {
			return err
		}
		mark := rand.Text()
		if _, err := w.conn.ExecContext(ctx, "INSERT INTO witness(mark, commits) VALUES(?, 0)", mark); err != nil {
			return err
		}
		w.seen, w.mark, w.commits = file, mark, 0
		return nil
	})
	return older, err
}

// moved is a mark of its own: the directory was adopted after the job was begun.
const moved = "moved"

// isOlder holds the file against the ledger.
func (w *Writer) isOlder(ctx context.Context, seen record) (older bool, err error) {
	if seen == (record{}) {
		err = w.conn.QueryRowContext(ctx, "SELECT count(*) > 0 FROM witness WHERE mark = ?", moved).Scan(&older)
		return older, err
	}
	var known bool
	err = w.conn.QueryRowContext(ctx, "SELECT count(*) > 0 FROM witness WHERE mark = ? AND commits >= ?", seen.mark(), seen.commits()).Scan(&known)
	return !known, err
}

// record is what the file holds: a mark of 26 letters and digits, and a count.
type record [34]byte

func recordOf(mark string, commits int64) (r record) {
	copy(r[:26], mark)
	binary.BigEndian.PutUint64(r[26:], uint64(commits))
	return r
}

func (r record) mark() string { return string(r[:26]) }

func (r record) commits() int64 { return int64(binary.BigEndian.Uint64(r[26:])) }

// witness tells the file. That it can't be written is no reason not to go on.
func (w *Writer) witness() {
	if w.seen == nil {
		return
	}
	r := recordOf(w.mark, w.commits)
	_, _ = w.seen.WriteAt(r[:], 0)
}
