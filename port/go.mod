module github.com/a8579013/wechatpay/port

go 1.26

require (
	github.com/VKCOM/php-parser v0.8.2
	github.com/a8579013/wechatpay v0.1.0
)
