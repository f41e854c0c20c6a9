package golang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// tidy takes out what nobody would write by hand: a map that is made where there is none, of which is seen that there is one.
func tidy(text string) string {
	const head, tail = "package p\nfunc _() {\n", "\n}"
	files := token.NewFileSet()
	before := 0
	file, err := parser.ParseFile(files, "", text, parser.SkipObjectResolution)
	if err != nil { // declarations, or statements
		before = strings.Count(head, "\n") - 1
		if file, err = parser.ParseFile(files, "", "package p\n"+text, parser.SkipObjectResolution); err != nil {
			before++
			if file, err = parser.ParseFile(files, "", head+text+tail, parser.SkipObjectResolution); err != nil {
				return text
			}
		}
	}
	needless := map[int]bool{}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			needlesslyMade(f.Body.List, nil, func(s ast.Stmt) {
				if setInside(f.Body, madeWhereNone(s)) {
					return
				}
				for line := files.Position(s.Pos()).Line; line <= files.Position(s.End()).Line; line++ {
					needless[line-before] = true
				}
			})
		}
	}
	if len(needless) == 0 {
		return text
	}
	var kept []string
	for i, line := range strings.Split(text, "\n") {
		if !needless[i+1] {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// above is where a block stands: the statements in front of it, the statement that it belongs to, and what is above these.
type above struct {
	list []ast.Stmt
	stmt ast.Stmt
	next *above
}

// needlesslyMade finds maps that are made where there is one, in a list of statements and in the blocks of each.
func needlesslyMade(list []ast.Stmt, up *above, found func(ast.Stmt)) {
	for i, s := range list {
		if name := madeWhereNone(s); name != "" && isMade(list[:i], up, name) {
			found(s)
			continue
		}
		here := &above{list[:i], s, up}
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				needlesslyMade(n.Body.List, nil, found)
				return false
			case *ast.BlockStmt:
				needlesslyMade(n.List, here, found)
				return false
			case *ast.CaseClause:
				needlesslyMade(n.Body, here, found)
				return false
			}
			return true
		})
	}
}

// madeWhereNone is the name in if name == nil { name = T{} }.
func madeWhereNone(s ast.Stmt) string {
	branch, ok := s.(*ast.IfStmt)
	if !ok || branch.Init != nil || branch.Else != nil || len(branch.Body.List) != 1 {
		return ""
	}
	cond, ok := branch.Cond.(*ast.BinaryExpr)
	if !ok || cond.Op != token.EQL || identOf(cond.Y) != "nil" {
		return ""
	}
	if name, made := setTo(branch.Body.List[0]); name == identOf(cond.X) && isLiteral(made) {
		return name
	}
	return ""
}

// isMade tells whether there is surely a map of a name behind some statements, and those above them.
func isMade(list []ast.Stmt, up *above, name string) bool {
	for i := len(list) - 1; i >= 0; i-- {
		if madeWhereNone(list[i]) == name {
			return true
		}
		if set, made := setTo(list[i]); set == name {
			return isLiteral(made) || identOf(made) != "" && identOf(made) != "nil" && isMade(list[:i], up, identOf(made))
		}
		if sets(list[i], name) {
			return false
		}
	}
	return up != nil && !sets(up.stmt, name) && isMade(up.list, up.next, name)
}

// setTo is the one name that a statement sets, and what to.
func setTo(s ast.Stmt) (string, ast.Expr) {
	a, ok := s.(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 || a.Tok != token.DEFINE && a.Tok != token.ASSIGN {
		return "", nil
	}
	return identOf(a.Lhs[0]), a.Rhs[0]
}

func isLiteral(e ast.Expr) bool { _, ok := e.(*ast.CompositeLit); return ok }

func identOf(e ast.Expr) string {
	if x, ok := e.(*ast.Ident); ok {
		return x.Name
	}
	return ""
}

// sets tells whether a name is set to anything but a map that is written out, or declared, anywhere in a node, or its address taken.
func sets(n ast.Node, name string) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.AssignStmt:
			for i, to := range x.Lhs {
				found = found || identOf(to) == name && (len(x.Lhs) != len(x.Rhs) || !isLiteral(x.Rhs[i]) || x.Tok == token.DEFINE)
			}
		case *ast.RangeStmt:
			found = found || identOf(x.Key) == name || identOf(x.Value) == name
		case *ast.ValueSpec:
			for _, one := range x.Names {
				found = found || one.Name == name
			}
		case *ast.UnaryExpr:
			found = found || x.Op == token.AND && identOf(x.X) == name
		}
		return !found
	})
	return found
}

// setInside tells whether a function inside of another sets a name: then it may be set whenever that is called.
func setInside(body *ast.BlockStmt, name string) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if f, ok := n.(*ast.FuncLit); ok {
			found = found || sets(f.Body, name)
		}
		return !found
	})
	return found
}
