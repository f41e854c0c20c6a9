package form

// Children calls do for the expressions that an expression is made of, in the order in which they are evaluated. It does not
// go into the body of a Func.
func Children(e Expr, do func(Expr)) {
	all := func(list ...Expr) {
		for _, x := range list {
			if x != nil {
				do(x)
			}
		}
	}
	switch x := e.(type) {
	case *Array:
		for _, item := range x.Items {
			all(item.Key, item.Value)
		}
	case *Index:
		all(x.Of, x.Key)
	case *Prop:
		all(x.Of, x.By)
	case *Concat:
		all(x.Parts...)
	case *Unary:
		all(x.X)
	case *Binary:
		all(x.L, x.R)
	case *Ternary:
		all(x.Cond, x.Then, x.Else)
	case *Assign:
		all(x.Value, x.To)
	case *Step:
		all(x.X)
	case *Cast:
		all(x.X)
	case *Isset:
		all(x.Xs...)
	case *Empty:
		all(x.X)
	case *InstanceOf:
		all(x.X)
	case *Match:
		all(x.X)
		for _, a := range x.Arms {
			all(a.If...)
			all(a.Value)
		}
	case *Throw:
		all(x.X)
	case *Exit:
		all(x.X)
	case *Yield:
		all(x.Key, x.Value)
	default:
		called(e, all)
	}
}

// called is Children for what calls.
func called(e Expr, all func(...Expr)) {
	args := func(list []Arg) {
		for _, a := range list {
			all(a.Value)
		}
	}
	switch x := e.(type) {
	case *Call:
		all(x.By)
		args(x.Args)
	case *Method:
		all(x.Of, x.By)
		args(x.Args)
	case *Static:
		args(x.Args)
	case *New:
		args(x.Args)
	case *Path:
		all(x.Client)
		for _, p := range x.Pieces {
			all(p.Text)
		}
	case *Send:
		all(x.To, x.By, x.Options)
	case *Params:
		all(x.Client, x.AppID, x.Prepay)
	case *Handler:
		all(x.Client, x.Func)
	}
}

// Bodies calls do for the lists of statements in a statement.
func Bodies(s Stmt, do func([]Stmt)) {
	switch x := s.(type) {
	case *If:
		for _, b := range x.Branches {
			do(b.Body)
		}
	case *For:
		do(x.Body)
	case *Each:
		do(x.Body)
	case *Switch:
		for _, c := range x.Cases {
			do(c.Body)
		}
	case *Try:
		do(x.Body)
		for _, c := range x.Catches {
			do(c.Body)
		}
		do(x.Finally)
	case *Block:
		do(x.Body)
	}
}

// Exprs calls do for the expressions of a statement, but for those of the statements in it.
func Exprs(s Stmt, do func(Expr)) {
	all := func(list ...Expr) {
		for _, x := range list {
			if x != nil {
				do(x)
			}
		}
	}
	switch x := s.(type) {
	case *Do:
		all(x.X)
	case *Echo:
		all(x.Xs...)
	case *Return:
		all(x.X)
	case *If:
		for _, b := range x.Branches {
			all(b.Cond)
		}
	case *For:
		all(x.Init...)
		all(x.Cond...)
		all(x.After...)
	case *Each:
		all(x.Over, x.Key, x.Value)
	case *Switch:
		all(x.X)
		for _, c := range x.Cases {
			all(c.If)
		}
	}
}

// Inspect walks over everything in a list of statements, Funcs too. Where do gives false it does not go further down.
func Inspect(list []Stmt, stmt func(Stmt) bool, expr func(Expr) bool) {
	var visit func(Expr)
	visit = func(e Expr) {
		if expr == nil || !expr(e) {
			return
		}
		Children(e, visit)
		if f, ok := e.(*Func); ok {
			Inspect(f.Body, stmt, expr)
		}
	}
	for _, s := range list {
		if stmt != nil && !stmt(s) {
			continue
		}
		Exprs(s, visit)
		Bodies(s, func(body []Stmt) { Inspect(body, stmt, expr) })
	}
}
