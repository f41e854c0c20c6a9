// Package openapi is the catalogue of WeChat Pay's HTTP API as data: every operation and notification that its official
// pages describe, with parameters, schemas, encrypted fields, hosts, flags and links.
//
//	op, ok := openapi.Lookup("POST", "v3/refund/domestic/refunds")   // by method and path, a template or a real one
//	ops := openapi.Search("查单")                                    // by what people call it, by product, path or link, also misspelt
//	err := openapi.Validate("POST", path, request)                   // check a request before it is sent
//
// Set Config.Validate of the root package to [Validate] and every call is checked. The root package does not import
// this one: who does not need the catalogue does not carry it. Its data, some 250 KB compressed, is unpacked when first
// asked for, and an operation is decoded when first looked up. All functions are safe for many goroutines; what they
// return is shared and must not be changed.
//
// The facts are text, one field a line, in the folder facts; its README says where they come from.
package openapi
