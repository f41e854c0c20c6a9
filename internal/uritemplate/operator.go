package uritemplate

import "github.com/a8579013/wechatpay/internal/scalar"

// operator is a row of the table in RFC 6570, appendix A. The expander reads the row and never asks which it is.
type operator struct {
	first    string // before the first value
	sep      string // between values
	named    bool   // name=value
	empty    string // what follows the name of an empty value
	keep     class  // what is not percent-encoded
	optional bool   // a part of the query: a variable without a value is left out; anywhere else it is an error
}

var (
	simple    = operator{sep: ",", keep: unreserved}
	plus      = operator{sep: ",", keep: reserved}
	hash      = operator{first: "#", sep: ",", keep: reserved}
	dot       = operator{first: ".", sep: ".", keep: unreserved}
	slash     = operator{first: "/", sep: "/", keep: unreserved}
	semicolon = operator{first: ";", sep: ";", keep: unreserved, named: true}
	question  = operator{first: "?", sep: "&", keep: unreserved, named: true, empty: "=", optional: true}
	ampersand = operator{first: "&", sep: "&", keep: unreserved, named: true, empty: "=", optional: true}
	hole      = operator{} // where a value is bound by its place
	end       = operator{} // after the last literal
)

// operatorOf tells the operator by an expression's first character, and how many characters it takes.
func operatorOf(expression string) (*operator, int) {
	switch expression[0] {
	case '+':
		return &plus, 1
	case '#':
		return &hash, 1
	case '.':
		return &dot, 1
	case '/':
		return &slash, 1
	case ';':
		return &semicolon, 1
	case '?':
		return &question, 1
	case '&':
		return &ampersand, 1
	}
	return &simple, 0
}

// place is where the operator writes.
func (op *operator) place() scalar.Place {
	if op.optional {
		return scalar.Anywhere
	}
	return scalar.InPath
}
