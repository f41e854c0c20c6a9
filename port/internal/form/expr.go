package form

// Expr is something that has a value.
type Expr interface{ At() Span }

// At is where it stands.
func (s Span) At() Span { return s }

// Values that are written out.
type (
	// Text is a string.
	Text struct {
		Span
		Value string
	}
	// Int is a whole number.
	Int struct {
		Span
		Value int64
	}
	// Float is a number with a fraction, as it is written.
	Float struct {
		Span
		Text string
	}
	// Bool is true or false.
	Bool struct {
		Span
		Value bool
	}
	// Null is no value.
	Null struct{ Span }
	// Array is a list or a map, in its order.
	Array struct {
		Span
		Items []Item
	}
)

// Item is a member of an Array.
type Item struct {
	Span
	Lead   []string // comments before it
	Trail  string   // comment behind it, on its line
	Key    Expr     // nil: the next number
	Value  Expr     // nil: left out, in what is taken apart
	Spread bool     // the members of Value, not Value
	Ref    bool     // a reference to Value
}

// Places that values are kept in.
type (
	// Var is a variable; This is the object that a method belongs to.
	Var struct {
		Span
		Name string
		From string // what it stands for, where PHP has no variable
	}
	This struct{ Span }
	// Index is a member of an array; without a key the next one.
	Index struct {
		Span
		Of, Key Expr
	}
	// Prop is a member of an object.
	Prop struct {
		Span
		Of   Expr
		Name string // "": By
		By   Expr
	}
	// StaticProp and Const belong to a class, or to none where Class is "".
	StaticProp struct {
		Span
		Class, Name string
	}
	Const struct {
		Span
		Class, Name string
	}
)

// What is computed.
type (
	// Concat joins texts.
	Concat struct {
		Span
		Parts []Expr
	}
	// Unary has one operand: ! - + ~.
	Unary struct {
		Span
		Op string
		X  Expr
	}
	// Binary has two: + - * / % ** && || xor == === != !== < <= > >= <=> ?? & | ^ << >>.
	Binary struct {
		Span
		Op   string
		L, R Expr
	}
	// Ternary chooses; Then may be nil, which is Cond.
	Ternary struct {
		Span
		Cond, Then, Else Expr
	}
	// Assign gives a value to a place; Op is that of +=, or "".
	Assign struct {
		Span
		To    Expr
		Op    string
		Value Expr
		Ref   bool
	}
	// Step is ++ or --.
	Step struct {
		Span
		X     Expr
		Down  bool
		After bool // its value is that before
	}
	// Cast converts to int, float, string, bool, array or object.
	Cast struct {
		Span
		To string
		X  Expr
	}
	// Isset tells whether all are there; Empty whether one is nothing.
	Isset struct {
		Span
		Xs []Expr
	}
	Empty struct {
		Span
		X Expr
	}
	// InstanceOf tests the class of an object.
	InstanceOf struct {
		Span
		X     Expr
		Class string
	}
	// Match chooses by equality; an arm without values is the default.
	Match struct {
		Span
		X    Expr
		Arms []Arm
	}
)

// Arm is one of a Match.
type Arm struct {
	If    []Expr
	Value Expr
}

// What is called.
type (
	// Call calls a function by its name, in lower case, or by a value.
	Call struct {
		Span
		Name string
		By   Expr
		Args []Arg
	}
	// Method calls a method of an object.
	Method struct {
		Span
		Of   Expr
		Name string
		By   Expr
		Args []Arg
	}
	// Static calls a method of a class.
	Static struct {
		Span
		Class, Name string
		Args        []Arg
	}
	// New makes an object; an anonymous class has no name.
	New struct {
		Span
		Class string
		Args  []Arg
	}
	// Func is a function without a name.
	Func struct {
		Span
		Params []Param
		Uses   []Use
		Body   []Stmt
		Arrow  bool // sees all variables around it
		Result string
	}
)

// Arg is an argument.
type Arg struct {
	Name   string
	Value  Expr
	Spread bool
}

// Use is a variable that a Func takes along.
type Use struct {
	Name string
	Ref  bool
}

// Param is a parameter.
type Param struct {
	Span
	Name     string
	Type     string // as it is written, "" where it is not
	Default  Expr
	Ref      bool
	Variadic bool
	Promoted bool // it is a property as well
	Hidden   bool // which is private or protected
}

// What talks to WeChat Pay.
type (
	// Path is what a call is made to: a client, and pieces of a path.
	Path struct {
		Span
		Client Expr
		Pieces []Piece
	}
	// Send is a call.
	Send struct {
		Span
		To      Expr   // a Path, or what holds one
		Verb    string // get, post …; "": By
		By      Expr
		Async   bool
		Options Expr // nil: none
	}
)

// Piece is a part of a path, without the slash before it.
type Piece struct {
	Span
	Text Expr
	Name bool // it is written as a name: ->name
	Item bool // it is written as a member: ['name']
}

// What ends, and what nobody can read.
type (
	// Throw raises an error.
	Throw struct {
		Span
		X Expr
	}
	// Exit ends the program.
	Exit struct {
		Span
		X Expr
	}
	// Yield gives a value of a generator.
	Yield struct {
		Span
		Key, Value Expr
		From       bool
	}
	// Foreign is what has no form here.
	Foreign struct {
		Span
		Why string
	}
	// Elsewhere is a statement's expression that is not ported: what it gives comes from elsewhere.
	Elsewhere struct{ Span }
)

// What receives notifications.
type (
	// Handler serves a notify URL: Func gets each notification that is verified and decrypted.
	Handler struct {
		Span
		Client Expr
		Func   *Func
	}
	// Notified is a part of the notification: content, plaintext, or a field of its envelope.
	Notified struct {
		Span
		Part string
	}
)

// Params are what a page, or an app, calls up a payment with.
type Params struct {
	Span
	Client, AppID, Prepay Expr
	App                   bool
}
