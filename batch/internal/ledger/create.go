package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/ncruces/go-sqlite3/driver" // the driver sqlite3
)

// The files of a job.
const (
	database = "job.db"
	lockFile = "lock"
	draft    = "job.db.plan" // what a plan is written into before it is a ledger
)

// Plan writes a new ledger. It is the caller's until Commit has made a job of it, or Discard.
type Plan struct {
	dir  string
	lock *lock
	db   *sql.DB
	conn *sql.Conn
	add  *sql.Stmt
	find *sql.Stmt
	job  Job
	made []string // folders, the innermost first

	seen   map[uint64]int64 // rows without a number, by a digest of their requests
	digest maphash.Seed
}

// Begin starts a plan in a directory, which is made where it is missing. Nobody else can while it is open.
func Begin(ctx context.Context, dir string) (_ *Plan, err error) {
	made := missing(filepath.Clean(dir))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := onNetwork(dir); err != nil {
		removeAll(made)
		return nil, err
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	p := &Plan{dir: dir, made: made, job: Job{ID: hex.EncodeToString(id)}, seen: map[uint64]int64{}, digest: maphash.MakeSeed()}
	if p.lock, err = acquire(filepath.Join(dir, lockFile)); err != nil {
		removeAll(made)
		return nil, err
	}
	defer func() {
		if err != nil {
			p.Discard()
		}
	}()
	if _, err := os.Lstat(filepath.Join(dir, database)); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrExists, dir)
	}
	if err := p.remove(); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(p.path(), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, broken(err)
	}
	if err := file.Close(); err != nil {
		return nil, broken(err)
	}
	// Until it is renamed nobody needs it after a crash: so nothing is synced before the end.
	if p.db, err = sql.Open("sqlite3", uri(p.path(), "", "journal_mode(memory)", "synchronous(off)", "cache_size(-8000)")); err != nil {
		return nil, err
	}
	return p, broken(p.prepare(ctx))
}

// ID is that of the job to be.
func (p *Plan) ID() string { return p.job.ID }

func (p *Plan) path() string { return filepath.Join(p.dir, draft) }

func (p *Plan) prepare(ctx context.Context) (err error) {
	if p.conn, err = p.db.Conn(ctx); err != nil {
		return err
	}
	begin := fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d; BEGIN; %s", application, format, schema)
	if _, err := p.conn.ExecContext(ctx, begin); err != nil {
		return err
	}
	if p.add, err = p.conn.PrepareContext(ctx, "INSERT INTO row(line, number, key, part, fen, request) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(number) DO NOTHING"); err != nil {
		return err
	}
	p.find, err = p.conn.PrepareContext(ctx, "SELECT line, request FROM row WHERE number = ?")
	return err
}

// A Twin is a row with a number that an earlier one has, for another request.
type Twin struct {
	Line, Earlier int64
	Number        string
}

func (t *Twin) Error() string {
	return fmt.Sprintf("it has the number %s of line %d, and asks for something else", t.Number, t.Earlier)
}

// Add plans a row: Line, Number, Key, Part, Fen and Request of it. One that repeats another in full, with its number, is
// counted, and left out: repeats is the line of that one. Without a number it is told as well, and not left out. Of one that has the number of another the error is a *Twin, of one with which the sum
// of all is no number any more it is ErrSum.
func (p *Plan) Add(ctx context.Context, r Row) (repeats int64, err error) {
	if r.Fen > math.MaxInt64-p.job.Fen {
		return 0, ErrSum
	}
	result, err := p.add.ExecContext(ctx, r.Line, orNull(r.Number), orNull(r.Key), r.Part, r.Fen, r.Request)
	if err != nil {
		return 0, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		p.job.Rows++
		p.job.Fen += r.Fen
		if err == nil && r.Number == "" {
			return p.same(ctx, r.Request)
		}
		return 0, err
	}
	twin := &Twin{Line: r.Line, Number: r.Number}
	var request string
	if err := p.find.QueryRowContext(ctx, r.Number).Scan(&twin.Earlier, &request); err != nil {
		return 0, err
	}
	if request != r.Request {
		return 0, twin
	}
	p.job.Doubles++
	return twin.Earlier, nil
}

