package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// A call is a request that has passed all checks of its form.
type call struct {
	*arrived
	key   *signer    // that signs the answer
	query url.Values // decoded
	json  object     // the body; numbers are json.Number

	opened      object // json, with specimen.Secret in place of each ciphertext
	openedQuery map[string]specimen.Secret
	plain       map[string]string // texts by their ciphertexts
}

// parse reads query and body and checks them against the catalogue and the
// operation's own rules.
func (c *call) parse() error {
	c.query = c.decoded()
	text, checked := c.Body, true
	switch facts := c.op.facts; {
	case c.op.body != nil:
	case facts != nil && facts.Kind == openapi.JSON && len(text) > 0:
	case facts != nil && c.upload != nil && c.op.upload:
		text, checked = c.upload.meta, false
	default:
		text, checked = nil, facts != nil && facts.Kind == openapi.JSON
	}
	if len(text) > 0 {
		var err error
		if c.json, err = parseObject(text); err != nil {
			return err
		}
	}
	return c.check(checked)
}

// lookup follows a JSON pointer. parent tells whether the object is there in
// which the field would be.
func (c *call) lookup(pointer string) (parent bool, value any, there bool) {
	names := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	at := c.json
	for _, name := range names[:len(names)-1] {
		next, ok := at[name].(object)
		if !ok {
			return false, nil, false
		}
		at = next
	}
	value, there = at[names[len(names)-1]]
	return true, value, there
}

// text, integer: the value of a field that has been checked; zero if absent.
func (c *call) text(pointer string) string {
	_, value, _ := c.lookup(pointer)
	s, _ := value.(string)
	return s
}

func (c *call) integer(pointer string) int64 {
	_, value, _ := c.lookup(pointer)
	number, _ := value.(json.Number)
	n, _ := number.Int64()
	return n
}

// parseObject reads a JSON body and refuses what the real server refuses:
// anything but one object, and characters beyond three bytes.
func parseObject(body []byte) (object, error) {
	if !utf8.Valid(body) {
		return nil, invalid("body", "/", "", "not valid UTF-8", "请求体不是合法的UTF-8编码")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var decoded any
	err := decoder.Decode(&decoded)
	if err == nil {
		if _, after := decoder.Token(); after != io.EOF {
			err = fmt.Errorf("something follows at offset %d", decoder.InputOffset())
		}
	}
	if err != nil {
		return nil, invalid("body", "/", "", "not JSON: "+err.Error(), "请求体不是合法的JSON")
	}
	parsed, ok := decoded.(object)
	if !ok {
		return nil, invalid("body", "/", decoded, "not a JSON object", "请求体不是JSON对象")
	}
	return parsed, acceptable(nil, parsed)
}

// acceptable walks through a JSON value, in sorted order so that the same body
// always gets the same answer. at leads to it.
func acceptable(at []string, value any) error {
	switch v := value.(type) {
	case string:
		for _, char := range v {
			if char > 0xFFFF { // an emoji, also written as \ud83d\ude00
				pointer := pointerTo(at)
				return invalid("body", pointer, v, "a character of four bytes in UTF-8", "输入源“/body"+pointer+"”含有不支持的四字节UTF-8字符")
			}
		}
	case []any:
		for i, item := range v {
			if err := acceptable(append(at, strconv.Itoa(i)), item); err != nil {
				return err
			}
		}
	case object:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if err := acceptable(append(at, name), v[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

func pointerTo(at []string) string {
	if len(at) == 0 {
		return ""
	}
	return "/" + strings.Join(at, "/")
}
