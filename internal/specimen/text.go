package specimen

import (
	"crypto/sha256"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/openapi"
)

// text makes a string: the first of its candidates that fits, else something of the right length.
func (m *Maker) text(f *openapi.Field) string {
	if f.JSON != nil {
		return m.nested(f)
	}
	if len(f.Enum) > 0 {
		return choice(f)
	}
	if made, ok := m.moment(f); ok {
		return made
	}
	example := literal(f.Example)
	if strings.HasSuffix(f.Name, "_url") && !strings.Contains(example, "://") {
		example = "" // a link in other words
	}
	if m.Seed != "" && given(f.Name) {
		example = m.renumber(f.Name, example)
	}
	for _, text := range []string{example, literal(f.Default), named(f), sample(f), f.Label, f.Name, "1", "123456", "20260101", "A"} {
		if text != "" && len(Misfits(f, text)) == 0 {
			return text
		}
	}
	return fill(f)
}

// nested is a text that holds JSON: all members, or those that are required where all are too many.
func (m *Maker) nested(f *openapi.Field) string {
	short := &Maker{Now: m.Now, Known: m.Known, V2: m.V2, Seed: m.Seed, Seal: m.Seal, Skip: func(member *openapi.Field) bool { return !member.Required }}
	for _, maker := range []*Maker{m, short} {
		written, err := json.Marshal(maker.Value(f.JSON))
		text := string(written)
		if f.Format == "json-urlencoded" {
			text = url.QueryEscape(text)
		}
		if err == nil && (f.MaxLength == 0 || len(text) <= f.MaxLength) {
			return text
		}
	}
	return "{}"
}

// choice is the value of an enum that the example names, else the one of a success, else the first.
func choice(f *openapi.Field) string {
	if example := literal(f.Example); slices.Contains(f.Enum, example) {
		return example
	}
	for _, good := range []string{"SUCCESS", "FINISHED", "GZIP"} {
		if slices.Contains(f.Enum, good) {
			return good
		}
	}
	return f.Enum[0]
}

var china = time.FixedZone("CST", 8*60*60)

// moments are the forms in which times are written, as the examples show them.
var moments = []string{time.RFC3339, time.DateTime, "20060102150405", time.DateOnly, "20060102", "2006-01"}

var layouts = map[string]string{"rfc3339": time.RFC3339, "date": time.DateOnly, "yyyyMMddHHmmss": "20060102150405", "mm/yy": "01/06"}

// longAgo is what a time says without a clock, in seconds or as in RFC 3339.
var longAgo = time.Unix(1527561600, 0).In(china)

// moment is a time by the clock, in the form of the field's format or example, or of all fields of that name. A day is the one before: bills are of days
// that are over.
func (m *Maker) moment(f *openapi.Field) (string, bool) {
	layout := layouts[f.Format]
	isTime := strings.Contains(f.Name, "time") || strings.Contains(f.Name, "date") || strings.Contains(f.Name, "day")
	for _, known := range moments {
		if example := literal(f.Example); layout == "" && isTime && example != "" && f.Pattern == "" {
			if _, err := time.Parse(known, example); err == nil {
				layout = known
			}
		}
	}
	if layout == "" && !m.V2 && f.Pattern == "" && IsMoment(f) {
		layout = time.RFC3339
	}
	at := m.Now.In(china)
	switch {
	case layout == "":
		return "", false
	case m.Now.IsZero() && f.Example != nil:
		return "", false // the example is one
	case m.Now.IsZero():
		at = longAgo
	}
	if layout == time.DateOnly || layout == "20060102" {
		at = at.AddDate(0, 0, -1)
	}
	return at.Format(layout), true
}

// given tells names of numbers that WeChat Pay gives out: another thing has another.
func given(name string) bool {
	return (strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_no")) && !strings.HasPrefix(name, "out_") && !strings.Contains(name, "open_id")
}

// renumber puts other digits at the end of a number.
func (m *Maker) renumber(name, number string) string {
	digits := []byte(number)
	hash := sha256.Sum256([]byte(m.Seed + "\x00" + name))
	for i := range digits {
		at := len(digits) - 1 - i
		if digits[at] < '0' || digits[at] > '9' || i == 12 || i >= len(digits)/2 {
			break
		}
		digits[at] = '0' + hash[i]%10
	}
	return string(digits)
}

// named is a text that a name asks for.
func named(f *openapi.Field) string {
	name := f.Name
	switch {
	case strings.HasSuffix(name, "_url") || f.Format == "url" || f.Format == "media-url":
		return "https://www.example.com/" + strings.TrimSuffix(name, "_url")
	case strings.HasSuffix(name, "mchid") || strings.HasSuffix(name, "mch_id"):
		return "1900000109"
	case strings.HasSuffix(name, "appid"):
		return "wxd678efh567hg6787"
	case strings.HasSuffix(name, "openid"):
		return "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	case name == "currency" || strings.HasSuffix(name, "_currency") || strings.HasSuffix(name, "fee_type"):
		return "CNY"
	case strings.HasSuffix(name, "_no") || strings.HasSuffix(name, "_id"):
		return "1217752501201407033233368018"
	case strings.HasSuffix(name, "mobile") || strings.HasSuffix(name, "phone"):
		return "13800138000"
	case strings.HasSuffix(name, "time"):
		return strconv.FormatInt(longAgo.Unix(), 10)
	}
	return ""
}

// sample is a text of a format.
func sample(f *openapi.Field) string {
	switch f.Format {
	case "numeric", "uint64", "int64", "int32":
		return "1"
	case "data-url":
		return "data:image/png;base64,iVBORw0KGgo="
	case "json":
		return "{}"
	case "float":
		return "1.00"
	}
	return ""
}

// fill is a text of a length that is allowed.
func fill(f *openapi.Field) string {
	text := f.Label
	if text == "" {
		text = f.Name
	}
	if f.MinLength > 0 {
		text = strings.Repeat("1", f.MinLength)
	}
	for f.MaxLength > 0 && len(text) > f.MaxLength {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	if text == "" {
		text = strconv.Itoa(1)
	}
	return text
}
