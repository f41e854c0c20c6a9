package transport

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/a8579013/wechatpay/internal/origin"
)

// rule says which signatures one transaction goes without.
type rule struct {
	unsignedRequest bool // no Authorization goes there
	unsigned        bool // the answer carries no signature
	statement       bool // the signature covers a digest of the body
}

// unsignedPaths are the downloads whose answers carry no signature. See docs/errors.md, Answers without a signature.
var unsignedPaths = [][]string{
	{"v3", "billdownload", "file"},
	{"v3", "merchant-service", "images", "{}"},
	{"v3", "global", "merchant-service", "images", "{}"},
	{"v3", "transferdownload", "signfile"},
	{"v3", "transferdownload", "elecvoucherfile"},
}

// statementPaths are those whose answers are signed by way of their SHA-1.
var statementPaths = [][]string{{"hk", "v3", "statements"}, {"v3", "global", "statements"}}

// ruleOf tells the rule for a request, and refuses one that would carry a signature to a stranger.
func (t *Transport) ruleOf(r *http.Request) (rule, error) {
	if r.URL == nil {
		return rule{}, errors.New("the request has no URL")
	}
	if r.URL.Opaque != "" {
		return rule{}, errors.New("the request's URL is opaque: give it a host and a path")
	}
	if origin.HasDotSegment(r.URL.EscapedPath()) {
		return rule{}, origin.ErrDotSegment
	}
	if !t.Origin.Admits(r.URL.Scheme, r.URL.Host) {
		return rule{}, t.Origin.Foreign(r.URL.Scheme + "://" + r.URL.Host)
	}
	if r.Host != "" && !strings.EqualFold(r.Host, r.URL.Host) {
		return rule{}, fmt.Errorf("the Host header names %s, the URL %s", r.Host, r.URL.Host)
	}
	if strings.EqualFold(r.URL.Hostname(), origin.FileHost) && !strings.EqualFold(r.URL.Host, t.Origin.Host()) {
		return rule{unsignedRequest: true, unsigned: true}, nil
	}
	if r.Method != http.MethodGet {
		return rule{}, nil
	}
	path := t.Origin.Below(r.URL.Host, r.URL.EscapedPath())
	return rule{unsigned: isOneOf(path, unsignedPaths), statement: isOneOf(path, statementPaths)}, nil
}

// isOneOf compares a path with the patterns, segment by segment and decoded, so that an encoded slash is none.
// The pattern {} is any segment but that of the upload beside it.
func isOneOf(path string, patterns [][]string) bool {
	given := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for _, pattern := range patterns {
		same := len(given) == len(pattern)
		for i := 0; same && i < len(pattern); i++ {
			segment, err := url.PathUnescape(given[i])
			same = err == nil && (segment == pattern[i] || pattern[i] == "{}" && isPlainSegment(segment) && segment != "upload")
		}
		if same {
			return true
		}
	}
	return false
}

// isPlainSegment tells a segment that is one for every server on the way, however often it decodes.
func isPlainSegment(decoded string) bool {
	return decoded != "" && !strings.ContainsAny(decoded, `/\%?#;`) && !origin.HasDotSegment(decoded) && !strings.ContainsFunc(decoded, isControl)
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
