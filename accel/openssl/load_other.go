//go:build !cgo || !linux

package openssl

import "runtime"

func load() (library, error) {
	if runtime.GOOS != "linux" {
		return library{}, unavailable("this is %s, and it is used on Linux only", runtime.GOOS)
	}
	return library{}, unavailable("this program was built without cgo: build it with CGO_ENABLED=1 where a C compiler is (gcc)")
}
