package notice

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// reply is what a script answers WeChat Pay.
type reply struct {
	known   bool
	failed  bool
	message string
	cause   form.Expr // an error whose message is given
}

// status is that of a number of HTTP.
func status(e form.Expr) reply {
	n, ok := e.(*form.Int)
	return reply{known: ok && (n.Value >= 200 && n.Value < 300 || n.Value >= 400), failed: ok && n.Value >= 400}
}

// with joins two halves of an answer: it fails where one does.
func (r reply) with(other reply) reply {
	made := reply{r.known || other.known, r.failed || other.failed, r.message, r.cause}
	if made.cause == nil {
		made.cause = other.cause
	}
	if made.message == "" {
		made.message = other.message
	}
	return made
}

// answer tells what an expression answers, if it is an answer at all.
func answer(e form.Expr) reply {
	switch x := e.(type) {
	case *form.Text:
		return textAnswer(x.Value)
	case *form.Bool:
		return reply{known: true, failed: !x.Value}
	case *form.Array:
		return arrayAnswer(x)
	case *form.Call:
		switch x.Name {
		case "json_encode", "json", "response":
			return answerWith(x.Args)
		}
	case *form.Static:
		if x.Class == "Transformer" && x.Name == "toXml" {
			return answerWith(x.Args)
		}
	case *form.Method:
		return methodAnswer(x)
	case *form.New:
		if x.Class == "Response" || x.Class == "JsonResponse" {
			return answerWith(x.Args)
		}
	}
	return reply{}
}

// answerWith is an answer of a content and a status, in any order.
func answerWith(args []form.Arg) (r reply) {
	for _, a := range args {
		if t, ok := a.Value.(*form.Text); ok && t.Value == "" {
			continue
		}
		if s := status(a.Value); s.known {
			r = r.with(s)
		} else if one := answer(a.Value); one.known {
			r = r.with(one)
		}
	}
	return r
}

// methodAnswer knows the objects of frameworks that answer.
func methodAnswer(x *form.Method) reply {
	switch x.Name {
	case "json", "make", "raw", "xml", "withJson", "setJSON":
		return answerWith(x.Args)
	case "noContent":
		return reply{known: true}
	case "withStatus", "setStatusCode":
		return answer(x.Of).with(answerWith(x.Args))
	}
	return reply{}
}

// arrayAnswer reads ['code' => 'FAIL', 'message' => '…'].
func arrayAnswer(x *form.Array) (r reply) {
	for _, item := range x.Items {
		key, ok := item.Key.(*form.Text)
		text, isText := item.Value.(*form.Text)
		if !ok {
			continue
		}
		switch key.Value {
		case "code", "return_code":
			if isText {
				r = r.with(word(text.Value))
			}
		case "message", "return_msg":
			if isText && text.Value != "OK" {
				r.message = text.Value
			}
			if m, ok := item.Value.(*form.Method); ok && m.Name == "getMessage" {
				r.cause = m.Of
			}
		}
	}
	return r
}

// word is an answer of one word.
func word(text string) reply {
	switch strings.ToUpper(strings.TrimSpace(text)) {
	case "SUCCESS", "OK":
		return reply{known: true}
	case "FAIL", "ERROR", "FAILED":
		return reply{known: true, failed: true}
	}
	return reply{}
}

var xmlCode = regexp.MustCompile(`<return_code>(?:<!\[CDATA\[)?(\w+)`)

func textAnswer(text string) reply {
	var members map[string]string
	if json.Unmarshal([]byte(text), &members) == nil {
		r := word(members["code"])
		r.message = members["message"]
		return r
	}
	if found := xmlCode.FindStringSubmatch(text); found != nil {
		return word(found[1])
	}
	return word(text)
}

// thrown is how a function says that the notification has to come again.
func (r reply) thrown(at form.Common) form.Stmt {
	if r.cause != nil {
		return &form.Do{Common: at, X: &form.Throw{Span: at.Span, X: r.cause}}
	}
	message := r.message
	if message == "" {
		message = "this notification has to come again"
	}
	text := &form.Text{Span: at.Span, Value: message}
	return &form.Do{Common: at, X: &form.Throw{Span: at.Span, X: &form.New{Span: at.Span, Class: "Exception", Args: []form.Arg{{Value: text}}}}}
}
