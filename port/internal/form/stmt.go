package form

// Globals is the Kind of a Class without a name: variables of the program itself.
const Globals = "globals"

// Stmt is a statement.
type Stmt interface{ Base() *Common }

// Common is what every statement has.
type Common struct {
	Span
	Lead  []string // comments before it
	Trail string   // comment behind it, on its line
	ID    int      // each statement of a program has another
}

// Base gives what every statement has.
func (c *Common) Base() *Common { return c }

// Statements.
type (
	// Do evaluates an expression.
	Do struct {
		Common
		X Expr
	}
	// Echo prints.
	Echo struct {
		Common
		Xs []Expr
	}
	// If chooses among branches; the last may have no condition.
	If struct {
		Common
		Branches []Branch
	}
	// For loops while Cond holds; After runs after each round.
	For struct {
		Common
		Init, Cond, After []Expr
		Body              []Stmt
		Late              bool // the condition is looked at after the first round
	}
	// Each loops over members.
	Each struct {
		Common
		Over       Expr
		Key, Value Expr
		Ref        bool
		Body       []Stmt
	}
	// Switch chooses by equality.
	Switch struct {
		Common
		X     Expr
		Cases []Case
	}
	// Jump is break or continue.
	Jump struct {
		Common
		Continue bool
		Depth    int
	}
	// Return ends a function.
	Return struct {
		Common
		X Expr
	}
	// Try catches errors.
	Try struct {
		Common
		Body    []Stmt
		Catches []Catch
		Finally []Stmt
	}
	// Block is statements in braces.
	Block struct {
		Common
		Body []Stmt
	}
	// Function and Class are declared.
	Function struct {
		Common
		Name   string
		Params []Param
		Body   []Stmt
		Result string

		Notified bool // it gets notifications, instead of its parameters
	}
	Class struct {
		Common
		Name     string
		Extends  string
		Meets    []string // interfaces
		Is       []string // all interfaces and classes of the source that it is, beside itself
		Kind     string   // class, interface, trait, enum
		Fields   []Field
		Consts   []Field
		Methods  []Declared
		Uses     []string // traits
		Abstract bool
		Other    bool // there is more to it
	}
	// Skip leaves nothing behind: a use, a namespace, a declare; its comments count.
	Skip struct{ Common }
	// Unread is a statement that has no form.
	Unread struct {
		Common
		Why string
	}
	// Shared declares variables that outlive a call: static ones with the values that they begin with, and those of the script.
	Shared struct {
		Common
		Names  []string
		Values []Expr // of static ones; nil: null
		Global bool
	}
	// HTML is text around the code.
	HTML struct {
		Common
		Text string
	}
)

// Branch is one of an If.
type Branch struct {
	Cond Expr
	Body []Stmt
}

// Case is one of a Switch; without values it is the default.
type Case struct {
	If   Expr
	Body []Stmt
}

// Catch handles errors of some classes.
type Catch struct {
	Classes []string
	Var     string
	Body    []Stmt
}

// Field is a property or a constant of a class.
type Field struct {
	Span
	Lead   []string
	Name   string
	Type   string
	Value  Expr
	Static bool
	Hidden bool // private or protected
	Case   bool // of an enum
}

// Declared is a method that a class declares.
type Declared struct {
	Function
	Static   bool
	Abstract bool
	Implied  bool // it is not in the source: a constructor for what properties begin with
	Private  bool
}
