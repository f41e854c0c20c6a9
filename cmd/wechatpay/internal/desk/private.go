package desk

import (
	"errors"
	"io/fs"
	"os"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// privateFolder makes a folder that is its owner's alone, or makes sure that nobody else may write to one that is there:
// he could put files of his own in the place of ours.
func privateFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return unwritable(folder, err)
	}
	info, err := os.Stat(folder)
	if err != nil {
		return unwritable(folder, err)
	}
	if mode := info.Mode().Perm(); account.HasModes && mode&0o022 != 0 {
		return terminal.Usage(words.ChmodFolder.With(terminal.ShellQuote(folder)), words.FolderOfOthers.With(folder, mode))
	}
	return nil
}

// openPrivate opens a file that holds keys, or makes it. An earlier one has to be a file of ours, and no link; whoever else
// could read it can't any more. It is for bbolt, whose mode counts for new files alone.
func openPrivate(name string, flag int, mode fs.FileMode) (*os.File, error) {
	before, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return os.OpenFile(name, flag|os.O_CREATE|os.O_EXCL, mode)
	}
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, notOurs(name, words.NoPlainFile)
	}
	f, err := os.OpenFile(name, flag&^os.O_CREATE, mode)
	if err != nil {
		return nil, err
	}
	if err := makePrivate(f, before, mode); err != nil {
		f.Close()
		return nil, notOurs(name, err)
	}
	return f, nil
}

// makePrivate makes sure that an open file is the one that was looked at, ours, and of that mode.
func makePrivate(f *os.File, before fs.FileInfo, mode fs.FileMode) error {
	is, err := f.Stat()
	if err != nil {
		return terminal.Reason(err)
	}
	if !os.SameFile(before, is) || !isOurs(is) {
		return words.AnotherUsersFile
	}
	if !account.HasModes || is.Mode().Perm() == mode {
		return nil
	}
	if err := f.Chmod(mode); err != nil {
		return terminal.Reason(err)
	}
	if is, err = f.Stat(); err != nil || is.Mode().Perm() != mode { // some file systems say yes, and do nothing
		return words.ModeStays.With(mode)
	}
	return nil
}
