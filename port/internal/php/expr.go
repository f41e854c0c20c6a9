package php

import (
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"

	"github.com/a8579013/wechatpay/port/internal/form"
)

func (r *reader) exprs(nodes []ast.Vertex) (out []form.Expr) {
	for _, node := range nodes {
		if node != nil {
			out = append(out, r.expr(node))
		}
	}
	return out
}

// optional is expr where there may be none.
func (r *reader) optional(node ast.Vertex) form.Expr {
	if node == nil {
		return nil
	}
	return r.expr(node)
}

// expr reads an expression.
func (r *reader) expr(node ast.Vertex) form.Expr {
	if node == nil {
		return &form.Null{}
	}
	if r.depth++; r.depth > mostDepth*10 {
		r.depth--
		return &form.Foreign{Span: r.span(node.GetPosition()), Why: "nested too deep"}
	}
	defer func() { r.depth-- }()
	at := r.span(node.GetPosition())
	for _, read := range []func(form.Span, ast.Vertex) form.Expr{r.value, r.place, r.called, r.operation, r.assigned, r.special} {
		if e := read(at, node); e != nil {
			return e
		}
	}
	return &form.Foreign{Span: at, Why: wordFor(node)}
}

// value reads what is written out.
func (r *reader) value(at form.Span, node ast.Vertex) form.Expr {
	switch n := node.(type) {
	case *ast.ExprBrackets:
		return r.expr(n.Expr)
	case *ast.ExprErrorSuppress:
		return r.expr(n.Expr)
	case *ast.ScalarLnumber:
		return number(at, string(n.Value))
	case *ast.ScalarDnumber:
		return &form.Float{Span: at, Text: strings.ReplaceAll(string(n.Value), "_", "")}
	case *ast.ScalarString:
		return &form.Text{Span: at, Value: quotedText(string(n.Value))}
	case *ast.ScalarEncapsed:
		return r.joined(at, n.Parts, '"')
	case *ast.ScalarHeredoc:
		return r.heredoc(n)
	case *ast.ScalarMagicConstant:
		return &form.Const{Span: at, Name: strings.ToUpper(string(n.Value))}
	case *ast.Identifier: // the name of a dim in a text
		return &form.Text{Span: at, Value: r.name(n)}
	case *ast.ExprArray:
		return &form.Array{Span: at, Items: r.items(n.Items)}
	case *ast.ExprList:
		return &form.Array{Span: at, Items: r.items(n.Items)}
	case *ast.ExprConstFetch:
		switch name := r.name(n.Const); strings.ToLower(name) {
		case "true", "false":
			return &form.Bool{Span: at, Value: strings.EqualFold(name, "true")}
		case "null":
			return &form.Null{Span: at}
		default:
			return &form.Const{Span: at, Name: lastPart(name)}
		}
	case *ast.ExprClassConstFetch:
		return &form.Const{Span: at, Class: r.className(n.Class), Name: r.name(n.Const)}
	}
	return nil
}

// items reads the members of an array, with their comments.
func (r *reader) items(nodes []ast.Vertex) (out []form.Item) {
	for i, node := range nodes {
		n, ok := node.(*ast.ExprArrayItem)
		if !ok || n.Val == nil {
			if i+1 < len(nodes) {
				out = append(out, form.Item{})
			}
			continue
		}
		item := form.Item{Span: r.span(n.Position), Spread: n.EllipsisTkn != nil, Ref: n.AmpersandTkn != nil}
		item.Lead = r.lead(n.Position.StartPos)
		item.Key = r.optional(n.Key)
		item.Value = r.expr(n.Val)
		item.Lead = append(item.Lead, r.lead(n.Position.EndPos)...)
		item.Trail = r.trail(n.Position.EndPos)
		out = append(out, item)
	}
	return out
}

// place reads what keeps a value.
func (r *reader) place(at form.Span, node ast.Vertex) form.Expr {
	switch n := node.(type) {
	case *ast.ExprVariable:
		switch name := r.name(n.Name); name {
		case "":
			return &form.Foreign{Span: at, Why: "a variable whose name is computed"}
		case "this":
			return &form.This{Span: at}
		default:
			return &form.Var{Span: at, Name: name}
		}
	case *ast.ExprArrayDimFetch:
		return &form.Index{Span: at, Of: r.expr(n.Var), Key: r.optional(n.Dim)}
	case *ast.ExprPropertyFetch:
		return r.prop(at, n.Var, n.Prop)
	case *ast.ExprNullsafePropertyFetch:
		return r.prop(at, n.Var, n.Prop)
	case *ast.ExprStaticPropertyFetch:
		return &form.StaticProp{Span: at, Class: r.className(n.Class), Name: r.variableName(n.Prop)}
	}
	return nil
}

