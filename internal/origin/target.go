package origin

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
)

// Target is where one call goes.
type Target struct {
	Origin *Origin
	Text   string // the URL, percent-encoded throughout
}

// Locate makes the target of a filled path, which stands in buf behind the origin. Nothing is resolved, so nothing can
// leave the prefix.
func (o *Origin) Locate(buf []byte) (Target, error) {
	begin := len(o.text)
	t := Target{Origin: o}
	if rest := buf[begin:]; len(rest) > 0 && rest[0] == '/' {
		if len(rest) > 1 && rest[1] == '/' {
			return t, errors.New("begins with //, which would name a host: write https:// for a full URL")
		}
		buf = append(buf[:begin], rest[1:]...)
	} else if IsFullURL(rest) {
		return o.locateURL(string(rest))
	}
	t.Text = string(buf)
	if below := t.Text[begin:]; strings.IndexByte(below, '.') >= 0 || strings.IndexByte(below, '%') >= 0 {
		if path, _, _ := t.Split(); HasDotSegment(path) {
			return t, ErrDotSegment
		}
	}
	return t, nil
}

// ErrDotSegment refuses a path with one.
var ErrDotSegment = errors.New("a dot segment (. or ..) would change the path")

// IsFullURL tells a text that begins with https:// or http://.
func IsFullURL(text []byte) bool {
	if len(text) == 0 || text[0]|0x20 != 'h' {
		return false
	}
	scheme, _, ok := bytes.Cut(text, []byte("://"))
	return ok && (len(scheme) == 4 || len(scheme) == 5) && strings.EqualFold(string(scheme), "https"[:len(scheme)])
}

// locateURL makes the target of a full URL, as in download_url.
func (o *Origin) locateURL(text string) (Target, error) {
	if end := AuthorityEnd(text); strings.Contains(text[:end], "%5B") { // an IPv6 address
		text = strings.NewReplacer("%5B", "[", "%5D", "]").Replace(text[:end]) + text[end:]
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil {
		return Target{}, errors.New("is no https:// URL with a host")
	}
	to := at(u.Scheme, u.Host, "")
	if !o.Admits(to.scheme, to.host) {
		return Target{}, o.Foreign(u.Scheme + "://" + to.host)
	}
	if HasDotSegment(u.EscapedPath()) {
		return Target{}, ErrDotSegment
	}
	below := text[len(u.Scheme)+len("://")+len(u.Host):]
	if !strings.HasPrefix(below, "/") {
		below = "/" + below
	}
	to.full = true
	return Target{&to, to.text + below[1:]}, nil
}

// Split takes the target apart: the path after the host, and the query. A fragment stays at home.
func (t Target) Split() (path, query string, hasQuery bool) {
	rest, _, _ := strings.Cut(t.Text[len(t.Origin.text)-1-len(t.Origin.prefix):], "#")
	return strings.Cut(rest, "?")
}

// Read fills in the URL as net/http wants it. It prints as text does.
func (t Target) Read(u *url.URL) (err error) {
	u.Scheme, u.Host = t.Origin.scheme, t.Origin.host
	u.RawPath, u.RawQuery, u.ForceQuery = t.Split()
	u.Path, err = url.PathUnescape(u.RawPath)
	return err
}

// Below is what follows the origin: path, query and fragment, without the slash in front.
func (t Target) Below() string { return t.Text[len(t.Origin.text):] }

// IsFull tells a target that was written as a full URL: its path is its own, and not one below an origin.
func (t Target) IsFull() bool { return t.Origin.full }

// With is the target of another path, query and fragment at the same origin.
func (t Target) With(below string) Target { return Target{t.Origin, t.Origin.text + below} }

// At is the same path at another host.
func (t Target) At(host string) Target {
	to := at(t.Origin.scheme, host, t.Origin.prefix)
	return Target{&to, to.text + t.Below()}
}

// Spare is the same path at the host that serves in the place of this one's, if there is one.
func (t Target) Spare() (Target, bool) {
	host, ok := spares[t.Origin.host]
	if !ok || t.Origin.full {
		return t, false
	}
	return t.At(host), true
}

// AuthorityEnd tells where the path of a full URL begins.
func AuthorityEnd(text string) int {
	begin := strings.Index(text, "://") + len("://")
	if end := strings.IndexAny(text[begin:], "/?#"); end >= 0 {
		return begin + end
	}
	return len(text)
}

// HasDotSegment tells whether a segment of the percent-encoded path is . or .., also where its dots or the slash
// beside it are encoded: a proxy or a server may decode and resolve it, and the call would land elsewhere than its
// template says.
func HasDotSegment(path string) bool {
	if strings.IndexByte(path, '.') < 0 && !hasEncodedDot(path) { // nearly every path
		return false
	}
	dots, other := 0, false // of the segment being read
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '%' && i+2 < len(path) {
			if high, low := unhex(path[i+1]), unhex(path[i+2]); high < 16 && low < 16 {
				c = high<<4 | low
				i += 2
			}
		}
		switch c {
		case '.':
			dots++
		case '/', '\\':
			if isDots(dots, other) {
				return true
			}
			dots, other = 0, false
		default:
			other = true
		}
	}
	return isDots(dots, other)
}

func hasEncodedDot(path string) bool {
	at := strings.IndexByte(path, '%')
	for ; at >= 0 && at+2 < len(path); at++ {
		if path[at] == '%' && path[at+1] == '2' && path[at+2]|0x20 == 'e' {
			return true
		}
	}
	return false
}

func isDots(dots int, other bool) bool { return !other && (dots == 1 || dots == 2) }

// unhex reads one digit; what is none is 16 or more.
func unhex(digit byte) byte {
	switch lower := digit | 0x20; {
	case digit >= '0' && digit <= '9':
		return digit - '0'
	case lower >= 'a' && lower <= 'f':
		return lower - 'a' + 10
	}
	return 0xff
}
