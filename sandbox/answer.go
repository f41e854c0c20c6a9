package sandbox

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

type object = map[string]any

// An answer is what an operation gives back.
type answer struct {
	status   int
	header   http.Header
	body     []byte
	stream   func(io.Writer) error // in place of body, where that would be large
	unsigned bool
	signed   []byte // what the signature covers; nil: body
	code     int    // what Request-ID ends in
	nameless bool   // has no Request-ID
}

// reply answers 200 with v as JSON, signed.
func reply(v any) (*answer, error) {
	body, err := marshal(v)
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusOK, body: body, header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}}, nil
}

// noContent answers 204, signed over an empty body.
func noContent() (*answer, error) {
	return &answer{status: http.StatusNoContent, header: http.Header{}}, nil
}

// marshal writes JSON as the real server does: & < > stay, no trailing newline.
func marshal(v any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("sandbox: answer: %w", err)
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// A problem is a refusal in WeChat Pay's form. Without a code it has no body.
// What WeChat Pay does not say stands in the hint, which goes to the log and into a
// header of the sandbox's own.
type problem struct {
	status  int
	code    string
	message string
	detail  object
	hint    string

	signed   string // the message that should have been signed
	nameless bool   // without a Request-ID
}

func (p *problem) Error() string {
	text := strings.TrimSpace(fmt.Sprintf("%d %s %s", p.status, p.code, p.message))
	if p.hint != "" {
		text += " (" + p.hint + ")"
	}
	return text
}

// refuse is the problem of a business rule, which has no detail.
func refuse(status int, code, message string) error {
	return &problem{status: status, code: code, message: message}
}

// invalid is a PARAM_ERROR. The field is a JSON pointer in a body, else a name.
func invalid(location, field string, value any, issue, message string) error {
	return &problem{status: http.StatusBadRequest, code: "PARAM_ERROR", message: message, hint: field + ": " + issue,
		detail: object{"location": location, "value": value}}
}

// missing is the PARAM_ERROR of a required field that is not there.
func missing(location, field, label string) error {
	return invalid(location, field, "", "required and not there",
		"输入源“"+source(location, field)+"”映射到字段“"+label+"”必填性规则校验失败，此字段为必填项")
}

// source names a field as the real server's messages do.
func source(location, field string) string {
	return "/" + location + "/" + strings.TrimPrefix(field, "/")
}

// Headers of the sandbox's own, beside a refusal.
const (
	hintHeader    = "Sandbox-Hint"         // in English: the field, and what is wrong with it
	messageHeader = "Sandbox-Sign-Message" // base64: what should have been signed, whole
)

// refusal turns an error into its answer, not yet signed.
func refusal(err error) *answer {
	var p *problem
	if !errors.As(err, &p) {
		p = &problem{status: http.StatusInternalServerError, code: "SYSTEM_ERROR", message: "系统错误: " + err.Error()}
	}
	a := &answer{status: p.status, header: http.Header{}, code: 1<<28 + p.status, nameless: p.nameless}
	if p.hint != "" {
		a.header.Set(hintHeader, oneLine(p.hint))
	}
	if p.signed != "" {
		a.header.Set(messageHeader, base64.StdEncoding.EncodeToString([]byte(p.signed[:min(len(p.signed), mostSigned)])))
	}
	if p.code == "" {
		return a
	}
	shape := object{"code": p.code, "message": p.message}
	if p.detail != nil {
		shape["detail"] = p.detail
	}
	a.header.Set("Content-Type", "application/json; charset=utf-8")
	if a.body, err = marshal(shape); err != nil { // a detail is made of texts: never seen
		a.body = nil
	}
	return a
}

// oneLine makes a text fit for a header: printable ASCII, and not too long.
func oneLine(text string) string {
	var line strings.Builder
	for _, r := range text {
		switch {
		case line.Len() > 1000:
			return line.String() + "..."
		case r >= ' ' && r <= '~':
			line.WriteRune(r)
		default:
			line.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return line.String()
}

// mostSigned bounds messageHeader, which a client has to take in.
const mostSigned = 4096

// write sends the answer. The request tells the protocol: HTTP/2 has no headers
// of the connection, and curl refuses an answer that has one.
func (a *answer) write(w http.ResponseWriter, r *http.Request, id string) {
	header := w.Header()
	for name, values := range a.header {
		header[name] = values
	}
	if !a.nameless {
		header.Set("Request-ID", id)
	}
	if r.ProtoMajor < 2 {
		header.Set("Keep-Alive", "timeout=8")
	}
	if a.stream != nil {
		w.WriteHeader(a.status)
		a.stream(w) // its only errors are those of a caller who has gone
		return
	}
	if a.status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	w.Write(a.body)
}

// requestID makes an id of the real server's form, which ends in a code: 0 for
// what went well.
func requestID(code int) string {
	random := make([]byte, 16)
	rand.Read(random)
	return "08" + strings.ToUpper(hex.EncodeToString(random)) + "-" + strconv.Itoa(code)
}
