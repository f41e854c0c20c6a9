package crypto

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	begin, end = "-----BEGIN", "-----END"

	again = "copy it again from the file that it came from, or write that anew: openssl pkey -in apiclient_key.pem -out key.pem"
)

// plain returns the text as UTF-8 without a byte order mark. Editors and shells
// of Windows write both, the mark and UTF-16.
func plain(text string) string {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case strings.HasPrefix(text, "\xfe\xff"):
		order = binary.BigEndian
	case !strings.HasPrefix(text, "\xff\xfe"):
		return strings.TrimPrefix(text, "\ufeff")
	}
	units := make([]uint16, 0, len(text)/2)
	for rest := []byte(text[2:]); len(rest) > 0; rest = rest[2:] {
		if len(rest) == 1 {
			units = append(units, unicode.ReplacementChar)
			break
		}
		units = append(units, order.Uint16(rest))
	}
	return string(utf16.Decode(units))
}

// unquote takes off the quotes around a text, which not every reader of .env
// files does.
func unquote(text string) string {
	trimmed := strings.TrimSpace(text)
	if n := len(trimmed); n > 1 && trimmed[0] == trimmed[n-1] && strings.IndexByte("\"'`", trimmed[0]) >= 0 {
		return trimmed[1 : n-1]
	}
	return text
}

// mend returns the PEM blocks of a text whose lines are lost, escaped or
// indented, up to the first that can't be read, and the error about that.
func mend(text string) (found []block, err error) {
	for at := 0; ; {
		i := strings.Index(text[at:], begin)
		if i < 0 {
			return found, nil
		}
		at += i + len(begin)
		label, rest, closed := strings.Cut(text[at:], "-----")
		if !closed || len(label) > 64 {
			return found, errors.New("the -----BEGIN line is damaged, " + again)
		}
		start := len(text) - len(rest)
		size := strings.Index(rest, end)
		if size < 0 {
			return found, errors.New("the -----END line is missing or damaged, " + again)
		}
		if strings.Contains(rest[:size], begin) {
			return found, errors.New("a -----END line is missing or damaged, " + again)
		}
		at = start + size + len(end)
		endLabel, _, closed := strings.Cut(text[at:], "-----")
		if !closed || squeeze(endLabel) != squeeze(label) {
			return found, errors.New("the -----END line is damaged or that of another block, " + again)
		}
		b, err := unwrap(text, start, start+size)
		if err != nil {
			return found, err
		}
		found = append(found, b)
	}
}

// squeeze takes out white space.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }

// unwrap returns what stands between the lines of a PEM block.
func unwrap(text string, start, stop int) (block, error) {
	if body := text[start:stop]; strings.Contains(body, "Proc-Type:") && strings.Contains(body, "ENCRYPTED") {
		return block{der: []byte(body), encrypted: true}, nil
	}
	der, err := lenient64(text, start, stop)
	return block{der: der}, err
}

// lenient64 decodes base64 within a text, with white space and escapes in it.
// Nothing else is passed over: the error names its place.
func lenient64(text string, start, stop int) ([]byte, error) {
	clean := make([]byte, 0, stop-start)
	for i := start; i < stop; {
		r, size := utf8.DecodeRuneInString(text[i:stop])
		switch {
		case isBase64(r):
			clean = append(clean, byte(r))
		case unicode.IsSpace(r):
		case r == '\\' && escape(text[i:stop]) > 0:
			if size = escape(text[i:stop]); text[i+size-1] == '/' {
				clean = append(clean, '/') // JSON of PHP
			}
		default:
			return nil, wrong(text, i, r)
		}
		i += size
	}
	der, err := base64.StdEncoding.AppendDecode(nil, clean)
	if err != nil {
		return nil, fmt.Errorf("its base64 has %d characters, which no key has: some are missing or surplus, %s", len(clean), again)
	}
	return der, nil
}

func isBase64(r rune) bool {
	return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '+' || r == '/' || r == '='
}

// escape returns the length of the escape that the text begins with, \n, \r, \t
// or \/ with any number of backslashes, or 0.
func escape(text string) int {
	rest := strings.TrimLeft(text, `\`)
	if rest == "" || strings.IndexByte("nrt/", rest[0]) < 0 {
		return 0
	}
	return len(text) - len(rest) + 1
}

// wrong names a character by its place and code.
func wrong(text string, at int, r rune) error {
	line := strings.LastIndexByte(text[:at], '\n') + 1
	cure := "which no base64 has, " + again
	if r == '-' || r == '_' {
		cure = "which base64 for URLs has, put + for - and / for _ between the PEM lines: tr -- '-_' '+/'"
	}
	return fmt.Errorf("line %d, character %d is %U, %s",
		strings.Count(text[:at], "\n")+1, utf8.RuneCountInString(text[line:at])+1, r, cure)
}

// bare returns the DER of a key or certificate in base64 without PEM lines, or
// nil: a path must not be taken for one.
func bare(text string) []byte {
	text = unquote(text)
	der, err := lenient64(text, 0, len(text))
	if err != nil || len(der) < 40 || der[0] != 0x30 || decodeDER(der) == nil {
		return nil
	}
	return der
}

// namable tells whether a text that is no file can only be the path of one, so
// that an error may show it. A key, a piece of one and a secret must not pass.
func namable(path string) bool {
	name, known := path, false
	for _, ext := range []string{".pem", ".key", ".crt", ".cer", ".p12", ".pfx", ".txt"} {
		if n := len(path) - len(ext); n > 0 && strings.EqualFold(path[n:], ext) {
			name, known = path[:n], true
		}
	}
	switch {
	case len(path) > 255, strings.HasPrefix(path, "MI"), strings.Contains(path, "BEGIN"), strings.Contains(path, "://"):
		return false
	case !known && (!rooted(path) || strings.ContainsFunc(path, unicode.IsUpper) || strings.ContainsFunc(path, unicode.IsDigit)):
		return false
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(betweenNames, r) {
			return false
		}
	}
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(betweenNames, r) }) {
		switch {
		case len(part) > 40, strings.HasPrefix(part, "MI") && len(part) > 7:
			return false
		case len(part) > 7 && random(part):
			return false
		}
	}
	return true
}

// betweenNames is what separates the words of a path.
const betweenNames = ` ._-~/\:()@`

// rooted tells whether the text begins as a path does, and few secrets do.
func rooted(path string) bool {
	for _, prefix := range []string{"/", "./", "../", "~/", `.\`, `..\`} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return len(path) > 2 && path[1] == ':' && path[2] == '\\'
}

// random tells whether a text may be of base64: it has letters of both cases and
// digits, or these change at a quarter of its characters, of which base64 has more
// than half. Words change where they begin.
func random(text string) bool {
	changes, last, seen := 0, 0, 0
	for _, r := range text {
		kind := 0
		switch {
		case unicode.IsDigit(r):
			kind = 1
		case unicode.IsUpper(r):
			kind = 2
		case unicode.IsLetter(r):
			kind = 4
		}
		if kind > 0 && last > 0 && kind != last {
			changes++
		}
		last = kind
		seen |= kind
	}
	return seen == 1|2|4 || 4*changes >= utf8.RuneCountInString(text)
}
