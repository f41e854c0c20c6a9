package openapi

import "strings"

// Operation is one method on one path.
type Operation struct {
	Method string // upper case
	Path   string // as the official page has it: /v3/refund/domestic/refunds, and /pay/unifiedorder of APIv2; placeholders as {name}
	V2     bool   // an operation of APIv2 (XML)

	Name  string   // official short name, in Chinese
	Tags  []string // products; ∙ separates levels
	Group string   // business label
	Roles []string // who may call, as the pages say it
	Modes []string // "merchant" (direct), "partner" (service provider), or both
	Doc   string   // official page; "" where none is known
	// DocAlt are pages of the same operation for other readers: partner, institution, global.
	DocAlt  []string
	Updated string // the page's own date, in whatever form it has
	Source  string // which source knows it: both, yaml, site, sdk, or hand

	Hosts     []string // only where not just api.mch.weixin.qq.com; the first is the default
	Status    Status
	Successor []string // what replaces it: "PATH" or "METHOD PATH"
	Since     string   // since when Status holds
	Flags     []string // see the Flag constants

	PathParams []*Field // in the order of the path
	Query      []*Field
	Header     []*Field
	Kind       Kind   // what the body is
	Body       *Field // nil where there is none

	Response Response

	// Number is the field with the merchant's own number of what the call does, or asks for: json.out_refund_no of a
	// refund, path.out_trade_no where an order is closed. WeChat Pay executes a call once under one number. "" where
	// there is none, or none is known.
	Number  string
	Repeat  Repeat   // whether a repeat with the same number is harmless
	Settle  Settle   // how an unknown outcome is found out
	Amounts []Amount // what moves, or is asked for, is their sum; empty where no amount is known
	Rate    Rate     // the published limit
	Key     Key      // which calls disturb each other
	Each    Each     // a limit within Rate
}

// Status says whether an operation may still be used.
type Status string

// The states that the official pages name. None of them is a promise: a page is newer than this catalogue.
const (
	Normal     Status = ""
	Offline    Status = "offline"    // switched off
	Superseded Status = "superseded" // works, and a newer one exists
	Deprecated Status = "deprecated"
	Restricted Status = "restricted" // needs an approval
	Beta       Status = "beta"
)

// Kind is the form of a request's body.
type Kind string

// The forms of a body.
const (
	NoBody    Kind = ""
	JSON      Kind = "json"
	XML       Kind = "xml"
	Multipart Kind = "multipart"
)

// Flags of operations.
const (
	FlagUpload             = "upload"               // multipart: the signature covers the meta part only
	FlagDownload           = "download"             // answers with a stream that is no JSON
	FlagWechatpaySerial    = "wechatpay-serial"     // has encrypted fields: the header Wechatpay-Serial names the key
	FlagMTLS               = "mtls"                 // APIv2: needs the client certificate
	FlagUnsignedResponse   = "unsigned-response"    // the answer carries no signature
	FlagUnsignedRequest    = "unsigned-request"     // the request carries none
	FlagNoSignField        = "no-sign-field"        // APIv2: the documented answer has no sign
	FlagSHA1SignedResponse = "sha1-signed-response" // the signature covers {"sha1":"…"} of a header
	FlagURLFromResponse    = "url-from-response"    // the full URL comes out of an earlier answer
	FlagNonceless          = "nonceless"            // APIv2: without nonce_str
	FlagFragment           = "fragment"             // APIv2: the URL ends in #wechat_redirect
	FlagIdempotencyKey     = "idempotency-key"      // has a header that makes a repeat harmless
	FlagBrandScheme        = "brand-scheme"         // called by a brand's client: Config.BrandID in place of MchID
)

const (
	defaultHost = "api.mch.weixin.qq.com"
	v2Prefix    = "v2"
	arrayMember = "[]"
	jsonMember  = "$"
)

// Response describes the answer of a success.
type Response struct {
	Status      int    // HTTP status
	Also        []int  // other 2xx
	Content     string // json, xml, csv, pdf, image, redirect, or none: an empty body
	Gzip        bool   // the stream can be asked for compressed
	ErrorSchema bool   // Body describes the answer of a failed download, not of a success
	Body        *Field // nil where unknown or empty
}

