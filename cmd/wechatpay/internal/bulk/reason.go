package bulk

import (
	"strings"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// states are what people call them. Reports and JSON have them as they are.
var states = map[batch.State]words.Text{
	batch.Planned: words.StatePlanned, batch.Sent: words.StateSent, batch.Done: words.StateDone, batch.Refused: words.StateRefused,
	batch.Unknown: words.StateUnknown, batch.Settled: words.StateSettled, batch.Skipped: words.StateSkipped,
}

// stateIn is a state in the reader's language.
func stateIn(s batch.State) words.Phrase {
	if text, known := states[s]; known {
		return text
	}
	return words.Plain(s)
}

// reasonIn is why a job pauses, in the reader's language where the program knows it.
func reasonIn(why string) words.Phrase {
	return words.Paused(strings.TrimPrefix(why, batch.ErrPaused.Error()+": "))
}
