package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

const (
	merchantScheme = "WECHATPAY2-SHA256-RSA2048"
	brandScheme    = "WECHATPAY-BRAND-SHA256-RSA2048"

	maxOffset = 300 // seconds between the caller's clock and ours
	maxNonce  = 64  // characters
)

// An authorization is the Authorization header, taken apart.
type authorization struct {
	scheme                              string
	caller                              string // mchid or brand_id
	serial, timestamp, nonce, signature string
}

// parseAuthorization reads `SCHEME name="value",…`, the names in any order.
func parseAuthorization(headers []string) (authorization, error) {
	var a authorization
	malformed := func(issue string) (authorization, error) {
		return a, unauthorized("Authorization", issue, "Authorization不合法")
	}
	if len(headers) != 1 {
		return a, unauthorized("Authorization", "one Authorization header is needed, found "+strconv.Itoa(len(headers)),
			"Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》")
	}
	scheme, rest, _ := strings.Cut(headers[0], " ")
	owner := "mchid"
	switch a.scheme = scheme; scheme {
	case merchantScheme:
	case brandScheme:
		owner = "brand_id"
	default:
		return a, unauthorized("Authorization", "unknown scheme, known is "+merchantScheme, wrongScheme)
	}
	fields := map[string]*string{owner: &a.caller, "serial_no": &a.serial,
		"timestamp": &a.timestamp, "nonce_str": &a.nonce, "signature": &a.signature}
	for pair := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		value, left := strings.CutPrefix(value, `"`)
		value, right := strings.CutSuffix(value, `"`)
		if !ok || !left || !right || value == "" {
			return malformed(fmt.Sprintf(`every field looks like name="value", and %q does not`, name))
		}
		field := fields[name]
		if field == nil || *field != "" {
			return malformed(fmt.Sprintf("field %q is unknown or there twice", name))
		}
		*field = value
	}
	for _, name := range []string{owner, "serial_no", "timestamp", "nonce_str", "signature"} {
		if *fields[name] == "" {
			return malformed("field " + name + " is missing")
		}
	}
	if len(a.nonce) > maxNonce {
		return malformed(fmt.Sprintf("nonce_str has %d characters, 32 are usual and %d are taken", len(a.nonce), maxNonce))
	}
	return a, nil
}

// wellFormed is what the server asks of a request before it looks who sent it.
func (in *arrived) wellFormed() error {
	if in.tooLarge {
		return &problem{status: http.StatusRequestEntityTooLarge, code: "INVALID_REQUEST", message: "请求体过大"}
	}
	if in.readErr != nil {
		return &problem{status: http.StatusBadRequest, code: "INVALID_REQUEST", message: "请求体不完整: " + in.readErr.Error()}
	}
	// net/http sends no Accept by itself.
	if !trades(in.Path) && (in.Header.Get("Accept") == "" || in.Header.Get("User-Agent") == "") {
		return &problem{status: http.StatusBadRequest, code: "INVALID_REQUEST", message: "Http头缺少Accept或User-Agent"}
	}
	if strings.Contains(in.Header.Get("Accept-Language"), "*") { // what Node's fetch sends by itself
		return &problem{status: http.StatusNotAcceptable, code: "PARAM_ERROR", message: "传入了不支持的Accept-Language",
			hint: "Accept-Language: name a language, zh-CN or en, or leave the header out"}
	}
	if in.op.upload {
		return in.formErr
	}
	if len(in.Body) > 0 {
		if kind, _, err := mime.ParseMediaType(in.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			return invalid("header", "Content-Type", in.Header.Get("Content-Type"), "not application/json",
				"Http头Content-Type不正确，应为application/json")
		}
	}
	return nil
}

// authorize checks who calls. What the gateway of trades refuses has no Request-ID.
func (s *Sandbox) authorize(in *arrived) error {
	err := s.authenticate(in)
	var p *problem
	if errors.As(err, &p) && trades(in.Path) {
		p.nameless = true
		if in.authErr != nil {
			p.message = "签名信息错误，验签失败"
		}
	}
	return err
}

