package php

import (
	"strconv"
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// statements reads a list of them.
func (r *reader) statements(nodes []ast.Vertex) (out []form.Stmt) {
	for _, node := range nodes {
		if node == nil {
			continue
		}
		out = append(out, r.statement(node)...)
	}
	return out
}

// body reads what follows a condition: a block or one statement.
func (r *reader) body(node ast.Vertex) []form.Stmt {
	switch n := node.(type) {
	case nil:
		return nil
	case *ast.StmtStmtList:
		out := r.statements(n.Stmts)
		if n.Position != nil {
			out = append(out, r.leftOver(n.Position.EndPos)...)
		}
		return out
	case *ast.StmtNop:
		return nil
	}
	return r.statement(node)
}

// common takes the comments around a statement, and gives it its number.
func (r *reader) common(node ast.Vertex) form.Common {
	c := form.Common{Span: r.span(node.GetPosition()), ID: r.newID()}
	if p := node.GetPosition(); p != nil {
		c.Lead = r.lead(p.StartPos)
	}
	return c
}

// statement reads one. A namespace is the statements in it.
func (r *reader) statement(node ast.Vertex) []form.Stmt {
	if r.depth++; r.depth > mostDepth {
		r.depth--
		return []form.Stmt{&form.Unread{Common: r.common(node), Why: "nested too deep"}}
	}
	defer func() { r.depth-- }()
	switch n := node.(type) {
	case *ast.StmtNamespace:
		c := &form.Skip{Common: r.common(node)}
		return append([]form.Stmt{c}, r.statements(n.Stmts)...)
	case *ast.StmtNop:
		return nil
	case *ast.StmtInlineHtml:
		text := string(n.Value)
		if n.Position != nil && n.Position.EndPos-r.shift > len(r.src) {
			text = strings.TrimSuffix(text, endOfHTML)
		}
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return []form.Stmt{&form.HTML{Common: r.common(node), Text: text}}
	}
	c := r.common(node)
	if list := r.extracted(node, c); list != nil {
		return list
	}
	made := r.made(node, c)
	if p := node.GetPosition(); p != nil {
		inner := r.lead(p.EndPos) // those that found no place in the statement
		base := made.Base()
		base.Lead = append(base.Lead, inner...)
		base.Trail = r.trail(p.EndPos)
	}
	return []form.Stmt{made}
}

// made makes the statement of a node.
func (r *reader) made(node ast.Vertex, c form.Common) form.Stmt {
	switch n := node.(type) {
	case *ast.StmtExpression:
		return r.expressionStatement(n.Expr, c)
	case *ast.StmtEcho:
		return &form.Echo{Common: c, Xs: r.exprs(n.Exprs)}
	case *ast.StmtReturn:
		return &form.Return{Common: c, X: r.optional(n.Expr)}
	case *ast.StmtThrow:
		return &form.Do{Common: c, X: &form.Throw{Span: c.Span, X: r.expr(n.Expr)}}
	case *ast.StmtStmtList:
		return &form.Block{Common: c, Body: r.body(n)}
	case *ast.StmtUseList, *ast.StmtGroupUseList:
		r.imports(node)
		return &form.Skip{Common: c}
	case *ast.StmtDeclare:
		return &form.Skip{Common: c}
	case *ast.StmtBreak:
		return &form.Jump{Common: c, Depth: r.jumpDepth(n.Expr)}
	case *ast.StmtContinue:
		return &form.Jump{Common: c, Continue: true, Depth: r.jumpDepth(n.Expr)}
	case *ast.StmtConstList:
		return r.constants(n, c)
	case *ast.StmtUnset:
		return &form.Do{Common: c, X: &form.Call{Span: c.Span, Name: "unset", Args: r.plainArgs(n.Vars)}}
	case *ast.StmtStatic, *ast.StmtGlobal:
		return r.shared(n, c)
	case *ast.StmtFunction:
		return &form.Function{Common: c, Name: r.name(n.Name), Params: r.params(n.Params), Result: r.typeText(n.ReturnType), Body: r.inside(n.Stmts, n)}
	}
	if s := r.flow(node, c); s != nil {
		return s
	}
	if s := r.declared(node, c); s != nil {
		return s
	}
	return &form.Unread{Common: c, Why: wordFor(node)}
}

// expressionStatement knows that some expressions are statements.
func (r *reader) expressionStatement(node ast.Vertex, c form.Common) form.Stmt {
	if p, ok := node.(*ast.ExprPrint); ok {
		return &form.Echo{Common: c, Xs: []form.Expr{r.expr(p.Expr)}}
	}
	return &form.Do{Common: c, X: r.expr(node)}
}

// inside reads the body of a function or the like, with the comments at its end.
func (r *reader) inside(nodes []ast.Vertex, of ast.Vertex) []form.Stmt {
	out := r.statements(nodes)
	if p := of.GetPosition(); p != nil {
		out = append(out, r.leftOver(p.EndPos)...)
	}
	return out
}

func (r *reader) jumpDepth(node ast.Vertex) int {
	if n, ok := node.(*ast.ScalarLnumber); ok {
		if depth, err := strconv.Atoi(string(n.Value)); err == nil && depth > 0 {
			return depth
		}
	}
	return 1
}

// flow makes what chooses and repeats.
func (r *reader) flow(node ast.Vertex, c form.Common) form.Stmt {
	switch n := node.(type) {
	case *ast.StmtIf:
		return r.ifStatement(n, c)
	case *ast.StmtFor:
		s := &form.For{Common: c, Init: r.exprs(n.Init), Cond: r.exprs(n.Cond), After: r.exprs(n.Loop)}
		s.Body = r.body(n.Stmt)
		return s
	case *ast.StmtWhile:
		s := &form.For{Common: c, Cond: []form.Expr{r.expr(n.Cond)}}
		s.Body = r.body(n.Stmt)
		return s
	case *ast.StmtDo:
		s := &form.For{Common: c, Late: true}
		s.Body = r.body(n.Stmt)
		s.Cond = []form.Expr{r.expr(n.Cond)}
		return s
	case *ast.StmtForeach:
		s := &form.Each{Common: c, Over: r.expr(n.Expr), Key: r.optional(n.Key), Value: r.expr(n.Var), Ref: n.AmpersandTkn != nil}
		s.Body = r.body(n.Stmt)
		return s
	case *ast.StmtSwitch:
		return r.switchStatement(n, c)
	case *ast.StmtTry:
		return r.tryStatement(n, c)
	}
	return nil
}

func (r *reader) ifStatement(n *ast.StmtIf, c form.Common) form.Stmt {
	s := &form.If{Common: c}
	s.Branches = append(s.Branches, form.Branch{Cond: r.expr(n.Cond), Body: r.body(n.Stmt)})
	for _, other := range n.ElseIf {
		if e, ok := other.(*ast.StmtElseIf); ok {
			s.Branches = append(s.Branches, form.Branch{Cond: r.expr(e.Cond), Body: r.body(e.Stmt)})
		}
	}
	e, ok := n.Else.(*ast.StmtElse)
	if !ok {
		return s
	}
	if nested, ok := e.Stmt.(*ast.StmtIf); ok { // else if
		rest, _ := r.ifStatement(nested, form.Common{ID: r.newID(), Span: r.span(nested.Position)}).(*form.If)
		s.Branches = append(s.Branches, rest.Branches...)
		return s
	}
	s.Branches = append(s.Branches, form.Branch{Body: r.body(e.Stmt)})
	return s
}

func (r *reader) switchStatement(n *ast.StmtSwitch, c form.Common) form.Stmt {
	s := &form.Switch{Common: c, X: r.expr(n.Cond)}
	for _, one := range n.Cases {
		switch k := one.(type) {
		case *ast.StmtCase:
			s.Cases = append(s.Cases, form.Case{If: r.expr(k.Cond), Body: r.statements(k.Stmts)})
		case *ast.StmtDefault:
			s.Cases = append(s.Cases, form.Case{Body: r.statements(k.Stmts)})
		}
	}
	if made := s.Choose(); made != nil {
		return made
	}
	return s
}

func (r *reader) tryStatement(n *ast.StmtTry, c form.Common) form.Stmt {
	s := &form.Try{Common: c, Body: r.statements(n.Stmts)}
	for _, one := range n.Catches {
		k, ok := one.(*ast.StmtCatch)
		if !ok {
			continue
		}
		var classes []string
		for _, t := range k.Types {
			classes = append(classes, r.className(t))
		}
		s.Catches = append(s.Catches, form.Catch{Classes: classes, Var: r.variableName(k.Var), Body: r.inside(k.Stmts, k)})
	}
	s.Catches = r.merged(s.Catches)
	if f, ok := n.Finally.(*ast.StmtFinally); ok {
		s.Finally = r.inside(f.Stmts, f)
		if s.Finally == nil {
			s.Finally = []form.Stmt{}
		}
	}
	return s
}

// shared reads static $a = 1, and global $b.
func (r *reader) shared(node ast.Vertex, c form.Common) form.Stmt {
	s := &form.Shared{Common: c}
	switch n := node.(type) {
	case *ast.StmtGlobal:
		s.Global = true
		for _, v := range n.Vars {
			s.Names = append(s.Names, r.variableName(v))
		}
	case *ast.StmtStatic:
		for _, v := range n.Vars {
			if one, ok := v.(*ast.StmtStaticVar); ok {
				s.Names, s.Values = append(s.Names, r.variableName(one.Var)), append(s.Values, r.optional(one.Expr))
			}
		}
	}
	return s
}

// extracted reads extract(['a' => 1]) as $a = 1.
func (r *reader) extracted(node ast.Vertex, c form.Common) (out []form.Stmt) {
	n, ok := node.(*ast.StmtExpression)
	if !ok {
		return nil
	}
	call, ok := n.Expr.(*ast.ExprFunctionCall)
	if !ok || !strings.EqualFold(r.name(call.Function), "extract") || len(call.Args) != 1 {
		return nil
	}
	a, ok := r.args(call.Args)[0].Value.(*form.Array)
	if !ok {
		return nil
	}
	for _, item := range a.Items {
		key, ok := item.Key.(*form.Text)
		if !ok || item.Spread || item.Value == nil || key.Value == "this" {
			return nil
		}
		at := form.Common{Span: item.Span, ID: r.newID(), Lead: append(c.Lead, item.Lead...), Trail: item.Trail}
		c.Lead = nil
		out = append(out, &form.Do{Common: at, X: &form.Assign{Span: item.Span, To: &form.Var{Span: item.Span, Name: key.Value}, Value: item.Value}})
	}
	return out
}
