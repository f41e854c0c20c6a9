package wechatpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
)

// Chain is a path that can be called: text with placeholders, from which every call makes its URL. It is an
// immutable value: appending gives a new one, and many goroutines may call the same. An error in it, a brace without
// its other half for one, surfaces at the verb. Begin with [Client.Chain]; the zero Chain only gives an error.
type Chain struct {
	client   *Client
	template *template
	bound    bound
	err      error
}

var errZeroChain = errors.New("this Chain belongs to no client: begin with client.Chain(path)")

// Chain begins a path: a whole one, "v3/certificates", or a part to which more is appended. Placeholders are
// {name}, with every operator of RFC 6570 ({+name}, {?name,other} …), <name>, and as a whole segment _name_. Case
// is never changed. A full URL (https://…) is taken where its host is one of WeChat Pay's or that of Config.BaseURL.
func (c *Client) Chain(path string) Chain {
	if c == nil || c.templates == nil {
		return Chain{err: errNoClient}
	}
	return Chain{client: c}.parse(path, path)
}

// Chain appends a path as it stands, after a slash.
func (c Chain) Chain(path string) Chain {
	if c.err != nil || c.template == nil {
		return c
	}
	return c.parse(path, c.template.String()+"/"+path).below(c)
}

// below is the Chain that was appended to another.
func (c Chain) below(parent Chain) Chain {
	if c.err == nil && parent.template.IsClosed() {
		c.err = parent.template.fail("", "a path can't go on behind a query: append all segments first, then the query")
	}
	return c
}

// Segment appends one segment by the rule that PHP's properties follow: merchantService and MerchantService become
// merchant-service, _stock_id_ becomes {stock_id}. Text in braces stays, and so does a placeholder's name.
func (c Chain) Segment(name string) Chain { return c.Chain(kebab(name)) }

// Param appends one path segment that holds a value: it is percent-encoded, so that nothing in it can leave its
// place. An empty value is an error. (A query parameter goes into the request, under query.)
func (c Chain) Param(value string) Chain {
	if c.err != nil || c.template == nil {
		return c
	}
	next := c.parse("", c.template.String()+"/{}").below(c)
	if next.err == nil {
		next.err = next.template.checkParam(value)
		next.bound = c.bound.with(next.template.Places()-1, value)
	}
	return next
}

// parse makes the Chain whose whole text is given; added is what the caller wrote of it.
func (c Chain) parse(added, text string) Chain {
	if at := strings.Index(added, "{}"); at >= 0 { // ours, as the place of a value that Param bound
		c.err = &TemplateError{Template: added, Offset: at + 1, Reason: "a placeholder needs a name"}
		return c
	}
	c.template, c.err = c.client.templates.Get(text)
	return c
}

// Format prints String under every verb: values that Param bound are not shown.
func (c Chain) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String gives the path with its placeholders, each spelt {name}, and {} where Param bound a value.
func (c Chain) String() string {
	if c.template == nil {
		return ""
	}
	return c.template.String()
}

// URL gives the URL that a verb would call with the same request, without calling it. Of a GET of APIv2 it is signed,
// to be opened in the user's browser.
func (c Chain) URL(req Request) (string, error) {
	to, err := c.expand(req)
	if err == nil && isV2(to) {
		return c.client.v2.url(&call{method: http.MethodGet, template: c.template, target: to}, req)
	}
	return to.Text, err
}

// expand fills the placeholders and joins the path to where it goes.
func (c *Chain) expand(req Request) (origin.Target, error) {
	switch {
	case c.err != nil:
		return origin.Target{}, c.err
	case c.template == nil:
		return origin.Target{}, errZeroChain
	}
	return c.template.fill(&c.client.origin, req, c.bound)
}

// Do calls a method and a path in one string, as "POST v3/marketing/favor/stocks/{stock_id}/start".
func (c *Client) Do(ctx context.Context, pattern string, req Request) (*Response, error) {
	chain, method := c.pattern(pattern)
	return chain.call(ctx, method, req)
}

// DoAsync starts what Do does and returns at once.
func (c *Client) DoAsync(ctx context.Context, pattern string, req Request) *Future {
	chain, method := c.pattern(pattern)
	return chain.start(ctx, method, req)
}

