package openapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The words that a fact may be. One that is misspelt would change what a request is checked for, in silence.
var (
	someModes    = []string{"merchant", "partner"}
	someStatuses = []string{string(Offline), string(Superseded), string(Deprecated), string(Restricted), string(Beta)}
	someFlags    = []string{
		FlagUpload, FlagDownload, FlagWechatpaySerial, FlagMTLS, FlagUnsignedResponse, FlagUnsignedRequest, FlagNoSignField,
		FlagSHA1SignedResponse, FlagURLFromResponse, FlagNonceless, FlagFragment, FlagIdempotencyKey, FlagBrandScheme,
	}
	someEventFlags = []string{FlagMergedVariants, FlagBusinessResponse, FlagSignedReply, FlagSensitive, FlagBrandKey}
	someSources    = []string{"both", "yaml", "site", "sdk", "hand"}
	someContents   = []string{"json", "xml", "csv", "pdf", "image", "none", "redirect"}
	someSensitive  = []string{"rsa-wechatpay", "rsa-merchant", "rsa-bank", "aes-gcm-apiv3", "aes-ecb-apiv2"}
	someFormats    = []string{
		"rfc3339", "date", "int32", "int64", "uint32", "uint64", "numeric", "url", "media-id", "media-url", "data-url", "json",
		"json-urlencoded", "float", "mm/yy", "yyyyMMddHHmmss",
	}
)

// closed are the facts of a block whose words are known.
var closed = map[string][]string{"modes": someModes, "status": someStatuses, "flags": someFlags, "source": someSources}

// check makes sure that every word is one of some.
func check(words, some []string) (reason string) {
	for _, w := range words {
		if !slices.Contains(some, w) {
			return fmt.Sprintf("%q is none of %s", w, strings.Join(some, ", "))
		}
	}
	return ""
}

// check tells what is wrong with a field by itself.
func (f *Field) check() (reason string) {
	if f.Format != "" {
		reason = check([]string{f.Format}, someFormats)
	}
	if reason == "" && f.Sensitive != "" {
		reason = check([]string{f.Sensitive}, someSensitive)
	}
	if f.Type == "integer" && reason == "" && slices.ContainsFunc(f.Enum, func(v string) bool { _, err := strconv.ParseInt(v, 10, 64); return err != nil }) {
		reason = "the enum of an integer has numbers"
	}
	return reason
}

// checkMember tells whether a member may stand below a field of a type.
func (f *Field) checkMember(m *Field) (reason string) {
	switch {
	case m.Name == arrayMember && f.Type != "array", f.Type == "array" && m.Name != arrayMember:
		return "below an array, and only there, stands [], which describes its items"
	case m.Name == jsonMember && f.Type != "string", f.Type == "string" && m.Name != jsonMember:
		return "below a string, and only there, stands $, which describes the JSON in it"
	case f.Type != "object" && f.Type != "array" && f.Type != "string":
		return "nothing stands below a field of type " + f.Type
	}
	return ""
}

// check tells what is wrong with an operation as a whole.
func (o *Operation) check() (reason string) {
	var holes, named []string
	for _, segment := range strings.Split(o.Path, "/") {
		if name, ok := placeholder(segment); ok {
			holes = append(holes, name)
		}
	}
	for _, f := range o.PathParams {
		named = append(named, f.Name)
	}
	switch {
	case !slices.Equal(holes, named):
		return fmt.Sprintf("the placeholders of the path are %q, its section path has %q: they are the same, in this order", holes, named)
	case o.Response.Status == 0:
		return "the answer is missing: write response 200 json, or response 204 none, below it"
	}
	return o.checkOutcome()
}
