package terminal

import (
	"runtime"
	"runtime/debug"
)

// Version tells which release this is, as the Go toolchain recorded it.
func Version() string {
	text := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		text = info.Main.Version
	}
	return text + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}
