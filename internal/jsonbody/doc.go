// Package jsonbody makes the JSON of a request's body: a Go value in, its bytes out, or why not. encoding/json writes;
// what it takes and nobody means is an error here, before a byte is sent: a text, bytes or null as the whole of a body
// (encode.go), invalid UTF-8, of which it makes U+FFFD (replacement.go), and, at any depth (walk.go), floats that have
// lost digits and values that are no JSON, such as an io.Reader or an error. What writes its own JSON is taken at its word.
//
// It knows nothing of the client: the types that belong elsewhere than into a body, and what to say of each, are given.
package jsonbody
