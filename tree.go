package wechatpay

import "strings"

//go:generate go run ./internal/generate

// The typed tree: a path that the editor completes and the compiler checks, one method a segment, of every operation in
// the catalogue. v3_gen.go and v2_gen.go hold the methods, internal/generate makes them from openapi/facts. Its types
// are unexported on purpose: hundreds of names would bury the package's own. To keep a path, keep a [Chain].
//
// Names. Words are what - and _ separate, each begins with a capital, capitals inside stay, initialisms are Go's
// (internal/goname has the list): out-trade-no is OutTradeNo, {stock_id} is StockID. Where names meet:
//
//   - A segment named like a method of the nodes (a verb, its Async, Chain, Param) gets the suffix Segment:
//     Receivers().DeleteSegment().Post(…).
//   - Of siblings that differ only in - and _, the one with _ gets the suffix Underscore: PolicyPeriodsUnderscore.
//   - A placeholder that is named like a literal beside it gets the suffix Variable.
//   - Placeholders that stand at one place under several names have a method each. Param leads to all that follows any.
//   - The slash that a path ends in belongs to its last segment. Where the same path exists without one, it is Slash().
//
// The generator prints each case, and fails on one that no rule resolves.

// node is what every type of the tree is: going down is a conversion. What leads to the end of a path writes the
// whole path; above that it says nothing.
type node struct {
	client *Client
	path   string
	bound  bound // a placeholder is a part of the path's template
}

// V3 begins a path of APIv3: V3().Pay().Transactions().Native().Post(ctx, req) is POST v3/pay/transactions/native. What
// follows is a method for each segment, and at the end of a path the verbs that it has.
func (c *Client) V3() v3Root { return v3Root{client: c} }

// V2 begins a path of APIv2: V2().Pay().Unifiedorder().Post(ctx, req) is POST v2/pay/unifiedorder.
func (c *Client) V2() v2Root { return v2Root{client: c} }

// HK begins a path under hk/, of WeChat Pay HK.
func (c *Client) HK() hkRoot { return hkRoot{client: c} }

// Brand begins a path under brand/, which a brand calls: a client with Config.BrandID.
func (c *Client) Brand() brandRoot { return brandRoot{client: c} }

// Global begins a path under global/, of cross-border payments.
func (c *Client) Global() globalRoot { return globalRoot{client: c} }

// chain gives the Chain that a walk down the tree spells.
func (n node) chain() Chain {
	if n.client == nil || n.client.templates == nil {
		return Chain{err: errNoClient}
	}
	c := Chain{client: n.client, bound: n.bound}
	if n.bound == nil {
		return c.parse("", n.path)
	}
	var room [160]byte // most paths fit
	text, rest := room[:0], n.path
	for place := 0; ; place++ {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			break
		}
		shut := open + strings.IndexByte(rest[open:], '}') + 1
		if _, ok := n.bound(place); ok {
			text = append(append(text, rest[:open]...), "{}"...)
		} else {
			text = append(text, rest[:shut]...)
		}
		rest = rest[shut:]
	}
	c.template, c.err = n.client.templates.GetBytes(append(text, rest...))
	for place := 0; c.err == nil && place < c.template.Places(); place++ {
		if value, ok := n.bound(place); ok {
			c.err = c.template.checkParam(value)
		}
	}
	return c
}

// append is chain with a path behind it; it may be empty. Hundreds of types have it: inlined, it is compiled for each.
//
//go:noinline
func (n node) append(path string) Chain {
	if path == "" {
		return n.chain()
	}
	return n.chain().Chain(path)
}
