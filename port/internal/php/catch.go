package php

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// merged leaves out a catch that does the same as the next, which takes everything: which of them it is need not be told then.
func (r *reader) merged(catches []form.Catch) []form.Catch {
	for i := len(catches) - 2; i >= 0; i-- {
		one, next := catches[i], catches[i+1]
		if r.takesAll(next) && one.Var == next.Var && r.bodyText(one.Body) == r.bodyText(next.Body) {
			catches = slices.Delete(catches, i, i+1)
		}
	}
	return catches
}

// takesAll tells a catch of what PHP and its extensions throw, besides its own errors.
func (r *reader) takesAll(c form.Catch) bool {
	return slices.Contains(c.Classes, "Throwable") || slices.Contains(c.Classes, "Exception") && !strings.Contains(string(r.src), "\\Exception;")
}

// bodyText is a body as it is written, but for its spaces.
func (r *reader) bodyText(body []form.Stmt) string {
	if len(body) == 0 {
		return ""
	}
	from, to := body[0].Base().Start, body[len(body)-1].Base().End
	if from < 0 || to > len(r.src) || from > to {
		return ""
	}
	return strings.Join(strings.Fields(string(r.src[from:to])), " ")
}