// authenticate keeps the real server's order: the timestamp before the merchant, the serial and the signature.
func (s *Sandbox) authenticate(in *arrived) error {
	if in.authErr != nil {
		return in.authErr
	}
	a := in.auth
	sent, ok := seconds(a.timestamp)
	now := s.wall().Add(in.fault.skew).Unix()
	if offset := now - sent; !ok || offset > maxOffset || offset < -maxOffset {
		return unauthorized("timestamp", fmt.Sprintf("the server's clock shows %d", now),
			"Http头Authorization中的timestamp与发起请求的时间不得超过5分钟")
	}
	if err := s.caller(in); err != nil {
		return err
	}
	if !sameSerial(a.serial, in.own.merchantSerial) {
		message := "商户证书序列号有误。请使用签名私钥匹配的证书序列号"
		if trades(in.Path) {
			message = "商户证书序列号有误。"
		}
		return in.mismatch("serial_no: the API certificate of "+in.own.mchid+" has the serial "+in.own.merchantSerial, message)
	}
	// A nonce is remembered only once its signature has proved good: a
	// stranger can't use up those of the merchant.
	s.mu.Lock()
	defer s.mu.Unlock()
	repeated := s.opts.AllowReplay && s.nonces.has(in.Message)
	if s.nonces.has(a.nonce) && !repeated {
		return unauthorized("nonce_str", "this nonce has been used: every request needs its own, a repeated one too",
			"Http头Authorization中的nonce_str重复")
	}
	if !in.Verified {
		return signError(in)
	}
	s.use(a.nonce)
	if s.opts.AllowReplay && !repeated {
		s.use(in.Message) // which no nonce is: it has line feeds
	}
	return nil
}

// use remembers what may not come again. The caller holds s.mu.
func (s *Sandbox) use(text string) {
	if s.nonces.has(text) {
		return
	}
	s.nonces.add(text)
	s.keepNonce(text)
}

// caller refuses who is not the merchant or the brand of this sandbox, or has no business on this path.
func (s *Sandbox) caller(in *arrived) error {
	a := in.auth
	switch {
	case a.scheme == brandScheme && s.opts.BrandID == "":
		return unauthorized("Authorization", "this sandbox has no brand: set Options.BrandID", wrongScheme)
	case a.scheme == brandScheme && !in.op.ofBrands():
		return unauthorized("Authorization", "a merchant calls this, by "+merchantScheme, wrongScheme)
	case a.scheme == merchantScheme && in.op.ofBrands():
		return unauthorized("Authorization", "a brand calls this, by "+brandScheme, wrongScheme)
	case a.scheme == merchantScheme && s.ring().of(a.caller) == nil:
		message := noCertificateOfMerchant
		if trades(in.Path) {
			message = "签名错误"
		}
		return unauthorized("mchid", "this sandbox's merchants are "+s.ring().names(), message)
	case a.scheme == brandScheme && a.caller != s.opts.BrandID:
		return unauthorized("brand_id", "this sandbox's brand is "+s.opts.BrandID, "品牌未申请过证书")
	}
	return nil
}

// ofBrands tells whether a brand calls the operation, in place of a merchant.
func (op *operation) ofBrands() bool { return op.facts != nil && op.facts.Has(openapi.FlagBrandScheme) }

const wrongScheme = "Http头Authorization认证类型不正确"

const noCertificateOfMerchant = "商户未申请过证书。请到商户平台上申请证书授权机构颁发的证书。详情可参考:http://kf.qq.com/faq/180824JvUZ3i180824YvMNJj.html"

// trades tells the paths of a gateway of its own, with words of its own for a bad or missing signature.
func trades(path string) bool {
	return strings.HasPrefix(path, "/v3/pay/") || strings.HasPrefix(path, "/v3/fund-app/")
}

// seconds reads a timestamp: digits only, no sign, no blanks.
func seconds(text string) (int64, bool) {
	n, err := strconv.ParseUint(text, 10, 62)
	return int64(n), err == nil
}

// signError answers a signature that does not match.
func signError(in *arrived) error {
	hint, message := "signature: it does not match the message in "+messageHeader, "错误的签名，验签失败"
	if in.upload != nil && in.upload.metaFile {
		hint = "signature: the part meta has a filename: the server takes it for a file, and finds nothing that was signed"
	}
	if trades(in.Path) {
		message = "签名错误"
	}
	return in.mismatch(hint, message)
}

