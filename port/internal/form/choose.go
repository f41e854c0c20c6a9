package form

// Choose gives a switch (true) as an If: it asks one condition after another. Nothing is given where one case goes on into the next, or
// is left from the middle.
func (s *Switch) Choose() *If {
	b, ok := s.X.(*Bool)
	if !ok {
		return nil
	}
	made := &If{Common: s.Common}
	var also Expr // conditions of cases that have no body of their own
	for i, c := range s.Cases {
		last := i == len(s.Cases)-1
		if c.If == nil && (!last || also != nil) {
			return nil
		}
		cond := c.If
		if cond != nil && !b.Value {
			cond = &Unary{Span: cond.At(), Op: "!", X: cond}
		}
		if cond != nil && also != nil {
			cond = &Binary{Span: cond.At(), Op: "||", L: also, R: cond}
		}
		if also = nil; len(c.Body) == 0 && !last {
			also = cond
			continue
		}
		body, ends := ending(c.Body)
		if !ends && !last || leavesEarly(body, 0) {
			return nil
		}
		made.Branches = append(made.Branches, Branch{Cond: cond, Body: body})
	}
	if len(made.Branches) == 0 || made.Branches[0].Cond == nil {
		return nil
	}
	for _, branch := range made.Branches {
		nearer(branch.Body, 0)
	}
	return made
}

// ending takes the break off a case, and tells whether it ends there.
func ending(list []Stmt) ([]Stmt, bool) {
	if len(list) == 0 {
		return list, false
	}
	switch x := list[len(list)-1].(type) {
	case *Jump:
		if x.Depth == 1 {
			return list[:len(list)-1], true
		}
		return list, true
	case *Return:
		return list, true
	case *Do:
		switch x.X.(type) {
		case *Throw, *Exit:
			return list, true
		}
	}
	return list, false
}

// leavesEarly tells a jump to the end of the switch that statements stand in, at a depth of loops and switches in it.
func leavesEarly(list []Stmt, depth int) (found bool) {
	jumps(list, depth, func(j *Jump, depth int) { found = found || j.Depth == depth+1 })
	return found
}

// nearer takes the switch away from jumps that go out of it.
func nearer(list []Stmt, depth int) {
	jumps(list, depth, func(j *Jump, depth int) {
		if j.Depth > depth+1 {
			j.Depth--
		}
	})
}

func jumps(list []Stmt, depth int, do func(*Jump, int)) {
	for _, s := range list {
		inner := depth
		switch x := s.(type) {
		case *Jump:
			do(x, depth)
		case *For, *Each, *Switch:
			inner++
		}
		Bodies(s, func(body []Stmt) { jumps(body, inner, do) })
	}
}
