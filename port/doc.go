// Package port writes Go for PHP that calls WeChat Pay by the PHP SDK: its chains, options, promises and helpers, and the PHP around
// them. What it writes sends what PHP sends, but for the differences that docs/php of the root module name.
//
//	result, err := port.Port(source, port.Options{})
//
// Folder ports files that know each other. The Go compiles, always. What has no form in Go is not guessed: it stays as a comment, "// PORT file:line: why", and Result.Notes has
// it. The command line has it as "wechatpay port".
package port
