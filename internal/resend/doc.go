// Package resend decides whether a failed call is sent again: facts in, answer, reason and pause out. It knows no HTTP
// client, no context and no error: who asks turns what went wrong into the plain values of a [Failure]. The only thing
// that lasts is the [Budget] of a client.
//
// What goes in and what comes out is the table of docs/retries.md. A call is sent again where the way there broke before
// anything can have been done, where it is a GET, or where a business number makes a repeat harmless and the server is in
// trouble (outcome.go). Which numbers do is told by their names (number.go), and of operations with several by
// numbers_gen.go, which is made of the facts of openapi. Which codes say what is on the official pages, among them
// https://pay.weixin.qq.com/doc/v3/merchant/4012716434 and https://pay.weixin.qq.com/doc/v2/merchant/4011989673;
// Retry-After is section 10.2.3 of RFC 9110.
package resend
