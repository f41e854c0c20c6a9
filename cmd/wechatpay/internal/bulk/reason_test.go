package bulk

import (
	"testing"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// TestReasons: why a job pauses is said once, in the reader's language; what nobody knows is said as it is kept.
func TestReasons(t *testing.T) {
	for why, want := range map[string][2]string{
		"the job pauses: by hand":                                       {"by hand", "人工暂停"},
		"the job pauses: it was to run until 2026-11-30 18:00:00":       {"it was to run until 2026-11-30 18:00:00", "已到设定的截止时间 2026-11-30 18:00:00"},
		"the job pauses: 12 rows were refused, the last with NOT_FOUND": {"12 rows were refused, the last with NOT_FOUND", "已有 12 行被拒绝，最后一行为 NOT_FOUND"},
		"the job pauses: terminated signal received":                    {"terminated signal received", "收到信号 terminated"},
		batch.ErrHalted.Error() + ": POST v3/x: 403 NOT_ENOUGH":         {"every row would fare the same: POST v3/x: 403 NOT_ENOUGH", "每一行都会如此：POST v3/x: 403 NOT_ENOUGH"},
		batch.ErrUnsent.Error() + ": connection refused":                {"WeChat Pay can't be reached: connection refused", "无法连接微信支付：connection refused"},
		"a reason of tomorrow":                                          {"a reason of tomorrow", "a reason of tomorrow"},
	} {
		if got := reasonIn(why); got.In(words.English) != want[0] || got.In(words.Chinese) != want[1] {
			t.Errorf("%s: %q, %q", why, got.In(words.English), got.In(words.Chinese))
		}
	}
	for _, state := range batch.States() {
		if said := stateIn(state); said.In(words.English) != string(state) || said.In(words.Chinese) == string(state) {
			t.Errorf("%s: %q, %q", state, said.In(words.English), said.In(words.Chinese))
		}
	}
}
