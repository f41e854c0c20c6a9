package sandbox

import (
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// summaries are those of real notifications.
var summaries = map[string]string{
	"TRANSACTION.SUCCESS": "支付成功",
	"REFUND.SUCCESS":      "退款成功", "REFUND.ABNORMAL": "退款异常", "REFUND.CLOSED": "退款关闭",
	"MCHTRANSFER.BILL.FINISHED": "商家转账单据终态通知",
}

// summary is what a notification says of itself in a few words: where no real
// one is known, the catalogue's name of the event.
func summary(eventType string) string {
	if known := summaries[eventType]; known != "" {
		return known
	}
	for _, n := range openapi.NotificationsOf(eventType) {
		if name := strings.TrimSuffix(strings.TrimSuffix(n.Name, "通知"), "回调"); name != "" {
			return name
		}
	}
	return "沙箱通知"
}
