package apiv2

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/a8579013/wechatpay/internal/errtext"
)

// theirMembers are members that WeChat Pay's notifications and answers need to be believed, and that no request and no
// URL has: with one of them in a text that somebody else wrote, the merchant's own sign would prove a false message.
var theirMembers = []string{
	"return_code", "result_code", "err_code", "trade_state", "event_type", "event_ciphertext", "event_algorithm", "change_type", "operate_time", "req_info",
	"vehicle_event_createtime", "vehicle_event_type",
}

// OneReading refuses parameters whose signed text, a=1&b=2, can be read in another way than it is meant: a value that
// goes on like a&b=2. A URL may have a query, if no member of WeChat Pay's is in it. wayOn is what the error tells to do
// where it is meant.
func OneReading(params map[string]string, wayOn string) error {
	for _, name := range slices.Sorted(maps.Keys(params)) { // the first that is wrong is always the same
		if strings.ContainsAny(name, "&=") {
			return fmt.Errorf("%s: a name with & or = in it can't be signed: it reads as further members", errtext.Line(name))
		}
		if name == "sign" { // not signed
			continue
		}
		if member := furtherMember(params[name]); member != "" {
			return fmt.Errorf("%s: &%s= in its value reads as a further member of what is signed: write %%26 for &, or, if it is meant, %s", errtext.Line(name), errtext.Line(member), wayOn)
		}
	}
	return nil
}

// furtherMember gives the first name in a value that reads as a member: b of a&b=2.
func furtherMember(value string) string {
	if !strings.Contains(value, "&") {
		return ""
	}
	if !holdsQuery(value) {
		return Further(value, nil)
	}
	return Further(value, func(name string) bool { return slices.Contains(theirMembers, name) })
}

// holdsQuery tells a URL whose ampersands stand in its query.
func holdsQuery(text string) bool {
	u, err := url.Parse(text)
	query := strings.IndexByte(text, '?')
	return err == nil && u.Scheme != "" && u.Host != "" && query > 0 && query < strings.IndexByte(text, '&')
}

// Further gives the first name in a value that reads as a member, b of a&b=2, and that counts does not let pass; "" is
// none. Signing and verifying have to take the same texts for members.
func Further(value string, counts func(name string) bool) string {
	for {
		_, rest, found := strings.Cut(value, "&")
		if !found {
			return ""
		}
		piece, _, _ := strings.Cut(rest, "&")
		name, _, isMember := strings.Cut(piece, "=")
		if isMember && isName(name) && (counts == nil || counts(name)) {
			return name
		}
		value = rest
	}
}

// isName tells what can be the name of an XML element.
func isName(name string) bool {
	for i, r := range name {
		if r != '_' && r != ':' && !unicode.IsLetter(r) && (i == 0 || r != '-' && r != '.' && !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}
