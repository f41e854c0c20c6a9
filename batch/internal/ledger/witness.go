package ledger

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// Witness keeps in a file outside of the ledger how many commits it has had, from now on. older says that the file knows
// of more than the ledger does: it was restored from a copy, and what is planned in it may have been sent since. Then every
// open row is taken for sent; without take it is ErrOlder, and nothing is changed.
//
// The file is written behind each commit, and not synced: it may lag behind the ledger, and then tells less, but never
// runs ahead of it.
func (w *Writer) Witness(path string, take bool) (older bool, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return false, err
	}
	var text [8]byte
	if _, err := file.ReadAt(text[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return false, errors.Join(err, file.Close())
	}
	seen := int64(binary.BigEndian.Uint64(text[:]))
	err = w.write(func() error {
		w.seen = file
		older = seen > w.seq
		switch {
		case !older:
			return nil
		case !take:
			w.seen = nil
			return errors.Join(refused{ErrOlder}, file.Close())
		}
		w.seq = seen
		_, err := w.conn.ExecContext(context.Background(), inDoubt)
		return err
	})
	return older, err
}

// witness tells the file. That it can't be written is no reason not to go on.
func (w *Writer) witness() {
	if w.seen == nil {
		return
	}
	var text [8]byte
	binary.BigEndian.PutUint64(text[:], uint64(w.seq))
	_, _ = w.seen.WriteAt(text[:], 0)
}
