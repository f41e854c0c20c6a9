//go:build unix

package regular_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/a8579013/wechatpay/internal/regular"
)

// TestRead reads regular files and links to them, and nothing that never ends or that nobody writes into.
func TestRead(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	socket, err := net.Listen("unix", at("s"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	if err := errors.Join(
		os.WriteFile(at("key.pem"), []byte("key"), 0o600), os.Symlink("key.pem", at("link.pem")), os.WriteFile(at("most"), make([]byte, regular.Most), 0o600),
		os.WriteFile(at("long"), make([]byte, regular.Most+1), 0o600), syscall.Mkfifo(at("fifo"), 0o600), os.Symlink("/dev/zero", at("zero.pem")),
	); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		at("key.pem"): "", at("link.pem"): "", at("most"): "", at("long"): "longer than 1048576 bytes", folder: "a folder", at("fifo"): "a pipe", at("s"): "a socket",
		at("zero.pem"): "a device", "/dev/zero": "a device", "/dev/null": "a device", at("none.pem"): fs.ErrNotExist.Error(),
		at("none\x00"): "invalid argument", "": "no such file",
	} {
		_, err := regular.Read(path)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) && !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), folder)) {
			t.Errorf("%q: %v, want %q", path, err, want)
		}
	}
}
