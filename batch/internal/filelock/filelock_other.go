//go:build !unix && !windows

package filelock

import (
	"errors"
	"os"
)

var errNone = errors.New("this system has no locks of files")

// Try fails.
func Try(*os.File) error { return errNone }

// Wait fails.
func Wait(*os.File) error { return errNone }

// Release fails.
func Release(*os.File) error { return errNone }
