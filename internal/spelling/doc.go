// Package spelling finds what nobody means in a path as it is written in a program: placeholders of other languages and of
// printf, a method or a host in front, blanks and line feeds that came along when it was copied. Such a path would be signed,
// sent, and answered by a 404, or by another operation.
//
// In goes the text of a path, before it is parsed; out come a place in it and a reason that shows the right spelling. A
// value, of a variable or bound by Param, never comes here: what it holds is meant.
//
// It knows the hosts of package origin and the names of package uritemplate, and nothing of clients and requests.
package spelling
