package php

import (
	"github.com/VKCOM/php-parser/pkg/ast"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// operation reads operators.
func (r *reader) operation(at form.Span, node ast.Vertex) form.Expr {
	if e := r.unary(at, node); e != nil {
		return e
	}
	if n, ok := node.(*ast.ExprBinaryConcat); ok {
		return &form.Concat{Span: at, Parts: r.operands(n)}
	}
	op, left, right := binary(node)
	if op == "" {
		return nil
	}
	l := r.expr(left)
	return &form.Binary{Span: at, Op: op, L: l, R: r.expr(right)}
}

// operands are those of a . b . c, which the tree nests to the left.
func (r *reader) operands(n *ast.ExprBinaryConcat) (parts []form.Expr) {
	var rights []ast.Vertex
	var left ast.Vertex = n
	for {
		inner, ok := left.(*ast.ExprBinaryConcat)
		if !ok {
			break
		}
		rights = append(rights, inner.Right)
		left = inner.Left
	}
	add := func(e form.Expr) {
		if c, ok := e.(*form.Concat); ok {
			parts = append(parts, c.Parts...)
			return
		}
		parts = append(parts, e)
	}
	add(r.expr(left))
	for i := len(rights) - 1; i >= 0; i-- {
		add(r.expr(rights[i]))
	}
	return parts
}

// unary reads operators with one operand, and casts.
func (r *reader) unary(at form.Span, node ast.Vertex) form.Expr {
	cast := func(to string, x ast.Vertex) form.Expr { return &form.Cast{Span: at, To: to, X: r.expr(x)} }
	switch n := node.(type) {
	case *ast.ExprBooleanNot:
		return &form.Unary{Span: at, Op: "!", X: r.expr(n.Expr)}
	case *ast.ExprUnaryMinus:
		x := r.expr(n.Expr)
		if i, ok := x.(*form.Int); ok {
			return &form.Int{Span: at, Value: -i.Value}
		}
		return &form.Unary{Span: at, Op: "-", X: x}
	case *ast.ExprUnaryPlus:
		return &form.Unary{Span: at, Op: "+", X: r.expr(n.Expr)}
	case *ast.ExprCastArray:
		return cast("array", n.Expr)
	case *ast.ExprCastBool:
		return cast("bool", n.Expr)
	case *ast.ExprCastDouble:
		return cast("float", n.Expr)
	case *ast.ExprCastInt:
		return cast("int", n.Expr)
	case *ast.ExprCastObject:
		return cast("object", n.Expr)
	case *ast.ExprCastString:
		return cast("string", n.Expr)
	}
	return nil
}

// binary tells the operator of a node, and its operands.
func binary(node ast.Vertex) (op string, left, right ast.Vertex) {
	switch n := node.(type) {
	case *ast.ExprBinaryPlus:
		return "+", n.Left, n.Right
	case *ast.ExprBinaryMinus:
		return "-", n.Left, n.Right
	case *ast.ExprBinaryMul:
		return "*", n.Left, n.Right
	case *ast.ExprBinaryDiv:
		return "/", n.Left, n.Right
	case *ast.ExprBinaryMod:
		return "%", n.Left, n.Right
	case *ast.ExprBinaryPow:
		return "**", n.Left, n.Right
	case *ast.ExprBinaryBitwiseAnd:
		return "&", n.Left, n.Right
	case *ast.ExprBinaryBitwiseOr:
		return "|", n.Left, n.Right
	case *ast.ExprBinaryBitwiseXor:
		return "^", n.Left, n.Right
	case *ast.ExprBinaryShiftLeft:
		return "<<", n.Left, n.Right
	case *ast.ExprBinaryShiftRight:
		return ">>", n.Left, n.Right
	}
	return comparison(node)
}

func comparison(node ast.Vertex) (op string, left, right ast.Vertex) {
	switch n := node.(type) {
	case *ast.ExprBinaryBooleanAnd:
		return "&&", n.Left, n.Right
	case *ast.ExprBinaryLogicalAnd:
		return "&&", n.Left, n.Right
	case *ast.ExprBinaryBooleanOr:
		return "||", n.Left, n.Right
	case *ast.ExprBinaryLogicalOr:
		return "||", n.Left, n.Right
	case *ast.ExprBinaryLogicalXor:
		return "xor", n.Left, n.Right
	case *ast.ExprBinaryCoalesce:
		return "??", n.Left, n.Right
	case *ast.ExprBinaryEqual:
		return "==", n.Left, n.Right
	case *ast.ExprBinaryNotEqual:
		return "!=", n.Left, n.Right
	case *ast.ExprBinaryIdentical:
		return "===", n.Left, n.Right
	case *ast.ExprBinaryNotIdentical:
		return "!==", n.Left, n.Right
	case *ast.ExprBinarySmaller:
		return "<", n.Left, n.Right
	case *ast.ExprBinarySmallerOrEqual:
		return "<=", n.Left, n.Right
	case *ast.ExprBinaryGreater:
		return ">", n.Left, n.Right
	case *ast.ExprBinaryGreaterOrEqual:
		return ">=", n.Left, n.Right
	case *ast.ExprBinarySpaceship:
		return "<=>", n.Left, n.Right
	}
	return "", nil, nil
}
