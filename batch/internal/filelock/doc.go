// Package filelock locks files between processes, for whoever opened them: two who opened the same file exclude each
// other within one process as well. A lock ends with its process, or when the file is closed.
package filelock

import "errors"

// ErrLocked says that somebody else has the file.
var ErrLocked = errors.New("the file is locked by somebody else")
