package batch

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

// fullDisk is a disk with room for so many writes, until there is more.
type fullDisk struct {
	vfs.VFS
	left atomic.Int64
}

// Open is asked by nobody: OpenFilename is.
func (d *fullDisk) Open(string, vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return nil, 0, sqlite3.CANTOPEN
}

// OpenFilename opens a file whose writes count.
func (d *fullDisk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	file, flags, err := d.VFS.(vfs.VFSFilename).OpenFilename(name, flags)
	if err != nil {
		return nil, flags, err
	}
	return &fullFile{file, d}, flags, nil
}

type fullFile struct {
	vfs.File
	disk *fullDisk
}

// SharedMemory is that of the file.
func (f *fullFile) SharedMemory() vfs.SharedMemory {
	return f.File.(vfs.FileSharedMemory).SharedMemory()
}

// WriteAt writes while there is room.
func (f *fullFile) WriteAt(p []byte, off int64) (int, error) {
	if f.disk.left.Add(-1) < 0 {
		return 0, sqlite3.FULL
	}
	return f.File.WriteAt(p, off)
}

// TestFullDisk: when the ledger can't be written any more nothing more is sent, what was under way stays sent, and with
// room again the same call goes on.
func TestFullDisk(t *testing.T) {
	const rows = 60
	b := newBank(t)
	disk := &fullDisk{VFS: vfs.Find("")}
	name := fmt.Sprintf("full-%p", disk)
	vfs.Register(name, disk)
	defer vfs.Unregister(name)
	job := planned(t, refundTemplate, refunds(rows))
	disk.left.Store(1 << 40)
	l, err := ledger.OpenOn(t.Context(), job.Info().Dir, name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	small := &Job{ledger: l, kept: job.kept}
	disk.left.Store(70)
	opts := quickly
	opts.Concurrency = 4
	if err := small.Run(t.Context(), b.client(t), opts); !errors.Is(err, ErrLedger) {
		t.Fatalf("Run: %v", err)
	}
	counts := rowsBy(b.check(t, job, rows))
	if counts[Planned] == 0 || counts[Done] == 0 || counts[Done]+counts[Sent]+counts[Planned] != rows {
		t.Errorf("%v", counts)
	}
	if sent := int64(len(b.sends)); sent > counts[Done]+counts[Sent] {
		t.Errorf("%d rows were sent, and %v are marked so", sent, counts)
	}
	disk.left.Store(1 << 40)
	if err := small.Run(t.Context(), b.client(t), opts); err != nil {
		t.Fatal(err)
	}
	if counts := rowsBy(b.check(t, job, rows)); counts[Done] != rows {
		t.Error(counts)
	}
}
