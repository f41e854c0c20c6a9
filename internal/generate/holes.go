package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/money"
	"github.com/a8579013/wechatpay/openapi"
)

// hole is something in the facts that looks as if it was missing or wrong.
type hole struct{ kind, key, path, detail string }

// holeKind is one way to find them. what and why head its part of the list.
type holeKind struct {
	name, what, why string
	find            func(*catalogue) []hole
}

var holeKinds = []holeKind{
	{
		"echo", "An answer that names nothing of its request: of a query by a number, or one of some size",
		"An answer by a number has, as a rule, the number in it. What is left answers with a state, a link or a list alone, as far as any source knows.",
		(*catalogue).echoless,
	},
	{
		"twin", "A direct merchant's operation and a service provider's, of which one answers with a field that the other lacks",
		"Names of roles (sp_mchid, sub_mchid, mchid) count as one. What is left is a difference on the pages themselves, and no source has the field on the other side.",
		(*catalogue).twinless,
	},
	{
		"number", "Two queries of the same thing by different numbers, of which one answers with a field that the other lacks",
		"What is left is a difference on the pages themselves, and no source has the field on the other side.",
		(*catalogue).numberless,
	},
	{
		"notice", "A notification that lacks fields of the query of the same thing",
		"The query is the GET whose answer has most in common with the notification, one of whose fields it is asked by. A notification is sent at one moment, a query answers at any: " +
			"what is left belongs to other moments, or no source has it.",
		(*catalogue).noticeless,
	},
	{
		"empty", "An array of nothing",
		"No source says what its items are.",
		(*catalogue).emptyArrays,
	},
	{
		"money", "An amount of money in an answer that is no integer",
		"Amounts of APIv3 are whole fen. What is left are rates and amounts that a page shows as a text, or as a decimal number, and no source contradicts it.",
		(*catalogue).oddMoney,
	},
}

// answers calls do for every answer of an operation and every content of a notification.
func (c *catalogue) answers(do func(key, root string, body *openapi.Field)) {
	for _, o := range c.operations {
		if o.Response.Body != nil && !o.Response.ErrorSchema {
			do(o.Method+" "+o.Template(), "response", o.Response.Body)
		}
	}
	for _, n := range c.notifications {
		if n.Resource != nil {
			do(noticeKey(n), "resource", n.Resource)
		}
	}
}

func noticeKey(n *openapi.Notification) string {
	return "NOTIFY " + map[bool]string{true: "v2", false: "v3"}[n.V2] + " " + n.ID
}

// walk calls do for a field and everything in it.
func walk(path string, f *openapi.Field, do func(path string, f *openapi.Field)) {
	if f == nil {
		return
	}
	do(path, f)
	for _, m := range f.Fields {
		walk(path+"."+m.Name, m, do)
	}
	walk(path+"[]", f.Items, do)
	walk(path+"$", f.JSON, do)
	for _, variant := range f.OneOf {
		walk(path, variant, do)
	}
}

// emptyArrays finds arrays whose items are not described.
func (c *catalogue) emptyArrays() (found []hole) {
	look := func(key, root string, body *openapi.Field) {
		walk(root, body, func(path string, f *openapi.Field) {
			if f.Type != "array" {
				return
			}
			if item := f.Items; item == nil || item.Type == "object" && len(item.Fields)+len(item.OneOf) == 0 {
				found = append(found, hole{"empty", key, path, f.Label})
			}
		})
	}
	for _, o := range c.operations {
		if o.Body != nil {
			look(o.Method+" "+o.Template(), string(o.Kind), o.Body)
		}
	}
	c.answers(look)
	return found
}

// amountWords are the last words of names that mean an amount also where it is a text, and not its currency or its number.
var amountWords = map[string]bool{"amount": true, "total": true, "price": true, "fee": true, "amt": true, "balance": true, "contribute": true}

// oddMoney finds amounts that are no integers.
func (c *catalogue) oddMoney() (found []hole) {
	c.answers(func(key, root string, body *openapi.Field) {
		if strings.Contains(key, " v2") {
			return // all of XML is text
		}
		walk(root, body, func(path string, f *openapi.Field) {
			if money.Is(f.Name, f.Label) && (f.Type == "number" || f.Type == "string" && amountWords[f.Name[strings.LastIndexByte(f.Name, '_')+1:]]) {
				found = append(found, hole{"money", key, path, f.Type + " " + f.Label})
			}
		})
	})
	return found
}

// leastFields is how many fields an answer to a body has that should name something of it: a link or a number alone is new.
const leastFields = 3

// echoless finds queries by a number, and answers of some size, that have no name of what was sent.
func (c *catalogue) echoless() (found []hole) {
	for _, o := range c.operations {
		if o.V2 || o.Response.Content != "json" || o.Response.ErrorSchema || len(o.PathParams) == 0 && o.Body == nil {
			continue
		}
		asked, echoed, size := map[string]bool{}, false, 0
		for _, f := range slices.Concat(o.PathParams, o.Query) {
			asked[role(f.Name)] = true
		}
		walk("", o.Body, func(_ string, f *openapi.Field) { asked[role(f.Name)] = f.Name != "" })
		walk("", o.Response.Body, func(_ string, f *openapi.Field) {
			size++
			echoed = echoed || asked[role(f.Name)]
		})
		if !echoed && (o.Body == nil || size > leastFields) {
			found = append(found, hole{"echo", o.Method + " " + o.Template(), "response", fmt.Sprintf("of %s", fieldNames(slices.Concat(o.PathParams, o.Query)))})
		}
	}
	return found
}

func fieldNames(fields []*openapi.Field) string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// role makes one name of those that differ only in whose they are.
func role(name string) string {
	for _, prefix := range []string{"combine_", "sp_", "sub_", "mch_", "payer_", "user_"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && slices.Contains([]string{"mchid", "appid", "openid", "id"}, rest) {
			return rest
		}
	}
	return name
}
