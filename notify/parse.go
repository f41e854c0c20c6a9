package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/internal/jsontext"
)

// Client is what this package needs of a merchant's client. *wechatpay.Client is one.
type Client interface {
	// Verify checks the Wechatpay-… headers of an APIv3 notification, in any spelling, over the raw body, its time included.
	Verify(ctx context.Context, header http.Header, body []byte) error
	// DecryptResource opens base64 of AES-256-GCM under the APIv3 key.
	DecryptResource(nonce, associatedData, ciphertext string) ([]byte, error)
	// VerifyV2 checks the sign and the merchant id of an APIv2 notification's members. No sign is an error.
	VerifyV2(params map[string]string) error
	// DecryptRefund opens req_info of an APIv2 refund notification.
	DecryptRefund(reqInfo string) ([]byte, error)
	// Authorization signs an answer for the events that ask for it, as a request with this method, path and query, and body.
	Authorization(method, uri string, body []byte) (string, error)
}

// Why Parse refused a message, beside the client's own verification errors (of APIv3 a *wechatpay.VerificationError).
var (
	ErrMalformed = errors.New("this is no notification of WeChat Pay")
	ErrDecrypt   = errors.New("the notification can't be decrypted")
)

// unverified marks the error of a message whose signature was checked and is not good.
type unverified struct{ error }

func (e unverified) Unwrap() error { return e.error }

// envelope is a notification of APIv3 around its encrypted content.
type envelope struct {
	id, createTime, eventType, resourceType, summary string

	originalType, algorithm, associatedData, nonce, ciphertext string // of its resource
}

const aesGCM = "AEAD_AES_256_GCM"

// Parse verifies and decrypts a notification that came by any web framework: its headers, in any spelling, and the raw
// bytes of its body. It runs no function and answers nothing; for that take a [Receiver]. Any error has to be answered
// with a failure.
//
// What is no notification, or does not open under the APIv3 key, costs no call to WeChat Pay: the error wraps
// [ErrMalformed] or [ErrDecrypt]. Of what opens it is a *wechatpay.VerificationError where the signature or the time is
// not good, as with WeChat Pay's probes; of the rest it is one where that can be told without a call.
func Parse(ctx context.Context, client Client, header http.Header, body []byte) (*Notification, error) {
	return open(ctx, []Client{client}, header, body)
}

// open parses a message that is for one of the clients.
func open(ctx context.Context, clients []Client, header http.Header, body []byte) (*Notification, error) {
	if len(clients) == 0 {
		return nil, errors.New("notify: there is no client: give the one that wechatpay.New made")
	}
	for _, c := range clients {
		if c == nil {
			return nil, errors.New("notify: a client is nil: give the one that wechatpay.New made")
		}
	}
	var n *Notification
	var err error
	if isXML(body) {
		n, err = openV2(clients, body)
	} else {
		n, err = openV3(ctx, clients, header, body)
	}
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	return n, nil
}

// isXML tells APIv2 from APIv3 by the first character.
func isXML(body []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("\ufeff")), " \t\r\n")
	return len(text) > 0 && text[0] == '<'
}

// valueOf finds a header in any spelling: some servers give their names in lower case, and Verify takes them so.
func valueOf(header http.Header, name string) string {
	if value := header.Get(name); value != "" {
		return value
	}
	for spelling, values := range header {
		if strings.EqualFold(spelling, name) && len(values) > 0 && values[0] != "" {
			return values[0]
		}
	}
	return ""
}

// openV3 decrypts first, then verifies: an unknown serial starts a download of certificates, which a stranger must not be
// able to. What the APIv3 key of no client opens is not for one of them. Nothing that was opened is used before it is verified.
func openV3(ctx context.Context, clients []Client, header http.Header, body []byte) (*Notification, error) {
	if lacksHeader(header) { // no client verifies it, whatever the body holds
		if err := clients[0].Verify(ctx, header, body); err != nil {
			return nil, unverified{withHint(err, body)}
		}
	}
	var e envelope
	if err := e.read(body); err != nil {
		return nil, withHint(refuse(ctx, clients, header, body, err), body)
	}
	var closed, failure error
	for i, c := range clients {
		plaintext, err := c.DecryptResource(e.nonce, e.associatedData, e.ciphertext)
		if err != nil {
			closed = err
			continue
		}
		if err := c.Verify(ctx, header, body); err != nil {
			failure = unverified{err}
			continue
		}
		return e.notification(c, i, plaintext)
	}
	switch {
	case failure != nil:
		return nil, failure
	case len(clients) > 1:
		return nil, fmt.Errorf("%w by the APIv3 key of any of the %d clients: add the merchant's, or set its Config.APIv3Key to the one that the merchant platform has now", ErrDecrypt, len(clients))
	}
	return nil, refuse(ctx, clients, header, body, fmt.Errorf(
		"%w: %w; if WeChat Pay sent it unchanged, set Config.APIv3Key to the APIv3 key that the merchant platform has now", ErrDecrypt, closed))
}

