package openapi

import (
	"net/url"
	"strings"
)

// below puts the path of a base_uri before a template, where WeChat Pay has the operation there: hk/ before v3/refunds. On any
// other host the path is a gateway's, which takes it away.
func below(baseURI any, template string) string {
	text, _ := baseURI.(string)
	if text == "" || strings.Contains(template, "://") {
		return template
	}
	u, err := url.Parse(text)
	if err != nil || !isWeChatPay(u.Hostname()) {
		return template
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix == "" {
		return template
	}
	whole := prefix + "/" + strings.TrimPrefix(template, "/")
	if rest, ok := strings.CutPrefix(strings.TrimPrefix(template, "/"), v2Prefix+"/"); ok {
		whole = v2Prefix + "/" + prefix + "/" + rest
	}
	if len(Methods(whole)) == 0 {
		return template
	}
	return whole
}

func isWeChatPay(host string) bool {
	host = strings.ToLower(host)
	return strings.HasSuffix(host, ".weixin.qq.com") || strings.HasSuffix(host, ".wechatpay.cn")
}
