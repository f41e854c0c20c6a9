package jsontext

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/internal/near"
)

// mostUnread is the longest text in which @fromstr may find JSON that Check has not seen: there gjson's recursion, 100
// bytes of stack a level, ends long before the stack does.
const mostUnread = 1 << 20

// Get looks up a gjson path in what Check has taken.
func Get(in gjson.Result, path string) gjson.Result {
	if tooLong(len(in.Raw), path) {
		return gjson.Result{}
	}
	return in.Get(path)
}

// GetBytes is Get in a text.
func GetBytes(text []byte, path string) gjson.Result {
	if tooLong(len(text), path) {
		return gjson.Result{}
	}
	return gjson.GetBytes(text, path)
}

func tooLong(length int, path string) bool {
	return length > mostUnread && strings.Contains(path, "@fromstr")
}

// Find looks up a gjson path in what subject names ("the answer"). What is missing or null is an error that names what
// is there instead, and never a value: those may be personal data.
func Find(in gjson.Result, subject, path string) (gjson.Result, error) {
	found := Get(in, path)
	switch {
	case found.Exists() && found.Type != gjson.Null:
		return found, nil
	case found.Exists():
		return gjson.Result{}, fmt.Errorf("%s is null in %s: Get tells what may be null", Clip(path), subject)
	}
	return gjson.Result{}, missing(in, subject, path)
}

// missing goes down a path as far as it leads. Only plain names are followed.
func missing(in gjson.Result, subject, path string) error {
	at := subject
	for rest, done := path, 0; ; {
		name, more, inner := strings.Cut(rest, ".")
		if name == "" || strings.ContainsAny(name, `\|#*?@!{["(<>=%`) {
			return fmt.Errorf("nothing at %s; %s", Clip(path), holds(in, at, ""))
		}
		next := in.Get(name)
		if done += len(name); !next.Exists() {
			return fmt.Errorf("no %s; %s", Clip(path[:done]), holds(in, at, name))
		}
		if !inner {
			return fmt.Errorf("no %s in %s", Clip(path), subject) // no path leads here: in.Get(path) would have found it
		}
		in, at, rest, done = next, Clip(path[:done]), more, done+1
	}
}

// holds says what is where name was looked for.
func holds(in gjson.Result, at, name string) string {
	switch {
	case in.IsObject():
		return at + " has " + members(in, name)
	case in.IsArray():
		n := int(in.Get("#").Int())
		if _, err := strconv.Atoi(name); err == nil || n == 0 {
			return fmt.Sprintf("%s is a list of %d", at, n)
		}
		return fmt.Sprintf("%s is a list of %d, whose members are 0 to %d, or # for all", at, n, n-1)
	case in.Type == gjson.Null:
		return at + " is null"
	case in.Type == gjson.String:
		return at + " is a text"
	case in.Type == gjson.Number:
		return at + " is a number"
	}
	return at + " is a boolean"
}

// members lists the names of an object: the one that was meant, if it can be guessed, else the first few.
func members(in gjson.Result, name string) string {
	const looked, listed = 256, 12
	var names []string
	total := 0
	in.ForEach(func(key, _ gjson.Result) bool {
		if total++; total <= looked {
			names = append(names, key.String())
		}
		return true
	})
	if total == 0 {
		return "no members"
	}
	if guess := near.Name(name, names); guess != "" && name != "" {
		return Clip(guess)
	}
	names = slices.Clip(names[:min(len(names), listed)])
	for i := range names {
		names[i] = Clip(names[i])
	}
	if more := total - len(names); more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), more)
	}
	return strings.Join(names, ", ")
}
