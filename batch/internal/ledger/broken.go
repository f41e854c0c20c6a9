package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// broken says of what a file or the database does not do that it is ErrBroken, or ErrDamaged. That ctx has ended stays what it
// is.
func broken(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sqlite3.INTERRUPT) {
		return err
	}
	if isDamaged(err) {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return fmt.Errorf("%w: %w", ErrBroken, err)
}

// isDamaged tells a file that holds no whole database from a disk that fails.
func isDamaged(err error) bool {
	return errors.Is(err, sqlite3.CORRUPT) || errors.Is(err, sqlite3.NOTADB)
}

// unread is why a file is not taken for a ledger: it is that of another program, or can't be read.
func unread(err error) error {
	switch {
	case errors.Is(err, sqlite3.ERROR), errors.Is(err, sql.ErrNoRows): // a table that is missing, or has no row
		return fmt.Errorf("%w: %w", ErrForeign, err)
	case errors.Is(err, sqlite3.NOTADB):
		return fmt.Errorf("%w: %w: %w", ErrDamaged, ErrForeign, err)
	}
	return broken(err)
}
