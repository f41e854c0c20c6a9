package openapi

import (
	"encoding/base64"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// text checks a string.
func (r *run) text(n *node, s string) {
	if n.encrypted {
		r.secret(n, s)
		return
	}
	if !r.plain && hasFourBytes(s) {
		r.add(ClassCharacters, false, "", "holds an emoji or another character of 4 bytes in UTF-8, which WeChat Pay refuses")
	}
	switch {
	case n.kind == anyKind:
		return
	case s == "" && n.must && (r.loose || n.kind == stringKind && len(n.Enum) == 0):
		r.empty()
		return
	case r.loose:
		if !r.readable(n, s) {
			return
		}
	case n.amount && n.isNumber() && isFraction(s):
		r.fraction(n) // wrong twice, and this is what matters
		return
	case !r.is(n, stringKind):
		return
	}
	switch {
	case len(n.Enum) > 0: // a few are longer than the length that the page gives
		r.enum(n, s)
	case n.kind == stringKind:
		r.length(n, s)
	}
	if n.json != nil {
		r.nested(n, s)
	}
}

// empty notes a required text with nothing in it. WeChat Pay takes a few of them.
func (r *run) empty() { r.add(ClassRequired, true, "", "is empty, and required") }

func hasFourBytes(s string) bool {
	for i := range len(s) {
		if s[i] >= 0xF0 {
			return true
		}
	}
	return false
}

func (r *run) length(n *node, s string) {
	if n.MaxLength > 0 && len(s) > n.MaxLength || len(s) < n.MinLength*utf8.UTFMax {
		switch count := utf8.RuneCountInString(s); {
		case n.MaxLength > 0 && count > n.MaxLength:
			token := strings.HasSuffix(n.Name, "token") // WeChat Pay makes it, and makes it longer than its page says
			r.add(ClassLength, token, "", "has %d characters, at most %d are taken", count, n.MaxLength)
		case count < n.MinLength:
			doubtful := n.MaxLength == 0 || n.MinLength > longestMinimum // it may be the largest length that is meant
			r.add(ClassLength, doubtful, "", "has %d characters, at least %d are wanted", count, n.MinLength)
		}
	}
	if n.pattern != nil && !n.pattern.MatchString(s) {
		r.add(ClassLength, true, "", "does not match the pattern %s", n.pattern)
	}
	if layout := layouts[n.Format]; layout != "" && s != "" {
		if _, err := time.Parse(layout, s); err != nil {
			r.add(ClassLength, true, "", "has not the form of %s", strings.Replace(layout, "Z07:00", "+08:00", 1))
		}
	}
}

// layouts are the formats whose texts are checked.
var layouts = map[string]string{"rfc3339": time.RFC3339, "date": time.DateOnly}

// longestMinimum is how long a text may have to be at least.
const longestMinimum = 32

// readable tells whether a text of a query or of XML says what is wanted.
func (r *run) readable(n *node, s string) bool {
	if s == "" {
		return false // as good as left out
	}
	switch n.kind {
	case integerKind, numberKind:
		r.number(n, s)
		return false
	case booleanKind:
		if !slices.Contains([]string{"true", "false", "0", "1"}, strings.ToLower(s)) {
			r.add(ClassType, true, "", "is neither true nor false")
		}
		return false
	}
	return n.kind == stringKind // of an object or array in one text nothing is known
}

func (r *run) boolean(n *node, b bool) {
	if r.loose {
		r.text(n, strconv.FormatBool(b))
	} else {
		r.is(n, booleanKind)
	}
}

// integer checks a whole number.
func (r *run) integer(n *node, i int64) {
	if r.loose && n.kind == stringKind {
		r.text(n, strconv.FormatInt(i, 10))
		return
	}
	if !r.loose && !r.is(n, integerKind) || n.kind != integerKind && n.kind != numberKind {
		return
	}
	switch {
	case n.Minimum != nil && i < *n.Minimum:
		r.add(ClassLength, false, "", "is less than %d", *n.Minimum)
	case n.Maximum != nil && i > *n.Maximum:
		r.add(ClassLength, false, "", "is more than %d", *n.Maximum)
	}
	if len(n.Enum) > 0 {
		r.enum(n, strconv.FormatInt(i, 10))
	}
}

// number checks a number as it is written in JSON, or in a text.
func (r *run) number(n *node, s string) {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		r.integer(n, i)
		return
	}
	f, err := strconv.ParseFloat(s, 64)
	switch whole := f == math.Trunc(f); {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		if r.loose {
			r.add(ClassType, n.id || n.Disputed, "", "can't be read as a number")
		}
	case !whole:
		r.fraction(n)
	case n.kind == integerKind && math.Abs(f) < 1<<63 && strings.ContainsAny(s, "eE"):
		r.add(ClassType, n.id || n.Disputed, "", "is written with an exponent, an integer is wanted")
	case math.Abs(f) < 1<<63: // 100.0
		r.integer(n, int64(f))
	case n.isNumber():
		r.add(ClassLength, false, "", "is more than an integer of 64 bits holds")
	case !r.loose:
		r.is(n, numberKind)
	}
}

