//go:build unix

package engine

import (
	"syscall"
	"time"
)

// worked gives the time that processors have worked for this program: what other programs do at the same time does not count.
func worked() (time.Duration, bool) {
	var use syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	return time.Duration(use.Utime.Nano() + use.Stime.Nano()), err == nil
}
