module github.com/a8579013/wechatpay/batch/fleet

go 1.26.0

require (
	github.com/a8579013/wechatpay v0.1.0
	github.com/a8579013/wechatpay/batch v0.1.0
	github.com/nats-io/nats-server/v2 v2.15.3
	github.com/nats-io/nats.go v1.55.0
	github.com/nats-io/nuid v1.0.1
)
