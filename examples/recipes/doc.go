// Package recipes is the notify URL under six web frameworks, and calls with traces and metrics: each file is one to copy. The tests run
// them against the sandbox.
package recipes

// Path is where WeChat Pay notifies: the notify_url of orders and refunds.
const Path = "/wechatpay/notify"
