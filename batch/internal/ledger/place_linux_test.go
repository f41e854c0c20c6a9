package ledger

import (
	"errors"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// TestNetworks: the numbers are those of statfs(2), and a directory on such a file system has no job, and runs none. Here the
// one of this test's is taken for NFS, as long as it takes.
func TestNetworks(t *testing.T) {
	if networks[0x6969] != "NFS" || networks[0xef53] != "" || networks[0x01021994] != "" {
		t.Error("NFS is one, ext4 and tmpfs are not")
	}
	dir := plan(t, 1)
	l := opened(t, dir, "")
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		t.Fatal(err)
	}
	networks[uint32(stat.Type)] = "NFS"
	defer delete(networks, uint32(stat.Type))
	if _, err := l.Write(t.Context(), true); !errors.Is(err, ErrNetwork) {
		t.Errorf("a job on NFS runs: %v", err)
	}
	if _, err := Begin(t.Context(), t.TempDir()); !errors.Is(err, ErrNetwork) {
		t.Errorf("a job is planned on NFS: %v", err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("it has changed something: %v, %v", files, err)
	}
}
