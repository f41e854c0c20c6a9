// Package byhand finds what a source does with OpenSSL itself, and what the SDK has a function for: signing, verifying, opening what
// was encrypted, the serial number of a certificate, keys. It becomes that function, so that what comes after knows it.
package byhand
