// Package assist serves a coding assistant over the Model Context Protocol (https://modelcontextprotocol.io): the facts of the
// catalogue, the porting of PHP, a sandbox to try things on, and, where a person allows it, calls that are confirmed one by one.
//
// What the command line does already it runs as a command line: the same answer for a person and for a program.
package assist
