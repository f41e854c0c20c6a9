//go:build cgo

package openssl

const Symbols = symbols
