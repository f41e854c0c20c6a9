//go:build !unix

package ledger

import "path/filepath"

// placeOf is where the file lies: a copy lies elsewhere.
func placeOf(path string) (string, error) { return filepath.Abs(filepath.Dir(path)) }

// syncFolder does nothing: there names are written through, or nobody can ask for it.
func syncFolder(string) error { return nil }
