package check

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// repair is one usual way in which a message changes between two programs, taken back.
type repair struct {
	name words.Text
	do   func(c *captured) // changes the copy that it is given
}

// body makes a repair of a body.
func body(name words.Text, change func([]byte) []byte) repair {
	return repair{name, func(c *captured) { c.body = change(c.body) }}
}

func path(name words.Text, change func(string) string) repair {
	return repair{name, func(c *captured) { c.target = change(c.target) }}
}

var (
	lf, crlf = []byte("\n"), []byte("\r\n")
	mark     = []byte("\ufeff")
)

// bodyRepairs are tried in this order: the likely ones first.
var bodyRepairs = []repair{
	body(words.BodyNoLF, func(b []byte) []byte { return bytes.TrimSuffix(b, lf) }),
	body(words.BodyNoBreaks, func(b []byte) []byte { return bytes.TrimRight(b, "\r\n") }),
	{words.BodyWithLF, withLF},
	body(words.BodyLFForCRLF, func(b []byte) []byte { return bytes.ReplaceAll(b, crlf, lf) }),
	body(words.BodyCRLFForLF, func(b []byte) []byte { return bytes.ReplaceAll(bytes.ReplaceAll(b, crlf, lf), lf, crlf) }),
	body(words.BodyTrimmed, bytes.TrimSpace),
	body(words.BodyNoMark, func(b []byte) []byte { return bytes.TrimPrefix(b, mark) }),
	body(words.BodyWithMark, func(b []byte) []byte { return append(bytes.Clone(mark), b...) }),
	body(words.BodyUnpacked, unpacked),
	body(words.BodyUnchunked, unchunked),
	{words.BodyCutToLength, cutToLength},
	body(words.BodyCompact, compact),
	body(words.BodyGoEscapes, replaced("<", `\u003c`, ">", `\u003e`, "&", `\u0026`)),
	body(words.BodyNoGoEscapes, replaced(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&")),
	body(words.BodyNoPHPSlash, replaced(`\/`, "/")),
	body(words.BodyPHPSlash, replaced("/", `\/`)),
	body(words.BodyCharacters, unescaped),
	body(words.BodyEscaped, escaped),
	body(words.BodySpaced, spaced),
	body(words.BodyIndentedByTwo, indented("  ")),
	body(words.BodyIndentedByFour, indented("    ")),
	body(words.BodyRewritten, rewritten),
	body(words.BodyFromLatin1, fromLatin1),
	body(words.BodyToLatin1, toLatin1),
	body(words.BodyUnquoted, unquoted),
	body(words.BodyUnescapedText, unescapedText),
	body(words.BodyOutOfNginx, outOfNginx),
	body(words.BodyFromBase64, fromBase64),
	body(words.BodyOutOfEvent, outOfEvent),
	{words.BodyStatement, statement},
	body(words.BodyLeftOut, func([]byte) []byte { return nil }),
}

// pathRepairs are for requests.
var pathRepairs = []repair{
	path(words.PathNoQuery, func(p string) string { p, _, _ = strings.Cut(p, "?"); return p }),
	path(words.PathUnescaped, func(p string) string { plain, _ := url.PathUnescape(p); return plain }),
	path(words.PathQueryUnescaped, inQuery(func(q string) string { plain, _ := url.QueryUnescape(q); return plain })),
	path(words.PathEscaped, escapedPath),
	path(words.PathQueryOrdered, inQuery(func(q string) string { v, _ := url.ParseQuery(q); return v.Encode() })),
	path(words.PathFromV3, func(p string) string { return p[max(0, strings.Index(p, "/v3/")):] }),
	path(words.PathSlashAtEnd, inPath(func(p string) string { return p + "/" })),
	path(words.PathNoSlashAtEnd, inPath(func(p string) string { return strings.TrimSuffix(p, "/") })),
	path(words.PathSlashBefore, func(p string) string { return "/" + strings.TrimLeft(p, "/") }),
	path(words.PathNoSlashBefore, func(p string) string { return strings.TrimLeft(p, "/") }),
	{words.MethodCapitals, func(c *captured) { c.method = strings.ToUpper(c.method) }},
	{words.MethodSmall, func(c *captured) { c.method = strings.ToLower(c.method) }},
}

const largeBody = 16 << 10 // above it two repairs at once would take seconds

// findRepair looks for what makes a message fit: one repair, or two.
func findRepair(c *captured, fits func(message []byte) bool) (names words.Steps, message []byte) {
	try := func(repairs ...repair) bool {
		changed := *c
		changed.raw, changed.header = nil, c.header
		names = names[:0]
		for i, r := range repairs {
			if i > 0 && len(changed.body) > 4*largeBody { // unpacked by the one before
				return false
			}
			r.do(&changed)
			names = append(names, r.name)
		}
		message = changed.message()
		return fits(message)
	}
	all := bodyRepairs
	if c.method != "" && c.kind != kindNotification {
		all = slices.Concat(all, pathRepairs, hostRepairs(c))
	}
	parts := all
	if c.kind == kindRequest { // the parts first, and then how they are put together
		all = slices.Concat(all, layoutRepairs)
	}
	if try() { // of a message alone, which may lack it
		return words.Steps{words.LFAtVeryEnd}, message
	}
	for _, r := range all {
		if try(r) {
			return names, message
		}
	}
	if len(c.body) > largeBody {
		return nil, nil
	}
	for _, r := range parts {
		for _, second := range all {
			if try(r, second) {
				return names, message
			}
		}
	}
	return nil, nil
}

// withLF leaves a request without a body to LaidOneLFMore, which says it better.
func withLF(c *captured) {
	if len(c.body) > 0 || c.kind != kindRequest {
		c.body = append(bytes.Clone(c.body), '\n')
	}
}

func unpacked(b []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return b
	}
	plain, err := io.ReadAll(io.LimitReader(z, 8<<20))
	if err != nil {
		return b
	}
	return plain
}

func unchunked(b []byte) []byte {
	plain, err := io.ReadAll(io.LimitReader(httputil.NewChunkedReader(bytes.NewReader(b)), 8<<20))
	if err != nil {
		return b
	}
	return plain
}

func cutToLength(c *captured) {
	if n, err := strconv.Atoi(c.header.Get("Content-Length")); err == nil && n >= 0 && n < len(c.body) {
		c.body = c.body[:n]
	}
}

func statement(c *captured) {
	if digest := c.header.Get("Wechatpay-Statement-Sha1"); digest != "" {
		c.body = []byte(`{"sha1":"` + digest + `"}`)
	}
}

func replaced(pairs ...string) func([]byte) []byte {
	replacer := strings.NewReplacer(pairs...)
	return func(b []byte) []byte { return []byte(replacer.Replace(string(b))) }
}

func compact(b []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, b) != nil {
		return b
	}
	return out.Bytes()
}