var methods = []string{http.MethodGet, http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete}

// pattern reads "METHOD path", one or more blanks between them.
func (c *Client) pattern(text string) (Chain, string) {
	method, path := text, ""
	if at := strings.IndexAny(text, " \t"); at >= 0 {
		method, path = text[:at], strings.TrimLeft(text[at:], " \t")
	}
	chain := c.Chain(path)
	switch {
	case chain.client == nil: // whatever else: there is no client
	case strings.TrimSpace(text) == "", path == "" && slices.Contains(methods, method):
		chain.err = errors.New("there is no path: write method and path, as in POST v3/pay/transactions/native")
	case !slices.Contains(methods, method):
		hint := "write the method first, as in POST v3/pay/transactions/native"
		if upper := strings.ToUpper(method); slices.Contains(methods, upper) {
			hint = "write " + upper
		}
		chain.err = fmt.Errorf("%q begins with none of GET, PUT, POST, PATCH and DELETE: %s", errtext.Clip(text), hint)
	}
	return chain, method
}

// call is the way of one call, from left to right:
//
//	expand the path            segment.go: fill          path and variables to a URL
//	take the request           client.go: take           each key of a Request, once
//	sign, send, verify         client.go: exchange       internal/transport, or APIv2 by v2.go
//	wrap the answer            client.go: wrap           a Response, or an error
//
// The last two are an attempt, of which retry.go makes as many as the policy gives.
func (c Chain) call(ctx context.Context, method string, req Request) (*Response, error) {
	k, err := c.take(ctx, method, req)
	if err != nil {
		return nil, err
	}
	return c.client.run(ctx, k)
}

// start queues one call. From here on nothing that the caller changes changes it.
func (c Chain) start(ctx context.Context, method string, req Request) *Future {
	k, err := c.take(ctx, method, req)
	if err != nil {
		return failed(c.client, err)
	}
	if k.content.borrowed {
		k.content.text, k.content.borrowed = bytes.Clone(k.content.text), false
	}
	return c.client.queue.add(ctx, k)
}

// take expands the path, and takes the request.
func (c *Chain) take(ctx context.Context, method string, req Request) (*call, error) {
	to, err := c.expand(req)
	if err != nil {
		return nil, err
	}
	k := &call{client: c.client, method: method, template: c.template, target: to}
	return k, c.client.take(ctx, k, req)
}

// Get calls the path: a query for what WeChat Pay holds. req may be nil.
func (c Chain) Get(ctx context.Context, req Request) (*Response, error) {
	return c.call(ctx, "GET", req)
}

// Post calls the path with POST.
func (c Chain) Post(ctx context.Context, req Request) (*Response, error) {
	return c.call(ctx, "POST", req)
}

// Put calls the path with PUT.
func (c Chain) Put(ctx context.Context, req Request) (*Response, error) {
	return c.call(ctx, "PUT", req)
}

// Patch calls the path with PATCH.
func (c Chain) Patch(ctx context.Context, req Request) (*Response, error) {
	return c.call(ctx, "PATCH", req)
}

// Delete calls the path with DELETE.
func (c Chain) Delete(ctx context.Context, req Request) (*Response, error) {
	return c.call(ctx, "DELETE", req)
}

// GetAsync starts what Get does and returns at once.
func (c Chain) GetAsync(ctx context.Context, req Request) *Future { return c.start(ctx, "GET", req) }

// PostAsync starts what Post does and returns at once: everything is taken from req before (an io.Reader in body, and
// the file of a *Media, aside), so the caller may reuse the map for the next call.
func (c Chain) PostAsync(ctx context.Context, req Request) *Future { return c.start(ctx, "POST", req) }

// PutAsync starts what Put does and returns at once.
func (c Chain) PutAsync(ctx context.Context, req Request) *Future { return c.start(ctx, "PUT", req) }

// PatchAsync starts what Patch does and returns at once.
func (c Chain) PatchAsync(ctx context.Context, req Request) *Future {
	return c.start(ctx, "PATCH", req)
}

// DeleteAsync starts what Delete does and returns at once.
func (c Chain) DeleteAsync(ctx context.Context, req Request) *Future {
	return c.start(ctx, "DELETE", req)
}
