module github.com/a8579013/wechatpay/examples/shop

go 1.26

require github.com/a8579013/wechatpay v0.1.0

require (
	github.com/tidwall/gjson v1.20.1 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.0 // indirect
	golang.org/x/sync v0.19.0 // indirect
)
