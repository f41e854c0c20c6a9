//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// outlivePipes keeps the program alive when nobody reads any more what it says: the calls go on, and a report that can't
// be written fails in words.
func outlivePipes() { signal.Ignore(syscall.SIGPIPE) }

// soft are the signals that end the program softly. That the terminal is closed is one, unless nohup says that it is none.
func soft() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}
