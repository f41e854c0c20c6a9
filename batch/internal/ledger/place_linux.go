package ledger

import "golang.org/x/sys/unix"

// networkOf names the network that a directory is on; "": none.
func networkOf(dir string) (string, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return "", err
	}
	return networks[uint32(stat.Type)], nil
}

// networks are file systems whose locks a process on another machine may not see, by the numbers of statfs(2).
var networks = map[uint32]string{
	0x6969: "NFS", 0x517b: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB", 0x01021997: "9P", 0x5346414f: "AFS", 0x6b414653: "AFS",
	0x00c36400: "Ceph", 0x73757245: "Coda", 0x0bd00bd0: "Lustre", 0x47504653: "GPFS", 0x564c: "NCP",
}
