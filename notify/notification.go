package notify

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"time"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/jsontext"
)

// Notification is a message that has been verified and decrypted. It holds personal data, so fmt and slog print no more
// of it than its type and id.
type Notification struct {
	ID           string    // of the notification: a redelivery has the same one. "" in most of APIv2
	EventType    string    // TRANSACTION.SUCCESS, …; of old XML notifications, which name none, the id of package openapi, or its failure: transaction-success, transaction-fail, …
	CreateTime   time.Time // zero where it is missing or unreadable
	ResourceType string    // encrypt-resource
	Summary      string    // a few words in Chinese
	OriginalType string    // what Plaintext describes: transaction, refund, …; may be ""

	// Plaintext is the decrypted content as WeChat Pay wrote it: JSON, or XML where V2 is set. Of an XML notification
	// without an encrypted part it is the whole body.
	Plaintext []byte

	V2     bool   // came by APIv2
	Client Client // whose keys opened it: with several merchants, the one that it is for

	// Reply is what the handler wants to answer with, where an event asks for data: anything that encoding/json takes but a text,
	// of APIv2 a map[string]any, in which a return_code can only be SUCCESS. nil answers a bare success. Nothing else that the
	// handler writes into a Notification changes the answer.
	Reply any

	content []byte // what Get and Decode read: JSON
	place   int    // of Client among those of the Receiver
	letGo   error  // why a Mux did nothing with it, where that is a success all the same
}

// Get finds a value of the content by its gjson path, "amount.total". Of APIv2 all values are texts, which Int reads as well.
// What does not exist gives an empty result. Read money with Int, never with Float.
func (n *Notification) Get(path string) wechatpay.Value {
	if n == nil {
		return wechatpay.Value{}
	}
	return wechatpay.Value{Result: jsontext.GetBytes(n.content, path)}
}

// Find is Get where the value has to be there. What is missing or null is an error that names what is, and shows no
// value: no transactionid; the notification has transaction_id.
func (n *Notification) Find(path string) (wechatpay.Value, error) {
	if n == nil {
		return wechatpay.Value{}, errors.New("notify: find: there is no notification: Parse gave an error")
	}
	found, err := jsontext.Find(gjson.ParseBytes(n.content), "the notification", path)
	if err != nil {
		err = fmt.Errorf("notify: %s: %w", line(n.EventType), err)
	}
	return wechatpay.Value{Result: found}, err
}

// Decode writes the content into v, as encoding/json does, but a number whose type is left open becomes a json.Number,
// never a float64, and names are exact, as for Get: CODE where a tag says code is an error. Of APIv2 all values are texts.
// A field that is encrypted once more, for the merchant, is opened with the private key of the Client where it lands in a
// wechatpay.Sensitive; one that does not open is an error that names it.
func (n *Notification) Decode(v any) error {
	if n == nil {
		return errors.New("notify: decode: there is no notification: Parse gave an error")
	}
	text := n.content
	if n.V2 {
		text = jsontext.Shape(text, v)
	}
	text, err := jsontext.Open(text, v, sensitiveType, n.open)
	if err == nil {
		err = jsontext.Decode(text, v)
	}
	if err != nil {
		return fmt.Errorf("notify: decode %s: %w", line(n.EventType), err)
	}
	return nil
}

var sensitiveType = reflect.TypeFor[wechatpay.Sensitive]()

// open opens a field that is encrypted for the merchant. Whoever keeps a clear text in a Sensitive, which does not print,
// gets it as it is.
func (n *Notification) open(text string) (string, error) {
	if !jsontext.Encrypted(text) {
		return text, nil
	}
	client, ok := n.Client.(interface {
		Decrypt(ciphertext string) (string, error)
	})
	if !ok {
		return "", fmt.Errorf("is encrypted, and a %T has no Decrypt: give a *wechatpay.Client, or take a string", n.Client)
	}
	plaintext, err := client.Decrypt(text)
	if err != nil {
		return "", fmt.Errorf("can't be opened: %w", err)
	}
	return plaintext, nil
}

// Format prints type and id, under every verb.
func (n *Notification) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, n.text()) }

// LogValue gives type and id.
func (n *Notification) LogValue() slog.Value { return slog.StringValue(n.text()) }

func (n *Notification) text() string {
	if n == nil {
		return "notify.Notification(nil)"
	}
	return "notify.Notification(" + line(n.EventType) + " " + line(n.ID) + ")"
}

// line makes one short line of a text that came from outside.
func line(text string) string {
	const longest = 64
	short := make([]rune, 0, longest)
	for _, r := range text {
		if len(short) == longest {
			return string(short) + "…"
		}
		if r < ' ' || r == 0x7f {
			r = ' '
		}
		short = append(short, r)
	}
	return string(short)
}
