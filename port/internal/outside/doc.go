// Package outside finds what a program has from elsewhere, beside its variables: fields of a request that PHP serves, in the forms of
// PHP and of its frameworks, of a session, and constants of other files. Each becomes a variable without a value, which the writer
// declares, and says so.
package outside
