package ledger

import (
	"context"
	"iter"
)

// inDoubt takes every open row of a ledger that was restored from a copy for one that was sent, since the job was planned.
const inDoubt = "UPDATE row SET doubt = 1, state = 'sent', began = iif(began = 0, (SELECT created FROM job), began) WHERE state IN ('planned', 'sent')"

// NextRun counts the runs whose calls are made elsewhere. It gives a number above all before, and above seen, the newest
// that the other place knows of. If the ledger did not know that one it was restored from a copy: then every row that is
// open may have been sent, since the job was planned, and is taken for sent.
func (w *Writer) NextRun(seen int64) (run int64, older bool, err error) {
	err = w.write(func() error {
		ctx := context.Background()
		if _, err := w.conn.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS run (n INTEGER PRIMARY KEY)"); err != nil {
			return err
		}
		if err := w.conn.QueryRowContext(ctx, "SELECT coalesce(max(n), 0) FROM run").Scan(&run); err != nil {
			return err
		}
		if older = seen > run; older {
			run = seen
			if _, err := w.conn.ExecContext(ctx, inDoubt); err != nil {
				return err
			}
		}
		run++
		_, err := w.conn.ExecContext(ctx, "INSERT INTO run(n) VALUES(?)", run)
		return err
	})
	return run, older, err
}

// Undecided gives the rows of which it is not known what became of them, as a set of bits.
func (l *Ledger) Undecided(ctx context.Context) (set []uint64, err error) {
	rows, err := l.read.QueryContext(ctx, "SELECT id FROM row WHERE state IN ('planned', 'sent', 'unknown')")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	set = make([]uint64, l.job.Rows/64+1)
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		set[id/64] |= 1 << (id % 64)
	}
	return set, rows.Err()
}

// Requests walks through what was planned, in the order of the plan.
func (l *Ledger) Requests(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for last := int64(0); ; last += page {
			texts, err := l.requests(ctx, last)
			if err != nil {
				yield("", err)
				return
			}
			for _, text := range texts {
				if !yield(text, nil) {
					return
				}
			}
			if len(texts) < page {
				return
			}
		}
	}
}

func (l *Ledger) requests(ctx context.Context, after int64) (texts []string, err error) {
	rows, err := l.read.QueryContext(ctx, "SELECT request FROM row WHERE id > ? ORDER BY id LIMIT ?", after, page)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, rows.Err()
}
