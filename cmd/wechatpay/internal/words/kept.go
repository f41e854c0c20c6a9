package words

import (
	"regexp"
	"strings"
)

// What the ledger of a batch keeps in English, as the package batch says it.
var (
	pausedByHand  = Text{"by hand", "人工暂停"}
	pausedUntil   = Text{"it was to run until %s", "已到设定的截止时间 %s"}
	pausedRefused = Text{"%s rows were refused, the last with %s", "已有 %s 行被拒绝，最后一行为 %s"}
	pausedSignal  = Text{"%s signal received", "收到信号 %s"}
	pausedHalted  = Text{"every row would fare the same: %s", "每一行都会如此：%s"}
	pausedUnsent  = Text{"WeChat Pay can't be reached: %s", "无法连接微信支付：%s"}

	oneRow   = Text{"1 row", "1 行"}
	manyRows = Text{"%d rows", "%d 行"}
)

// Paused is why a job pauses, as its ledger keeps it; what is not known stays as it is.
func Paused(why string) Phrase {
	for _, text := range []Text{pausedByHand, pausedUntil, pausedRefused, pausedSignal, pausedHalted, pausedUnsent} {
		pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(text.EN), "%s", "(.+)") + "$"
		found := regexp.MustCompile(pattern).FindStringSubmatch(why)
		if found == nil {
			continue
		}
		args := make([]any, len(found)-1)
		for i := range args {
			args[i] = found[i+1]
		}
		return text.With(args...)
	}
	return Plain(why)
}

// Rows are so many rows.
func Rows(n int64) Phrase {
	if n == 1 {
		return oneRow
	}
	return manyRows.With(n)
}
