package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

type statements struct {
	begin, commit, rollback                                                   *sql.Stmt
	send, end, back, attempt, skip, repeat, settle, note, found, count, owner *sql.Stmt
	all                                                                       []*sql.Stmt
}

// prepare makes the statements. A step is taken from the states that it may follow, and from no other.
func (w *Writer) prepare(ctx context.Context) error {
	for _, s := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&w.stmt.begin, "BEGIN IMMEDIATE"},
		{&w.stmt.commit, "COMMIT"},
		{&w.stmt.rollback, "ROLLBACK"},
		{&w.stmt.send, `UPDATE row SET doubt = doubt OR state = 'sent', state = 'sent', attempts = attempts + 1, at = ?2, began = iif(began = 0, ?2, began)
			WHERE id = ?1 AND state IN ('planned', 'sent') RETURNING line, number, key, fen, request, attempts, doubt`},
		{&w.stmt.end, `UPDATE row SET state = ?2, at = ?3, status = ?4, code = ?5, request_id = ?6, outcome = ?7 WHERE id = ?1 AND state = 'sent'`},
		{&w.stmt.back, `UPDATE row SET state = iif(doubt OR ?7, 'sent', 'planned'), doubt = doubt OR ?7, attempts = attempts - ?2, began = iif(doubt OR ?7, began, 0),
			at = ?3, status = ?4, code = ?5, request_id = ?6 WHERE id = ?1 AND state = 'sent'`},
		{&w.stmt.attempt, `INSERT INTO attempt(row, n, at, status, code, request_id) VALUES(?, ?, ?, ?, ?, ?)`},
		{&w.stmt.skip, `UPDATE row SET state = 'skipped', at = ?2 WHERE id = ?1 AND state = 'planned'`},
		{&w.stmt.repeat, `UPDATE row SET at = ?2 WHERE id = ?1 AND state = 'unknown' RETURNING line, number, key, fen, request`},
		{&w.stmt.settle, `UPDATE row SET state = 'settled', happened = ?2, at = ?3, status = ?4, code = ?5, request_id = ?6, outcome = ?7
			WHERE id = ?1 AND state = 'unknown'`},
		{&w.stmt.found, `UPDATE row SET state = ?2, at = ?3, began = iif(began = 0, ?3, began), status = ?4, code = ?5, request_id = ?6, outcome = ?7 WHERE id = ?1 AND state IN ('planned', 'sent')`},
		{&w.stmt.count, `UPDATE witness SET commits = ?2 WHERE mark = ?1`},
		{&w.stmt.note, `UPDATE row SET outcome = ?2 WHERE id = ?1`},
	} {
		var err error
		if *s.to, err = w.conn.PrepareContext(ctx, s.sql); err != nil {
			return err
		}
		w.stmt.all = append(w.stmt.all, *s.to)
	}
	return nil
}

// Answer is what came of one attempt.
type Answer struct {
	At        time.Time
	Status    int
	Code      string
	RequestID string
	Text      string
}

// Send begins an attempt: when it has returned, the row is sent, whatever happens to this process, and the request may
// leave. It gives the row as it was planned, with Attempts and Doubt as they now are.
func (w *Writer) Send(id int64, at time.Time) (r Row, err error) {
	var number, key sql.NullString
	err = w.write(func() error {
		err := w.stmt.send.QueryRowContext(context.Background(), id, at.UnixMilli()).
			Scan(&r.Line, &number, &key, &r.Fen, &r.Request, &r.Attempts, &r.Doubt)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrState
		}
		return err
	})
	r.ID, r.Number, r.Key, r.State, r.At = id, number.String, key.String, Sent, at
	return r, err
}

// End takes a row that was sent to Done, Refused or Unknown.
func (w *Writer) End(r Row, state State, a Answer) error {
	return w.write(func() error {
		if r.Attempts > 1 {
			if err := w.noteAttempt(r, a); err != nil {
				return err
			}
		}
		return w.one(w.stmt.end, r.ID, string(state), a.At.UnixMilli(), a.Status, a.Code, a.RequestID, a.Text)
	})
}

