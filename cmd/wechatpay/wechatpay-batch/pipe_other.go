//go:build !unix

package main

import (
	"os"
	"syscall"
)

// outlivePipes does nothing: there a pipe without a reader ends no program.
func outlivePipes() {}

// soft are the signals that end the program softly.
func soft() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }
