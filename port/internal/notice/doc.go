// Package notice finds scripts that receive a notification of WeChat Pay by hand, which read headers and body of the request,
// verify and decrypt, and makes of each the function that comes after: notify.Handler does the rest.
//
// It follows values, not names: what is a header, the body, the envelope in it, its resource, the decrypted text and what is in
// that. Conditions that ask whether all is well are decided; the answers to WeChat Pay become what the function returns. Where a
// script does something else in between, it stays as it is, for the writer to port or to refuse.
package notice
