// Package ledger keeps what a job is about to do and has done, in SQLite: one directory a job, with job.db and lock in it.
// It knows no client and no HTTP: rows go in with the text of their request, and come out with what became of them.
//
// A process writes at most: what is written together is committed together, in WAL mode with synchronous=FULL, so that
// what a change has returned from is on the disk. Both are read back when a ledger is opened, and nothing else is taken.
//
//	create.go   a plan becomes a ledger, whole or not at all
//	open.go     reading, and becoming the one who writes
//	writer.go   the group commit
//	change.go   the steps of a row
//	witness.go  whether it is older than it was
//	read.go     counts, rows, the way through those that are open
//	lock.go     who writes
//	place*.go   whether the directory is a copy, or on a file system on which nobody can know who writes
package ledger
