// Package specimen makes values that fit the catalogue: the answers of the sandbox, and valid requests for tests and for
// whatever shows one. The same question gets the same value.
package specimen
