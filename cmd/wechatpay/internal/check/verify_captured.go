package check

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/parts"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/formatter"
)

// captured is a message as somebody pasted it.
type captured struct {
	kind           string // one of those below
	method, target string // of a request
	header         http.Header
	body           []byte

	serial, timestamp, nonce, signature string

	raw     []byte       // of a message alone: exactly that
	layout  layout       // of a repair: how a program puts the parts together
	baseURL string       // where requests are sent, if that is known
	params  signedParams // of APIv2
}

const (
	kindRequest      = "request"
	kindResponse     = "response"
	kindNotification = "notification"
	kindMessage      = "message" // what was signed, without a signature
	kindV2           = "v2"
)

// message is what is signed of it.
func (c *captured) message() []byte {
	if c.raw != nil {
		return c.raw
	}
	if c.layout != nil {
		return []byte(c.layout(c.method, c.target, c.timestamp, c.nonce, string(c.body)))
	}
	if c.method != "" && (c.kind == kindRequest || c.kind == kindMessage) {
		return []byte(formatter.Request(c.method, c.target, c.timestamp, c.nonce, string(c.body)))
	}
	return []byte(formatter.Response(c.timestamp, c.nonce, string(c.body)))
}

var (
	requestLine       = regexp.MustCompile(`^([A-Za-z]+) +(\S+)( +HTTP/\d(\.\d)?)?$`)
	statusLine        = regexp.MustCompile(`^HTTP/\d(\.\d)? +\d{3}`)
	headerLine        = regexp.MustCompile(`^([!#$%&'*+.^_` + "`" + `|~0-9A-Za-z-]+):[ \t]*(.*)$`)
	authorizationPair = regexp.MustCompile(`(\w+)="([^"]*)"`)
	methodAlone       = regexp.MustCompile(`^(GET|PUT|POST|PATCH|DELETE)$`)
	digitsAlone       = regexp.MustCompile(`^\d{9,11}$`)
)

// parseCaptured reads HTTP as it was on the wire, or was pasted: a request or status line, headers, a blank line, and
// the body to its last byte. The lines of the head may end in CRLF or LF, and begin with "> " or "< " as curl -v prints
// them. A text that begins with a method or a timestamp alone is a message to sign.
func parseCaptured(text []byte) (*captured, error) {
	text = bytes.TrimPrefix(fromUTF16(text), []byte("\ufeff"))
	if c := messageAlone(text); c != nil {
		return c, nil
	}
	c := &captured{header: make(http.Header)}
	status, rest := false, bytes.TrimLeft(text, "\r\n")
	if bytes.HasPrefix(rest, []byte("<")) && !bytes.HasPrefix(rest, []byte("< ")) { // the XML alone
		c.body = rest
		return c, c.classify(status)
	}
	for n, found := 1, true; found; n++ {
		var line []byte
		line, rest, found = bytes.Cut(rest, lf)
		head := withoutMark(strings.TrimSuffix(string(line), "\r"))
		switch {
		case head == "":
			c.body, found = rest, false
		case n == 1 && statusLine.MatchString(head):
			status = true
		case n == 1 && requestLine.MatchString(head):
			m := requestLine.FindStringSubmatch(head)
			c.method, c.target = m[1], pathOf(m[2])
		case headerLine.MatchString(head):
			m := headerLine.FindStringSubmatch(head)
			c.header.Add(m[1], strings.TrimSpace(m[2]))
		default:
			return nil, words.LineIsNoHeader.With(n)
		}
	}
	return c, c.classify(status)
}

// withoutMark takes off what curl -v puts before a line of the head.
func withoutMark(head string) string {
	if head == ">" || head == "<" {
		return ""
	}
	return strings.TrimPrefix(strings.TrimPrefix(head, "> "), "< ")
}

