package ledger

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// onNetwork refuses a directory on which two machines could work at once.
func onNetwork(dir string) error {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return err
	}
	if name, ok := networks[uint32(stat.Type)]; ok {
		return fmt.Errorf("%w: %s is on %s; put the job on a disk of this machine", ErrNetwork, dir, name)
	}
	return nil
}
