package php

import (
	"slices"
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"

	"github.com/a8579013/wechatpay/port/internal/form"
)

var verbs = []string{"get", "put", "post", "patch", "delete"}

// methodCall reads a call of a method, which may be one of WeChat Pay.
func (r *reader) methodCall(at form.Span, of, method ast.Vertex, args []ast.Vertex) form.Expr {
	m := &form.Method{Span: at, Of: r.expr(of)}
	m.Name, m.By = r.member(method)
	m.Args = r.args(args)
	lower := strings.ToLower(m.Name)
	switch verb, isAsync := strings.CutSuffix(lower, "async"); {
	case lower == "chain" && len(m.Args) == 1 && !m.Args[0].Spread:
		return extend(m.Of, form.Piece{Span: m.Args[0].Value.At(), Text: m.Args[0].Value})
	case slices.Contains(verbs, verb) && r.takesOptions(m.Args):
		return &form.Send{Span: at, To: rooted(m.Of), Verb: verb, Async: isAsync, Options: firstArg(m.Args)}
	case m.By != nil && r.takesOptions(m.Args) && isPath(m.Of):
		return &form.Send{Span: at, To: rooted(m.Of), By: m.By, Options: firstArg(m.Args)}
	}
	return m
}

// takesOptions tells arguments of a call from those of other things that have a method get: nothing, or something that
// may be an array.
func (r *reader) takesOptions(args []form.Arg) bool {
	if len(args) == 0 {
		return true
	}
	if len(args) > 1 || args[0].Spread {
		return false
	}
	switch args[0].Value.(type) {
	case *form.Text, *form.Int, *form.Concat, *form.Func, *form.Const, *form.Float:
		return false
	}
	return true
}

func firstArg(args []form.Arg) form.Expr {
	if len(args) == 0 {
		return nil
	}
	return args[0].Value
}

// extend adds a piece to a path, or begins one.
func extend(of form.Expr, piece form.Piece) form.Expr {
	at := of.At()
	at.End, at.EndLine = max(at.End, piece.End), max(at.EndLine, piece.EndLine)
	if p, ok := of.(*form.Path); ok {
		return &form.Path{Span: at, Client: p.Client, Pieces: append(slices.Clone(p.Pieces), piece)}
	}
	if p, ok := rooted(of).(*form.Path); ok {
		return &form.Path{Span: at, Client: p.Client, Pieces: append(p.Pieces, piece)}
	}
	return &form.Path{Span: at, Client: of, Pieces: []form.Piece{piece}}
}

// isPath tells what can be called by a verb that is computed.
func isPath(e form.Expr) bool {
	p, ok := rooted(e).(*form.Path)
	return ok && len(p.Pieces) > 0
}

// rooted finds the client at the left end of properties and indexes: what follows it are pieces of a path. A piece that begins
// a path of WeChat Pay marks the place; else the client is the variable that all begins with, or a property of $this.
func rooted(e form.Expr) form.Expr {
	var pieces []form.Piece
	client, begin := e, -1
	var clients []form.Expr
	for {
		of, piece, ok := link(client)
		if !ok {
			break
		}
		clients = append(clients, of)
		pieces = append(pieces, piece)
		if piece.IsRoot() {
			begin = len(pieces)
		}
		client = of
	}
	if p, ok := client.(*form.Path); ok {
		slices.Reverse(pieces)
		return &form.Path{Span: e.At(), Client: p.Client, Pieces: append(slices.Clone(p.Pieces), pieces...)}
	}
	n := len(pieces)
	if _, isThis := client.(*form.This); isThis {
		n--
	}
	if begin >= 0 {
		n = begin
	}
	if n <= 0 {
		return e
	}
	pieces = pieces[:n]
	slices.Reverse(pieces)
	return &form.Path{Span: e.At(), Client: clients[n-1], Pieces: pieces}
}

// link takes the last property or index off.
func link(e form.Expr) (of form.Expr, piece form.Piece, ok bool) {
	switch x := e.(type) {
	case *form.Prop:
		text := x.By
		if text == nil {
			text = &form.Text{Span: x.Span, Value: x.Name}
		}
		return x.Of, form.Piece{Span: x.Span, Text: text, Name: true}, true
	case *form.Index:
		if x.Key != nil {
			return x.Of, form.Piece{Span: x.Key.At(), Text: x.Key, Item: true}, true
		}
	}
	return nil, piece, false
}

// userFunc reads call_user_func([$object, 'method'], …) as a call of the method, and that of a function by its name as one.
func (r *reader) userFunc(c *form.Call) form.Expr {
	if c.Name != "call_user_func" || len(c.Args) == 0 || c.Args[0].Spread {
		return nil
	}
	args := c.Args[1:]
	if t, ok := c.Args[0].Value.(*form.Text); ok && !strings.Contains(t.Value, ":") {
		return &form.Call{Span: c.Span, Name: strings.ToLower(lastPart(t.Value)), Args: args}
	}
	pair, ok := c.Args[0].Value.(*form.Array)
	if !ok || len(pair.Items) != 2 || pair.Items[0].Key != nil || pair.Items[1].Key != nil {
		return nil
	}
	name, ok := pair.Items[1].Value.(*form.Text)
	if !ok {
		return nil
	}
	if verb, isAsync := strings.CutSuffix(strings.ToLower(name.Value), "async"); slices.Contains(verbs, verb) && r.takesOptions(args) {
		return &form.Send{Span: c.Span, To: rooted(pair.Items[0].Value), Verb: verb, Async: isAsync, Options: firstArg(args)}
	}
	return &form.Method{Span: c.Span, Of: pair.Items[0].Value, Name: name.Value, Args: args}
}
