package sandbox

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// judge refuses what is well formed and can't be done all the same, before an
// operation sees it.
func (s *Sandbox) judge(c *call) error {
	if err := c.ownName(); err != nil {
		return err
	}
	if err := s.permit(c); err != nil {
		return err
	}
	if rule := judgements[c.op.method+" "+c.op.path]; rule != nil {
		if err := rule(s, c); err != nil {
			return err
		}
	}
	return c.judgeFile()
}

// ownName refuses a request that names another merchant than the one who signed
// it. mchid alone may be anybody, but where orders are made or asked for.
func (c *call) ownName() error {
	if c.auth.scheme != merchantScheme {
		return nil
	}
	names := []string{"sp_mchid", "combine_mchid"}
	for _, prefix := range []string{"/v3/pay/", "/hk/v3/", "/v3/global/", "/global/v3/"} {
		if strings.HasPrefix(c.op.path, prefix) && c.text("/sp_mchid")+c.query.Get("sp_mchid") == "" {
			names = append(names, "mchid")
		}
	}
	for _, name := range names {
		for _, said := range []string{c.text("/" + name), c.query.Get(name), c.params[name]} {
			if said != "" && said != c.auth.caller {
				return foreignMerchant(c.auth.caller)
			}
		}
	}
	return nil
}

// judgements are rules of single operations that real refusals tell.
var judgements = map[string]func(*Sandbox, *call) error{
	"GET /v3/pay/transactions/id/{transaction_id}":         (*Sandbox).judgeTransaction,
	"GET /v3/pay/partner/transactions/id/{transaction_id}": (*Sandbox).judgeTransaction,

	"POST " + transferBills:                                 (*Sandbox).judgeTransferNumber,
	"POST /v3/fund-app/mch-transfer/partner/transfer-bills": (*Sandbox).judgeTransferNumber,
	"POST /v3/ecommerce/mch-transfer/transfer-bills":        (*Sandbox).judgeTransferNumber,

	"POST /v3/payscore/serviceorder":                       (*Sandbox).judgeServiceStart,
	"POST /v3/payscore/partner/serviceorder":               (*Sandbox).judgeServiceStart,
	"POST /v3/ecommerce/account/cancel-applications/media": (*Sandbox).judgePicture,
}

var plainNumber = regexp.MustCompile(`^[0-9a-zA-Z]+$`)

// judgeTransferNumber: digits and letters only.
func (s *Sandbox) judgeTransferNumber(c *call) error {
	if number := c.text("/out_bill_no"); !plainNumber.MatchString(number) {
		return invalid("body", "/out_bill_no", number, "does not match "+plainNumber.String(),
			"输入源“/body/out_bill_no”映射到值字段“商户单号”字符串规则校验失败，字符串必须匹配正则表达式“"+plainNumber.String()+"”")
	}
	return nil
}

// judgeServiceStart: a service can't begin before it is asked for.
func (s *Sandbox) judgeServiceStart(c *call) error {
	start := c.text("/time_range/start_time")
	if f := c.op.facts.Body.Field("time_range"); f != nil && f.Field("start_time") != nil && f.Field("start_time").Example == start { // of 2009: what the page shows works
		return nil
	}
	layout := map[int]string{8: "20060102", 14: "20060102150405"}[len(start)]
	begin, err := time.ParseInLocation(layout, start, china)
	if err != nil || layout == "" { // OnAccept: when the user agrees
		return nil
	}
	now := s.now().In(china)
	if len(start) == 8 {
		begin = begin.AddDate(0, 0, 1).Add(-time.Second)
	}
	if begin.Before(now.Truncate(time.Second)) {
		return refuse(http.StatusBadRequest, "PARAM_ERROR", "服务开始时间不能早于调用接口时间，或传入固定值OnAccept表示用户确认订单成功时间为【服务开始时间】")
	}
	return nil
}

// judgeTransaction: WeChat Pay's numbers of payments have 28 digits.
func (s *Sandbox) judgeTransaction(c *call) error {
	if id := c.params["transaction_id"]; len(id) != 28 || strings.Trim(id, "0123456789") != "" {
		return &problem{status: http.StatusBadRequest, code: "PARAM_ERROR", message: "微信订单号非法", hint: "transaction_id: 28 digits"}
	}
	return nil
}

// judgePicture: most uploads don't mind the Content-Type of the file's part, this one does.
func (s *Sandbox) judgePicture(c *call) error {
	if c.upload != nil && !strings.HasPrefix(c.upload.kind, "image/") {
		return &problem{status: http.StatusBadRequest, code: "INVALID_REQUEST", message: "图片Content-Type非法", hint: "file: the Content-Type of its part is " + c.upload.kind + ", want image/…"}
	}
	return nil
}

// asksPassword tells whether the user who shows a payment code has to enter the
// password: above 1000 yuan always, says the official page of payment codes.
func asksPassword(total json.Number) bool {
	const free = 1000_00 // fen
	n, err := total.Int64()
	return err == nil && n > free
}
