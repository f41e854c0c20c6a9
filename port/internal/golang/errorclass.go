package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// answers are classes of errors that are a *wechatpay.Error in Go, each of them.
var answers = []string{"BadResponseException", "ClientException", "ServerException"}

// ofCalls are the classes of what becomes of calls.
var ofCalls = []string{"RuntimeException", "GuzzleException", "ClientExceptionInterface", "TransferException", "RequestException", "RequestExceptionInterface", "BadResponseException",
	"ClientException", "ServerException", "ConnectException", "NetworkExceptionInterface", "RejectionException"}

// isError tests an error for a class of PHP's, after the lines that this takes: "true", or a condition whose parts are joined by ||.
// r is what PHP may have thrown.
func (g *generator) isError(at form.Span, r raised, err, class string) string {
	switch class {
	case "Throwable":
		return "true"
	case "Exception":
		if errs := g.thrownAs(at, r, "Error"); len(errs) > 0 {
			return "!(" + g.isThrown(err, errs) + ")"
		}
		return "true"
	}
	var conds []string
	if c := g.errorClasses[class]; c != nil && !isBare(c) {
		g.refuse(at, "errors of the class "+class+", which has members of its own")
	}
	if classes := g.thrownAs(at, r, class); len(classes) > 0 {
		conds = append(conds, g.isThrown(err, classes))
	}
	others := 0
	for _, is := range []bool{r.calls, len(r.thrown) > 0, r.keys, r.factory} {
		if is {
			others++
		}
	}
	ofKeys, _ := g.isA("UnexpectedValueException", class)
	ofFactory, _ := g.isA("InvalidArgumentException", class)
	for _, plain := range []struct {
		may, is bool
	}{{r.keys, ofKeys}, {r.factory, ofFactory || class == "WeChatPayException"}} {
		switch {
		case !plain.may || !plain.is:
		case others > 1:
			g.refuse(at, "errors of the class "+class+": Go does not tell those of keys, ciphertexts and configurations from others")
		default:
			return "true"
		}
	}
	if slices.Contains(ofCalls, class) && (r.calls || len(conds) == 0 && class != "RuntimeException") {
		conds = append(conds, g.isOfCall(err, class)...)
	}
	if len(conds) == 0 {
		g.refuse(at, "errors of the class "+class+": Go's errors do not tell whether they are of it")
	}
	return strings.Join(conds, " || ")
}

// isThrown tests an error for classes of what the source throws.
func (g *generator) isThrown(err string, classes []string) string {
	thrown, cond := g.errorAs(err, "thrown", "*"+g.exception)
	if len(classes) == 1 {
		return cond + " && " + thrown + ".Class == " + strconv.Quote(classes[0])
	}
	quoted := make([]string, len(classes))
	for i, class := range classes {
		quoted[i] = strconv.Quote(class)
	}
	return cond + " && slices.Contains([]string{" + strings.Join(quoted, ", ") + "}, " + thrown + ".Class)"
}

// errorAs gives a variable for an error of a type, and the condition that there is one.
func (g *generator) errorAs(err, name, of string) (variable, cond string) {
	key := err + " " + of
	if g.fn.guarded != nil && g.fn.guarded[key] != "" {
		name = g.fn.guarded[key]
	} else {
		name = g.tmp(name)
		g.line("var ", name, " ", of)
		if g.fn.guarded != nil {
			g.fn.guarded[key] = name
		}
	}
	return name, "errors.As(" + err + ", &" + name + ")"
}

// isOfCall tests what became of a call for a class of Guzzle's.
func (g *generator) isOfCall(err, class string) (conds []string) {
	const noAnswer = "errors.As(%, new(net.Error)) || errors.Is(%, io.EOF) || errors.Is(%, io.ErrUnexpectedEOF) || errors.Is(%, wechatpay.ErrOutcomeUnknown)"
	v2, v3 := g.protocols()
	switch class {
	case "ConnectException", "NetworkExceptionInterface":
		late, isLate := g.errorAs(err, "late", "net.Error")
		broken, isBroken := g.errorAs(err, "broken", "*net.OpError")
		return []string{isLate + " && " + late + ".Timeout()", isBroken + " && " + broken + `.Op == "dial"`, "errors.Is(" + err + ", io.EOF)"}
	case "RuntimeException":
		return []string{"errors.As(" + err + ", new(*wechatpay.Error))", "errors.As(" + err + ", new(*wechatpay.VerificationError))", strings.ReplaceAll(noAnswer, "%", err)}
	}
	if v2 && (class == "RequestException" || class == "RequestExceptionInterface") {
		return []string{g.helper("isRequestException") + "(" + err + ")"}
	}
	refused, isRefused := g.refusedBy(err)
	switch class {
	case "ClientException":
		return []string{isRefused + " && " + refused + ".StatusCode/100 == 4"}
	case "ServerException":
		return []string{isRefused + " && " + refused + ".StatusCode/100 == 5"}
	case "BadResponseException":
		return []string{isRefused + " && " + refused + ".StatusCode >= 400"}
	}
	unverified := "errors.As(" + err + ", new(*wechatpay.VerificationError))"
	if v2 && v3 { // which of the two an answer is of, its error tells by the serial of its key
		var is string
		unverified, is = g.errorAs(err, "unverified", "*wechatpay.VerificationError")
		unverified = is + " && " + map[bool]string{true: "", false: "!"}[class == "RejectionException"] + "(" + unverified + `.Serial == "" && errors.Is(` + err + ", wechatpay.ErrSignature))"
	}
	if class == "RejectionException" {
		conds = []string{isRefused + " && " + refused + ".StatusCode == 200"}
		if v2 {
			conds = append(conds, unverified)
		}
		return conds
	}
	if v2 {
		isRefused += " && " + refused + ".StatusCode >= 300"
	}
	conds = append(conds, isRefused)
	if v3 {
		conds = append(conds, unverified)
	}
	if class == "RequestException" || class == "RequestExceptionInterface" {
		broken, isBroken := g.errorAs(err, "broken", "*net.OpError")
		return append(conds, "errors.Is("+err+", io.ErrUnexpectedEOF)", isBroken+" && "+broken+`.Op == "read"`)
	}
	return append(conds, strings.ReplaceAll(noAnswer, "%", err))
}

// protocols tells what the program calls: APIv2, APIv3.
func (g *generator) protocols() (v2, v3 bool) {
	if !g.facts.counted {
		g.facts.counted = true
		form.Everything(g.prog, func(e form.Expr) {
			switch x := e.(type) {
			case *form.Text:
				g.facts.v2 = g.facts.v2 || strings.EqualFold(x.Value, "v2") || strings.HasPrefix(strings.ToLower(strings.TrimPrefix(x.Value, "/")), "v2/") || x.Value == "xml"
				g.facts.v3 = g.facts.v3 || strings.Contains(strings.ToLower(x.Value), "v3") || x.Value == "json"
			case *form.Const:
				g.facts.v2 = g.facts.v2 || x.Name == "XML_BASED"
			}
		})
		g.facts.v3 = g.facts.v3 || !g.facts.v2
	}
	return g.facts.v2, g.facts.v3
}
