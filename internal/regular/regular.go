// Package regular reads files of keys and secrets: regular ones, with a bound. What has no end, or blocks who opens it,
// is refused before it is opened.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Most is the bound in bytes. Keys and certificates have a few thousand.
const Most = 1 << 20

// Read gives what is in a file. Its error does not hold the path, which may be a key that somebody took for one.
func Read(path string) ([]byte, error) {
	info, err := os.Stat(path) // opening a FIFO would wait for its other end
	if err != nil {
		return nil, bare(err)
	}
	if err := check(info); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil { // it may be another by now
		return nil, bare(err)
	}
	if err := check(info); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, Most+1))
	if err != nil {
		return nil, bare(err)
	}
	if len(text) > Most {
		return nil, errLong
	}
	return text, nil
}

var errLong = fmt.Errorf("the file is longer than %d bytes: no key is", Most)

func check(info fs.FileInfo) error {
	switch mode := info.Mode(); {
	case mode.IsDir():
		return errors.New("it is a folder: name the file in it")
	case !mode.IsRegular():
		return fmt.Errorf("it is no regular file but %s: copy the key into a file", kind(mode))
	case info.Size() > Most:
		return errLong
	}
	return nil
}

func kind(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "of another kind"
}

// bare takes the path off an error.
func bare(err error) error {
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
