package php

import (
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// declared makes classes and their like.
func (r *reader) declared(node ast.Vertex, c form.Common) form.Stmt {
	switch n := node.(type) {
	case *ast.StmtClass:
		s := &form.Class{Common: c, Kind: "class", Name: r.name(n.Name), Extends: r.className(n.Extends), Abstract: r.has(n.Modifiers, "abstract")}
		for _, one := range n.Implements {
			s.Meets = append(s.Meets, r.className(one))
		}
		r.members(s, n.Stmts)
		return s
	case *ast.StmtInterface:
		s := &form.Class{Common: c, Kind: "interface", Name: r.name(n.Name)}
		for _, one := range n.Extends {
			s.Meets = append(s.Meets, r.className(one))
		}
		r.members(s, n.Stmts)
		return s
	case *ast.StmtTrait:
		s := &form.Class{Common: c, Kind: "trait", Name: r.name(n.Name)}
		r.members(s, n.Stmts)
		return s
	case *ast.StmtEnum:
		s := &form.Class{Common: c, Kind: "enum", Name: r.name(n.Name)}
		r.members(s, n.Stmts)
		return s
	}
	return nil
}

// members reads what stands in a class.
func (r *reader) members(s *form.Class, nodes []ast.Vertex) {
	for _, node := range nodes {
		if node == nil {
			continue
		}
		c := r.common(node)
		switch n := node.(type) {
		case *ast.StmtPropertyList:
			for _, one := range n.Props {
				if p, ok := one.(*ast.StmtProperty); ok {
					s.Fields = append(s.Fields, form.Field{Span: c.Span, Lead: c.Lead, Name: r.variableName(p.Var), Type: r.typeText(n.Type), Value: r.optional(p.Expr), Static: r.has(n.Modifiers, "static"), Hidden: r.hides(n.Modifiers)})
					c.Lead = nil
				}
			}
		case *ast.StmtClassConstList:
			for _, one := range n.Consts {
				if k, ok := one.(*ast.StmtConstant); ok {
					s.Consts = append(s.Consts, form.Field{Span: c.Span, Lead: c.Lead, Name: r.name(k.Name), Value: r.expr(k.Expr)})
					c.Lead = nil
				}
			}
		case *ast.EnumCase:
			s.Consts = append(s.Consts, form.Field{Span: c.Span, Lead: c.Lead, Name: r.name(n.Name), Value: r.optional(n.Expr), Case: true})
		case *ast.StmtClassMethod:
			s.Methods = append(s.Methods, r.method(n, c))
		case *ast.StmtTraitUse:
			for _, t := range n.Traits {
				s.Uses = append(s.Uses, r.className(t))
			}
			s.Other = s.Other || len(n.Adaptations) > 0
		default:
			s.Other = true
		}
	}
}

func (r *reader) method(n *ast.StmtClassMethod, c form.Common) form.Declared {
	m := form.Declared{Function: form.Function{Common: c, Name: r.name(n.Name)}}
	m.Private = r.has(n.Modifiers, "private")
	m.Static, m.Abstract = r.has(n.Modifiers, "static"), n.Stmt == nil
	m.Params, m.Result = r.params(n.Params), r.typeText(n.ReturnType)
	if _, none := n.Stmt.(*ast.StmtNop); none {
		m.Abstract = true
	}
	if list, ok := n.Stmt.(*ast.StmtStmtList); ok {
		m.Body = r.inside(list.Stmts, list)
	}
	return m
}

func (r *reader) has(modifiers []ast.Vertex, word string) bool {
	for _, m := range modifiers {
		if strings.EqualFold(r.name(m), word) {
			return true
		}
	}
	return false
}

// params reads the parameters of a function.
func (r *reader) params(nodes []ast.Vertex) (out []form.Param) {
	for _, node := range nodes {
		if p, ok := node.(*ast.Parameter); ok {
			out = append(out, form.Param{
				Span: r.span(p.Position), Name: r.variableName(p.Var), Type: r.typeText(p.Type), Default: r.optional(p.DefaultValue),
				Ref: p.AmpersandTkn != nil, Variadic: p.VariadicTkn != nil, Promoted: len(p.Modifiers) > 0, Hidden: r.hides(p.Modifiers),
			})
		}
	}
	return out
}

// constants makes assignments of const A = 1, B = 2.
func (r *reader) constants(n *ast.StmtConstList, c form.Common) form.Stmt {
	b := &form.Block{Common: c}
	for _, one := range n.Consts {
		k, ok := one.(*ast.StmtConstant)
		if !ok {
			continue
		}
		span := r.span(k.Position)
		call := &form.Call{Span: span, Name: "define", Args: []form.Arg{{Value: &form.Text{Span: span, Value: r.name(k.Name)}}, {Value: r.expr(k.Expr)}}}
		b.Body = append(b.Body, &form.Do{Common: form.Common{Span: span, ID: r.newID()}, X: call})
	}
	return b
}

// imports remembers what use makes short.
func (r *reader) imports(node ast.Vertex) {
	var uses []ast.Vertex
	switch n := node.(type) {
	case *ast.StmtUseList:
		uses = n.Uses
	case *ast.StmtGroupUseList:
		uses = n.Uses
	}
	for _, one := range uses {
		if u, ok := one.(*ast.StmtUse); ok && u.Alias != nil {
			r.aliases[strings.ToLower(r.name(u.Alias))] = lastPart(r.name(u.Use))
		}
	}
}

// hides tells modifiers of what a class keeps to itself.
func (r *reader) hides(modifiers []ast.Vertex) bool {
	return r.has(modifiers, "private") || r.has(modifiers, "protected")
}
