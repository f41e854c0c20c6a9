package sandbox

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/openapi"
)

// ruled refuses what is too long, too short, or of another form.
func (k *checker) ruled(location, at string, f *openapi.Field, value any, there bool) error {
	if !there {
		return nil
	}
	r := k.rule(at, f)
	switch v := value.(type) {
	case []any:
		least, most := max(r.min, f.MinItems), max(r.max, f.MaxItems)
		if location == inBody && f.Required && !f.Either && !f.Disputed {
			least = max(least, 1) // what is required is not there where it is empty
		}
		if n := len(v); n < least || most > 0 && n > most {
			return k.broken(location, at, n, "not the right number of items", "输入源“"+at+"”映射到多重字段“"+r.label+"”规则校验失败，"+sizeBroken("元素个数", n, least, most))
		}
	case json.Number:
		return k.number(location, at, r, f, v)
	case string:
		if f.Type == "integer" || f.Type == "number" {
			return k.number(location, at, r, f, json.Number(v))
		}
		if f.Type == "string" && f.Sensitive == "" {
			return k.text(location, at, r, f, v)
		}
	}
	return nil
}

func (k *checker) number(location, at string, r rule, f *openapi.Field, v json.Number) error {
	n, err := v.Int64()
	if err != nil {
		return nil
	}
	low, high := f.Minimum, f.Maximum
	if r.min > 0 {
		least := int64(r.min)
		low = &least
	}
	if r.kind == integer && low == nil {
		low = new(int64)
	}
	if r.max > 0 {
		most := int64(r.max)
		high = &most
	}
	begin := "输入源“" + at + "”映射到数值字段“" + r.label + "”规则校验失败，"
	switch {
	case low != nil && n < *low:
		return k.broken(location, at, n, fmt.Sprintf("less than %d", *low), begin+fmt.Sprintf("值低于最小值 %d", *low))
	case high != nil && n > *high:
		return k.broken(location, at, n, fmt.Sprintf("greater than %d", *high), begin+fmt.Sprintf("值高于最大值 %d", *high))
	}
	return nil
}

// text holds a text against its rules. A value of an enumeration has been looked at, but for a currency.
func (k *checker) text(location, at string, r rule, f *openapi.Field, v string) error {
	if len(r.enum) > 0 {
		if v == "" && !r.required && !f.Required || !currencies[f.Name] || slices.Contains(r.enum, v) {
			return nil
		}
		return bare(hintOf(location, at) + ": not one of " + strings.Join(r.enum, ", "))
	}
	begin := "输入源“" + at + "”映射到值字段“" + r.label + "”字符串规则校验失败，"
	if n, what, least, most := k.size(r, f, v); n < least || most > 0 && n > most {
		return k.broken(location, at, n, fmt.Sprintf("%d %s, at least %d and at most %d", n, map[string]string{"字符数": "characters", "字节数": "bytes"}[what], least, most),
			begin+sizeBroken(what, n, least, most))
	}
	pattern := r.pattern
	if pattern == nil {
		pattern = patternOf(f)
	}
	if pattern != nil && !pattern.MatchString(v) {
		return k.broken(location, at, v, "does not match "+pattern.String(), begin+"字符串必须匹配正则表达式“"+pattern.String()+"”")
	}
	return k.date(location, at, r, f, v, begin)
}

// size measures a text: a least length of 1 is counted in characters, every
// other in bytes. Where only the catalogue knows the largest one, in characters,
// a text is too long if it is so in characters.
func (k *checker) size(r rule, f *openapi.Field, v string) (n int, what string, least, most int) {
	least, most = max(r.min, f.MinLength), r.max
	if least == 0 && (r.required || f.Required) && r.pattern == nil && f.Pattern == "" {
		least = 1
	}
	if most == 0 && utf8.RuneCountInString(v) > f.MaxLength {
		most = f.MaxLength
	}
	if n = utf8.RuneCountInString(v); least == 1 && n < least {
		return n, "字符数", least, most
	}
	return len(v), "字节数", least, most
}

// patternOf is the catalogue's pattern, which has to match the whole text.
func patternOf(f *openapi.Field) *regexp.Regexp {
	form := f.Pattern
	if form == "" {
		return nil
	}
	if strings.Contains(form, "|") && !strings.Contains(form, "[") {
		form = "(" + form + ")"
	}
	pattern, err := regexp.Compile("^" + strings.TrimSuffix(strings.TrimPrefix(form, "^"), "$") + "$")
	if err != nil {
		return nil
	}
	return pattern
}

// date refuses what is no moment, or no day.
func (k *checker) date(location, at string, r rule, f *openapi.Field, v, begin string) error {
	layout, form := "", ""
	switch {
	case r.kind == moment:
		layout, form = time.RFC3339, "RFC3339 日期时间格式"
	case r.kind == day || f.Format == "date":
		layout, form = time.DateOnly, "yyyy-MM-dd 日期格式"
	}
	if layout == "" || v == "" && !r.required && !f.Required {
		return nil
	}
	if _, err := time.Parse(layout, v); err != nil {
		return k.broken(location, at, v, "not of the form "+layout, begin+"字符串必须是符合 "+form)
	}
	return nil
}