// fromUTF16 is for what PowerShell writes into a file.
func fromUTF16(text []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return text
	}
	units := make([]uint16, 0, len(text)/2)
	for i := 2; i+1 < len(text); i += 2 {
		units = append(units, order.Uint16(text[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}

// messageAlone reads a message to sign; of another text it is nil.
func messageAlone(text []byte) *captured {
	lines := strings.SplitN(string(text), "\n", 5)
	c := &captured{kind: kindMessage, raw: text}
	switch {
	case len(lines) == 5 && methodAlone.MatchString(lines[0]):
		c.method, c.target, c.timestamp, c.nonce = lines[0], lines[1], lines[2], lines[3]
		c.body = []byte(strings.TrimSuffix(lines[4], "\n"))
	case len(lines) > 2 && digitsAlone.MatchString(lines[0]):
		c.timestamp, c.nonce = lines[0], lines[1]
		c.body = []byte(strings.TrimSuffix(strings.Join(lines[2:], "\n"), "\n"))
	default:
		return nil
	}
	return c
}

// pathOf is the part of a URL that is signed.
func pathOf(target string) string {
	if _, rest, full := strings.Cut(target, "://"); full && !strings.HasPrefix(target, "/") {
		if _, path, ok := strings.Cut(rest, "/"); ok {
			return "/" + path
		}
		return "/"
	}
	return target
}

// classify finds out what was captured, and reads its signature.
func (c *captured) classify(status bool) error {
	authorization := c.header.Get("Authorization")
	switch {
	case strings.HasPrefix(authorization, "WECHATPAY") && !status:
		return c.readAuthorization(authorization)
	case c.header.Get("Wechatpay-Signature") != "":
		c.kind = kindResponse
		if c.method != "" {
			c.kind = kindNotification
		}
		c.serial, c.timestamp = c.header.Get("Wechatpay-Serial"), c.header.Get("Wechatpay-Timestamp")
		c.nonce, c.signature = c.header.Get("Wechatpay-Nonce"), c.header.Get("Wechatpay-Signature")
		for _, name := range []string{"Serial", "Timestamp", "Nonce"} {
			if c.header.Get("Wechatpay-"+name) == "" {
				return words.HeaderMissing.With(name)
			}
		}
		return nil
	}
	params, err := c.readV2()
	switch {
	case err != nil:
		return err
	case params != nil:
		c.kind, c.params = kindV2, params
		return nil
	case len(c.header) == 0:
		return words.NoHTTPMessage
	case authorization != "":
		return words.ForeignScheme
	}
	return words.NothingSigned
}

func (c *captured) readAuthorization(authorization string) error {
	c.kind = kindRequest
	if c.method == "" {
		return words.RequestLineMissing
	}
	fields := make(map[string]string)
	for _, m := range authorizationPair.FindAllStringSubmatch(authorization, -1) {
		fields[m[1]] = m[2]
	}
	c.serial, c.timestamp, c.nonce, c.signature = fields["serial_no"], fields["timestamp"], fields["nonce_str"], fields["signature"]
	for _, name := range []string{"serial_no", "timestamp", "nonce_str", "signature"} {
		if fields[name] == "" {
			return words.AuthorizationHasNo.With(name)
		}
	}
	if upload := c.upload(); upload != nil {
		c.body = []byte(upload["meta"]) // of an upload nothing else is signed
	}
	return nil
}

// upload gives the texts of a multipart body, also where the header with its boundary is missing, or its end: browsers
// and logs show neither.
func (c *captured) upload() map[string]string {
	contentType := c.header.Get("Content-Type")
	mediaType, params, _ := mime.ParseMediaType(contentType)
	if contentType != "" && mediaType != "multipart/form-data" {
		return nil
	}
	if params["boundary"] == "" {
		line, _, _ := bytes.Cut(c.body, lf)
		boundary, found := strings.CutPrefix(strings.TrimRight(string(line), "\r"), "--")
		if !found {
			return nil
		}
		contentType = mime.FormatMediaType("multipart/form-data", map[string]string{"boundary": boundary})
	}
	upload, _ := parts.Of(contentType, c.body)
	if upload == nil || len(upload.Texts) == 0 {
		return nil
	}
	return upload.Texts
}

// decodeSignature gives the bytes of the signature.
func (c *captured) decodeSignature() ([]byte, error) {
	text := strings.ReplaceAll(c.signature, " ", "")
	if strings.ContainsAny(text, "…") || strings.HasSuffix(text, "...") {
		return nil, words.SignatureIsCut
	}
	if strings.Contains(text, "%") {
		if plain, err := url.PathUnescape(text); err == nil {
			text = plain
		}
	}
	signature, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, words.SignatureNoBase64.With(len(text))
	}
	return signature, nil
}
