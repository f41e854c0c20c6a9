// Package pace says when the next call may be made. Calls are spread evenly: a limit counts in windows of a second whose
// begin nobody knows, so that a bucket emptied at an end and filled again at a begin would be twice the limit.
//
//	limiter.go   the rate of a job: slower after "too many calls", faster again by and by
//	shared.go    the next free moment, which jobs of one merchant on one machine share in a file
//	brake.go     how many calls may be under way while refusals come, which these jobs share too
//
// Nothing here waits: times go in, and times come out.
package pace
