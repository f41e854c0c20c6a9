package sandbox

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
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

// A rule is what a field has to fulfil beyond what the catalogue knows of it.
type rule struct {
	field    string // JSON pointer in a body, name in a query
	label    string // as the official pages call it
	kind     kind
	required bool     // where its parent is there
	min, max int      // characters at least and bytes at most of a text, value of an integer, items of a list; max 0: no limit
	enum     []string // of a text
	pattern  *regexp.Regexp
}

// A checker walks over a request in the order of the official page: all types
// first, then all rules, then what is not on the page.
type checker struct {
	call     *call
	rules    map[string]rule // by pointer, with the location
	required map[string]bool // pointers that are missing, as openapi.Validate judges it
	unknown  []string
}

// check refuses what the catalogue or a rule of the operation refuses.
func (c *call) check(withBody bool) error {
	k := &checker{call: c, rules: map[string]rule{}, required: map[string]bool{}}
	facts := c.op.facts
	if facts == nil {
		facts = &openapi.Operation{}
	}
	for _, r := range slices.Concat(moreRules[c.op.method+" "+c.op.path], c.op.query, c.op.body) {
		location := "/query/"
		if strings.HasPrefix(r.field, "/") {
			location = "/body"
		}
		k.rules[location+r.field] = r
	}
	k.judge()
	query := object{}
	for name := range c.query {
		if value := c.query.Get(name); value != "" {
			query[name] = value
		}
	}
	queryField, body := &openapi.Field{Type: "object", Fields: facts.Query}, facts.Body
	steps := []func() error{func() error { return k.object("query", "/query", queryField, query, k.typed) }}
	if withBody && c.json != nil && body != nil {
		steps = append(steps, func() error { return k.object("body", "/body", body, c.json, k.typed) })
	}
	steps = append(steps, func() error { return k.object("query", "/query", queryField, query, k.ruled) })
	if withBody && body != nil {
		members := c.json
		if members == nil {
			members = object{}
		}
		steps = append(steps, func() error { return k.object("body", "/body", body, members, k.ruled) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	if withBody && len(k.unknown) > 0 {
		return &problem{status: 400, code: "PARAM_ERROR", message: "请求中含有未在API文档中定义的参数", hint: strings.Join(k.unknown, ", ") + ": unknown",
			detail: object{"location": nil, "value": k.unknown}}
	}
	return nil
}

// judge asks the catalogue what is missing: it knows which of its facts are
// doubtful, and of which members one is enough.
func (k *checker) judge() {
	if k.call.op.facts == nil {
		return
	}
	request := object{}
	maps.Copy(request, asObject(k.call.params))
	query := object{}
	for name := range k.call.query {
		query[name] = k.call.query.Get(name)
	}
	request["query"] = query
	if k.call.json != nil {
		request["json"] = k.call.json
	}
	err, _ := strict.Validate(k.call.op.method, k.call.op.facts.Template(), request).(*openapi.ValidationError)
	if err == nil {
		return
	}
	for _, f := range err.Findings {
		if f.Class == openapi.ClassRequired && f.Level == openapi.Error {
			part, rest, _ := strings.Cut(f.Path, ".")
			rest = strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(rest)
			k.required[map[string]string{"json": "/body/", "query": "/query/"}[part]+rest] = true
		}
	}
}

// strict only looks for what is missing.
var strict = openapi.Validator{UnknownOperation: openapi.Off, UnknownField: openapi.Off, Type: openapi.Off, Enum: openapi.Off, Length: openapi.Off, Fen: openapi.Off,
	Null: openapi.Off, Characters: openapi.Off, ClearText: openapi.Off, Serial: openapi.Off, Deprecated: openapi.Off, Logger: slog.New(slog.DiscardHandler)}

func asObject(texts map[string]string) object {
	o := object{}
	for name, text := range texts {
		o[name] = text
	}
	return o
}

// object walks over the members of one object. at is its pointer, with its location.
func (k *checker) object(location, at string, f *openapi.Field, members object, check func(location, at string, f *openapi.Field, value any, there bool) error) error {
	known := f.Fields
	for _, variant := range f.OneOf {
		known = append(known[:len(known):len(known)], variant.Fields...)
	}
	seen := map[string]bool{}
	for _, member := range known {
		if seen[member.Name] {
			continue
		}
		seen[member.Name] = true
		value, there := members[member.Name]
		pointer := at + "/" + member.Name
		if err := check(location, pointer, member, value, there); err != nil {
			return err
		}
		if err := k.inside(location, pointer, member, value, check); err != nil {
			return err
		}
	}
	if len(known) == 0 || location != "body" {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if pointer := at + "/" + name; !seen[name] && !slices.Contains(k.unknown, pointer) {
			k.unknown = append(k.unknown, pointer)
		}
	}
	return nil
}

// inside walks into a member that is an object or a list.
func (k *checker) inside(location, at string, f *openapi.Field, value any, check func(string, string, *openapi.Field, any, bool) error) error {
	switch v := value.(type) {
	case object:
		if f.Type == "object" {
			return k.object(location, at, f, v, check)
		}
	case []any:
		if f.Type != "array" || f.Items == nil {
			return nil
		}
		for i, item := range v {
			pointer := at + "/" + strconv.Itoa(i)
			if err := check(location, pointer, f.Items, item, true); err != nil {
				return err
			}
			if err := k.inside(location, pointer, f.Items, item, check); err != nil {
				return err
			}
		}
	}
	return nil
}

// rule is what is asked of a field, from the catalogue and the operation's own rules.
func (k *checker) rule(at string, f *openapi.Field) rule {
	var r rule
	if len(k.rules) > 0 {
		r = k.rules[at]
	}
	if r.label == "" {
		r.label = f.Label
	}
	if limit, ok := limits[f.Name]; ok && r.max == 0 && f.Type == "string" && strings.HasPrefix(k.call.op.path, "/v3/pay/") {
		r.min, r.max = limit.min, limit.max
	}
	if f.MaxLength > 0 && r.max == 0 {
		r.max = f.MaxLength
	}
	r.min = max(r.min, f.MinLength)
	if len(r.enum) == 0 && !f.Open {
		r.enum = f.Enum
	}
	if f.Format == "rfc3339" {
		r.kind = moment
	}
	return r
}

// typed refuses a value of another type.
func (k *checker) typed(location, at string, f *openapi.Field, value any, there bool) error {
	if !there || f.Disputed || location == "query" && f.Type != "integer" {
		return nil
	}
	label := k.rule(at, f).label
	wanted, ok, into := "", true, "目标字段"
	switch f.Type {
	case "integer":
		wanted = "合法的 64 位有符号整数"
		number, isNumber := value.(json.Number)
		if text, isText := value.(string); isText && location == "query" {
			number, isNumber = json.Number(text), true
		}
		n, err := number.Int64()
		ok = isNumber && err == nil
		if f.Format == "int32" {
			wanted = "合法的 32 位有符号整数"
			ok = ok && n == int64(int32(n))
		}
	case "string":
		wanted = " string 类型的 Json 值"
		_, ok = value.(string)
	case "number":
		wanted = " number 类型的 Json 值"
		_, ok = value.(json.Number)
	case "boolean":
		wanted = " bool 类型的 Json 值"
		_, ok = value.(bool)
	case "object":
		wanted = "合法的 Json 对象"
		_, ok = value.(object)
	case "array":
		_, ok = value.([]any)
		into = "多重字段"
	}
	if ok {
		return nil
	}
	end := "此字段需要一个" + wanted
	if into == "多重字段" {
		end = "此字段需要 JSON 数组对象"
	}
	begin := "无法将 JSON 输入源“"
	if location == "query" {
		begin = "无法将输入源“"
	}
	return k.broken(location, at, value, "not a "+f.Type, begin+at+"”映射到"+into+"“"+label+"”中，"+end)
}

// broken is the PARAM_ERROR of a pointer that begins with its location.
func (k *checker) broken(location, at string, value any, issue, message string) error {
	return invalid(location, hintOf(location, at), value, issue, message)
}

// hintOf names a field in a hint: a pointer into a body, else its name.
func hintOf(location, at string) string {
	field := strings.TrimPrefix(at, "/"+location)
	if location == "body" {
		return field
	}
	return strings.TrimPrefix(field, "/")
}

// bare is the PARAM_ERROR that tells nothing.
func bare(hint string) error {
	return &problem{status: http.StatusBadRequest, code: "PARAM_ERROR", message: "参数错误", hint: hint}
}

// ruled refuses what is missing, too long, too short, or of another form.
func (k *checker) ruled(location, at string, f *openapi.Field, value any, there bool) error {
	r := k.rule(at, f)
	if !there {
		if r.required || k.required[at] {
			return k.missing(location, at, r.label)
		}
		return nil
	}
	switch v := value.(type) {
	case []any:
		if r.max = max(r.max, f.MaxItems); r.max > 0 && len(v) > r.max {
			return k.broken(location, at, len(v), fmt.Sprintf("more than %d items", r.max),
				"输入源“"+at+"”映射到字段“"+r.label+"”数组规则校验失败，元素个数 "+strconv.Itoa(len(v))+"，大于最大值 "+strconv.Itoa(r.max))
		}
	case json.Number:
		return k.number(location, at, r, f, v)
	case string:
		if f.Type == "integer" {
			return k.number(location, at, r, f, json.Number(v))
		}
		return k.text(location, at, r, f, v)
	}
	return nil
}

// missing names a field of a body under uri_template where the path has variables.
func (k *checker) missing(location, at, label string) error {
	if location == "body" && len(k.call.params) > 0 {
		location, at = "uri_template", "/uri_template"+strings.TrimPrefix(at, "/body")
	}
	return invalid(location, strings.TrimPrefix(at, "/"+location+map[bool]string{true: "/"}[location == "query"]), "", "required and not there",
		"输入源“"+at+"”映射到字段“"+label+"”必填性规则校验失败，此字段为必填项")
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

func (k *checker) text(location, at string, r rule, f *openapi.Field, v string) error {
	if f.Sensitive != "" {
		return nil
	}
	n := utf8.RuneCountInString(v)
	pattern := r.pattern
	if pattern == nil {
		pattern = patterns[f.Name]
	}
	if r.min == 0 && (r.required || f.Required) && pattern == nil {
		r.min = 1
	}
	begin := "输入源“" + at + "”映射到值字段“" + r.label + "”字符串规则校验失败，"
	layout, form := "", "字符串必须是符合 RFC3339 日期时间格式"
	switch {
	case r.kind == moment:
		layout = time.RFC3339
	case r.kind == day || f.Format == "date":
		layout, form = time.DateOnly, "字符串必须是符合 yyyy-MM-dd 的日期格式"
	}
	switch {
	case n < r.min:
		return k.broken(location, at, n, fmt.Sprintf("shorter than %d characters", r.min), begin+fmt.Sprintf("字符数 %d，小于最小值 %d", n, r.min))
	case v == "" && pattern == nil:
		return nil
	case len(r.enum) > 0 && !slices.Contains(r.enum, v):
		return bare(hintOf(location, at) + ": not one of " + strings.Join(r.enum, ", "))
	case len(r.enum) == 0 && r.max > 0 && len(v) > r.max:
		return k.broken(location, at, len(v), fmt.Sprintf("longer than %d bytes", r.max), begin+fmt.Sprintf("字节数 %d，大于最大值 %d", len(v), r.max))
	case pattern != nil && !pattern.MatchString(v):
		return k.broken(location, at, v, "does not match "+pattern.String(), begin+"字符串必须匹配正则表达式“"+pattern.String()+"”")
	}
	if layout == "" {
		return nil
	}
	if _, err := time.Parse(layout, v); err != nil {
		return k.broken(location, at, v, "not of the form "+layout, begin+form)
	}
	return nil
}
