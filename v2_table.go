package wechatpay

import (
	"net/url"
	"strings"
)

// v2Traits say in what an operation of APIv2 differs from a signed POST of XML. TestV2Table holds the table against the
// catalogue, in both directions.
type v2Traits uint8

const (
	v2MTLS      v2Traits = 1 << iota // asks for the merchant's client certificate
	v2Unsigned                       // the answer carries no sign
	v2Nonceless                      // takes no nonce_str
	v2Fragment                       // the URL ends in #wechat_redirect
	v2File                           // a success is no XML: a bill, or JSON
	v2Redirect                       // a success is a redirect, which a browser follows
	v2Upload                         // multipart
)

// v2Operations are those that differ. What is not in the table is signed both ways and needs no certificate.
var v2Operations = map[string]v2Traits{
	"GET appauth/authindex":                                  v2Unsigned | v2Fragment | v2Redirect,
	"GET appauth/getaccesstoken":                             v2Unsigned | v2File,
	"GET papay/entrustweb":                                   v2Unsigned | v2Fragment | v2Redirect,
	"GET papay/h5entrustweb":                                 v2Unsigned | v2Nonceless,
	"GET papay/partner/entrustweb":                           v2Unsigned | v2Redirect,
	"GET papay/partner/h5entrustweb":                         v2Unsigned | v2Nonceless,
	"POST applyment/micro/getstate":                          v2MTLS,
	"POST applyment/micro/getupgradestate":                   v2MTLS,
	"POST applyment/micro/modifyarchives":                    v2MTLS,
	"POST applyment/micro/modifycontactinfo":                 v2MTLS,
	"POST applyment/micro/signcontract":                      v2MTLS | v2Unsigned,
	"POST applyment/micro/submit":                            v2MTLS,
	"POST applyment/micro/submitupgrade":                     v2MTLS,
	"POST billcommentsp/batchquerycomment":                   v2MTLS | v2Unsigned | v2File,
	"POST cgi-bin/mch/customs/customdeclareorder":            v2Nonceless,
	"POST cgi-bin/mch/customs/customdeclarequery":            v2Nonceless,
	"POST cgi-bin/mch/newcustoms/customdeclareredeclare":     v2Nonceless,
	"POST deposit/consume":                                   v2MTLS,
	"POST deposit/refund":                                    v2MTLS,
	"POST deposit/reverse":                                   v2MTLS,
	"POST fund/queryautowithdrawbydate":                      v2MTLS,
	"POST fund/reautowithdrawbydate":                         v2MTLS,
	"POST mchrisk/querymchrisk":                              v2MTLS | v2Unsigned,
	"POST mchrisk/setmchriskcallback":                        v2Unsigned,
	"POST mchrisk/syncmchriskresult":                         v2MTLS | v2Unsigned,
	"POST mmpaymkttransfers/gethbinfo":                       v2MTLS | v2Unsigned,
	"POST mmpaymkttransfers/gettransferinfo":                 v2MTLS | v2Unsigned,
	"POST mmpaymkttransfers/promotion/paywwsptrans2pocket":   v2MTLS | v2Unsigned,
	"POST mmpaymkttransfers/promotion/querywwsptrans2pocket": v2MTLS | v2Unsigned,
	"POST mmpaymkttransfers/promotion/transfers":             v2MTLS | v2Unsigned,
	"POST mmpaymkttransfers/queryworkwxredpack":              v2MTLS,
	"POST mmpaymkttransfers/send_coupon":                     v2MTLS,
	"POST mmpaymkttransfers/sendgroupredpack":                v2MTLS | v2Unsigned,
	"POST mmpaymkttransfers/sendminiprogramhb":               v2MTLS | v2Unsigned,
	"POST mmpaymkttransfers/sendredpack":                     v2MTLS | v2Unsigned,
	"POST mmpaymkttransfers/sendworkwxredpack":               v2MTLS,
	"POST mmpaysptrans/pay_bank":                             v2MTLS | v2Unsigned,
	"POST mmpaysptrans/query_bank":                           v2MTLS | v2Unsigned,
	"POST papay/deletecontract":                              v2Nonceless,
	"POST papay/partner/deletecontract":                      v2Nonceless,
	"POST papay/partner/preentrustweb":                       v2Nonceless,
	"POST papay/partner/querycontract":                       v2Nonceless,
	"POST papay/preentrustweb":                               v2Nonceless,
	"POST papay/querycontract":                               v2Nonceless,
	"POST pay/downloadbill":                                  v2Unsigned | v2File,
	"POST pay/downloadfundflow":                              v2MTLS | v2Unsigned | v2File,
	"POST pay/queryexchagerate":                              v2Nonceless,
	"POST payitil/report":                                    v2Unsigned,
	"POST risk/getpublickey":                                 v2MTLS | v2Unsigned,
	"POST risk/getviolation":                                 v2MTLS | v2Unsigned,
	"POST sandboxnew/pay/downloadbill":                       v2Unsigned | v2File,
	"POST sandboxnew/pay/getsignkey":                         v2Unsigned,
	"POST secapi/mch/addInstitutionsub":                      v2MTLS | v2Nonceless,
	"POST secapi/mch/addsubdevconfig":                        v2MTLS | v2Nonceless,
	"POST secapi/mch/channelsetting":                         v2MTLS | v2Nonceless,
	"POST secapi/mch/modifyInstitutionsub":                   v2MTLS | v2Nonceless,
	"POST secapi/mch/modifymchinfo":                          v2MTLS | v2Nonceless,
	"POST secapi/mch/queryInstitutionsub":                    v2MTLS | v2Nonceless,
	"POST secapi/mch/querysubdevconfig":                      v2MTLS | v2Nonceless,
	"POST secapi/mch/submchmanage":                           v2MTLS | v2Unsigned,
	"POST secapi/mch/uploadmedia":                            v2MTLS | v2Upload,
	"POST secapi/mkt/addrecommendconf":                       v2MTLS,
	"POST secapi/pay/facepayreverse":                         v2MTLS,
	"POST secapi/pay/multiprofitsharing":                     v2MTLS,
	"POST secapi/pay/profitsharing":                          v2MTLS,
	"POST secapi/pay/profitsharingfinish":                    v2MTLS,
	"POST secapi/pay/profitsharingreturn":                    v2MTLS,
	"POST secapi/pay/refund":                                 v2MTLS,
	"POST secapi/pay/refundv2":                               v2MTLS,
	"POST secapi/pay/reverse":                                v2MTLS,
	"POST wxv/cancelbill":                                    v2MTLS,
	"POST wxv/changerentmoney":                               v2MTLS,
	"POST wxv/createhotelbill":                               v2MTLS,
	"POST wxv/createrentbill":                                v2MTLS,
	"POST wxv/finishhotelbill":                               v2MTLS,
	"POST wxv/finishrentbill":                                v2MTLS,
	"POST wxv/queryhotelbill":                                v2MTLS,
	"POST wxv/queryrentbill":                                 v2MTLS,
	"POST xdc/apiv2getsignkey/sign/getsignkey":               v2Unsigned,
}

// v2Hosts are the operations that live on another host than api.mch.weixin.qq.com.
var v2Hosts = map[string]string{
	"appauth/authindex":           "payapp.weixin.qq.com",
	"face/get_wxpayface_authinfo": "payapp.weixin.qq.com",
	"risk/getpublickey":           "fraud.mch.weixin.qq.com",
	"secsvc/getrealnameinfo":      "fraud.mch.weixin.qq.com",
	"secsvc/realnameauth":         "fraud.mch.weixin.qq.com",
}

// v2Path decodes an escaped path, without the slash in front, for the tables: segment by segment, so that an encoded
// slash is none, and then no operation either.
func v2Path(escaped string) string {
	segments := strings.Split(escaped, "/")
	for i, segment := range segments {
		text, err := url.PathUnescape(segment)
		if err != nil || strings.Contains(text, "/") {
			return ""
		}
		segments[i] = text
	}
	return strings.Join(segments, "/")
}
