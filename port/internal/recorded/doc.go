// Package recorded ports the calls that the PHP SDK's behaviour was recorded with: the PHP of each is written from the recording, its
// Go stands in ported_test.go, which "go test -update" writes, and what that sends is compared with what PHP sent: method,
// target, and what the body means. Where PHP followed redirects it is the first request. RESULTS.txt counts.
package recorded