// withHint adds the commonest cause of an empty body.
func withHint(err error, body []byte) error {
	if len(bytes.TrimSpace(body)) > 0 {
		return err
	}
	return fmt.Errorf("%w; the body is empty, and no notification's is: a middleware or the framework has probably read it before: "+
		"put the notify URL before it, or read the raw bytes first and hand them on (req.Body = io.NopCloser(bytes.NewReader(body)))", err)
}

// lacksHeader tells whether one of the headers that Verify needs is not there. Without them it looks for no key.
func lacksHeader(header http.Header) bool {
	for _, name := range [...]string{"Wechatpay-Serial", "Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Nonce"} {
		if valueOf(header, name) == "" {
			return true
		}
	}
	return false
}

// refuse says why a message was not opened. Where there is one client, and Verify can tell without the network, a bad
// signature is the better reason: a public key is never downloaded.
func refuse(ctx context.Context, clients []Client, header http.Header, body []byte, reason error) error {
	if len(clients) == 1 && strings.HasPrefix(valueOf(header, "Wechatpay-Serial"), "PUB_KEY_ID_") {
		if err := clients[0].Verify(ctx, header, body); err != nil {
			return unverified{err}
		}
	}
	return reason
}

// read parses the envelope, and says what it lacks.
func (e *envelope) read(body []byte) error {
	if bytes.Count(body, []byte(":")) > mostColons {
		return fmt.Errorf("%w: it has more members than one of APIv3", ErrMalformed)
	}
	if err := jsontext.Check(body); err != nil {
		return fmt.Errorf("%w: the body %w", ErrMalformed, err)
	}
	switch err := each(string(body), e.member); { // what is read of it are parts of that string
	case err != nil:
		return err
	case e.ciphertext == "":
		return fmt.Errorf("%w: it has no resource.ciphertext", ErrMalformed)
	case e.algorithm != aesGCM:
		return fmt.Errorf("%w: its resource.algorithm is %q, known is %s", ErrDecrypt, line(e.algorithm), aesGCM)
	}
	return nil
}

// member takes a member of the envelope.
func (e *envelope) member(name, value string) error {
	switch name {
	case "id":
		return set(&e.id, name, value)
	case "create_time":
		return set(&e.createTime, name, value)
	case "event_type":
		return set(&e.eventType, name, value)
	case "resource_type":
		return set(&e.resourceType, name, value)
	case "summary":
		return set(&e.summary, name, value)
	case "resource":
		return each(value, e.resource)
	}
	return nil
}

// resource takes a member of the resource.
func (e *envelope) resource(name, value string) error {
	switch name {
	case "original_type":
		return set(&e.originalType, name, value)
	case "algorithm":
		return set(&e.algorithm, name, value)
	case "associated_data":
		return set(&e.associatedData, name, value)
	case "nonce":
		return set(&e.nonce, name, value)
	case "ciphertext":
		return set(&e.ciphertext, name, value)
	}
	return nil
}

func set(to *string, name, value string) (err error) {
	*to, err = textOf(name, value)
	return err
}

// notification makes one of an envelope whose signature is good.
func (e *envelope) notification(c Client, place int, plaintext []byte) (*Notification, error) {
	if err := jsontext.Check(plaintext); err != nil {
		return nil, fmt.Errorf("%w: its content %w", ErrMalformed, err)
	}
	return &Notification{
		ID: e.id, EventType: e.eventType, CreateTime: moment(e.createTime), ResourceType: e.resourceType, Summary: e.summary,
		OriginalType: e.originalType, Plaintext: plaintext, Client: c, content: plaintext, place: place,
	}, nil
}

var china = time.FixedZone("CST", 8*60*60)

// moment reads a time: RFC 3339, or the digits in Beijing's time that APIv2 and some pages have.
func moment(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t
	}
	t, err := time.ParseInLocation("20060102150405", text, china)
	if err != nil {
		return time.Time{}
	}
	return t
}
