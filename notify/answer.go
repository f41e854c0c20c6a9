package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/a8579013/wechatpay/internal/jsonbody"
	"github.com/a8579013/wechatpay/transformer"
)

// Answer is what goes back to WeChat Pay.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte

	err error // why it is a failure, for the log alone
}

func (a *Answer) write(w http.ResponseWriter) {
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // who has hung up is told nothing
}

// success answers with the reply of Handle, as encode wrote it.
func success(n *Notification, reply []byte) *Answer {
	switch {
	case n.V2:
		return &Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}}, Body: reply}
	case len(reply) == 0:
		return &Answer{Status: http.StatusNoContent, Header: http.Header{}}
	}
	return &Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Body: reply}
}

// restored is a reply that comes back from the Store. What encode did not write goes to nobody, and makes it doubtful that
// the notification is done: it has to come again.
func restored(n *Notification, reply []byte) ([]byte, error) {
	kind := "JSON"
	switch {
	case n.V2 && len(reply) == 0, !n.V2 && len(reply) == 0 && !wantsSignature(n):
		n.Reply = nil
		return encode(n) // a bare success
	case n.V2:
		kind = "XML with the return_code SUCCESS"
		answer, err := transformer.ToMap(reply)
		if err == nil && answer["return_code"] == "SUCCESS" {
			return reply, nil
		}
	case json.Valid(reply):
		return reply, nil
	}
	return nil, fmt.Errorf("notify: the Store says that this is done, with a Reply of %d bytes that are no %s: mend its record, or take it away", len(reply), kind)
}

// encode writes what Handle has put into Reply.
func encode(n *Notification) ([]byte, error) {
	if n.V2 {
		answer := map[string]any{"return_code": "SUCCESS", "return_msg": "OK"}
		switch more := n.Reply.(type) {
		case nil:
		case map[string]any:
			for name, value := range more {
				if name == "return_code" && value != "SUCCESS" {
					return nil, errors.New("notify: Reply has a return_code that is not SUCCESS: to have it sent again let Handle return an error")
				}
				answer[name] = value
			}
		default:
			return nil, fmt.Errorf("notify: Reply is a %T: an answer of APIv2 takes a map[string]any", n.Reply)
		}
		return transformer.ToXML(answer, transformer.Options{})
	}
	if n.Reply == nil {
		if wantsSignature(n) {
			return nil, fmt.Errorf("notify: %s wants data in its answer: let Handle set Reply", line(n.EventType))
		}
		return nil, nil
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(n.Reply); err != nil {
		return nil, fmt.Errorf("notify: Reply can't be written as JSON: %w", err)
	}
	if err := replies.Misplaced(n.Reply); err != nil {
		return nil, fmt.Errorf("notify: Reply: %w", err)
	}
	if _, raw := n.Reply.(json.RawMessage); !raw && text.Bytes()[0] == '"' {
		return nil, fmt.Errorf("notify: Reply is a %T, which would be sent as one JSON string: if it holds JSON give json.RawMessage(…)", n.Reply)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// replies refuses what encoding/json takes and nobody means.
var replies = jsonbody.New(nil)

// failure answers so that WeChat Pay sends the notification again. Who asks learns no more than the kind of failure.
func failure(xml bool, err error) *Answer {
	status, message := kindOf(err)
	a := &Answer{Status: status, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, err: err}
	a.Body = []byte(`{"code":"FAIL","message":"` + message + `"}`)
	if xml {
		a.Header.Set("Content-Type", "text/xml; charset=utf-8")
		a.Body = []byte("<xml><return_code>FAIL</return_code><return_msg>" + message + "</return_msg></xml>")
	}
	return a
}

// kindOf gives the status and a message of fixed text: an error's own could tell a stranger something.
func kindOf(err error) (status int, message string) {
	var tooSlow interface{ Timeout() bool }
	var bad unverified
	var broken *readError
	switch {
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed, "POST only"
	case errors.Is(err, errTooLong):
		return http.StatusRequestEntityTooLarge, "body too large"
	case errors.As(err, &broken):
		return http.StatusRequestTimeout, "body incomplete"
	case errors.Is(err, ErrMalformed):
		return http.StatusBadRequest, "not a notification"
	case errors.As(err, &bad):
		return http.StatusUnauthorized, "verification failed"
	case errors.Is(err, errTimeout), errors.Is(err, errKeyTimeout), errors.Is(err, errBusy), errors.As(err, &tooSlow) && tooSlow.Timeout():
		return http.StatusServiceUnavailable, "not done in time, send again"
	}
	return http.StatusInternalServerError, "not handled, send again"
}

// signed puts Authorization on an answer to an event that asks for it. It is the signature of a request with this body to
// the notify URL: the pages name the header, not the message. What can't be signed is no success.
func (a *Answer) signed(n *Notification, uri string) *Answer {
	if !wantsSignature(n) {
		return a
	}
	authorization, err := n.Client.Authorization(http.MethodPost, uri, a.Body)
	if err == nil {
		a.Header.Set("Authorization", authorization)
		return a
	}
	return failure(false, fmt.Errorf("notify: signing the answer: %w", err))
}
