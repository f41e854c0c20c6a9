// Package corpus is PHP of every kind that the package port reads, each with the Go that it becomes (NAME.php and NAME.go, which
// "go test -update" writes), and what that sends (NAME.http). None of it is used by anything else.
package corpus
