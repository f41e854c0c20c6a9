// Package call is wechatpay call: a method, a path and items in, the verified answer out. call.go reads the flags, place.go
// puts the items where they belong, run.go makes the call, answer.go and dryrun.go print.
package call
