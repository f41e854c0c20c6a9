package ledger

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// networkOf names the network that a directory is on; "": none.
func networkOf(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	if err != nil {
		return "", err
	}
	if windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return "a drive of the network", nil
	}
	return "", nil
}
