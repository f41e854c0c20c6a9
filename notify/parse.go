package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"time"
)

// Client is what this package needs of a merchant's client. *wechatpay.Client is one.
type Client interface {
	// Verify checks the Wechatpay-… headers of an APIv3 notification over the raw body, its time included.
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
	ID           string `json:"id"`
	CreateTime   string `json:"create_time"`
	EventType    string `json:"event_type"`
	ResourceType string `json:"resource_type"`
	Summary      string `json:"summary"`
	Resource     struct {
		OriginalType   string `json:"original_type"`
		Algorithm      string `json:"algorithm"`
		AssociatedData string `json:"associated_data"`
		Nonce          string `json:"nonce"`
		Ciphertext     string `json:"ciphertext"`
	} `json:"resource"`
}

const aesGCM = "AEAD_AES_256_GCM"

// Parse verifies and decrypts a notification that came by any web framework: its headers, in any spelling, and the raw
// bytes of its body. It runs no function and answers nothing; for that take a [Receiver]. The error is a
// *wechatpay.VerificationError where the signature or the time is not good, as with WeChat Pay's probes, and wraps
// [ErrMalformed] or [ErrDecrypt] otherwise. Any error has to be answered with a failure.
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
		n, err = openV3(ctx, clients, canonical(header), body)
	}
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	return n, nil
}

// isXML tells APIv2 from APIv3 by the first character.
func isXML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n\ufeff"), []byte("<"))
}

// canonical spells the names of headers as net/http does: some servers give them in lower case.
func canonical(header http.Header) http.Header {
	for name := range header {
		if textproto.CanonicalMIMEHeaderKey(name) != name {
			out := make(http.Header, len(header))
			for name, values := range header {
				for _, v := range values {
					out.Add(name, v)
				}
			}
			return out
		}
	}
	return header
}

// openV3 verifies first, then decrypts. Of several merchants the one is asked whose key opens the content: the others
// would ask the network for a certificate that they never had.
func openV3(ctx context.Context, clients []Client, header http.Header, body []byte) (*Notification, error) {
	var e envelope
	malformed := json.Unmarshal(body, &e)
	failure := error(nil)
	for _, c := range clients {
		if len(clients) > 1 {
			if malformed != nil {
				break
			}
			if _, err := e.open(c); err != nil {
				continue
			}
		}
		if err := c.Verify(ctx, header, body); err != nil {
			failure = unverified{err}
			continue
		}
		if malformed != nil {
			break
		}
		return e.notification(c)
	}
	switch {
	case failure != nil:
		return nil, failure
	case malformed != nil:
		return nil, fmt.Errorf("%w: the body is not the JSON of one", ErrMalformed)
	}
	return nil, fmt.Errorf("%w by the APIv3 key of any of the %d clients", ErrDecrypt, len(clients))
}

// open decrypts the content.
func (e *envelope) open(c Client) ([]byte, error) {
	r := &e.Resource
	switch {
	case r.Ciphertext == "":
		return nil, fmt.Errorf("%w: it has no resource.ciphertext", ErrMalformed)
	case r.Algorithm != aesGCM:
		return nil, fmt.Errorf("%w: its resource.algorithm is %q, known is %s", ErrDecrypt, line(r.Algorithm), aesGCM)
	}
	plaintext, err := c.DecryptResource(r.Nonce, r.AssociatedData, r.Ciphertext)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDecrypt, err)
	}
	return plaintext, nil
}

// notification makes one of an envelope whose signature is good.
func (e *envelope) notification(c Client) (*Notification, error) {
	plaintext, err := e.open(c)
	if err != nil {
		return nil, err
	}
	if !json.Valid(plaintext) {
		return nil, fmt.Errorf("%w: its content is no JSON", ErrMalformed)
	}
	return &Notification{
		ID: e.ID, EventType: e.EventType, CreateTime: moment(e.CreateTime), ResourceType: e.ResourceType, Summary: e.Summary,
		OriginalType: e.Resource.OriginalType, Plaintext: plaintext, Client: c, content: plaintext,
	}, nil
}

var china = time.FixedZone("CST", 8*60*60)

// moment reads a time: RFC 3339, or the digits in Beijing's time that APIv2 and some pages have.
func moment(text string) time.Time {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t
	}
	t, err := time.ParseInLocation("20060102150405", text, china)
	if err != nil {
		return time.Time{}
	}
	return t
}