// Field is a parameter, a member of a body, or a body.
type Field struct {
	Name     string // "" of a body and of an array's items
	Required bool
	Type     string // string, integer, number, boolean, object, array, file

	Format    string // rfc3339, date, int32, int64, uint32, uint64, numeric, url, media-id, media-url, data-url, json, …
	Label     string // a few words in Chinese
	Sensitive string // which key encrypts it: rsa-wechatpay, rsa-merchant, rsa-bank, aes-gcm-apiv3, aes-ecb-apiv2
	Enum      []string
	Open      bool   // Enum is what is known: other values may come, and are taken
	Pattern   string // a regular expression
	Default   any    // string, int64, float64 or bool
	Example   any

	MinLength, MaxLength int // characters; 0: not known
	MinItems, MaxItems   int
	Minimum, Maximum     *int64
	Deprecated           bool
	Disputed             bool // the sources differ about its type: what does not fit is doubted, not refused
	Either               bool // of the members that have it one is needed, though each is Required
	Exclusive            bool // one member of several, as its object allows only one

	Fields []*Field // members of an object, in the order of the page
	Items  *Field   // of an array
	JSON   *Field   // what a JSON string holds
	OneOf  []*Field // an object is one of these, besides Fields
}

// Template is the operation's path as Client.Chain takes it: v3/refund/domestic/refunds, v2/pay/unifiedorder.
func (o *Operation) Template() string {
	if o.V2 {
		return v2Prefix + o.Path
	}
	return o.Path[1:]
}

// Has tells whether the operation has a flag.
func (o *Operation) Has(flag string) bool {
	for _, f := range o.Flags {
		if f == flag {
			return true
		}
	}
	return false
}

// Host is the host that serves the operation unless another is configured.
func (o *Operation) Host() string {
	if len(o.Hosts) > 0 {
		return o.Hosts[0]
	}
	return defaultHost
}

// Deprecated tells whether new code should not use the operation: it is switched off, superseded or deprecated.
func (o *Operation) Deprecated() bool {
	return o.Status == Offline || o.Status == Superseded || o.Status == Deprecated
}

// Sensitive lists the encrypted fields of the request as dotted paths: json.receivers[].name, query.mobile. [] steps
// into an array, $ into a JSON string.
func (o *Operation) Sensitive() []string {
	var paths []string
	for _, list := range []struct {
		name   string
		fields []*Field
	}{{"path", o.PathParams}, {"query", o.Query}, {"header", o.Header}} {
		for _, f := range list.fields {
			paths = f.sensitive(paths, list.name+"."+f.Name)
		}
	}
	return o.Body.sensitive(paths, string(o.Kind))
}

// Sensitive lists the encrypted fields of the answer, without a prefix: user.name, data[].mobile.
func (r *Response) Sensitive() []string { return r.Body.sensitive(nil, "") }

func (f *Field) sensitive(paths []string, path string) []string {
	if f == nil {
		return paths
	}
	if f.Sensitive != "" {
		paths = append(paths, path)
	}
	for _, m := range f.Fields {
		paths = m.sensitive(paths, strings.TrimPrefix(path+"."+m.Name, "."))
	}
	paths = f.Items.sensitive(paths, path+arrayMember)
	paths = f.JSON.sensitive(paths, path+jsonMember)
	for _, m := range f.OneOf {
		paths = m.sensitive(paths, path)
	}
	return paths
}

// Field gives the member of that name, of the object itself or of one of its variants; nil where there is none.
func (f *Field) Field(name string) *Field {
	if f == nil {
		return nil
	}
	for _, m := range f.Fields {
		if m.Name == name {
			return m
		}
	}
	for _, variant := range f.OneOf {
		if m := variant.Field(name); m != nil {
			return m
		}
	}
	return nil
}

// Notification is a message that WeChat Pay sends to a merchant's notify URL.
type Notification struct {
	ID         string   // unique together with V2
	V2         bool     // XML
	EventTypes []string // event_type of the envelope; empty where the old XML ones have none
	Name       string   // in Chinese
	Modes      []string
	Doc        string
	DocAlt     []string

	OriginalType   []string // original_type of the encrypted resource
	Algorithm      string   // how Resource is encrypted
	EncryptedField string   // APIv2: the field that holds it
	Variants       []string // products whose payloads are merged in Resource
	Flags          []string

	Body     *Field // APIv2: the clear envelope
	Resource *Field // the decrypted content
	Response *Field // only where the merchant has to answer with business data
}

// Flags of notifications.
const (
	FlagMergedVariants   = "merged-variants"   // several payloads in one schema: what it requires is not known
	FlagBusinessResponse = "business-response" // the answer carries data
	FlagSignedReply      = "signed-reply"      // the merchant signs the answer
	FlagSensitive        = "sensitive"         // has encrypted fields
	FlagBrandKey         = "brand-key"         // sent to a brand: its own APIv3 key opens it
)

// Has tells whether the notification has a flag.
func (n *Notification) Has(flag string) bool {
	for _, f := range n.Flags {
		if f == flag {
			return true
		}
	}
	return false
}
