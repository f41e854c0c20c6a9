package php

import (
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"
)

// wordFor is what PHP calls a part of a program that has no form.
func wordFor(node ast.Vertex) string {
	switch node.(type) {
	case *ast.ExprEval:
		return "eval"
	case *ast.ExprShellExec:
		return "a command of the shell in backticks"
	case *ast.ExprBitwiseNot:
		return "the operator ~"
	case *ast.ExprCastUnset:
		return "(unset)"
	case *ast.StmtGoto:
		return "goto"
	case *ast.StmtLabel:
		return "a label of goto"
	case *ast.StmtHaltCompiler:
		return "__halt_compiler"
	}
	return "this"
}

// name is the text of an identifier or a name, with its namespaces.
func (r *reader) name(node ast.Vertex) string {
	switch n := node.(type) {
	case *ast.Identifier:
		return strings.TrimPrefix(string(n.Value), "$")
	case *ast.Name:
		return r.parts(n.Parts)
	case *ast.NameFullyQualified:
		return r.parts(n.Parts)
	case *ast.NameRelative:
		return r.parts(n.Parts)
	case *ast.NamePart:
		return string(n.Value)
	}
	return ""
}

func (r *reader) parts(nodes []ast.Vertex) string {
	var words []string
	for _, node := range nodes {
		words = append(words, r.name(node))
	}
	return strings.Join(words, `\`)
}

func lastPart(name string) string { return name[strings.LastIndexByte(name, '\\')+1:] }

// className is the last part of a class's name, without an alias: GuzzleHttp\Promise\Utils is Promise\Utils, since there are
// several of that name.
func (r *reader) className(node ast.Vertex) string {
	name := r.name(node)
	if name == "" {
		return ""
	}
	short := lastPart(name)
	if known, ok := r.aliases[strings.ToLower(name)]; ok {
		return known
	}
	return short
}

// variableName is the name of a plain variable, or "".
func (r *reader) variableName(node ast.Vertex) string {
	switch n := node.(type) {
	case *ast.ExprVariable:
		return r.name(n.Name)
	case *ast.Identifier:
		return r.name(n)
	}
	return ""
}

// typeText is a type as a declaration writes it: ?string, int|null, the last part of a class.
func (r *reader) typeText(node ast.Vertex) string {
	switch n := node.(type) {
	case nil:
		return ""
	case *ast.Nullable:
		return "?" + r.typeText(n.Expr)
	case *ast.Union:
		var words []string
		for _, t := range n.Types {
			words = append(words, r.typeText(t))
		}
		return strings.Join(words, "|")
	case *ast.Intersection:
		return "mixed"
	}
	return r.className(node)
}