func (r *reader) prop(at form.Span, of, name ast.Vertex) form.Expr {
	p := &form.Prop{Span: at, Of: r.expr(of)}
	p.Name, p.By = r.member(name)
	return p
}

// member is the name of a member, or what computes it.
func (r *reader) member(node ast.Vertex) (string, form.Expr) {
	if id, ok := node.(*ast.Identifier); ok {
		return string(id.Value), nil
	}
	by := r.expr(node)
	if t, ok := by.(*form.Text); ok {
		return t.Value, nil
	}
	return "", by
}

// called reads what calls.
func (r *reader) called(at form.Span, node ast.Vertex) form.Expr {
	switch n := node.(type) {
	case *ast.ExprFunctionCall:
		c := &form.Call{Span: at, Name: strings.ToLower(lastPart(r.name(n.Function)))}
		if c.Name == "" {
			c.By = r.expr(n.Function)
		}
		c.Args = r.args(n.Args)
		if a := compacted(c); a != nil {
			return a
		}
		if m := r.userFunc(c); m != nil {
			return m
		}
		return c
	case *ast.ExprMethodCall:
		return r.methodCall(at, n.Var, n.Method, n.Args)
	case *ast.ExprNullsafeMethodCall:
		return r.methodCall(at, n.Var, n.Method, n.Args)
	case *ast.ExprStaticCall:
		name, by := r.member(n.Call)
		if by != nil {
			return &form.Foreign{Span: at, Why: "a method whose name is computed"}
		}
		return &form.Static{Span: at, Class: r.className(n.Class), Name: name, Args: r.args(n.Args)}
	case *ast.ExprNew:
		return &form.New{Span: at, Class: r.className(n.Class), Args: r.args(n.Args)}
	case *ast.ExprClosure:
		f := &form.Func{Span: at, Params: r.params(n.Params), Result: r.typeText(n.ReturnType)}
		for _, one := range n.Uses {
			if u, ok := one.(*ast.ExprClosureUse); ok {
				f.Uses = append(f.Uses, form.Use{Name: r.variableName(u.Var), Ref: u.AmpersandTkn != nil})
			}
		}
		f.Body = r.inside(n.Stmts, n)
		return f
	case *ast.ExprArrowFunction:
		f := &form.Func{Span: at, Params: r.params(n.Params), Result: r.typeText(n.ReturnType), Arrow: true}
		x := r.expr(n.Expr)
		f.Body = []form.Stmt{&form.Return{Common: form.Common{Span: x.At(), ID: r.newID()}, X: x}}
		return f
	}
	return nil
}

func (r *reader) args(nodes []ast.Vertex) (out []form.Arg) {
	for _, node := range nodes {
		if a, ok := node.(*ast.Argument); ok {
			out = append(out, form.Arg{Name: r.name(a.Name), Value: r.expr(a.Expr), Spread: a.VariadicTkn != nil})
		}
	}
	return out
}

// plainArgs are arguments of a statement that looks like a call.
func (r *reader) plainArgs(nodes []ast.Vertex) (out []form.Arg) {
	for _, node := range nodes {
		out = append(out, form.Arg{Value: r.expr(node)})
	}
	return out
}