// mismatch shows the beginning of what should have been signed, as WeChat Pay
// does: the body is cut after a few bytes. The whole message is in a header.
func (in *arrived) mismatch(hint, message string) error {
	const shown = 7
	body := in.signedBody()
	cut := len(in.Message) - 1 - len(body) + min(len(body), shown) // a line ends behind the body
	if len(body) <= shown {
		cut = len(in.Message)
	}
	return &problem{status: http.StatusUnauthorized, code: "SIGN_ERROR", message: message, hint: hint, signed: in.Message, detail: object{
		"field": "signature", "location": "authorization",
		"detail": object{"issue": "sign not match"},
		"sign_information": object{
			"method":                 in.Method,
			"url":                    in.target,
			"truncated_sign_message": strings.ToValidUTF8(in.Message[:cut], ""),
			"sign_message_length":    len(in.Message),
		},
	}}
}

// unauthorized is a SIGN_ERROR of the header's form, which has no detail.
func unauthorized(field, issue, message string) error {
	return &problem{status: http.StatusUnauthorized, code: "SIGN_ERROR", message: message, hint: field + ": " + issue}
}

// answeringKey is the key that the request's Wechatpay-Serial names, else the
// one that signs by default. noKey says that the header names none, which is
// refused where a field is encrypted: only there the server has to find it.
func (s *Sandbox) answeringKey(in *arrived) (key *signer, noKey, err error) {
	const header = "Wechatpay-Serial"
	serial := in.Header.Get(header)
	if serial == "" {
		noKey = unkeyed(header+": mandatory where a field is encrypted", "HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)")
		if in.auth.scheme == brandScheme {
			return nil, nil, noKey
		}
		return s.usual(in), noKey, nil
	}
	key = s.ring().find(serial)
	if key == nil || in.fault.publicOnly && key.certificate != nil || in.auth.scheme == brandScheme && key.certificate != nil {
		return s.usual(in), unkeyed(header+": neither the id of the WeChat Pay public key nor the serial of a platform certificate",
			"平台证书序列号Wechatpay-Serial错误"), nil
	}
	return key, nil, nil
}

// unkeyed refuses what can't be decrypted: a PARAM_ERROR without a detail.
func unkeyed(hint, message string) error {
	return &problem{status: http.StatusBadRequest, code: "PARAM_ERROR", message: message, hint: hint}
}

// seen remembers the newest nonces, at least generation of them, in bounded
// memory: when the younger set is full it becomes the older one. Of a nonce, which
// may be as long as a header, it keeps the hash.
type seen struct {
	young, old map[nonceHash]struct{}
	turn       int // 0 or 1, by turns: which set is the younger one in a store
}

type nonceHash = [sha256.Size]byte

func hashOf(nonce string) nonceHash { return sha256.Sum256([]byte(nonce)) }

const generation = 1 << 16

func (s *seen) has(nonce string) bool {
	hash := hashOf(nonce)
	_, young := s.young[hash]
	_, old := s.old[hash]
	return young || old
}

func (s *seen) add(nonce string) {
	if s.young == nil || len(s.young) >= generation {
		s.young, s.old = make(map[nonceHash]struct{}), s.young
		s.turn = 1 - s.turn
	}
	s.young[hashOf(nonce)] = struct{}{}
}

// restore takes a hash back into the set of a turn: young is that of 0 until
// order knows better.
func (s *seen) restore(ofTurn1 bool, text string) error {
	var hash nonceHash
	if n, err := hex.Decode(hash[:], []byte(text)); err != nil || n != len(hash) || len(text) != 2*n {
		return fmt.Errorf("%q is no hash of a nonce", text)
	}
	set := &s.young
	if ofTurn1 {
		set = &s.old
	}
	if *set == nil {
		*set = make(map[nonceHash]struct{})
	}
	(*set)[hash] = struct{}{}
	return nil
}

// order tells apart the sets that were restored.
func (s *seen) order() {
	if s.turn == 1 {
		s.young, s.old = s.old, s.young
	}
}