func indented(step string) func([]byte) []byte {
	return func(b []byte) []byte {
		var out bytes.Buffer
		if isDeep(b) || json.Indent(&out, compact(b), "", step) != nil {
			return b
		}
		return out.Bytes()
	}
}

// spaced puts blanks into compact JSON, outside of its texts.
func spaced(b []byte) []byte {
	b = compact(b)
	out := make([]byte, 0, len(b)+len(b)/8)
	inText := false
	for i, c := range b {
		out = append(out, c)
		switch {
		case c == '"' && !escapedAt(b, i):
			inText = !inText
		case !inText && (c == ':' || c == ','):
			out = append(out, ' ')
		}
	}
	return out
}

// escapedAt tells whether an odd number of backslashes stands before.
func escapedAt(b []byte, i int) bool {
	n := 0
	for n < i && b[i-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// rewritten is what a JSON library makes of it that sorts keys. Numbers stay as they are.
func rewritten(b []byte) []byte {
	if len(b) > 1<<20 || isDeep(b) { // as Go's values it is many times as large
		return b
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var value any
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if d.Decode(&value) != nil || e.Encode(value) != nil {
		return b
	}
	return bytes.TrimSuffix(out.Bytes(), lf)
}

var unicodeEscape = regexp.MustCompile(`(\\u[0-9a-fA-F]{4})+`)

func unescaped(b []byte) []byte {
	return unicodeEscape.ReplaceAllFunc(b, func(found []byte) []byte {
		var text string
		if json.Unmarshal([]byte(`"`+string(found)+`"`), &text) != nil || strings.ContainsFunc(text, func(r rune) bool { return r < utf8.RuneSelf }) {
			return found
		}
		return []byte(text)
	})
}

func escaped(b []byte) []byte {
	if !utf8.Valid(b) {
		return b
	}
	var out strings.Builder
	for _, r := range string(b) {
		switch {
		case r < utf8.RuneSelf:
			out.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return []byte(out.String())
}

// fromLatin1 undoes that each byte of UTF-8 was made a character of its own.
func fromLatin1(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for _, r := range string(b) {
		if r > 0xff {
			return b
		}
		out = append(out, byte(r))
	}
	return out
}

func toLatin1(b []byte) []byte {
	var out strings.Builder
	for _, c := range b {
		out.WriteRune(rune(c))
	}
	return []byte(out.String())
}

// unquoted reads a body that was logged as a text in quotes.
func unquoted(b []byte) []byte {
	var text string
	if json.Unmarshal(b, &text) != nil {
		return b
	}
	return []byte(text)
}

// unescapedText reads one that lost its quotes.
func unescapedText(b []byte) []byte { return unquoted([]byte(`"` + string(b) + `"`)) }

var hexEscape = regexp.MustCompile(`\\x[0-9A-Fa-f]{2}`)

// outOfNginx reads what nginx writes into a log: quotes, backslashes and bytes beyond ASCII in hex.
func outOfNginx(b []byte) []byte {
	return hexEscape.ReplaceAllFunc(b, func(found []byte) []byte {
		c, err := strconv.ParseUint(string(found[2:]), 16, 8)
		if err != nil {
			return found
		}
		return []byte{byte(c)}
	})
}

func fromBase64(b []byte) []byte {
	text := strings.NewReplacer("\r", "", "\n", "", " ", "", "-", "+", "_", "/", "=", "").Replace(string(b))
	plain, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(plain) == 0 {
		return b
	}
	return plain
}

// outOfEvent takes the body out of the JSON that a gateway hands to a function.
func outOfEvent(b []byte) []byte {
	var event struct {
		Body            string `json:"body"`
		IsBase64Encoded bool   `json:"isBase64Encoded"`
	}
	if json.Unmarshal(b, &event) != nil || event.Body == "" {
		return b
	}
	if event.IsBase64Encoded {
		return fromBase64([]byte(event.Body))
	}
	return []byte(event.Body)
}

// isDeep tells JSON that grows out of all measure when it is indented. Brackets in texts are counted too.
func isDeep(b []byte) bool {
	depth := 0
	for _, c := range b {
		switch c {
		case '{', '[':
			if depth++; depth > 100 {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}

func inPath(change func(string) string) func(string) string {
	return func(target string) string {
		p, query, has := strings.Cut(target, "?")
		if p = change(p); has {
			p += "?" + query
		}
		return p
	}
}

func inQuery(change func(string) string) func(string) string {
	return func(target string) string {
		p, query, has := strings.Cut(target, "?")
		if has {
			p += "?" + change(query)
		}
		return p
	}
}

// escapedPath escapes what no URL holds, and nothing else.
func escapedPath(target string) string {
	var out strings.Builder
	for _, c := range []byte(target) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&out, "%%%02X", c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}
