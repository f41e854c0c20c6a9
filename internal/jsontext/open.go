package jsontext

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/panics"
)

var errNotUTF8 = errors.New("opens to bytes that are no UTF-8, which JSON can't hold: Client.Decrypt gives them")

// Open replaces the texts that Decode would put into values of the type of, wherever in v they stand, by what open makes
// of them: several on all cores. Empty ones stay. The error is that of the first, under its path, and v is untouched.
func Open(text []byte, v any, of reflect.Type, open func(text string) (string, error)) ([]byte, error) {
	found := places(text, v, target{of: of})
	opened, errs := make([]string, len(found)), make([]error, len(found))
	onAllCores(len(found), func(i int) {
		errs[i] = panics.ErrExited // unless the next line comes to its end
		opened[i], errs[i] = guarded(open, found[i].text)
	})
	var changes []change
	for i, p := range found {
		switch {
		case errs[i] != nil:
			return nil, fmt.Errorf("%s %w", Clip(p.path), errs[i])
		case opened[i] == p.text:
			continue
		case !utf8.ValidString(opened[i]):
			return nil, fmt.Errorf("%s %w", Clip(p.path), errNotUTF8)
		}
		quoted, err := json.Marshal(opened[i])
		if err != nil {
			return nil, fmt.Errorf("%s %w", Clip(p.path), err)
		}
		changes = append(changes, change{p, quoted})
	}
	return apply(text, changes), nil
}

// guarded turns a panic of open, which may be somebody's KMS, into an error.
func guarded(open func(string) (string, error), text string) (opened string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panics.Error(r)
		}
	}()
	if text == "" {
		return "", nil
	}
	return open(text)
}

// onAllCores calls do with 0 to n-1, in as many goroutines as run at once.
func onAllCores(n int, do func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers < 2 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		}()
	}
	wg.Wait()
}

// change is what a text becomes.
type change struct {
	place
	by []byte
}

// apply writes a text with its changes, which are in order.
func apply(text []byte, changes []change) []byte {
	if len(changes) == 0 {
		return text
	}
	var out []byte
	done := 0
	for _, c := range changes {
		out = append(append(out, text[done:c.start]...), c.by...)
		done = c.end
	}
	return append(out, text[done:]...)
}

// withoutBlanks makes null of an empty text where a time.Time or a number in a text is wanted, which leaves either as it
// is: WeChat Pay writes "" for what there is none of, and encoding/json would give up the whole answer. A text that is
// no time is named, by its path.
func withoutBlanks(text []byte, v any) ([]byte, error) {
	var changes []change
	for _, p := range places(text, v, target{of: moment, quoted: true}) {
		if p.text == "" {
			changes = append(changes, change{p, []byte("null")})
		} else if _, err := time.Parse(time.RFC3339, p.text); err != nil && p.of == moment {
			return nil, fmt.Errorf("%s is no time as in RFC 3339, 2006-01-02T15:04:05+08:00: take a string for it", Clip(p.path))
		}
	}
	return apply(text, changes), nil
}

var moment = reflect.TypeFor[time.Time]()

// Encrypted tells whether a text may be a ciphertext of RSA, whole or cut: base64 alone, and much of it. Names, numbers
// and ids are shorter.
func Encrypted(text string) bool {
	const least = 160 // a key of 1024 bits makes 172 characters
	return len(text) >= least && strings.Trim(text, base64Alphabet) == ""
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
