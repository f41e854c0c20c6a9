package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// Rights say what the merchant may not do. The zero value may do everything.
type Rights struct {
	// Closed are products that are not open: the paths of their operations, or
	// what these begin with: /v3/payscore/, /pay/unifiedorder.
	Closed []string
	// AppIDs are those that are bound to the merchant; nil: any.
	AppIDs []string
	// TransferScenes are those that are granted, by transfer_scene_id; nil: any.
	TransferScenes []string
}

// SetRights replaces Options.Rights for the requests to come.
func (s *Sandbox) SetRights(r Rights) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Rights = r
}

// closedWords are what the real server says of a product that is not open, by
// the beginning of the path; the last one of every other.
var closedWords = []struct {
	path         string
	status       int
	code, answer string
}{
	{"/v3/payscore/", http.StatusForbidden, "NO_AUTH", "商户暂无权限使用此服务"},
	{"/v3/transfer/", http.StatusBadRequest, "INVALID_REQUEST", "产品权限异常"},
	{"/v3/partner-transfer/", http.StatusBadRequest, "INVALID_REQUEST", "产品权限异常"},
	{"/v3/profitsharing/", http.StatusForbidden, "NO_AUTH", "无分账权限"},
	{"/v3/ecommerce/profitsharing/", http.StatusForbidden, "NO_AUTH", "无分账权限"},
	{"/", http.StatusForbidden, "NO_AUTH", productClosed},
}

const productClosed = "商户号该产品权限未开通，请前往商户平台>产品中心检查后重试"

// closedV2Words are those of APIv2. Without a code it is the protocol that fails.
var closedV2Words = []struct {
	path   string
	answer v2Failure
}{
	{"/mmpaymkttransfers/", v2Failure{code: "NO_AUTH", message: "产品权限验证失败,请查看您当前是否具有该产品的权限", extra: v2Members{"return_msg": "NO_AUTH"}}},
	{"/secapi/pay/profitsharingreturn", v2Failure{bare: v2Members{"error_code": "NOAUTH", "error_msg": "回退方没有开通分账回退功能"}}},
	{"/", v2Failure{message: productClosed}},
}

// closed tells whether the product of a path is not open. The caller holds s.mu.
func (s *Sandbox) closed(path string) bool {
	return slices.ContainsFunc(s.opts.Rights.Closed, func(product string) bool {
		return product != "" && strings.HasPrefix(path, product)
	})
}

// permit refuses what the merchant has no right to.
func (s *Sandbox) permit(c *call) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed(c.Path) {
		for _, words := range closedWords {
			if strings.HasPrefix(c.Path, words.path) {
				return &problem{status: words.status, code: words.code, message: words.answer, hint: "the sandbox's Rights close this product"}
			}
		}
	}
	rights := s.opts.Rights
	for _, pointer := range []string{"/appid", "/sp_appid", "/combine_appid"} {
		if id := c.text(pointer); id != "" && rights.AppIDs != nil && !slices.Contains(rights.AppIDs, id) {
			return refuse(http.StatusBadRequest, "APPID_MCHID_NOT_MATCH", appidMismatch)
		}
	}
	if scene := c.text("/transfer_scene_id"); scene != "" && rights.TransferScenes != nil && !slices.Contains(rights.TransferScenes, scene) {
		return refuse(http.StatusBadRequest, "INVALID_REQUEST", "你尚未获取该转账场景")
	}
	return nil
}

const appidMismatch = "appid和mch_id不匹配，请检查后再试"

// permitV2 is permit of APIv2.
func (s *Sandbox) permitV2(in *arrived) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed(in.Path) {
		for _, words := range closedV2Words {
			if strings.HasPrefix(in.Path, words.path) {
				return &words.answer
			}
		}
	}
	for _, name := range []string{"appid", "mch_appid", "wxappid"} {
		if id := in.v2Params[name]; id != "" && s.opts.Rights.AppIDs != nil && !slices.Contains(s.opts.Rights.AppIDs, id) {
			return &v2Failure{code: "APPID_MCHID_NOT_MATCH", message: appidMismatch}
		}
	}
	return nil
}