// Back says that an attempt did not end the row: it goes on from where it was. tried tells whether the attempt counts as
// a try, doubt whether it may have been executed.
func (w *Writer) Back(r Row, a Answer, tried, doubt bool) error {
	return w.write(func() error {
		if err := w.noteAttempt(r, a); err != nil {
			return err
		}
		return w.one(w.stmt.back, r.ID, map[bool]int{false: 1}[tried], a.At.UnixMilli(), a.Status, a.Code, a.RequestID, doubt)
	})
}

func (w *Writer) noteAttempt(r Row, a Answer) error {
	return w.exec(w.stmt.attempt, r.ID, r.Attempts, a.At.UnixMilli(), a.Status, a.Code, a.RequestID)
}

// Skip takes a row that was never sent out of the job.
func (w *Writer) Skip(id int64, at time.Time) error {
	return w.write(func() error { return w.one(w.stmt.skip, id, at.UnixMilli()) })
}

// Repeat says of a row whose outcome is unknown that it is sent again, which does not take it to another state.
func (w *Writer) Repeat(id int64, at time.Time) (r Row, err error) {
	var number, key sql.NullString
	err = w.write(func() error {
		err := w.stmt.repeat.QueryRowContext(context.Background(), id, at.UnixMilli()).Scan(&r.Line, &number, &key, &r.Fen, &r.Request)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrState
		}
		return err
	})
	r.ID, r.Number, r.Key, r.State, r.At = id, number.String, key.String, Unknown, at
	return r, err
}

// Settle says of a row whose outcome was unknown whether it happened.
func (w *Writer) Settle(id int64, happened bool, a Answer) error {
	return w.write(func() error {
		return w.one(w.stmt.settle, id, happened, a.At.UnixMilli(), a.Status, a.Code, a.RequestID, a.Text)
	})
}

// Found takes a row to Done or Unknown of which another place knows what came of it.
func (w *Writer) Found(id int64, state State, a Answer) error {
	return w.write(func() error {
		return w.one(w.stmt.found, id, string(state), a.At.UnixMilli(), a.Status, a.Code, a.RequestID, a.Text)
	})
}

// Note keeps the newest answer of a row without a step.
func (w *Writer) Note(id int64, text string) error {
	return w.write(func() error { return w.one(w.stmt.note, id, text) })
}

// Abandon makes rows unknown that are sent, and were first sent before a time: a repeat may do them twice. The zero time is
// all of them, also what a clock that went ahead has marked.
func (w *Writer) Abandon(before time.Time) (n int64, err error) {
	err = w.write(func() error {
		result, err := w.conn.ExecContext(context.Background(),
			"UPDATE row SET state = 'unknown', outcome = 'the process ended before its answer was kept' WHERE state = 'sent' AND (?1 OR began <= ?2)", before.IsZero(), before.UnixMilli())
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return n, err
}

// Pause keeps why the job was paused; "" when it goes on.
func (w *Writer) Pause(why string) error {
	return w.write(func() error {
		_, err := w.conn.ExecContext(context.Background(), "UPDATE job SET paused = ?", why)
		return err
	})
}

// Begin keeps which server the rows go to, when the first are to be sent. With another one it is ErrServer: what is done
// there is not done here.
func (w *Writer) Begin(server string) error {
	return w.write(func() error {
		if _, err := w.conn.ExecContext(context.Background(), "UPDATE job SET server = ? WHERE server = ''", server); err != nil {
			return err
		}
		var kept string
		if err := w.conn.QueryRowContext(context.Background(), "SELECT server FROM job").Scan(&kept); err != nil {
			return err
		}
		if kept != server {
			return refused{fmt.Errorf("%w: %s, and now %s", ErrServer, kept, server)}
		}
		return nil
	})
}

// adopt takes a directory that lay elsewhere. Of a job that was begun there nobody knows here how far it came.
func (w *Writer) adopt(host, place string) error {
	return w.write(func() error {
		ctx := context.Background()
		if _, err := w.conn.ExecContext(ctx, "INSERT OR IGNORE INTO witness(mark, commits) SELECT ?, 0 FROM job WHERE server <> ''", moved); err != nil {
			return err
		}
		_, err := w.conn.ExecContext(ctx, "UPDATE job SET host = ?, place = ?", host, place)
		return err
	})
}

// one changes one row, which has to be in a state from which the step leads.
func (w *Writer) one(stmt *sql.Stmt, args ...any) error {
	result, err := stmt.ExecContext(context.Background(), args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fmt.Errorf("%w: row %v", ErrState, args[0])
}
