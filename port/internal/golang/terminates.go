package golang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// terminates tells lines behind which Go wants no return: they end with branches that all leave.
func terminates(lines []string) bool {
	last := len(lines) - 1
	for last >= 0 && isComment(lines[last]) {
		last--
	}
	if last < 0 || !strings.HasSuffix(strings.TrimSpace(lines[last]), "}") {
		return false
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc f() {\n"+strings.Join(lines, "\n")+"\n}\n", parser.SkipObjectResolution)
	if err != nil || len(file.Decls) != 1 {
		return false
	}
	f, ok := file.Decls[0].(*ast.FuncDecl)
	return ok && allLeave(f.Body.List)
}

// allLeave tells whether a list of statements is always left before its end.
func allLeave(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BlockStmt:
		return allLeave(s.List)
	case *ast.IfStmt:
		return s.Else != nil && allLeave(s.Body.List) && allLeave([]ast.Stmt{s.Else})
	case *ast.SwitchStmt:
		standard := false
		for _, c := range s.Body.List {
			clause, ok := c.(*ast.CaseClause)
			if !ok || !allLeave(clause.Body) || breaks(clause.Body) {
				return false
			}
			standard = standard || clause.List == nil
		}
		return standard
	}
	return false
}

// breaks tells whether a break stands in statements, for whatever it is.
func breaks(list []ast.Stmt) (found bool) {
	for _, s := range list {
		ast.Inspect(s, func(n ast.Node) bool {
			b, ok := n.(*ast.BranchStmt)
			found = found || ok && b.Tok == token.BREAK
			_, inner := n.(*ast.FuncLit)
			return !inner
		})
	}
	return found
}