// assigned reads what changes a place.
func (r *reader) assigned(at form.Span, node ast.Vertex) form.Expr {
	assign := func(to ast.Vertex, op string, value ast.Vertex) form.Expr {
		return &form.Assign{Span: at, To: r.expr(to), Op: op, Value: r.expr(value)}
	}
	switch n := node.(type) {
	case *ast.ExprAssign:
		return assign(n.Var, "", n.Expr)
	case *ast.ExprAssignReference:
		return &form.Assign{Span: at, To: r.expr(n.Var), Value: r.expr(n.Expr), Ref: true}
	case *ast.ExprAssignConcat:
		return assign(n.Var, ".", n.Expr)
	case *ast.ExprAssignPlus:
		return assign(n.Var, "+", n.Expr)
	case *ast.ExprAssignMinus:
		return assign(n.Var, "-", n.Expr)
	case *ast.ExprAssignMul:
		return assign(n.Var, "*", n.Expr)
	case *ast.ExprAssignDiv:
		return assign(n.Var, "/", n.Expr)
	case *ast.ExprAssignMod:
		return assign(n.Var, "%", n.Expr)
	case *ast.ExprAssignPow:
		return assign(n.Var, "**", n.Expr)
	case *ast.ExprAssignBitwiseAnd:
		return assign(n.Var, "&", n.Expr)
	case *ast.ExprAssignBitwiseOr:
		return assign(n.Var, "|", n.Expr)
	case *ast.ExprAssignBitwiseXor:
		return assign(n.Var, "^", n.Expr)
	case *ast.ExprAssignShiftLeft:
		return assign(n.Var, "<<", n.Expr)
	case *ast.ExprAssignShiftRight:
		return assign(n.Var, ">>", n.Expr)
	case *ast.ExprAssignCoalesce:
		return assign(n.Var, "??", n.Expr)
	case *ast.ExprPostInc:
		return &form.Step{Span: at, X: r.expr(n.Var), After: true}
	case *ast.ExprPreInc:
		return &form.Step{Span: at, X: r.expr(n.Var)}
	case *ast.ExprPostDec:
		return &form.Step{Span: at, X: r.expr(n.Var), Down: true, After: true}
	case *ast.ExprPreDec:
		return &form.Step{Span: at, X: r.expr(n.Var), Down: true}
	}
	return nil
}

// special reads the rest.
func (r *reader) special(at form.Span, node ast.Vertex) form.Expr {
	switch n := node.(type) {
	case *ast.ExprTernary:
		return &form.Ternary{Span: at, Cond: r.expr(n.Cond), Then: r.optional(n.IfTrue), Else: r.expr(n.IfFalse)}
	case *ast.ExprIsset:
		return &form.Isset{Span: at, Xs: r.exprs(n.Vars)}
	case *ast.ExprEmpty:
		return &form.Empty{Span: at, X: r.expr(n.Expr)}
	case *ast.ExprInstanceOf:
		return &form.InstanceOf{Span: at, X: r.expr(n.Expr), Class: r.className(n.Class)}
	case *ast.ExprThrow:
		return &form.Throw{Span: at, X: r.expr(n.Expr)}
	case *ast.ExprExit:
		return &form.Exit{Span: at, X: r.optional(n.Expr)}
	case *ast.ExprYield:
		return &form.Yield{Span: at, Key: r.optional(n.Key), Value: r.optional(n.Val)}
	case *ast.ExprYieldFrom:
		return &form.Yield{Span: at, Value: r.expr(n.Expr), From: true}
	case *ast.ExprClone:
		return &form.Call{Span: at, Name: "clone", Args: r.plainArgs([]ast.Vertex{n.Expr})}
	case *ast.ExprRequire:
		return &form.Call{Span: at, Name: "require", Args: r.plainArgs([]ast.Vertex{n.Expr})}
	case *ast.ExprRequireOnce:
		return &form.Call{Span: at, Name: "require", Args: r.plainArgs([]ast.Vertex{n.Expr})}
	case *ast.ExprInclude:
		return &form.Call{Span: at, Name: "require", Args: r.plainArgs([]ast.Vertex{n.Expr})}
	case *ast.ExprIncludeOnce:
		return &form.Call{Span: at, Name: "require", Args: r.plainArgs([]ast.Vertex{n.Expr})}
	case *ast.ExprMatch:
		m := &form.Match{Span: at, X: r.expr(n.Expr)}
		for _, one := range n.Arms {
			if a, ok := one.(*ast.MatchArm); ok {
				m.Arms = append(m.Arms, form.Arm{If: r.exprs(a.Exprs), Value: r.expr(a.ReturnExpr)})
			}
		}
		return m
	}
	return nil
}

// compacted writes compact('a', 'b') out: ['a' => $a, 'b' => $b].
func compacted(c *form.Call) form.Expr {
	if c.Name != "compact" || len(c.Args) == 0 {
		return nil
	}
	a := &form.Array{Span: c.Span}
	for _, arg := range c.Args {
		name, ok := arg.Value.(*form.Text)
		if !ok {
			return nil
		}
		a.Items = append(a.Items, form.Item{Span: name.Span, Key: name, Value: &form.Var{Span: name.Span, Name: name.Value}})
	}
	return a
}
