// Package wording is how people name things: a fact file of words in, a text cut into terms out. The words of one group
// are one term, so that 查一下退款, "refund query" and 查詢退款 come out alike.
//
// [Parse] reads the file, whose head describes its form; [Words.Terms] cuts a text. The package knows nothing of what is
// searched for.
package wording
