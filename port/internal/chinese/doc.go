// Package chinese has the notes of the porting tool in Chinese: a table of English texts, notes.txt, each with its Chinese below.
// What a note names, $order or array_column, is %s in both.
package chinese
