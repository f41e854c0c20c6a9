package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/transformer"
)

// A Notice is a notification to be sent. EventType and Resource are enough; the zero value of the rest is a correct
// one of APIv3.
type Notice struct {
	EventType    string // TRANSACTION.SUCCESS, …
	Resource     any    // the content: what encoding/json takes; of APIv2 a map[string]string
	ID           string // "": a new one. The same again is a redelivery, encrypted and signed anew
	OriginalType string // transaction, …
	MchID        string // the merchant who is told, one of the sandbox's; "": Options.MchID
	Serial       string // whose key signs, as in Sign; "": the one that signs by default

	Time    time.Time // as of when it is signed; zero: now
	Created time.Time // its create_time; zero: now

	Form   Form   // the protocol
	Secret string // the APIv2 key of the forms that are signed with it; "": the one in Config

	// Tamper changes what goes out, after it was signed: the one place from which faults are injected. It may change
	// the headers, and gives the body to send.
	Tamper func(header http.Header, body []byte) []byte
}

// Form is how a Notice is written.
type Form int

// The forms of notifications. The members of those of APIv2 come from Resource; merchant, nonce and sign are added.
const (
	V3       Form = iota // JSON, signed by a key of WeChat Pay's, encrypted under the APIv3 key
	V2MD5                // XML, MD5 sign
	V2HMAC               // XML, HMAC-SHA256 sign
	V2Refund             // XML without a sign, Resource encrypted under the APIv2 key in req_info
	V2Event              // XML, HMAC-SHA256 sign, Resource encrypted under the APIv3 key in event_ciphertext
)

// A Delivery is what the merchant's server answered.
type Delivery struct {
	URL    string // where it was sent
	Status int
	Header http.Header
	Body   []byte

	Accepted bool // WeChat Pay would not send it again
	Signed   bool // it has an Authorization, and that is the merchant's over this answer
}

// Notify sends a notification to a URL, as WeChat Pay does: by POST, with nothing kept of earlier ones, no redirect
// followed, and waiting for five seconds. The certificate of an https URL is not checked. An error says that there was no answer.
func (s *Sandbox) Notify(ctx context.Context, url string, n Notice) (*Delivery, error) {
	header, body, err := s.Notification(n)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	d, err := s.postNotice(ctx, s.told(n.MchID), &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, url, header, body)
	if err != nil {
		return nil, fmt.Errorf("sandbox: notify: %w", err)
	}
	cause, _ := n.Form.judge(d, nil)
	d.Accepted = cause == ""
	return d, nil
}

// told finds the merchant of a notification.
func (s *Sandbox) told(mchid string) *party {
	if mchid == "" {
		mchid = s.opts.MchID
	}
	return s.ring().caller(mchid)
}

// Notification makes what Notify sends, for servers that are called without a network.
func (s *Sandbox) Notification(n Notice) (http.Header, []byte, error) {
	header := http.Header{"User-Agent": {"Mozilla/4.0"}, "Accept": {"*/*"}}
	var body []byte
	var err error
	if n.Form == V3 {
		header.Set("Content-Type", "application/json")
		if body, err = s.noticeV3(n); err == nil {
			if !n.Time.IsZero() {
				header.Set("Wechatpay-Timestamp", strconv.FormatInt(n.Time.Unix(), 10))
			}
			err = s.Sign(header, n.Serial, body)
		}
	} else {
		header.Set("Content-Type", "text/xml")
		body, err = s.noticeV2(n)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: notify: %w", err)
	}
	if n.Tamper != nil {
		body = n.Tamper(header, body)
	}
	return header, body, nil
}

