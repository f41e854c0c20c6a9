package check

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// A body that was decoded into a map and written again has its keys in the order of the alphabet, and nothing in it
// tells which they had. A notification has few enough to try every order.

const (
	mostOrders  = 100_000
	mostHashing = 200 << 20 // bytes in all: a second
)

// jsonMember is a member of an object, as it is written.
type jsonMember struct {
	name  string
	key   string // name, as it is written
	value string
}

// membersIn reads the members of an object in their order; ok is false of anything else, and of more than eight.
func membersIn(text []byte) (members []jsonMember, ok bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		name, err := d.Token()
		key, isText := name.(string)
		var value json.RawMessage
		if err != nil || !isText || d.Decode(&value) != nil || len(members) == 8 {
			return nil, false
		}
		quoted, _ := terminal.Encode(key)
		members = append(members, jsonMember{key, string(quoted), string(value)})
	}
	return members, len(members) > 1
}

// inAlphabet tells whether the keys of an object, and of those in it, are sorted.
func inAlphabet(text []byte) bool {
	members, ok := membersIn(compact(text))
	return ok && len(members) > 2 && slices.IsSortedFunc(members, func(a, b jsonMember) int { return strings.Compare(a.name, b.name) })
}

// findOrder tries the orders in which the members of a small object, and of the one object in it, may have stood.
func findOrder(c *captured, fits func(message []byte) bool) (names words.Steps, message []byte) {
	if len(c.body) > largeBody {
		return nil, nil
	}
	plain := compact(c.body)
	for _, written := range []struct {
		name words.Text
		body []byte
	}{
		{words.BodyOtherOrder, plain},
		{words.BodyOtherOrderMarks, replaced(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&")(plain)},
		{words.BodyOtherOrderChars, unescaped(plain)},
	} {
		if written.name != words.BodyOtherOrder && bytes.Equal(written.body, plain) {
			continue
		}
		try := func(body []byte) bool {
			changed := *c
			changed.raw, changed.body = nil, body
			message = changed.message()
			return fits(message)
		}
		if eachOrder(written.body, try) {
			return words.Steps{written.name}, message
		}
	}
	return nil, nil
}

// eachOrder calls try with every order of the members until it says true.
func eachOrder(body []byte, try func([]byte) bool) bool {
	outer, ok := membersIn(body)
	if !ok {
		return false
	}
	nested, inner := -1, []jsonMember(nil)
	for i, m := range outer {
		if members, ok := membersIn([]byte(m.value)); ok {
			if nested >= 0 {
				return false
			}
			nested, inner = i, members
		}
	}
	if orders := factorial(len(outer)) * factorial(len(inner)); orders > mostOrders || orders*len(body) > mostHashing {
		return false
	}
	if nested < 0 {
		return permute(outer, 0, func() bool { return try(joined(outer)) })
	}
	return permute(inner, 0, func() bool {
		whole := slices.Clone(outer)
		whole[nested].value = string(joined(inner))
		return permute(whole, 0, func() bool { return try(joined(whole)) })
	})
}

func joined(members []jsonMember) []byte {
	b := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, m.key...), ':'), m.value...)
	}
	return append(b, '}')
}

func factorial(n int) int {
	product := 1
	for i := 2; i <= n; i++ {
		product *= i
	}
	return product
}

// permute brings the members from n on into every order, and stops when visit says true.
func permute(members []jsonMember, n int, visit func() bool) bool {
	if n == len(members) {
		return visit()
	}
	for i := n; i < len(members); i++ {
		members[n], members[i] = members[i], members[n]
		if permute(members, n+1, visit) {
			return true
		}
		members[n], members[i] = members[i], members[n]
	}
	return false
}
