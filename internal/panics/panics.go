// Package panics makes errors of what ends other people's code: a callback, a Transport, a reader.
package panics

import (
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
)

// ErrExited says that a goroutine was ended from within.
var ErrExited = errors.New("the goroutine ended (runtime.Goexit) before there was an outcome")

// Error makes an error of what recover gave, in the deferred function that has called it. Where it happened is in the
// text: an error is all that is left of it.
func Error(v any) error {
	place := "?"
	for skip := 3; ; skip++ { // past this function and the runtime's own
		_, file, number, ok := runtime.Caller(skip)
		if !ok {
			break
		}
		if !strings.Contains(file, "/runtime/") {
			place = fmt.Sprintf("%s:%d", path.Base(file), number)
			break
		}
	}
	if err, ok := v.(error); ok {
		return fmt.Errorf("panic at %s: %w", place, err)
	}
	return fmt.Errorf("panic at %s: %v", place, v)
}
