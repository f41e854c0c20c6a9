//go:build unix

package desk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

// TestPrivate: keys are written to a file that nobody else can read, within the folder, or not at all.
func TestPrivate(t *testing.T) {
	write := func(name string, mode os.FileMode) error {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			return err
		}
		return os.Chmod(name, mode)
	}
	for name, c := range map[string]struct {
		make func(folder, elsewhere string) error
		says string // "": it is taken
	}{
		"nothing":           {func(string, string) error { return nil }, ""},
		"no folder":         {func(folder, _ string) error { return os.Remove(folder) }, ""},
		"an open database":  {func(folder, _ string) error { return write(filepath.Join(folder, databaseName), 0o644) }, ""},
		"a database of all": {func(folder, _ string) error { return write(filepath.Join(folder, databaseName), 0o666) }, ""},
		"a folder of all":   {func(folder, _ string) error { return os.Chmod(folder, 0o777) }, "others may write to this folder (mode 0777)"},
		"a group's folder":  {func(folder, _ string) error { return os.Chmod(folder, 0o770) }, "others may write to this folder (mode 0770)"},
		"a link": {func(folder, elsewhere string) error {
			return errors.Join(write(elsewhere, 0o600), os.Symlink(elsewhere, filepath.Join(folder, databaseName)))
		}, "it is a link"},
		"a link to nothing": {func(folder, elsewhere string) error {
			return os.Symlink(elsewhere, filepath.Join(folder, databaseName))
		}, "it is a link"},
		"a pipe":   {func(folder, _ string) error { return syscall.Mkfifo(filepath.Join(folder, databaseName), 0o600) }, "no ordinary file"},
		"a folder": {func(folder, _ string) error { return os.Mkdir(filepath.Join(folder, databaseName), 0o700) }, "no ordinary file"},
	} {
		folder, elsewhere := private(t), filepath.Join(t.TempDir(), "elsewhere")
		if err := c.make(folder, elsewhere); err != nil {
			t.Fatal(err)
		}
		_, db, err := openFolder(folder)
		if err == nil {
			db.close()
		}
		var failure *terminal.Failure
		if c.says == "" && err != nil || c.says != "" && (!errors.As(err, &failure) || failure.Hint == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Stat(elsewhere); err == nil && info.Size() > 0 {
			t.Errorf("%s: it was written to outside of the folder", name)
		}
		if info, err := os.Stat(filepath.Join(folder, databaseName)); c.says == "" && (err != nil || info.Mode().Perm() != 0o600) {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

// TestPrivateMerchants: the folder of another merchant is one within the folder.
func TestPrivateMerchants(t *testing.T) {
	for name, made := range map[string]func(name string) error{
		"a link":          func(name string) error { return os.Symlink(t.TempDir(), name) },
		"a folder of all": func(name string) error { return errors.Join(os.Mkdir(name, 0o700), os.Chmod(name, 0o777)) },
	} {
		d := &desk{kept: &kept{Others: []merchant{{MchID: "1900000002"}}}, folder: private(t)}
		if err := made(filepath.Join(d.folder, "1900000002")); err != nil {
			t.Fatal(err)
		}
		var failure *terminal.Failure
		if err := d.foldersOfOthers(); !errors.As(err, &failure) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
