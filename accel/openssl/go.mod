module github.com/a8579013/wechatpay/accel/openssl

go 1.24.0

require (
	github.com/a8579013/wechatpay v0.1.0
	github.com/golang-fips/openssl/v2 v2.0.3
	github.com/google/go-cmp v0.7.0
	golang.org/x/sync v0.19.0
)

require (
	github.com/tidwall/gjson v1.20.1 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.0 // indirect
)