// same gives the line of an earlier row without a number that asks for the same as the newest one; 0: there is none.
func (p *Plan) same(ctx context.Context, request string) (line int64, err error) {
	digest := maphash.String(p.digest, request)
	id, known := p.seen[digest]
	if !known {
		p.seen[digest] = p.job.Rows
		return 0, nil
	}
	err = p.conn.QueryRowContext(ctx, "SELECT line FROM row WHERE id = ? AND request = ?", id, request).Scan(&line)
	if errors.Is(err, sql.ErrNoRows) { // another one with its digest
		err = nil
	}
	return line, err
}

// Commit makes a job of the plan.
func (p *Plan) Commit(ctx context.Context, job Job) (err error) {
	defer func() {
		if err != nil {
			p.Discard()
			return
		}
		err = p.close()
	}()
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	place, err := placeOf(p.path())
	if err != nil {
		return err
	}
	if _, err := p.conn.ExecContext(ctx, "INSERT INTO job(id, created, rows, fen, doubles, text, host, place) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
		p.job.ID, job.Created.UnixMilli(), p.job.Rows, p.job.Fen, p.job.Doubles, job.Text, host, place); err != nil {
		return err
	}
	if _, err := p.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return err
	}
	if err := p.closeDatabase(); err != nil {
		return err
	}
	if err := syncFile(p.path()); err != nil {
		return err
	}
	if err := os.Rename(p.path(), filepath.Join(p.dir, database)); err != nil {
		return err
	}
	return errors.Join(syncFolder(p.dir), syncFolder(filepath.Dir(p.dir)))
}

// Discard ends a plan of which nothing is to remain: neither the draft, nor the lock and the folders that it has made. Where
// a job is there already, these are the job's.
func (p *Plan) Discard() {
	_ = p.closeDatabase()
	_ = p.remove()
	path := filepath.Join(p.dir, lockFile)
	_, err := os.Lstat(filepath.Join(p.dir, database))
	removes := p.lock != nil && errors.Is(err, fs.ErrNotExist)
	held := removes && os.Remove(path) != nil // while it is held nobody else plans here; but Windows removes no file that is open
	_ = p.close()
	if held {
		_ = os.Remove(path)
	}
	removeAll(p.made)
}

// removeAll removes folders in which nothing lies.
func removeAll(folders []string) {
	for _, folder := range folders {
		_ = os.Remove(folder)
	}
}

// missing are the folders that MkdirAll will make, the innermost first.
func missing(dir string) (folders []string) {
	for {
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			return folders
		}
		folders, dir = append(folders, dir), filepath.Dir(dir)
	}
}

func (p *Plan) closeDatabase() error {
	if p.db == nil {
		return nil
	}
	for _, stmt := range []*sql.Stmt{p.add, p.find} {
		if stmt != nil {
			_ = stmt.Close()
		}
	}
	if p.conn != nil {
		_ = p.conn.Close()
	}
	err := p.db.Close()
	p.db = nil
	return err
}

// close gives the directory back.
func (p *Plan) close() error { return errors.Join(p.closeDatabase(), p.lock.release()) }

// remove takes away what a plan left that was cut.
func (p *Plan) remove() error {
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(p.path() + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// uri is the data source name of a file. vfs may be "", the operating system's.
func uri(path, vfs string, pragmas ...string) string {
	var b strings.Builder
	b.WriteString("file:" + escape(path) + "?_txlock=immediate")
	if vfs != "" {
		b.WriteString("&vfs=" + vfs)
	}
	for _, pragma := range pragmas {
		b.WriteString("&_pragma=" + pragma)
	}
	return b.String()
}

// escape keeps what SQLite's URIs read out of a file name.
func escape(path string) string {
	path = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	if strings.HasPrefix(path, "//") || len(path) > 1 && path[1] == ':' { // as C:/jobs
		return "///" + strings.TrimLeft(path, "/")
	}
	return path
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func syncFile(path string) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return file.Sync()
}
