//go:build darwin || freebsd

package ledger

import "golang.org/x/sys/unix"

// networkOf names the network that a directory is on; "": none.
func networkOf(dir string) (string, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return "", err
	}
	return networks[unix.ByteSliceToString(stat.Fstypename[:])], nil
}

// networks are file systems whose locks a process on another machine may not see, by the names of statfs(2).
var networks = map[string]string{"nfs": "NFS", "smbfs": "SMB", "afpfs": "AFP", "webdav": "WebDAV"}
