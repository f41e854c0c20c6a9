// Package golang writes a form.Program as Go that compiles. It goes over the program in rounds: each learns what kinds the
// variables have, which functions can fail, and which statements can't be written, until nothing new comes out; go/types, over
// declarations of the packages that the Go uses (stubs.go), has the last word. A statement that it doesn't accept, or for which there
// is no Go, stays as a comment with its place and its source, and whatever depends on it is not written either.
package golang
