package sandbox

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// faultMember is a member of a Fault, by its name in a line of text.
type faultMember struct {
	name string
	of   func(*Fault) any // a pointer to it
}

var faultMembers = []faultMember{
	{"count", func(f *Fault) any { return &f.Count }},
	{"probability", func(f *Fault) any { return &f.Probability }},
	{"seed", func(f *Fault) any { return &f.Seed }},
	{"commit", func(f *Fault) any { return &f.Commit }},
	{"delay", func(f *Fault) any { return &f.Delay }},
	{"status", func(f *Fault) any { return &f.Status }},
	{"code", func(f *Fault) any { return &f.Code }},
	{"message", func(f *Fault) any { return &f.Message }},
	{"cut", func(f *Fault) any { return &f.Cut }},
	{"truncate", func(f *Fault) any { return &f.Truncate }},
	{"sign", func(f *Fault) any { return &f.Sign }},
	{"stale", func(f *Fault) any { return &f.Stale }},
	{"skew", func(f *Fault) any { return &f.Skew }},
	{"rate", func(f *Fault) any { return &f.Rate }},
	{"rotate", func(f *Fault) any { return &f.Rotate }},
	{"public_key", func(f *Fault) any { return &f.PublicKey }},
	{"upgrade", func(f *Fault) any { return &f.Upgrade }},
	{"bomb", func(f *Fault) any { return &f.Bomb }},
}

// ParseFault reads a rule from a line: first the requests that it hits, [METHOD]
// PATH, where these are not all; then what it does, each name with its value, in
// any order, with commas between.
//
//	POST /v3/refund/domestic/refunds,count=3,cut=after
//	GET /v3/pay/*,probability=0.1,delay=2s
//	/v3/certificates,public_key
//	code=SYSTEM_ERROR,commit,count=1
//
// The names are those of the members of [Fault], in lower case, and public_key.
// One that is true or false stands alone.
func ParseFault(text string) (Fault, error) {
	f, err := parseFault(text)
	if err == nil {
		err = f.check()
	}
	if err != nil {
		return Fault{}, fmt.Errorf("sandbox: fault %q: %w", text, err)
	}
	return f, nil
}

func parseFault(text string) (f Fault, err error) {
	for i, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		name, value, hasValue := strings.Cut(part, "=")
		if i == 0 && (strings.Contains(name, "/") || isVerb(name)) {
			if hasValue {
				return f, fmt.Errorf("%q: a comma is missing behind the path", part)
			}
			if err := f.route(part); err != nil {
				return f, err
			}
			continue
		}
		at := slices.IndexFunc(faultMembers, func(m faultMember) bool { return m.name == name })
		if at < 0 {
			return f, fmt.Errorf("%q is none of %s", name, faultNames())
		}
		if err := setMember(faultMembers[at].of(&f), value, hasValue); err != nil {
			return f, fmt.Errorf("%s: %w", name, err)
		}
	}
	return f, nil
}

// route reads METHOD PATH, of which one is enough.
func (f *Fault) route(text string) error {
	words := strings.Fields(text)
	if isVerb(words[0]) {
		f.Method, words = words[0], words[1:]
	}
	if len(words) > 1 {
		return fmt.Errorf("%q: a method in capitals and a path are wanted, as POST /v3/refund/*", text)
	}
	if len(words) == 1 {
		f.Path = words[0]
	}
	return nil
}

func isVerb(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	return slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, word)
}

func faultNames() string {
	names := make([]string, len(faultMembers))
	for i, m := range faultMembers {
		names[i] = m.name
	}
	return strings.Join(names, ", ")
}

// setMember reads a value into a member.
func setMember(member any, text string, there bool) (err error) {
	if on, ok := member.(*bool); ok {
		if *on = true; there {
			*on, err = strconv.ParseBool(text)
		}
		if err != nil {
			return fmt.Errorf("true or false, not %q", text)
		}
		return nil
	}
	if text == "" {
		return fmt.Errorf("a value is missing behind it")
	}
	wanted := "a whole number"
	switch to := member.(type) {
	case *string:
		*to = text
	case *int:
		*to, err = strconv.Atoi(text)
	case *uint64:
		*to, err = strconv.ParseUint(text, 10, 64)
	case *float64:
		wanted = "a number"
		*to, err = strconv.ParseFloat(text, 64)
	case *time.Duration:
		wanted = "a duration as 2s or 10m"
		*to, err = time.ParseDuration(text)
	}
	if err != nil {
		return fmt.Errorf("%s is wanted, not %q", wanted, text)
	}
	return nil
}

// String is the line that ParseFault reads.
func (f Fault) String() string {
	var parts []string
	if route := strings.TrimSpace(f.Method + " " + f.Path); route != "" {
		parts = append(parts, route)
	}
	for _, m := range faultMembers {
		switch value := reflect.ValueOf(m.of(&f)).Elem(); {
		case value.IsZero():
		case value.Kind() == reflect.Bool:
			parts = append(parts, m.name)
		default:
			parts = append(parts, fmt.Sprintf("%s=%v", m.name, value.Interface()))
		}
	}
	return strings.Join(parts, ",")
}
