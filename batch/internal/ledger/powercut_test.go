package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// fragile is a disk that forgets, when the power is cut, what was not synced: of each sector by chance.
type fragile struct {
	vfs.VFS
	mu     sync.Mutex // guards what follows
	left   int        // writes until it ends; below zero: for ever
	how    sqlite3.ExtendedErrorCode
	random *rand.Rand
	ended  bool
	files  map[string]*fragileFile
}

const sector = 512

// outage makes a disk, under a name of its own.
func outage(t *testing.T, left int, how sqlite3.ExtendedErrorCode, seed uint64) (*fragile, string) {
	d := &fragile{VFS: vfs.Find(""), left: left, how: how, random: rand.New(rand.NewPCG(seed, 1)), files: map[string]*fragileFile{}}
	name := fmt.Sprintf("fragile-%p", d)
	vfs.Register(name, d)
	t.Cleanup(func() { vfs.Unregister(name) })
	return d, name
}

func (d *fragile) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return nil, flags, sqlite3.CANTOPEN // SQLite asks for OpenFilename
}

func (d *fragile) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	file, got, err := d.VFS.(vfs.VFSFilename).OpenFilename(name, flags)
	if err != nil {
		return nil, got, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	f := &fragileFile{File: file, disk: d, old: map[int64][]byte{}, path: name.String()}
	if f.size, err = file.Size(); err != nil {
		return nil, got, err
	}
	if flags&(vfs.OPEN_MAIN_DB|vfs.OPEN_WAL) != 0 && flags&vfs.OPEN_READONLY == 0 {
		if first := d.files[f.path]; first != nil { // of another connection
			f.old, f.size = first.old, first.size
		} else {
			d.files[f.path] = f
		}
	}
	return f, got, nil
}

// Delete deletes as long as there is power.
func (d *fragile) Delete(name string, syncDir bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return d.how
	}
	delete(d.files, name)
	return d.VFS.Delete(name, syncDir)
}

// step counts a write. The caller holds mu.
func (d *fragile) step() error {
	if d.left == 0 {
		d.ended = true
	}
	if d.left >= 0 && !d.ended {
		d.left--
	}
	if d.ended {
		return d.how
	}
	return nil
}

// cut leaves on the disk what the power cut left: of what was not synced, some.
func (d *fragile) cut(t *testing.T) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	for path, f := range d.files {
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		for at, old := range f.old {
			if d.random.IntN(2) == 0 {
				if _, err := file.WriteAt(old, at); err != nil {
					t.Fatal(err)
				}
			}
		}
		if info, err := file.Stat(); err == nil && info.Size() > f.size && d.random.IntN(2) == 0 {
			if err := file.Truncate(f.size); err != nil {
				t.Fatal(err)
			}
		}
		file.Close()
		if err := os.Remove(path + "-shm"); err != nil && !errors.Is(err, os.ErrNotExist) { // it was memory
			t.Fatal(err)
		}
	}
}

// fragileFile remembers of each sector that is not synced what it was.
type fragileFile struct {
	vfs.File
	disk *fragile
	path string
	old  map[int64][]byte
	size int64 // as it was synced
}

func (f *fragileFile) SharedMemory() vfs.SharedMemory {
	return f.File.(vfs.FileSharedMemory).SharedMemory()
}

func (f *fragileFile) WriteAt(p []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.step(); err != nil {
		return 0, err
	}
	for at := off / sector * sector; at < off+int64(len(p)); at += sector {
		if f.old[at] == nil {
			was := make([]byte, sector)
			if _, err := f.File.ReadAt(was, at); err != nil && !errors.Is(err, io.EOF) {
				return 0, err
			}
			f.old[at] = was
		}
	}
	return f.File.WriteAt(p, off)
}

func (f *fragileFile) Truncate(size int64) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.step(); err != nil {
		return err
	}
	if f.size > size { // what is cut off is taken as gone at once
		f.size = size
	}
	return f.File.Truncate(size)
}

func (f *fragileFile) Sync(flags vfs.SyncFlag) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.step(); err != nil {
		return err
	}
	if err := f.File.Sync(flags); err != nil {
		return err
	}
	clear(f.old)
	size, err := f.File.Size()
	f.size = size
	return err
}

