// Package check is wechatpay doctor and wechatpay verify: a merchant's configuration, or a captured message, in; what is
// wrong with it out. verify_captured.go reads what was captured, verify_repair.go takes back the usual changes.
package check
