package outcome

import (
	"errors"
	"net/http"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// v2Codes are APIv2's names of refusals that APIv3 has as well.
var v2Codes = map[string]string{
	"NOAUTH": "NO_AUTH", "NOTENOUGH": "NOT_ENOUGH", "SIGNERROR": "SIGN_ERROR", "FREQ_LIMIT": "FREQUENCY_LIMITED", "FREQUENCY_LIMITED": "FREQUENCY_LIMITED",
	"PARAM_ERROR": "PARAM_ERROR", "INVALID_REQUEST": "INVALID_REQUEST",
}

// refusedInXML judges a refusal of APIv2, whose status is 200.
func refusedInXML(e *wechatpay.Error, err error) (code int, hint words.Phrase) {
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
		return code, words.NobodyKnows
	case code == terminal.ExitServer:
		return code, words.NotDecidedYet
	case known == "SIGN_ERROR" || strings.Contains(e.Message, "签名"):
		return code, words.IsThatTheAPIv2Key
	case known == "PARAM_ERROR" || known == "INVALID_REQUEST":
		return code, words.LookAtXMLFields
	case known != "":
		as := *e
		as.Code = known
		return code, refusalHint(&as)
	}
	return code, words.PageExplainsTheCode
}
