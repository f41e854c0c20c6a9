// Package php reads PHP: source text in, a form.Program out. VKCOM/php-parser does the parsing, as PHP 8.1; this package looks
// at the text first (what it is, how deep it goes, where its comments stand), turns the tree into the form, and finds the calls
// of WeChat Pay in it.
package php
