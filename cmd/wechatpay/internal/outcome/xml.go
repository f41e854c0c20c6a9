package outcome

import (
	"errors"
	"net/http"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

// v2Codes are APIv2's names of refusals that APIv3 has as well.
var v2Codes = map[string]string{
	"NOAUTH": "NO_AUTH", "NOTENOUGH": "NOT_ENOUGH", "SIGNERROR": "SIGN_ERROR", "FREQ_LIMIT": "FREQUENCY_LIMITED", "FREQUENCY_LIMITED": "FREQUENCY_LIMITED",
	"PARAM_ERROR": "PARAM_ERROR", "INVALID_REQUEST": "INVALID_REQUEST",
}

// refusedInXML judges a refusal of APIv2, whose status is 200.
func refusedInXML(e *wechatpay.Error, err error) (code int, hint string) {
	code = terminal.ExitClient
	if errors.Is(err, wechatpay.ErrOutcomeUnknown) || e.Retryable() && v2Codes[e.Code] != "FREQUENCY_LIMITED" {
		code = terminal.ExitServer
	}
	switch known := v2Codes[e.Code]; {
	case known == "FREQUENCY_LIMITED": // as the 429 of APIv3
		return code, refusalHint(e)
	case code == terminal.ExitServer && e.Method == http.MethodGet:
		return code, againHint(e.Method)
	case code == terminal.ExitServer && e.Retryable():
		return code, "nobody knows whether it was done: repeat it under the same number, or query by that number"
	case code == terminal.ExitServer:
		return code, "it is not decided yet: query by its business number until it is"
	case known == "SIGN_ERROR" || strings.Contains(e.Message, "签名"):
		return code, "is the APIv2 key in WECHATPAY_SECRET that of this merchant? --dry-run shows what is signed"
	case known == "PARAM_ERROR" || known == "INVALID_REQUEST":
		return code, "look at every field: --dry-run shows what is sent"
	case known != "":
		as := *e
		as.Code = known
		return code, refusalHint(&as)
	}
	return code, "WeChat Pay's page of the API explains the code"
}
