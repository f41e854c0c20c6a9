// Package terminal is the console of the command line: what it reads from and writes to, the rules of output, exit codes,
// hints, colour, and texts as wide as a page. Results go to stdout and nothing else does. It knows nothing of WeChat Pay,
// and imports none of the other packages but words.
package terminal
