package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"time"
)

// Count is how many rows are in a state, and their sum.
type Count struct{ Rows, Fen int64 }

// Counts counts the rows by state; of the settled ones those that happened as well.
func (l *Ledger) Counts(ctx context.Context) (counts map[State]Count, happened Count, err error) {
	defer func() { err = broken(err) }()
	rows, err := l.read.QueryContext(ctx, "SELECT state, happened IS TRUE, count(*), sum(fen) FROM row GROUP BY 1, 2")
	if err != nil {
		return nil, happened, err
	}
	defer rows.Close()
	counts = map[State]Count{}
	for rows.Next() {
		var state State
		var did bool
		var c Count
		if err := rows.Scan(&state, &did, &c.Rows, &c.Fen); err != nil {
			return nil, happened, err
		}
		sum := counts[state]
		counts[state] = Count{sum.Rows + c.Rows, sum.Fen + c.Fen}
		if did {
			happened = c
		}
	}
	return counts, happened, rows.Err()
}

// page is how many rows are read at once: a reader that stays open lets the write-ahead log grow.
const page = 1000

const columns = "id, line, number, key, part, fen, request, state, attempts, doubt, at, began, status, code, request_id, outcome, happened"

// Rows walks through the rows of a state in the order of the plan; "" is all of them.
func (l *Ledger) Rows(ctx context.Context, state State) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		last := int64(0)
		for {
			rows, err := l.Page(ctx, state, last)
			if err != nil {
				yield(Row{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
				last = r.ID
			}
			if len(rows) < page {
				return
			}
		}
	}
}

// Row gives one row.
func (l *Ledger) Row(ctx context.Context, id int64) (Row, error) {
	found, err := l.rows(ctx, "SELECT "+columns+" FROM row WHERE id = ?", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%w: row %d", ErrState, id)
	}
	if err != nil {
		return Row{}, err
	}
	return found[0], nil
}

// Page gives some rows of a state, behind a row, in the order of the plan; none are left where it gives none.
func (l *Ledger) Page(ctx context.Context, state State, after int64) (found []Row, err error) {
	query := "SELECT " + columns + " FROM row WHERE id > ?1 AND (?2 = '' OR state = ?2) ORDER BY id LIMIT ?3"
	if state == Unknown {
		query = "SELECT " + columns + " FROM row WHERE id > ?1 AND state = 'unknown' AND ?2 = ?2 ORDER BY id LIMIT ?3" // by its index
	}
	return l.rows(ctx, query, after, string(state), page)
}

func (l *Ledger) rows(ctx context.Context, query string, args ...any) (found []Row, err error) {
	defer func() { err = broken(err) }()
	rows, err := l.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		var number, key sql.NullString
		var at, began int64
		var happened sql.NullBool
		if err := rows.Scan(&r.ID, &r.Line, &number, &key, &r.Part, &r.Fen, &r.Request, &r.State, &r.Attempts, &r.Doubt, &at, &began,
			&r.Status, &r.Code, &r.RequestID, &r.Outcome, &happened); err != nil {
			return nil, err
		}
		r.Number, r.Key = number.String, key.String
		if at != 0 {
			r.At = time.UnixMilli(at)
		}
		if began != 0 {
			r.Began = time.UnixMilli(began)
		}
		if happened.Valid {
			r.Happened = &happened.Bool
		}
		found = append(found, r)
	}
	return found, rows.Err()
}

// Most is how many rows there are of the key that has most, and of the part that has most.
func (l *Ledger) Most(ctx context.Context) (ofKey, ofPart int64, err error) {
	err = l.read.QueryRowContext(ctx, `SELECT (SELECT coalesce(max(n), 0) FROM (SELECT count(*) n FROM row WHERE key IS NOT NULL GROUP BY key)),
		(SELECT coalesce(max(n), 0) FROM (SELECT count(*) n FROM row GROUP BY part))`).Scan(&ofKey, &ofPart)
	return ofKey, ofPart, broken(err)
}

// Bounds are the least and the greatest sum of a row.
func (l *Ledger) Bounds(ctx context.Context) (least, most int64, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT coalesce(min(fen), 0), coalesce(max(fen), 0) FROM row").Scan(&least, &most)
	return least, most, broken(err)
}

// Ref names a row that is open.
type Ref struct {
	ID   int64
	Key  string
	Part string
}

// Open gives the next rows that are planned or sent, behind a row, in the order of the plan: at most n.
func (l *Ledger) Open(ctx context.Context, after int64, n int) (refs []Ref, err error) {
	defer func() { err = broken(err) }()
	rows, err := l.read.QueryContext(ctx, "SELECT id, key, part FROM row WHERE id > ? AND state IN ('planned', 'sent') ORDER BY id LIMIT ?", after, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Ref
		var key sql.NullString
		if err := rows.Scan(&r.ID, &key, &r.Part); err != nil {
			return nil, err
		}
		r.Key = key.String
		refs = append(refs, r)
	}
	return refs, rows.Err()
}

// Attempts counts what is noted of attempts that did not end their rows at once.
func (l *Ledger) Attempts(ctx context.Context, id int64) (attempts []Answer, err error) {
	rows, err := l.read.QueryContext(ctx, "SELECT at, status, code, request_id FROM attempt WHERE row = ? ORDER BY rowid", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a Answer
		var at int64
		if err := rows.Scan(&at, &a.Status, &a.Code, &a.RequestID); err != nil {
			return nil, err
		}
		a.At = time.UnixMilli(at)
		attempts = append(attempts, a)
	}
	return attempts, rows.Err()
}

// Recent gives the keys of which a row was sent since a time, and when the last of them was.
func (l *Ledger) Recent(ctx context.Context, since time.Time) (recent map[string]time.Time, err error) {
	defer func() { err = broken(err) }()
	rows, err := l.read.QueryContext(ctx, "SELECT key, max(at) FROM row WHERE key IS NOT NULL AND at > ? AND state <> 'skipped' GROUP BY key", since.UnixMilli())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	recent = map[string]time.Time{}
	for rows.Next() {
		var key string
		var at int64
		if err := rows.Scan(&key, &at); err != nil {
			return nil, err
		}
		recent[key] = time.UnixMilli(at)
	}
	return recent, rows.Err()
}
