package catalogue

// meaningOf says in Chinese what a value of a field means, as the official pages have it; "" where that is not known. The
// catalogue lists values without their meanings: these are the ones that a program decides by.
func meaningOf(field, value string) string { return meanings[field][value] }

// meanings are by the name of the field: https://pay.weixin.qq.com/doc/v3/merchant/4012791838 and 4012791865. A name that
// means one thing here and another there, as status and state do, is not among them.
var meanings = map[string]map[string]string{
	"trade_state": {
		"SUCCESS": "支付成功", "REFUND": "转入退款", "NOTPAY": "未支付", "CLOSED": "已关闭", "REVOKED": "已撤销（仅付款码支付）",
		"USERPAYING": "用户支付中（仅付款码支付）", "PAYERROR": "支付失败（仅付款码支付）", "ACCEPT": "已接收，等待扣款",
	},
	"trade_type": {
		"JSAPI": "公众号支付、小程序支付", "NATIVE": "扫码支付", "APP": "APP支付", "MWEB": "H5支付", "MICROPAY": "付款码支付", "FACEPAY": "刷脸支付",
	},
	"refund_status": {"SUCCESS": "退款成功", "CLOSED": "退款关闭", "PROCESSING": "退款处理中", "ABNORMAL": "退款异常"},
	"channel": {
		"ORIGINAL": "原路退款", "BALANCE": "退回到余额", "OTHER_BALANCE": "原账户异常退到其他余额账户", "OTHER_BANKCARD": "原银行卡异常退到其他银行卡",
	},
}
