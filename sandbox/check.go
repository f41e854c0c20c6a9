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
	"time"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/openapi"
)

// A kind is the type of a field.
type kind int

const (
	text kind = iota
	integer
	boolean
	composite // an object
	list
	moment // RFC 3339
	day    // 2006-01-02
)

// A rule is what a field has to fulfil.
type rule struct {
	field    string // JSON pointer in a body, name in a query
	label    string // as the official pages call it
	kind     kind
	required bool // where its parent is there
	min, max int  // characters of a text, value of an integer, items of a list; max 0: no limit
	enum     []string
}

// A call is a request that has passed all checks of its form.
type call struct {
	*arrived
	key   *signer    // that signs the answer
	query url.Values // decoded
	json  object     // the body; numbers are json.Number
}

// parse reads query and body and checks them against the operation's rules.
func (c *call) parse() error {
	c.query = c.decoded()
	for _, r := range c.op.query {
		value, there := any(nil), c.query.Has(r.field) && c.query.Get(r.field) != ""
		if there {
			value = c.query.Get(r.field)
			if _, err := strconv.ParseInt(c.query.Get(r.field), 10, 64); err == nil && r.kind == integer {
				value = json.Number(c.query.Get(r.field))
			}
		}
		if err := r.check("query", value, there); err != nil {
			return err
		}
	}
	text := c.Body
	switch facts := c.op.facts; {
	case c.op.body != nil:
	case facts != nil && facts.Kind == openapi.JSON && len(text) > 0:
	case facts != nil && c.upload != nil && c.op.upload:
		text = c.upload.meta
	default:
		return nil
	}
	var err error
	if c.json, err = parseObject(text); err != nil {
		return err
	}
	for _, r := range c.op.body {
		parent, value, there := c.lookup(r.field)
		if !parent {
			continue
		}
		if err := r.check("body", value, there); err != nil {
			return err
		}
	}
	return nil
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

// check applies the rule to one value.
func (r rule) check(location string, value any, there bool) error {
	if !there || value == "" {
		if r.required {
			return missing(location, r.field, r.label)
		}
		return nil
	}
	switch r.kind {
	case integer:
		return r.checkInteger(location, value)
	case boolean:
		if _, ok := value.(bool); !ok {
			return r.mistyped(location, value, "布尔值", "not a boolean")
		}
	case composite:
		if _, ok := value.(object); !ok {
			return r.mistyped(location, value, "对象", "not an object")
		}
	case list:
		items, ok := value.([]any)
		if !ok {
			return r.mistyped(location, value, "数组", "not an array")
		}
		if r.max > 0 && len(items) > r.max {
			return r.broken(location, len(items), fmt.Sprintf("more than %d items", r.max), fmt.Sprintf("数组规则校验失败，元素个数 %d，大于最大值 %d", len(items), r.max))
		}
	default:
		return r.checkText(location, value)
	}
	return nil
}

func (r rule) checkInteger(location string, value any) error {
	number, ok := value.(json.Number)
	n, err := number.Int64()
	switch {
	case !ok || err != nil:
		return r.mistyped(location, value, "合法的 64 位有符号整数", "not an integer")
	case n < int64(r.min):
		return r.broken(location, n, fmt.Sprintf("less than %d", r.min), fmt.Sprintf("数值规则校验失败，值低于最小值 %d", r.min))
	case r.max > 0 && n > int64(r.max):
		return r.broken(location, n, fmt.Sprintf("greater than %d", r.max), fmt.Sprintf("数值规则校验失败，值高于最大值 %d", r.max))
	}
	return nil
}

func (r rule) checkText(location string, value any) error {
	s, ok := value.(string)
	if !ok {
		return r.mistyped(location, value, "字符串", "not a string")
	}
	n := utf8.RuneCountInString(s)
	switch {
	case n < r.min:
		return r.broken(location, s, fmt.Sprintf("shorter than %d characters", r.min), fmt.Sprintf("字符串规则校验失败，字符数 %d，小于最小值 %d", n, r.min))
	case r.max > 0 && n > r.max:
		return r.broken(location, s, fmt.Sprintf("longer than %d characters", r.max), fmt.Sprintf("字符串规则校验失败，字符数 %d，大于最大值 %d", n, r.max))
	case r.enum != nil && !slices.Contains(r.enum, s):
		return r.broken(location, s, "not one of "+strings.Join(r.enum, ", "), "枚举规则校验失败，值不在枚举范围内")
	}
	layout := map[kind]string{moment: time.RFC3339, day: time.DateOnly}[r.kind]
	if layout == "" {
		return nil
	}
	if _, err := time.Parse(layout, s); err != nil {
		return r.broken(location, s, "not of the form "+layout, "时间格式校验失败")
	}
	return nil
}

func (r rule) mistyped(location string, value any, wanted, issue string) error {
	return invalid(location, r.field, value, issue,
		"无法将 JSON 输入源“"+source(location, r.field)+"”映射到目标字段“"+r.label+"”中，此字段需要一个"+wanted)
}

func (r rule) broken(location string, value any, issue, message string) error {
	return invalid(location, r.field, value, issue,
		"输入源“"+source(location, r.field)+"”映射到字段“"+r.label+"”"+message)
}

// parseObject reads a JSON body and refuses what the real server refuses:
// anything but one object, null members, and characters beyond three bytes.
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
	case nil:
		pointer := pointerTo(at)
		return invalid("body", pointer, nil, "null: leave the member out", "输入源“/body"+pointer+"”不能为null")
	case string:
		for _, char := range v {
			if char > 0xFFFF { // an emoji, also written as \ud83d\ude00
				pointer := pointerTo(at)
				return invalid("body", pointer, strconv.QuoteToASCII(v), "a character of four bytes in UTF-8", "输入源“/body"+pointer+"”含有不支持的四字节UTF-8字符")
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
