// Package money tells by name and label which numbers of WeChat Pay's pages are amounts of money. The pages count all of
// them in fen, or in what is smallest of another currency, whether they call them integer or number.
package money

import (
	"slices"
	"strings"
)

var (
	labels = []string{"金额", "面额", "单价", "总价", "原价", "价格", "费用", "余额", "手续费", "现金", "押金", "预算"}
	names  = []string{"amount", "price", "_fee", "amt", "total", "fen"}

	notLabels = []string{"数", "比例", "率", "类型", "时间", "百分", "库存", "积分"}
	notNames  = []string{"_num", "count", "rate", "ratio", "quantity", "points", "size"}
)

// Is tells whether a number of that name and Chinese label is an amount. Where both speak, the label wins: it is the
// page's own word.
func Is(name, label string) bool {
	in := func(text string) func(string) bool {
		return func(word string) bool { return strings.Contains(text, word) }
	}
	if slices.ContainsFunc(notLabels, in(label)) {
		return false
	}
	if slices.ContainsFunc(labels, in(label)) {
		return true
	}
	name = strings.ReplaceAll(name, "discount", "")
	return !slices.ContainsFunc(notNames, in(name)) && slices.ContainsFunc(names, in(name))
}
