// Package uritemplate is URI Template, RFC 6570, all four levels: text in, [Template] out; a map of values in,
// percent-encoded bytes out, and how many of its keys were used.
//
//	RFC 6570                        file
//	2    expressions, varnames      parse.go
//	2.4  modifiers {x:3} {x*}       parse.go
//	A    the table of operators     operator.go
//	3    expansion                  expand.go
//	2.3  values: text, list, pairs  value.go
//	1.5  characters and encoding    escape.go
//
// Query.go writes a query behind a template that was expanded, and cache.go keeps what was parsed.
//
// What the RFC doesn't have: <name> and, as a whole segment, _name_ are {name}; a name may hold a hyphen; {} is a hole,
// whose value is bound by its place and not by a name; a variable of the query joins whatever query there is already. And
// what it allows and is an error here: text that can't be a template or no valid UTF-8, a path that goes on behind a
// query, and a variable outside of the query that has no value.
//
// It knows nothing of HTTP and of hosts. What a Go value is as a text, package scalar says.
package uritemplate