// TestPowerCut: after a power cut at any moment all is there that a change has returned from, and the file is whole.
func TestPowerCut(t *testing.T) {
	const rows = 300
	rounds := 15
	if n, err := strconv.Atoi(os.Getenv("WECHATPAY_BATCH_TEST_CUTS")); err == nil { // the long run
		rounds = n
	}
	acknowledged, cuts := 0, 0
	for round := range rounds {
		dir := plan(t, rows)
		disk, name := outage(t, 5+round*37%700, sqlite3.IOERR_WRITE, uint64(round))
		l, err := OpenOn(t.Context(), dir, name)
		if err != nil {
			t.Fatal(err)
		}
		acked := map[int64]State{}
		if w, err := l.Write(t.Context(), false); err == nil {
			var mu sync.Mutex
			var group sync.WaitGroup
			for worker := range int64(8) {
				group.Go(func() {
					for id := worker + 1; id <= rows; id += 8 {
						r, err := w.Send(id, at)
						if err == nil {
							mu.Lock()
							acked[id] = Sent
							mu.Unlock()
							err = w.End(r, Done, Answer{At: at, Status: 200, Text: strings.Repeat("x", 300)})
						}
						if err != nil {
							return
						}
						mu.Lock()
						acked[id] = Done
						mu.Unlock()
					}
				})
			}
			group.Wait()
			_ = w.Close() // which may fail
		}
		_ = l.Close()
		if disk.ended {
			cuts++
		}
		disk.cut(t)

		l = opened(t, dir, "")
		var verdict string
		if err := l.read.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
			t.Fatalf("round %d: %s, %v", round, verdict, err)
		}
		seen := 0
		for r, err := range l.Rows(t.Context(), "") {
			if err != nil {
				t.Fatal(err)
			}
			seen++
			want, ok := acked[r.ID]
			if ok && want != r.State && !(want == Sent && r.State == Done) {
				t.Fatalf("round %d: row %d was %s when the power was cut, and is %s", round, r.ID, want, r.State)
			}
		}
		if seen != rows {
			t.Fatalf("round %d: %d rows of %d", round, seen, rows)
		}
		acknowledged += len(acked)
		if _, err := l.Write(t.Context(), false); err != nil {
			t.Fatalf("round %d: it can't be written any more: %v", round, err)
		}
	}
	if cuts < rounds/2 || acknowledged < rows {
		t.Errorf("%d cuts, %d rows acknowledged: the disk was not tried", cuts, acknowledged)
	}
}

// TestDiskFull: from the first write that fails on, nothing is written, nobody is told that it was, and what was
// acknowledged before is there.
func TestDiskFull(t *testing.T) {
	for name, how := range map[string]sqlite3.ExtendedErrorCode{
		"full": sqlite3.ExtendedErrorCode(sqlite3.FULL), "failing": sqlite3.IOERR_WRITE, "not synced": sqlite3.IOERR_FSYNC,
	} {
		t.Run(name, func(t *testing.T) {
			dir := plan(t, 200)
			_, vfsName := outage(t, 60, how, 1)
			l := opened(t, dir, vfsName)
			w := writing(t, l)
			sent := int64(0)
			var err error
			for sent < 200 && err == nil {
				if _, err = w.Send(sent+1, at); err == nil {
					sent++
				}
			}
			if !errors.Is(err, ErrBroken) || sent == 0 {
				t.Fatalf("after %d rows: %v", sent, err)
			}
			if err := w.End(Row{ID: 1, Attempts: 1}, Done, Answer{At: at}); !errors.Is(err, ErrBroken) {
				t.Errorf("a change after the failure: %v", err)
			}
			_ = w.Close()
			after := opened(t, dir, "")
			counts, _, err := after.Counts(context.Background())
			if err != nil || counts[Sent].Rows < sent || counts[Sent].Rows > sent+1 || counts[Done].Rows != 0 {
				t.Errorf("%d were acknowledged: %v, %v", sent, counts, err)
			}
			again := writing(t, after)
			if err := again.End(Row{ID: 1, Attempts: 1}, Done, Answer{At: at}); err != nil {
				t.Errorf("once there is room: %v", err)
			}
		})
	}
}

// TestTorn: a ledger that was cut off or overwritten is refused, or read as it was; nothing is made up.
func TestTorn(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"cut off":       func(b []byte) []byte { return b[:len(b)/2] },
		"empty":         func([]byte) []byte { return nil },
		"zeros at head": func(b []byte) []byte { clear(b[:200]); return b },
		"other text":    func(b []byte) []byte { copy(b[4096:], strings.Repeat("nonsense", 2000)); return b },
	} {
		t.Run(name, func(t *testing.T) {
			dir := plan(t, 500)
			path := filepath.Join(dir, database)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, spoil(text), 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := Open(t.Context(), dir)
			if err != nil {
				return
			}
			defer l.Close()
			seen := 0
			for _, err = range l.Rows(t.Context(), Planned) {
				if err == nil {
					seen++
				}
			}
			if err == nil {
				t.Errorf("%d rows, and no word", seen)
			}
		})
	}
}
