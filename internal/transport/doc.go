// Package transport is APIv3 as an http.RoundTripper: it signs a request, sends it once, and verifies the answer.
//
//	*http.Request ──► sign ──► send ──► verify ──► Answer
//	                  sign.go  send.go  verify.go  answer.go
//	                  body.go           keyring.go ◄── download.go
//
// In goes a request; out comes an answer that WeChat Pay has signed, or a refusal, or an error: [Unsent] where nothing
// can have been executed, [Unverified] where an answer can't be trusted. What is signed is what formatter.Request and
// formatter.Response give; which answers carry no signature is in rules.go.
//
// The keys of WeChat Pay's are in a [Keyring], certificates and public keys side by side; platform certificates are
// downloaded into it where there is an APIv3 key. The algorithms are a [Suite].
//
// It knows nothing of paths with placeholders, retries, and what a refusal says: the package above does.
package transport