// The floats from which on neighbouring integers are one: what was meant can't be told.
const (
	exact64 = 1 << 53
	exact32 = 1 << 24
)

// float checks a number of which only a float is left.
func (r *run) float(n *node, f, exact float64) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0): // no JSON can be made of it
	case f != math.Trunc(f):
		r.fraction(n)
	case math.Abs(f) < exact:
		r.integer(n, int64(f))
	default:
		r.add(ClassType, false, "", "is a float beyond 2^%d, which may have lost digits: decode with UseNumber, or give an integer or a text", math.Ilogb(exact))
	}
}

// fraction notes a number with a fraction where it has no place.
func (r *run) fraction(n *node) {
	switch {
	case !n.isNumber():
		if !r.loose {
			r.is(n, numberKind)
		}
	case n.amount:
		r.add(ClassFen, false, "", "has a fraction: amounts are whole numbers of the smallest unit, 1.50 yuan are 150 fen")
	case n.kind == integerKind:
		r.add(ClassType, n.Disputed, "", "has a fraction, an integer is wanted")
	}
}

func (n *node) isNumber() bool { return isNumber(n.kind) }

// isFraction tells a text that says yuan where fen are wanted: "1.5", not "1" or "1.0".
func isFraction(s string) bool {
	f, err := strconv.ParseFloat(s, 64)
	return err == nil && f != math.Trunc(f)
}

const (
	manyValues  = 20 // longer lists are those of banks and the like, which grow
	shownValues = 8
)

func (r *run) enum(n *node, s string) {
	if slices.Contains(n.Enum, s) {
		return
	}
	for _, v := range n.Enum {
		if strings.EqualFold(v, s) {
			r.add(ClassEnum, true, "", "differs from %s in upper and lower case", v)
			return
		}
	}
	doubtful := n.form || n.Open || len(n.Enum) > manyValues || !slices.ContainsFunc(n.Enum, func(v string) bool { return !digits(v) }) ||
		slices.Contains(knownNames()[r.name()].values, s)
	shown := n.Enum[:min(len(n.Enum), shownValues)]
	text := strings.Join(shown, ", ")
	if more := len(n.Enum) - len(shown); more > 0 {
		text += " and " + strconv.Itoa(more) + " more"
	}
	r.add(ClassEnum, doubtful, "", "is none of %s", text)
}

// digits tells the values of which a list is one of codes: the pages name those that were in use.
func digits(s string) bool {
	return len(s) > 1 && strings.Trim(s, "0123456789") == ""
}

// secret checks a field that the caller has to encrypt.
func (r *run) secret(n *node, s string) {
	switch {
	case s == "":
		if n.must {
			r.empty()
		}
	case n.wechatpay && strings.HasPrefix(s, sealedText): // a Sensitive in a struct that writes itself
	case !isCiphertext(s):
		r.add(ClassClearText, false, "", "is in the clear: it has to be encrypted with %s", keyOf[n.wechatpay])
	case n.wechatpay:
		r.encrypted = true
	}
}

// sealedText begins a wechatpay.Sensitive that has been marshaled: the client encrypts it when it sends the call.
const sealedText = "wechatpay.Sensitive~"

var keyOf = map[bool]string{true: "WeChat Pay's key, whose id goes into Wechatpay-Serial", false: "the key from v2/risk/getpublickey"}

// isCiphertext tells whether a text may be what RSA makes: base64 of 128 bytes, or of a multiple of them.
func isCiphertext(s string) bool {
	const block = 128
	size := base64.StdEncoding.DecodedLen(len(s)) - (len(s) - len(strings.TrimRight(s, "=")))
	if len(s)%4 != 0 || size < block || size%block != 0 {
		return false
	}
	_, err := base64.StdEncoding.DecodeString(s)
	return err == nil
}