// noticeV3 writes the envelope. Content and envelope are in the order of the real ones.
func (s *Sandbox) noticeV3(n Notice) ([]byte, error) {
	plaintext, err := marshal(n.Resource)
	if err != nil {
		return nil, err
	}
	if n.ID == "" {
		n.ID = uuid()
	}
	if n.Created.IsZero() {
		n.Created = s.now()
	}
	nonce := formatter.Nonce(12)
	ciphertext, err := wxcrypto.AESGCMEncrypt(string(plaintext), s.told(n.MchID).apiV3Key, nonce, n.OriginalType)
	if err != nil {
		return nil, err
	}
	type resource struct {
		OriginalType   string `json:"original_type"`
		Algorithm      string `json:"algorithm"`
		Ciphertext     string `json:"ciphertext"`
		AssociatedData string `json:"associated_data"`
		Nonce          string `json:"nonce"`
	}
	return marshal(struct {
		ID           string   `json:"id"`
		CreateTime   string   `json:"create_time"`
		ResourceType string   `json:"resource_type"`
		EventType    string   `json:"event_type"`
		Summary      string   `json:"summary"`
		Resource     resource `json:"resource"`
	}{n.ID, chinese(n.Created), "encrypt-resource", n.EventType, summary(n.EventType),
		resource{n.OriginalType, "AEAD_AES_256_GCM", ciphertext, n.OriginalType, nonce}})
}

// noticeV2 writes the XML of APIv2.
func (s *Sandbox) noticeV2(n Notice) ([]byte, error) {
	content, ok := n.Resource.(map[string]string)
	if !ok {
		return nil, fmt.Errorf("Notice.Resource is a %T: a notification of APIv2 takes a map[string]string", n.Resource)
	}
	if n.Secret == "" {
		n.Secret = s.told(n.MchID).secret
	}
	params := map[string]string{"mch_id": s.told(n.MchID).mchid, "nonce_str": formatter.Nonce(32)}
	algorithm := "HMAC-SHA256"
	switch n.Form {
	case V2Refund:
		inner, err := writeXML(content, "root")
		if err != nil {
			return nil, err
		}
		params["return_code"] = "SUCCESS"
		if params["req_info"], err = wxcrypto.AESECBEncrypt(string(inner), wxcrypto.MD5(n.Secret, "")); err != nil {
			return nil, err
		}
		return writeXML(params, "xml")
	case V2Event:
		if err := s.encryptEvent(n, content, params); err != nil {
			return nil, err
		}
	case V2MD5:
		algorithm = "MD5"
		fallthrough
	default:
		for name, value := range content {
			params[name] = value
		}
	}
	sign, err := wxcrypto.HashSign(algorithm, params, n.Secret)
	if err != nil {
		return nil, err
	}
	params["sign"] = sign
	return writeXML(params, "xml")
}

// encryptEvent adds the members of a notification whose content is encrypted under the APIv3 key.
func (s *Sandbox) encryptEvent(n Notice, content, params map[string]string) error {
	plaintext, err := marshal(content)
	if err != nil {
		return err
	}
	if n.ID == "" {
		n.ID = uuid()
	}
	if n.Created.IsZero() {
		n.Created = s.now()
	}
	nonce := formatter.Nonce(12)
	ciphertext, err := wxcrypto.AESGCMEncrypt(string(plaintext), s.told(n.MchID).apiV3Key, nonce, "payscore")
	for name, value := range map[string]string{
		"algorithm": "HMAC-SHA256", "event_id": n.ID, "event_type": n.EventType, "event_algorithm": "AEAD_AES_256_GCM",
		"event_create_time": n.Created.In(china).Format("20060102150405"),
		"event_nonce":       nonce, "event_associated_data": "payscore", "event_ciphertext": ciphertext,
	} {
		params[name] = value
	}
	return err
}

func writeXML(params map[string]string, root string) ([]byte, error) {
	members := make(map[string]any, len(params))
	for name, value := range params {
		members[name] = value
	}
	return transformer.ToXML(members, transformer.Options{Root: root})
}

// signedReply checks the Authorization of an answer as if the answer's body had been sent to the notify URL.
func (s *Sandbox) signedReply(p *party, to *url.URL, d *Delivery) bool {
	a, err := parseAuthorization(d.Header.Values("Authorization"))
	if err != nil || !sameSerial(a.serial, p.merchantSerial) {
		return false
	}
	sent, ok := seconds(a.timestamp)
	if offset := s.wall().Unix() - sent; !ok || offset > maxOffset || offset < -maxOffset {
		return false
	}
	message := formatter.Request(http.MethodPost, to.RequestURI(), a.timestamp, a.nonce, string(d.Body))
	key, ok := p.merchant.Public().(*rsa.PublicKey)
	return ok && wxcrypto.Verify([]byte(message), a.signature, key) == nil
}

// uuid makes an id that looks as WeChat Pay's do.
func uuid() string {
	b := make([]byte, 16)
	rand.Read(b)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
