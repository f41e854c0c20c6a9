package apiv2

import (
	"net/url"
	"strings"
)

// Traits say in what an operation of APIv2 differs from a signed POST of XML. TestTable holds the table against the
// catalogue, in both directions.
type Traits uint8

// The traits.
const (
	MTLS      Traits = 1 << iota // asks for the merchant's client certificate
	Unsigned                     // the answer carries no sign
	Nonceless                    // takes no nonce_str
	Fragment                     // the URL ends in #wechat_redirect
	File                         // a success is no XML: a bill, or JSON
	Redirect                     // a success is a redirect, which a browser follows
	Upload                       // multipart
)

// Has tells whether one of some traits is there.
func (t Traits) Has(some Traits) bool { return t&some != 0 }

// operations are those that differ. What is not in the table is signed both ways and needs no certificate.
var operations = map[string]Traits{
	"GET appauth/authindex":                                  Unsigned | Fragment | Redirect,
	"GET appauth/getaccesstoken":                             Unsigned | File,
	"GET papay/entrustweb":                                   Unsigned | Fragment | Redirect,
	"GET papay/h5entrustweb":                                 Unsigned | Nonceless,
	"GET papay/partner/entrustweb":                           Unsigned | Redirect,
	"GET papay/partner/h5entrustweb":                         Unsigned | Nonceless,
	"POST applyment/micro/getstate":                          MTLS,
	"POST applyment/micro/getupgradestate":                   MTLS,
	"POST applyment/micro/modifyarchives":                    MTLS,
	"POST applyment/micro/modifycontactinfo":                 MTLS,
	"POST applyment/micro/signcontract":                      MTLS | Unsigned,
	"POST applyment/micro/submit":                            MTLS,
	"POST applyment/micro/submitupgrade":                     MTLS,
	"POST billcommentsp/batchquerycomment":                   MTLS | Unsigned | File,
	"POST cgi-bin/mch/customs/customdeclareorder":            Nonceless,
	"POST cgi-bin/mch/customs/customdeclarequery":            Nonceless,
	"POST cgi-bin/mch/newcustoms/customdeclareredeclare":     Nonceless,
	"POST deposit/consume":                                   MTLS,
	"POST deposit/refund":                                    MTLS,
	"POST deposit/reverse":                                   MTLS,
	"POST fund/queryautowithdrawbydate":                      MTLS,
	"POST fund/reautowithdrawbydate":                         MTLS,
	"POST mchrisk/querymchrisk":                              MTLS | Unsigned,
	"POST mchrisk/setmchriskcallback":                        Unsigned,
	"POST mchrisk/syncmchriskresult":                         MTLS | Unsigned,
	"POST mmpaymkttransfers/gethbinfo":                       MTLS | Unsigned,
	"POST mmpaymkttransfers/gettransferinfo":                 MTLS | Unsigned,
	"POST mmpaymkttransfers/promotion/paywwsptrans2pocket":   MTLS | Unsigned,
	"POST mmpaymkttransfers/promotion/querywwsptrans2pocket": MTLS | Unsigned,
	"POST mmpaymkttransfers/promotion/transfers":             MTLS | Unsigned,
	"POST mmpaymkttransfers/queryworkwxredpack":              MTLS,
	"POST mmpaymkttransfers/send_coupon":                     MTLS,
	"POST mmpaymkttransfers/sendgroupredpack":                MTLS | Unsigned,
	"POST mmpaymkttransfers/sendminiprogramhb":               MTLS | Unsigned,
	"POST mmpaymkttransfers/sendredpack":                     MTLS | Unsigned,
	"POST mmpaymkttransfers/sendworkwxredpack":               MTLS,
	"POST mmpaysptrans/pay_bank":                             MTLS | Unsigned,
	"POST mmpaysptrans/query_bank":                           MTLS | Unsigned,
	"POST papay/deletecontract":                              Nonceless,
	"POST papay/partner/deletecontract":                      Nonceless,
	"POST papay/partner/preentrustweb":                       Nonceless,
	"POST papay/partner/querycontract":                       Nonceless,
	"POST papay/preentrustweb":                               Nonceless,
	"POST papay/querycontract":                               Nonceless,
	"POST pay/downloadbill":                                  Unsigned | File,
	"POST pay/downloadfundflow":                              MTLS | Unsigned | File,
	"POST pay/queryexchagerate":                              Nonceless,
	"POST payitil/report":                                    Unsigned,
	"POST risk/getpublickey":                                 MTLS | Unsigned,
	"POST risk/getviolation":                                 MTLS | Unsigned,
	"POST sandboxnew/pay/downloadbill":                       Unsigned | File,
	"POST sandboxnew/pay/getsignkey":                         Unsigned,
	"POST secapi/mch/addInstitutionsub":                      MTLS | Nonceless,
	"POST secapi/mch/addsubdevconfig":                        MTLS | Nonceless,
	"POST secapi/mch/channelsetting":                         MTLS | Nonceless,
	"POST secapi/mch/modifyInstitutionsub":                   MTLS | Nonceless,
	"POST secapi/mch/modifymchinfo":                          MTLS | Nonceless,
	"POST secapi/mch/queryInstitutionsub":                    MTLS | Nonceless,
	"POST secapi/mch/querysubdevconfig":                      MTLS | Nonceless,
	"POST secapi/mch/submchmanage":                           MTLS | Unsigned,
	"POST secapi/mch/uploadmedia":                            MTLS | Upload,
	"POST secapi/mkt/addrecommendconf":                       MTLS,
	"POST secapi/pay/facepayreverse":                         MTLS,
	"POST secapi/pay/multiprofitsharing":                     MTLS,
	"POST secapi/pay/profitsharing":                          MTLS,
	"POST secapi/pay/profitsharingfinish":                    MTLS,
	"POST secapi/pay/profitsharingreturn":                    MTLS,
	"POST secapi/pay/refund":                                 MTLS,
	"POST secapi/pay/refundv2":                               MTLS,
	"POST secapi/pay/reverse":                                MTLS,
	"POST wxv/cancelbill":                                    MTLS,
	"POST wxv/changerentmoney":                               MTLS,
	"POST wxv/createhotelbill":                               MTLS,
	"POST wxv/createrentbill":                                MTLS,
	"POST wxv/finishhotelbill":                               MTLS,
	"POST wxv/finishrentbill":                                MTLS,
	"POST wxv/queryhotelbill":                                MTLS,
	"POST wxv/queryrentbill":                                 MTLS,
	"POST xdc/apiv2getsignkey/sign/getsignkey":               Unsigned,
}

// hosts are the operations that live on another host than api.mch.weixin.qq.com.
var hosts = map[string]string{
	"appauth/authindex":           "payapp.weixin.qq.com",
	"face/get_wxpayface_authinfo": "payapp.weixin.qq.com",
	"risk/getpublickey":           "fraud.mch.weixin.qq.com",
	"secsvc/getrealnameinfo":      "fraud.mch.weixin.qq.com",
	"secsvc/realnameauth":         "fraud.mch.weixin.qq.com",
}

// Lookup gives the traits of an operation, whose path is percent-encoded and has no slash in front; listed tells whether
// it has any.
func Lookup(method, path string) (t Traits, listed bool) {
	t, listed = operations[method+" "+decode(path)]
	return t, listed
}

// Host gives the host of an operation that lives on one of its own; else it is empty.
func Host(path string) string { return hosts[decode(path)] }

// decode decodes a path for the tables: segment by segment, so that an encoded slash is none, and then no operation either.
func decode(escaped string) string {
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
